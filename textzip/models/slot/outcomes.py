"""What readings say of themselves beside what of it is right.

White space does not count, but for whether all of a page is right: on pages of other programs it follows from geometry.
That a character has no name is right of it where a model knows none, and still does not read the page.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple, get_args

import numpy as np
import numpy.typing as npt

from textzip.models.slot.alignment import aligned
from textzip.models.slot.calibration import AS_IT_IS, Floats
from textzip.models.slot.metrics import distance
from textzip.models.slot.page import whole
from textzip.models.slot.page.places import Seen
from textzip.models.slot.page.reading import Reading
from textzip.models.slot.picture import Picture
from textzip.models.slot.use import Reader

Pixels = npt.NDArray[np.uint8]

Kind = Literal["once", "by vote", "by both's vote"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""Of what a confidence is: a single look, what several vote for, what a second reader's vote for as well."""

Measured = tuple[float, float, int, Floats, Floats]
"""Of a page: how sure, the share right, characters; of each character that was read: how sure, whether right."""


class Outcome(NamedTuple):
    """What a picture's reading says of itself at last, and what of it is right."""

    own: bool
    """Whether it is a page of textzip's own, on which blanks count, too."""
    measured: Measured
    text: str
    agreed: bool | None
    """Whether two models read it alike at first sight; None if no two did."""
    faultless: bool
    """Whether all of it is right."""


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


def outcomes(
    reader: Reader, pictures: Sequence[Picture], texts: Sequence[str], says: Callable[[str], str] = str
) -> list[Outcome]:
    """What readings of pictures say of themselves at last, and what of them is right.

    White space counts on pages of textzip's own alone.
    """
    found = []
    for picture, reading, text in zip(pictures, reader.read_pictures(pictures, newlines=False), texts, strict=True):
        said, wanted = (each if picture.own else "".join(each.split()) for each in (reading.text, text))
        right = unicodedata.normalize("NFC", said) == wanted
        found.append(Outcome(picture.own, beside(reading, text, says), reading.text, reading.agreed, right))
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
