"""How well a model reads a split: overall and by what may matter, the worst pages, the most confused characters.

The characters of a script or a block are scored one by one: the share of them that a shortest list of edits changes or
leaves out. A whole page is scored by its CER. Rows are read in batches of like height, as in training.
"""

from __future__ import annotations

import base64
import io
import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from fontTools.unicodedata import block, script, script_name
from PIL import Image

from textzip.errors import TrainError
from textzip.shards.atomic import write_text
from textzip.shards.index import Index
from textzip.train.metrics import Scores, edits, score
from textzip.train.parallel import autocast
from textzip.train.reader import Reader
from textzip.train.selection import by_height, evenly
from textzip.train.task import ReadingTask, to_device

LENGTHS = (0, 17, 65, 129, 201, 401, 1025)
"""Where the groups of the table by length begin, in characters."""
_SHOWN = 12


@dataclass(frozen=True)
class Page:
    """A page and what was read on it."""

    row: int
    id: int
    font: str
    px: int
    source: str
    text: str
    read: str
    tokens: int
    scores: Scores


def read_split(
    task: ReadingTask,
    index: Index,
    rows: int | None,
    device: torch.device,
    tick: Callable[[int], Any],
    precision: str | None = None,
) -> tuple[list[Page], float]:
    """The pages of a split (`rows` of them, evenly spaced; None for all) with what was read, and the seconds it took.

    The seconds are the model's: from pixels to text, without reading the shards. `precision` is for
    `parallel.autocast`. Raises `ShardError`.
    """
    reader, collate = Reader(index, cache=64), task.collate()
    task.model.to(device).eval()
    pages: list[Page] = []
    seconds = 0.0
    for numbers in by_height(index, evenly(index, rows)):
        found = reader.rows(numbers)
        batch = to_device(collate(found), device)
        began = time.monotonic()
        with torch.no_grad(), autocast(device, precision):
            readings = task.read(batch)
        seconds += time.monotonic() - began
        for k, reading in enumerate(readings):
            scores = score(reading.text, reading.read, reading.count)
            pages.append(
                Page(
                    int(numbers[k]), found.ids[k], found.fonts[k], int(found.px[k]), found.sources[k],
                    reading.text, reading.read, reading.count, scores,
                )
            )  # fmt: skip
        tick(len(numbers))
    reader.close()
    return sorted(pages, key=lambda page: page.row), seconds


def summarise(pages: list[Page], seconds: float, index: Index, latents: int = 0) -> dict[str, Any]:
    """All tables of an evaluation as plain JSON values; pictures of some pages are in it as PNG in base64."""
    tables: dict[str, dict[str, Any]] = {
        "source": _grouped(pages, lambda page: page.source),
        "font": _grouped(pages, lambda page: page.font),
        "px": _grouped(pages, lambda page: page.px),
        "length": _grouped(pages, lambda page: _length_group(len(page.text))),
    }
    overall = sum((page.scores for page in pages), Scores()).summary()
    if latents:
        overall["characters_a_latent"] = overall["characters"] / len(pages) / latents
    worst = sorted(pages, key=lambda page: (-page.scores.edits / max(1, len(page.text)), page.row))[:_SHOWN]
    sample = pages[:: max(1, len(pages) // _SHOWN)][:_SHOWN]
    confused, characters = _characters(pages)
    pictures = _pictures(index, [*worst, *sample])
    return {
        "overall": overall,
        "pages_a_second": len(pages) / max(seconds, 1e-9),
        "tables": {**tables, **characters},
        "confusions": [{"wanted": a, "read": b, "times": n} for (a, b), n in confused.most_common(30)],
        "worst": [_shown(page, pictures) for page in worst if page.scores.edits],
        "samples": [_shown(page, pictures) for page in sample],
    }


def _grouped(pages: Iterable[Page], key: Callable[[Page], Hashable]) -> dict[str, Any]:
    groups: dict[Any, Scores] = defaultdict(Scores)
    for page in pages:
        groups[key(page)] += page.scores
    return {str(name): groups[name].summary() for name in sorted(groups)}


def _length_group(length: int) -> str:
    place = int(np.searchsorted(LENGTHS, length, "right")) - 1
    first = LENGTHS[place]
    last = f"{LENGTHS[place + 1] - 1:04d}" if place + 1 < len(LENGTHS) else "more"
    return f"{first:04d}–{last}"


def _characters(pages: Iterable[Page]) -> tuple[Counter[tuple[str, str]], dict[str, Any]]:
    """Confusions by how often they were made; and the share of characters that were not read, by block and script."""
    confused: Counter[tuple[str, str]] = Counter()
    wanted: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for page in pages:
        wanted.update(page.text)
        if page.scores.edits:
            wrong = [edit for edit in edits(page.text, page.read) if edit[0] != edit[1]]
            confused.update(wrong)
            missed.update(edit[0] for edit in wrong if edit[0])
    tables = {}
    for name, of in (("script", lambda c: script_name(script(c))), ("block", block)):
        totals: Counter[str] = Counter()
        errors: Counter[str] = Counter()
        for character, times in wanted.items():
            totals[of(character)] += times
            errors[of(character)] += missed[character]
        tables[name] = {
            each: {"cer": errors[each] / totals[each], "characters": totals[each]} for each in sorted(totals)
        }
    return confused, tables


def _pictures(index: Index, pages: list[Page]) -> dict[int, str]:
    if not pages:
        return {}
    reader = Reader(index, cache=4)
    rows = np.unique([page.row for page in pages])
    found = reader.rows(rows)
    reader.close()
    return {int(row): base64.b64encode(_png(image)).decode() for row, image in zip(rows, found.images, strict=True)}


def _png(image: Any) -> bytes:
    out = io.BytesIO()
    Image.fromarray(image).save(out, format="PNG", optimize=True)
    return out.getvalue()


def _shown(page: Page, pictures: dict[int, str]) -> dict[str, Any]:
    return {
        "id": page.id, "font": page.font, "px": page.px, "source": page.source, "text": page.text, "read": page.read,
        "cer": page.scores.edits / max(1, len(page.text)), "png": pictures[page.row],
    }  # fmt: skip


def write(path: Path, results: dict[str, Any]) -> None:
    """The results as a JSON file. Raises `TrainError` if it can't be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, json.dumps(results, ensure_ascii=False, indent=1) + "\n")
    except OSError as error:
        raise TrainError(f"{path}: can't write here ({error.strerror}); choose a file with --out") from error
