"""What `textzip write --check` flags of pages before another reader reads them, and what that one misreads."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

import numpy as np
from commands import ROOT, Commands
from others import READERS, read_by
from sections import table

RECIPE = "recipes/reader_test.yaml"
FONTS = ("dejavu/DejaVuSansMono.ttf", "dejavu/DejaVuSansCondensed.ttf", "pt-serif/PTSerif-Regular.ttf")
SIZES = (8, 10, 12, 14)
SHOWN = 8
ABOUT = (
    "Held-out English prose, in which every sixth word is a made-up commit, number or code, word-wrapped, in "
    "DejaVu Sans Mono, DejaVu Sans Condensed and PT Serif at 8 to 14 px. A word is flagged if the model that comes "
    "with textzip misreads it, as `textzip write --check` says. The others get each page inverted and four times as "
    "large."
)


def measure(each: Commands) -> dict[str, Any]:
    """Words flagged and words misread by others, on the same pages."""
    from textzip.models.slot.readback import readback
    from textzip.models.slot.use import load

    prose = each.pages("reader-test-prose", RECIPE, {"test": 400}, "text.sources=[{kind: pydoc, name: prose}]")
    folder = each.work / "preflight"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    reader = load()
    pages = drawn(prose, 1 if each.quick else 4)
    labels, flagged = [], []
    for k, page in enumerate(pages):
        (folder / f"{k:05d}.png").write_bytes(page.png)
        labels.append(page.label)
        flagged.append([(one.start, one.end) for one in readback(reader, page.pixels, page.label)])
    found: dict[str, Any] = {}
    missing: dict[str, str] = {}
    for name in READERS:
        read = read_by(each, name, folder, missing)
        if read is None:
            continue
        words = [compared(*given) for given in zip(labels, flagged, read["texts"], strict=True)]
        found[name] = {"version": read["version"], **counted([word for some in words for word in some])}
    return {"pages": len(labels), "readers": found, "missing": missing}


def compared(label: str, flagged: list[tuple[int, int]], read: str) -> list[tuple[str, bool, bool]]:
    """Each word of a label, whether it is flagged, and whether it is not in what another read, in its place."""
    wanted, at = [], 0
    for word in label.split():
        start = label.index(word, at)
        at = start + len(word)
        wanted.append((word, any(a < at and start < b for a, b in flagged)))
    right = set()
    words = [word for word, _ in wanted]
    for block in difflib.SequenceMatcher(None, words, read.split(), autojunk=False).get_matching_blocks():
        right |= set(range(block.a, block.a + block.size))
    return [(word, known, k not in right) for k, (word, known) in enumerate(wanted)]


def counted(words: list[tuple[str, bool, bool]]) -> dict[str, Any]:
    """How many words are flagged and misread, one of both, and some of them."""
    kinds = {(True, True): "both", (True, False): "flagged", (False, True): "missed", (False, False): "neither"}
    groups: dict[str, list[str]] = {name: [] for name in kinds.values()}
    for word, flagged, misread in words:
        groups[kinds[flagged, misread]].append(word)
    shown = {name: list(dict.fromkeys(groups[name]))[:SHOWN] for name in ("both", "flagged", "missed")}
    return {"counts": {name: len(group) for name, group in groups.items()}, "shown": shown}


def drawn(prose: Path, copies: int) -> list[Any]:
    """Pages of textzip's own drawing, of prose with identifiers in it."""
    import pyarrow.parquet as pq

    from textzip.render import Style, load_face, render_page

    texts = [
        text for shard in sorted(prose.glob("test-*.parquet"))
        for text in pq.read_table(shard, columns=["text"])["text"].to_pylist() if len(text) > 100
    ]  # fmt: skip
    rng = np.random.default_rng([0, 14])
    pages = []
    for font in FONTS:
        face = load_face(ROOT / "fonts" / font)
        for px in SIZES:
            for _ in range(copies):
                words = texts[rng.integers(len(texts))].split()
                words = [_identifier(rng) if k % 6 == 5 else word for k, word in enumerate(words)]
                text = " ".join(words)[:200]
                pages.append(render_page(text, face, px, Style(wrap="word", margin_x=2, margin_y=2), missing="drop"))
    return pages


def _identifier(rng: np.random.Generator) -> str:
    alphabet = ("0123456789abcdef", "0123456789", "O0lI1B8S5Z2")[int(rng.integers(3))]
    return "".join(rng.choice([*alphabet], int(rng.integers(6, 10))))


def markdown(found: dict[str, Any]) -> str:
    """What `measure` measured."""
    head = ("reader", "words", "flagged and misread", "flagged, read right", "misread, not flagged")
    rows, samples = [], []
    for each in found["readers"].values():
        counts = each["counts"]
        rows.append(
            [each["version"], str(sum(counts.values())), *(str(counts[k]) for k in ("both", "flagged", "missed"))]
        )
        told = {"both": "flagged and misread", "flagged": "flagged only", "missed": "misread only"}
        words = "; ".join(
            f"{text}: {', '.join(f'`{word}`' for word in each['shown'][kind]) or 'none'}" for kind, text in told.items()
        )
        samples.append(f"{each['version']}: {words}.")
    parts = [f"{found['pages']} pages. {ABOUT}"] + ([table(head, rows), *samples] if rows else [])
    parts += [f"{name} did not run: {why.splitlines()[0]}" for name, why in found["missing"].items()]
    return "\n\n".join(parts)
