"""What textzip writes on a dataset card: of pages their fonts and texts, of pictures their vocabulary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from textzip.shards.manifest import ShardLine, holds

_OF_PAGES = """\
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
_OF_PICTURES = """\
| column | type | what it is |
|---|---|---|
| `id` | int64 | the picture's number in its split |
| `image` | picture | RGB, 8 bits a colour |
| `text` | string | the caption |
| `n_chars`, `n_tokens` | int32 | characters, and UTF-8 bytes, of `text` |
| `source` | string | `unseen`: some of its adjectives stand together in test pictures alone; else `seen` |
| `adjectives` | list of string | those that the caption names, in the order of the vocabulary |
| `truth` | string | JSON: all that the picture was drawn from, as far as it is known |
"""


def head(splits: Sequence[str], identity: Mapping[str, Any]) -> str:
    """The YAML by which `datasets` finds the splits."""
    files = "".join(f"  - split: {split}\n    path: {split}-*.parquet\n" for split in splits)
    task = "image-to-text" if holds(identity) == "pages" else "text-to-image"
    return (
        f"---\npretty_name: textzip {holds(identity)}\ntask_categories:\n- {task}\nconfigs:\n- config_name: default\n"
        f"  data_files:\n{files}---\n"
    )


def body(splits: Sequence[str], lines: Sequence[ShardLine], identity: Mapping[str, Any]) -> str:
    """What the set is: its splits, its columns, what it is made of."""
    counts = "".join(
        f"| {split} | {sum(line.rows for line in lines if line.split == split):,} "
        f"| {sum(line.split == split for line in lines):,} "
        f"| {sum(line.characters for line in lines if line.split == split):,} |\n"
        for split in splits
    )
    table = f"| split | rows | shards | characters |\n|---|---|---|---|\n{counts}\n"
    return _pages(table, identity) if holds(identity) == "pages" else _pictures(table, identity)


def _pages(table: str, identity: Mapping[str, Any]) -> str:
    page = identity["page"]
    fonts = "".join(f"| {name} | `{sha256}` |\n" for name, sha256 in sorted(identity["fonts"]["files"].items()))
    sources = "".join(
        f"| {source['name']} | {source['weight']:g} | {_content(source)} |\n" for source in identity["text"]["sources"]
    )
    boxes = _BOXES if identity["shards"]["boxes"] else ""
    return (
        "# Pages of text\n\n"
        f"Pages of {page['width']}×{page['height']} pixels, drawn by textzip from seed {identity['seed']}. The recipe\n"
        "is in `manifest/dataset.json`; `textzip verify` checks the files against the manifest.\n\n"
        f"{table}{_OF_PAGES}{boxes}\n"
        f"| text source | weight | content |\n|---|---|---|\n{sources}\n"
        f"| font | sha256 |\n|---|---|\n{fonts}"
    )


def _pictures(table: str, identity: Mapping[str, Any]) -> str:
    size = f"{identity['size']}×{identity['size']}"
    origin = (
        f"drawn by textzip from seed {identity['seed']}" if "seed" in identity else "of a folder, scaled by textzip"
    )
    words = "".join(f"| {group} | {', '.join(words)} |\n" for group, words in identity["vocabulary"])
    pairs = ", ".join(" + ".join(pair) for pair in identity["unseen"])
    return (
        "# Pictures with captions\n\n"
        f"Pictures of {size} pixels, {origin}. The recipe is in\n"
        "`manifest/dataset.json`; `textzip verify` checks the files against the manifest.\n\n"
        f"{table}{_OF_PICTURES}\n"
        f"| group | adjectives |\n|---|---|\n{words}\n"
        f"Pairs of adjectives that stand together in test pictures alone: {pairs or 'none'}.\n"
    )


def _content(source: Mapping[str, Any]) -> str:
    if "sha256" in source:
        return f"text with sha256 `{source['sha256']}`"
    if "fields" in source:
        return "made-up fields: " + ", ".join(name for name, weight in source["fields"].items() if weight)
    return "characters drawn uniformly from " + ", ".join(source["blocks"])
