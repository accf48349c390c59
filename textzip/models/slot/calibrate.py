"""How sure a reader is beside how right it is, measured on pages that it has not learned from.

Every page is read twice: as it is, and enlarged and inverted, as a page of another program, line by line. White space
does not count: on pages of other programs it follows from geometry. That a character has no name is right of it where a
model knows none, and still does not read the page.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

import numpy as np
import numpy.typing as npt
from PIL import Image

from textzip.errors import ShardError
from textzip.models.slot.alignment import aligned
from textzip.models.slot.calibration import AS_IT_IS, Calibration, Floats, calibration_error, fitted
from textzip.models.slot.engine import engine_of
from textzip.models.slot.metrics import distance
from textzip.models.slot.network.symbols import UNKNOWN, Symbols
from textzip.models.slot.page import whole
from textzip.models.slot.page.places import Seen
from textzip.models.slot.page.reading import Reading
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

Kind = Literal["once", "by vote", "by both's vote"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""Of what a confidence is: a single look, what several vote for, what a second reader's vote for as well."""

Measured = tuple[float, float, int, Floats, Floats]
"""Of a page: how sure, the share right, characters; of each character that was read: how sure, whether right."""


Outcome = tuple[float, bool]
"""Of a page: how likely all of it is right if each of its characters is as likely as any; whether it is."""

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
    those of a `second` checkpoint vote for, and last of whole pages, read as with all of these. `tick` is told of each
    row each time. Raises `ShardError` if there are fewer than two.
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
    outcomes = _parts(index, own, tick, partial(faultless, reader))
    (learned, true), (said, right) = (np.array(part, np.float64).T for part in outcomes)
    calibration = replace(calibration, exact=fitted(learned, true))
    for when, how in (("before", AS_IT_IS), ("after", calibration)):
        believed = np.array([how.exact(each) for each in said])
        errors[f"whole pages {when}"] = round(calibration_error(believed, right), 5)
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


def measured(
    reader: Reader,
    pictures: Sequence[Picture],
    texts: Sequence[str],
    what: Kind = "once",
    says: Callable[[str], str] = str,
) -> list[Measured]:
    """What readings of pictures say of themselves, before any calibration, and what of them is right.

    Each is of a single look, of what several looks vote for, of which the first tells which way up a picture is, or of
    what these and a second reader's vote for.
    """

    def voted(pages: Sequence[Pixels], seen: Sequence[Seen]) -> list[Seen]:
        more = reader.others(pages, seen) if what == "by both's vote" else [[] for _ in pages]
        return [
            reader.votes([first.looks[0] if first.looks else first, *own], others)
            for first, own, others in zip(seen, reader.looks(pages), more, strict=True)
        ]

    plain = whole.read(pictures, reader.look, AS_IT_IS, None if what == "once" else voted, newlines=False)
    return [beside(reading, text, says) for reading, text in zip(plain, texts, strict=True)]


def faultless(reader: Reader, pictures: Sequence[Picture], texts: Sequence[str]) -> list[Outcome]:
    """Of readings of pictures, by a reader whose confidences fit, how likely all of each is right, and whether it is.

    White space counts on pages of textzip's own alone.
    """
    found = []
    for picture, reading, text in zip(
        pictures, reader.read_pictures(pictures, newlines=False, characters=False), texts, strict=True
    ):
        said, wanted = (each if picture.own else "".join(each.split()) for each in (reading.text, text))
        right = unicodedata.normalize("NFC", said) == wanted
        found.append((AS_IT_IS.faultless(reading.confidence, len(reading.text)), right))
    return found


def beside(reading: Reading, text: str, says: Callable[[str], str] = str) -> Measured:
    """What one reading says of itself, and what of it is right, each of its characters as a model can say it."""
    said = [each for each in reading.characters if not each.text.isspace()]
    wanted = "".join(text.split())
    read = "".join(each.text for each in said)
    right = [a == b for a, b in aligned(says(wanted), read) if b]
    share = max(0.0, 1 - distance(wanted, unicodedata.normalize("NFC", read)) / max(1, len(wanted)))
    sure = np.array([each.confidence for each in said])
    return reading.confidence, share, max(1, len(wanted)), sure, np.array(right, np.float64)


def fit(found: Sequence[Measured]) -> Calibration:
    """What makes confidences fit what was right."""
    sure, right, weights = (np.array(each, np.float64) for each in zip(*(page[:3] for page in found), strict=True))
    each, truth = (np.concatenate([page[k] for page in found]) for k in (3, 4))
    return Calibration(fitted(each, truth), fitted(sure, right, weights))


def expected(found: Sequence[Measured], calibration: Calibration) -> dict[str, float]:
    """Expected calibration errors of characters and of pages."""
    each, truth = (np.concatenate([page[k] for page in found]) for k in (3, 4))
    sure, right, weights = (np.array(part, np.float64) for part in zip(*(page[:3] for page in found), strict=True))
    as_said = np.array([calibration.character(one) for one in each])
    pages = np.array([calibration.page(one) for one in sure])
    return {
        "characters": calibration_error(as_said, truth),
        "pages": calibration_error(pages, right, weights),
    }


def enlarged(page: Pixels, scale: float) -> Image.Image:
    """A page (H, W) as another program might show it: larger, dark on bright."""
    image = Image.fromarray(255 - page)
    return image.resize([round(side * scale) for side in image.size], Image.Resampling.BICUBIC)
