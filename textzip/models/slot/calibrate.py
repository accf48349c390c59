"""How sure a reader is beside how right it is, measured on pages that it has not learned from.

Every page is read twice: as it is, and enlarged and inverted, as a page of another program, line by line. These are
two kinds: of as sure readings more are right of one than of the other, so each has fits of its own at last.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from PIL import Image

from textzip.errors import ShardError
from textzip.models.slot.calibration import AS_IT_IS, Calibration, Fit, Last, calibration_error, fitted
from textzip.models.slot.engine import engine_of
from textzip.models.slot.network.symbols import UNKNOWN, Symbols
from textzip.models.slot.outcomes import KINDS, Measured, Outcome, measured, outcomes
from textzip.models.slot.picture import Picture, to_page
from textzip.models.slot.use import Reader, letters_of, load
from textzip.shards.index import Index
from textzip.train.checkpoint import find
from textzip.train.reader import Reader as Rows
from textzip.train.selection import Ints, evenly

Pixels = npt.NDArray[np.uint8]

_SCALES = (1.5, 4.0)
_AT_ONCE = 32
_LEAST = 2
"""Rows: half of them fit what the other half measures."""

_Kept = TypeVar("_Kept")


def calibrate(
    checkpoint: Path,
    index: Index,
    rows: int | None,
    device: str,
    tick: Callable[[int], Any],
    second: Path | None = None,
) -> tuple[Path, dict[str, float]]:
    """Measure a checkpoint, and write `calibration.json` beside it; the file, and errors before and after.

    Half of the rows (`rows`, evenly spaced, or all) fit the numbers, and the errors are measured on the other half:
    first of single looks, then of what several vote for, each believed as the first fit says, then of what they and
    those of a `second` checkpoint vote for, and last of what is read with all of these, of textzip's own pages and of
    others' apart. Of that half of the rows say how far off it is, and all of them fit what is kept. `tick` is told of
    each row each time. Raises `ShardError` if there are fewer than two.
    """
    own = evenly(index, rows)
    if len(own) < _LEAST:
        raise ShardError(
            f"{index.shards[0].where}: {len(own)} rows of {index.split} tell nothing; render {_LEAST} or more"
        )
    engine = engine_of(checkpoint, device)
    other = lru_cache(lambda: load(second, device)) if second else None
    says = sayable((*engine.config.symbols, *(other().config.symbols if other else ())))
    fits, errors = list[Calibration](), dict[str, float]()
    for what in KINDS if second else KINDS[:2]:
        reader = Reader(engine, fits[0] if fits else AS_IT_IS, other if what == KINDS[2] else None)
        parts = _parts(index, own, tick, partial(measured, reader, what=what, says=says))
        fits.append(fit(parts[0]))
        for when, how in (("before", AS_IT_IS), ("after", fits[-1])):
            for name, value in expected(parts[1], how).items():
                errors[f"{name} {when}" if what == "once" else f"{name} {what} {when}"] = round(value, 5)
    first, votes, *both = fits
    calibration = replace(first, votes=votes, both=both[0] if both else None)
    folder = find(checkpoint).folder
    reader = Reader(engine, calibration, other, lru_cache(lambda: letters_of(folder)))
    learned, tested = _parts(index, own, tick, partial(outcomes, reader, says=says))
    lasts = {}
    for kind, ours in (("own", True), ("others'", False)):
        half, rest = ([each for each in part if each.own == ours] for part in (learned, tested))
        for when, last in (("before", Last()), ("after", finally_(half))):
            for name, value in left(rest, last).items():
                errors[f"{name} of {kind} pages {when}"] = round(value, 5)
        lasts[ours] = finally_(half + rest)
    calibration = replace(calibration, own=lasts[True], others=lasts[False])
    about = {"rows": len(own), "expected calibration errors": errors}
    return calibration.save(folder, about), errors


def sayable(symbols: Sequence[str]) -> Callable[[str], str]:
    """What models of these symbols are to say of a text."""
    return Symbols(sorted(set(symbols))).known if UNKNOWN in symbols else str


def _parts(
    index: Index,
    own: Ints,
    tick: Callable[[int], Any],
    measure: Callable[[Sequence[Picture], Sequence[str]], list[_Kept]],
) -> list[list[_Kept]]:
    """What is measured of every other row, and of those between."""
    pages = Rows(index, cache=64)
    random = np.random.default_rng([0])
    parts: list[list[_Kept]] = [[], []]
    for start in range(0, len(own), _AT_ONCE):
        numbers = own[start : start + _AT_ONCE]
        found = pages.rows(numbers)
        pictures = [to_page(image) for image in found.images]
        pictures += [to_page(enlarged(image, float(random.uniform(*_SCALES)))) for image in found.images]
        for k, each in enumerate(measure(pictures, [*found.texts, *found.texts])):
            parts[(start + k % len(numbers)) % 2].append(each)
        tick(len(numbers))
    pages.close()
    return parts


def fit(found: Sequence[Measured]) -> Calibration:
    """What makes confidences fit what was right."""
    sure, right, weights = (np.array(each, np.float64) for each in zip(*(page[:3] for page in found), strict=True))
    each, truth = (np.concatenate([page[k] for page in found]) for k in (3, 4))
    return Calibration(fitted(each, truth), fitted(sure, right, weights))


def finally_(found: Sequence[Outcome]) -> Last:
    """What makes readings of one kind mean what was right of these."""
    if not found:
        return Last()
    fits = fit([each.measured for each in found])
    last = Last(fits.character, fits.page)

    def exact(agreed: bool | None) -> Fit:
        some = [each for each in found if each.agreed is agreed and UNKNOWN not in each.text]
        likely = np.array([_faultless(last, each) for each in some])
        return fitted(likely, np.array([each.faultless for each in some], np.float64))

    return replace(last, exact=exact(None), agreed=exact(True), apart=exact(False))


def left(found: Sequence[Outcome], last: Last) -> dict[str, float]:
    """Expected calibration errors of characters, of the share right of pages, and of whether all of a page is."""
    if not found:
        return {}
    likely = np.array([_faultless(last, each) for each in found])
    right = np.array([each.faultless for each in found], np.float64)
    errors = expected([each.measured for each in found], last)
    return {**errors, "faultless pages": calibration_error(likely, right)}


def _faultless(last: Last, each: Outcome) -> float:
    return last.faultless(each.measured[0], each.text, each.agreed)


def expected(found: Sequence[Measured], by: Calibration | Last) -> dict[str, float]:
    """Expected calibration errors of characters and of pages."""
    each, truth = (np.concatenate([page[k] for page in found]) for k in (3, 4))
    sure, right, weights = (np.array(part, np.float64) for part in zip(*(page[:3] for page in found), strict=True))
    return {
        "characters": calibration_error(np.array([by.right(one) for one in each]), truth),
        "pages": calibration_error(np.array([by.share(one) for one in sure]), right, weights),
    }


def enlarged(page: Pixels, scale: float) -> Image.Image:
    """A page (H, W) as another program might show it: larger, dark on bright."""
    image = Image.fromarray(255 - page)
    return image.resize([round(side * scale) for side in image.size], Image.Resampling.BICUBIC)
