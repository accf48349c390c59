"""The dataset card: a README.md in the data folder, by which `datasets.load_dataset(folder)` finds the splits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from textzip.shards.atomic import write_text
from textzip.shards.manifest import ShardLine

CARD = "README.md"

_COLUMNS = """\
| column | type | what it is |
|---|---|---|
| `id` | int64 | the sample's number in its split |
| `image` | picture | the page, 8-bit greyscale, white on black |
| `text` | string | exactly what the page shows, in textzip's page normal form |
| `n_chars`, `n_tokens` | int32 | characters, and UTF-8 bytes, of `text` |
| `font`, `px` | string, int16 | font (`first+second` where a fallback font drew some of it) and size in pixels an em |
| `ink_height` | int16 | rows from the page's top to its last ink |
| `source` | string | where the text came from |
| `style` | string | page size, margins, line pitch, wrap and mode |
"""
_BOXES = "| `boxes` | list of int16[4] | for each character of `text` the box of its ink: left, top, right, bottom |\n"


def write_card(folder: Path, lines: Sequence[ShardLine], identity: Mapping[str, Any]) -> None:
    """Write the card for the shards that exist."""
    splits = list(dict.fromkeys(line.split for line in sorted(lines, key=_order)))
    card = _card(splits, lines, identity)
    path = folder / CARD
    if not path.is_file() or path.read_bytes() != card.encode():  # running again touches nothing
        write_text(path, card)


def _order(line: ShardLine) -> tuple[int, int]:
    return ("train", "validation", "test").index(line.split), line.number


def _card(splits: Sequence[str], lines: Sequence[ShardLine], identity: Mapping[str, Any]) -> str:
    page = identity["page"]
    files = "".join(f"  - split: {split}\n    path: {split}-*.parquet\n" for split in splits)
    table = "".join(
        f"| {split} | {sum(line.rows for line in lines if line.split == split):,} "
        f"| {sum(line.split == split for line in lines):,} "
        f"| {sum(line.characters for line in lines if line.split == split):,} |\n"
        for split in splits
    )
    fonts = "".join(f"| {name} | `{sha256}` |\n" for name, sha256 in sorted(identity["fonts"]["files"].items()))
    sources = "".join(
        f"| {source['name']} | {source['weight']:g} | {_content(source)} |\n" for source in identity["text"]["sources"]
    )
    boxes = _BOXES if identity["shards"]["boxes"] else ""
    return (
        "---\npretty_name: textzip pages\ntask_categories:\n- image-to-text\nconfigs:\n- config_name: default\n"
        f"  data_files:\n{files}---\n\n"
        "# Pages of text\n\n"
        f"Pages of {page['width']}×{page['height']} pixels, drawn by textzip from seed {identity['seed']}. The recipe\n"
        "is in `manifest/dataset.json`; `textzip verify` checks the files against the manifest.\n\n"
        f"| split | rows | shards | characters |\n|---|---|---|---|\n{table}\n"
        f"{_COLUMNS}{boxes}\n"
        f"| text source | weight | content |\n|---|---|---|\n{sources}\n"
        f"| font | sha256 |\n|---|---|\n{fonts}"
    )


def _content(source: Mapping[str, Any]) -> str:
    if "sha256" in source:
        return f"text with sha256 `{source['sha256']}`"
    if "fields" in source:
        return "made-up fields: " + ", ".join(name for name, weight in source["fields"].items() if weight)
    return "characters drawn uniformly from " + ", ".join(source["blocks"])
