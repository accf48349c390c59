"""Slots to bytes: each slot's likeliest id, or the likeliest ids that together spell the model's characters.

Shapes: B batch, L slots, V token ids, S characters.

Slots are independent of one another, so a slot in doubt between the first byte of "é" and of "¡" may leave the second
one no character that was ever on a page, or none at all. Where the likeliest bytes spell no such characters, the
likeliest sequence of characters is a shortest path over the slots, on which every character is a step as wide as its
bytes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from textzip.tokenizer import FIRST_BYTE

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

_OTHERS, _LITTLE = 2, 0.01
"""How many others of a character are told, and how likely they are at least."""
_LEAST = -69.0
"""A byte's log-probability is taken for no less, so that every text has one."""


@dataclass(frozen=True)
class Spellings:
    """Characters, and their bytes in UTF-8 by how many they are."""

    characters: frozenset[str]
    tables: tuple[Bytes, ...]
    """Each (S, width), all of one width; none is empty."""


@dataclass(frozen=True)
class Decoded:
    """What the slots of a page say, as the model says it."""

    text: str
    confidence: float
    """0…1: the geometric mean of the slots' probabilities, lowered by doubts about their number."""
    count: int
    """Slots that are text: the bytes of `text` in UTF-8."""
    sure: tuple[float, ...] = ()
    """Each character's probability (N), the product of its bytes', if there is one there."""
    others: tuple[tuple[tuple[str, float], ...], ...] = field(default=(), kw_only=True)
    """What else may be there (N), the likeliest first: characters of one byte, where one of one byte was read."""


def spellings(characters: Sequence[str]) -> Spellings:
    """The UTF-8 bytes of characters."""
    raw = [each.encode() for each in characters]
    widths = sorted({len(each) for each in raw})
    tables = (np.array([[*each] for each in raw if len(each) == width], np.uint8) for width in widths)
    return Spellings(frozenset(characters), tuple(tables))


def read(logs: Floats, counts: Ints, spellings: Spellings | None) -> list[tuple[list[int], list[float]]]:
    """For each page of log-probabilities (B, L, V) the ids of its first `counts` (B) slots and their probabilities.

    Ids are of bytes only: those of the characters of `spellings`, or with None each slot's likeliest. A count that no
    characters add up to is read as the next smaller one that some do.
    """
    pages = []
    for page, count in zip(logs, counts, strict=True):
        rows = page[:count, FIRST_BYTE : FIRST_BYTE + 256]
        found = rows.argmax(-1)
        if spellings is not None and not _spells(found, spellings):
            found = _spelled(np.maximum(rows, _LEAST), spellings)
        pages.append(((found + FIRST_BYTE).tolist(), np.exp(rows[np.arange(len(found)), found]).tolist()))
    return pages


def decoded(
    logs: Floats, counts: Ints, doubts: Floats, inked: npt.NDArray[np.bool_], spellings: Spellings
) -> list[Decoded]:
    """Pages of log-probabilities (B, L, V) as texts of the characters of `spellings`.

    `counts` (B) of slots that are text, `doubts` (B) about them, `inked` (B): whether anything is on a page, on which
    it is a mistake to read nothing.
    """
    pages = []
    said = zip(logs, read(logs, counts, spellings), doubts.tolist(), inked.tolist(), strict=True)
    for rows, (ids, each), doubt, ink in said:
        text = bytes(number - FIRST_BYTE for number in ids).decode()
        mean = (sum(math.log(max(sure, 1e-9)) for sure in each) - doubt) / max(1, len(ids))
        at, sure, others = 0, [], []
        also = _others(rows[: len(ids), FIRST_BYTE : FIRST_BYTE + 128], spellings)
        for character in text:
            width = len(character.encode())
            sure.append(math.prod(each[at : at + width]))
            others.append(tuple(other for other in also[at] if other[0] != character) if width == 1 else ())
            at += width
        confidence = 0.0 if ink and not ids else math.exp(mean)
        pages.append(Decoded(text, confidence, len(ids), tuple(sure), others=tuple(others)))
    return pages


def _others(rows: Floats, spellings: Spellings) -> list[list[tuple[str, float]]]:
    """The likeliest characters of one byte by log-probabilities (L, 128), but those hardly likely."""
    best = np.argsort(-rows, axis=1)[:, : _OTHERS + 1]
    likely = np.exp(np.take_along_axis(rows, best, 1))
    return [
        [(chr(k), p) for k, p in zip(some, each, strict=True) if p >= _LITTLE and chr(k) in spellings.characters]
        for some, each in zip(best.tolist(), likely.tolist(), strict=True)
    ]


def _spells(found: Ints, spellings: Spellings) -> bool:
    try:
        return spellings.characters.issuperset(found.astype(np.uint8).tobytes().decode())
    except UnicodeDecodeError:
        return False


def _spelled(logs: Floats, spellings: Spellings) -> Ints:
    """The likeliest bytes (n) of log-probabilities (L, 256), n the most up to L that characters add up to."""
    length = len(logs)
    steps = []  # by width: for each place the best character that begins there, and its score
    for table in spellings.tables:
        width = table.shape[1]
        if width <= length:
            scores = sum(logs[k : length - width + 1 + k, table[:, k]] for k in range(width))
            steps.append((width, table, scores.argmax(1), scores.max(1).tolist()))  # type: ignore[union-attr]
    best = [0.0] + [-np.inf] * length
    came: list[tuple[int, Bytes]] = [(0, np.empty(0, np.uint8))] * (length + 1)
    for i in range(length):
        if best[i] > -np.inf:
            for width, table, characters, scores in steps:
                if i < len(scores) and best[i] + scores[i] > best[i + width]:
                    best[i + width], came[i + width] = best[i] + scores[i], (width, table[characters[i]])
    end = max(i for i in range(length + 1) if best[i] > -np.inf)
    spelled: list[Bytes] = []
    while end:
        width, character = came[end]
        spelled.append(character)
        end -= width
    return np.concatenate([np.empty(0, np.uint8), *reversed(spelled)]).astype(np.int64)
