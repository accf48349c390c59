"""A split's text cut into pieces that are each shown once: what `text.length.distribution: once` puts on pages.

A document is cut at word ends into pieces of much the same length. What stands between two of them is on no page: at
a word end exactly one character, the blank or the line feed after the word; inside a word, which is cut only if it is
longer than a piece may be, nothing; where a piece is all blanks, or blanks leave the word after them no room, those
blanks, since nobody can see them at a page's end. All else is in one piece, and in one only.

The places of the cuts are kept beside the corpus, 16 bytes a piece, so that any worker can find piece n at once. The
price is one reading of the split's text before its first page; the gain is that the number of pages is known then.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt

from textzip.errors import TextError
from textzip.render.text.clusters import is_border
from textzip.render.text.corpus import Corpus
from textzip.render.text.normal import joins_back

_BLANKS = " \n"


@dataclass(frozen=True)
class Pieces:
    """The pieces of a corpus's split, each of at most `longest` characters; `name` is what errors call the source."""

    corpus: Corpus
    longest: int
    name: str

    def __reduce__(self) -> tuple[object, ...]:
        return Pieces, (self.corpus, self.longest, self.name)

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, number: int) -> str:
        """Piece `number`, from 0: a text in normal form that is not blank. Raises `IndexError` if there is none."""
        start, stop = self._places[number].tolist()
        return self.corpus.stored(start, stop)

    @cached_property
    def _places(self) -> npt.NDArray[np.int64]:
        """Where each piece starts and stops in the corpus's file, int64 (N, 2), bytes; found once, then kept."""
        corpus = self.corpus
        path = corpus.folder / f"pieces-{corpus.split}-{corpus.holdout!r}-{self.longest}.npy"
        if not path.exists():
            _save(path, np.array(list(self._find()), np.int64).reshape(-1, 2))
        return np.asarray(np.load(path, mmap_mode="r"))

    def _find(self) -> Iterator[tuple[int, int]]:
        for byte, text in self.corpus.documents():
            at = 0
            for start, stop in self._cut(text):
                first = byte + len(text[at:start].encode("utf-8"))
                byte = first + len(text[start:stop].encode("utf-8"))
                at = stop
                yield first, byte

    def _cut(self, text: str) -> list[tuple[int, int]]:
        try:
            return cut(text, self.longest)
        except TextError as error:
            raise TextError(f"{self.name}: {error}") from error


def cut(text: str, longest: int) -> list[tuple[int, int]]:
    """Where the pieces of a normal-form text start and stop, in characters; blank pieces are left out.

    Raises `TextError` if a character with its marks, a grapheme cluster, is longer than a piece may be.
    """
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(text):
        stop, following = _next_cut(text, at, longest)
        shown = at + len(text[at:stop].rstrip(" "))
        if shown > at:
            found.append((at, shown))
        at = following
    return found


def _next_cut(text: str, at: int, longest: int) -> tuple[int, int]:
    """Where the piece from `at` on stops, and where the next one starts."""
    left = len(text) - at
    if left <= longest:
        return len(text), len(text)
    goal = at - (-left // -(-left // longest))  # of the same length as those after it
    for stop in chain(range(goal, at + longest + 1), range(goal - 1, at, -1)):
        if _is_word_end(text, stop):
            return stop, stop + 1
    for inside in (False, True):  # before a word (blanks at the piece's end go unseen), or else in it
        for stop in range(at + longest, at, -1):
            if (inside or text[stop - 1] in _BLANKS) and _may_part(text, stop):
                return stop, stop
    raise TextError(
        f"a character with the marks on it, {text[at : at + longest + 1]!r}…, is longer than a page's text may be; "
        f"raise text.length.max ({longest})"
    )


def _is_word_end(text: str, at: int) -> bool:
    """Whether a word or a line ends at `at`, where white space parts it from what follows, which can stand alone."""
    before = text[at - 1]
    ends = before not in _BLANKS if text[at] == " " else text[at] == "\n" and before != " "
    return ends and (at + 1 == len(text) or _may_part(text, at + 1))


def _may_part(text: str, at: int) -> bool:
    """Whether what follows `at` neither composes with what precedes it nor is of one cluster with it."""
    return not joins_back(text[at]) and is_border(text, at)


def _save(path: Path, places: npt.NDArray[np.int64]) -> None:
    """Write an array whole or not at all: another process may look for it right now."""
    temporary = path.with_name(f"{path.stem}-{uuid.uuid4().hex}.part")
    with temporary.open("wb") as file:
        np.save(file, places)
    temporary.replace(path)
