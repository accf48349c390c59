"""How well a slot model reads a split: overall and by what may matter, the worst pages, the most confused characters.

The characters of a script or a block are scored one by one: the share of them that a shortest list of edits changes or
leaves out. A whole page is scored by its CER. Rows are read in batches of like height, as in training.
"""

from __future__ import annotations

import base64
import io
import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import torch
from fontTools.unicodedata import block, script, script_name
from PIL import Image

from textzip.models.slot.alignment import aligned
from textzip.models.slot.metrics import Scores, score
from textzip.shards.index import Index
from textzip.train.evaluation import Evaluation, Floor, Measure, Numbers
from textzip.train.evaluation import Page as Shown
from textzip.train.parallel import autocast
from textzip.train.reader import Reader
from textzip.train.selection import alike, evenly
from textzip.train.task import Batch, Request, Task, to_device

LENGTHS = (0, 17, 65, 129, 201, 401, 1025)
"""Where the groups of the table by length begin, in characters."""
MEASURES = {
    "cer": Measure("CER", "%", "lower", 3),
    "exact": Measure("exact", "%", "higher", 2),
    "position_accuracy": Measure("in place", "%", "higher", 2),
    "count_error": Measure("count off by", "", "lower", 3),
    "characters_a_latent": Measure("characters a latent", "", "higher", 2),
    "pages": Measure("pages", "", "", 0),
    "pages_a_second": Measure("pages a second", "", "higher", 0),
    "characters": Measure("characters", "", "", 0),
}
_SHOWN = 12


@dataclass(frozen=True)
class Reading:
    """One page's text and what was read."""

    text: str
    read: str
    count: int
    """Tokens that were read."""
    confidence: list[float]


class ReadingTask(Task, Protocol):
    """A task whose model turns pages into text."""

    def read(self, batch: Batch) -> Sequence[Reading]:
        """What the model reads in a batch, row by row."""
        ...


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


def evaluate(task: ReadingTask, request: Request) -> Evaluation:
    """All figures of a model on the rows of a request. Raises `ShardError`."""
    pages, seconds = read_split(task, request.index, request.rows, request.device, request.tick, request.precision)
    return summarise(pages, seconds, request.index, int(task.config().get("latents") or 0))


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
    for numbers in alike(task.sizes(index), evenly(index, rows)):
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


def summarise(pages: list[Page], seconds: float, index: Index, latents: int = 0) -> Evaluation:
    """All tables of an evaluation; `latents`: of the model's bottleneck, 0 without."""
    overall = sum((page.scores for page in pages), Scores()).summary()
    headline = ["cer", "exact", "position_accuracy", "count_error"]
    overall["pages_a_second"] = len(pages) / max(seconds, 1e-9)
    if latents:
        overall["characters_a_latent"] = overall["characters"] / len(pages) / latents
        headline.append("characters_a_latent")
    worst = sorted(pages, key=lambda page: (-page.scores.edits / max(1, len(page.text)), page.row))[:_SHOWN]
    sample = pages[:: max(1, len(pages) // _SHOWN)][:_SHOWN]
    confused, characters = _characters(pages)
    pictures = _pictures(index, [*worst, *sample])
    most = [(_named(wanted), _named(read), str(times)) for (wanted, read), times in confused.most_common(30)]
    return Evaluation(
        about=f"{len(pages):,} pages of {index.split}, {overall['pages_a_second']:,.0f} pages a second",
        measures=MEASURES,
        headline=tuple(headline),
        overall=overall,
        floors=_floors(pages),
        tables={
            "source": _grouped(pages, lambda page: page.source),
            "font": _grouped(pages, lambda page: page.font),
            "px": _grouped(pages, lambda page: page.px),
            "length": _grouped(pages, lambda page: _length_group(len(page.text))),
            **characters,
        },
        pairs={"most confused": (("on the page", "read", "times"), *most)} if most else {},
        pages={
            "worst pages": tuple(_shown(page, pictures) for page in worst if page.scores.edits),
            "a sample of pages": tuple(_shown(page, pictures) for page in sample),
        },
    )  # fmt: skip


def _floors(pages: Sequence[Page]) -> dict[str, Floor]:
    """What is reached without looking: the right number of characters, all of them the commonest."""
    counts: Counter[str] = Counter()
    for page in pages:
        counts.update(page.text)
    (common, _), *_ = counts.most_common(1) or [("", 0)]
    guesses = [(page.text, common * len(page.text)) for page in pages]
    blind = sum((score(text, guess, len(text.encode())) for text, guess in guesses), Scores()).summary()
    kept = {name: blind[name] for name in ("cer", "exact", "position_accuracy")}
    about = f"as many characters as the page has, all of them {_named(common)}: it sees the page's length and no more"
    return {"the commonest character": Floor(kept, about)}


def _grouped(pages: Iterable[Page], key: Callable[[Page], Hashable]) -> dict[str, Numbers]:
    groups: dict[Any, Scores] = defaultdict(Scores)
    for page in pages:
        groups[key(page)] += page.scores
    return {str(name): _without(groups[name].summary(), "characters") for name in sorted(groups)}


def _without(numbers: Numbers, name: str) -> Numbers:
    return {each: value for each, value in numbers.items() if each != name}


def _length_group(length: int) -> str:
    place = int(np.searchsorted(LENGTHS, length, "right")) - 1
    first = LENGTHS[place]
    last = f"{LENGTHS[place + 1] - 1:04d}" if place + 1 < len(LENGTHS) else "more"
    return f"{first:04d}–{last}"


def _characters(pages: Iterable[Page]) -> tuple[Counter[tuple[str, str]], dict[str, dict[str, Numbers]]]:
    """Confusions by how often they were made; and the share of characters that were not read, by block and script."""
    confused: Counter[tuple[str, str]] = Counter()
    wanted: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for page in pages:
        wanted.update(page.text)
        if page.scores.edits:
            wrong = [edit for edit in aligned(page.text, page.read) if edit[0] != edit[1]]
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


def _named(character: str) -> str:
    """A character as it can be seen in a table."""
    names = {"": "nothing", " ": "space", "\n": "newline"}
    return names.get(character, json.dumps(character, ensure_ascii=False)[1:-1])


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


def _shown(page: Page, pictures: dict[int, str]) -> Shown:
    cer = page.scores.edits / max(1, len(page.text))
    caption = f"{page.font}, {page.px} px, {page.source}, row {page.id}: CER {cer:.2%}"
    return Shown(caption, pictures[page.row], page.text, page.read)
