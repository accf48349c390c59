"""Texts to rows of words, each distinct word once; strips are drawn later, by whoever has a pen.

Shapes: B rows, L places, S texts, D distinct words, P words to be spelled.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import torch

from textzip.models.language.packing import packed
from textzip.models.language.sequences import Ints, with_ends
from textzip.models.latent_lm.network.model import Group
from textzip.models.latent_lm.words import symbols, words
from textzip.train.reader import Rows

_GROUPS = (3, 4, 5, 6, 8, 10, 13, 18, 26, 36, 132)
"""Symbols that words are padded to that are spelled together."""


class WordCollate:
    """Rows to a batch of words.

    `words`       the D distinct words, in the order they first stand
    `spelled`     int64 (≥ D, longest), their bytes, −1 behind the last
    `ids`         int64 (B, L): the word that is seen at each place; −1: none, a text begins there
    `texts`       int64 (B, L) or None: see `Transformer`
    `targets`     int64 (P,): which places, counted along the rows, spell a word, text by text in the order of reading
    `order`       int64 (P,): of these places, which come in each group, one group after another
    `spellings`   int64: the symbols of the groups' words on end, −1 behind the last of each
    `groups`      how many words each group has, how many it is padded to, and to how many symbols
    `counts`      int64 (S,): how many places spell words of each text
    `bytes`       how many bytes the words have that are spelled, ends left out
    `symbols`     how many symbols are spelled
    `rows`, `strings`
    """

    def __init__(self, most: int, *, cuts: bool, pack: int = 0, same: bool = False, once: bool = False) -> None:
        """`most`: bytes of a word; `cuts`: longer ones are cut; `same`: a place spells the word that it sees.

        `once`: of the places of a word only the first in the batch spells it.
        """
        self._most, self._cuts, self._pack, self._same, self._once = most, cuts, pack, same, once

    def __call__(self, rows: Rows) -> dict[str, Any]:
        """The batch of some rows. Raises `ModelError` for a word that is too long and not to be cut."""
        return {**self.texts(rows.texts), "rows": torch.from_numpy(rows.numbers)}

    def texts(self, given: Sequence[str]) -> dict[str, Any]:
        """The batch of some texts."""
        return self.split([words(text, self._most, cuts=self._cuts) for text in given], given)

    def split(self, cut: Sequence[Sequence[str]], strings: Sequence[str]) -> dict[str, Any]:
        """The batch of texts that are cut into words."""
        numbers, seen = distinct(word for text in cut for word in text)
        flat = np.array([numbers[word] for text in cut for word in text], np.int64)
        starts = np.cumsum([0, *map(len, cut)], dtype=np.int64)
        if self._same:
            _, targets, texts = packed(flat, starts, -1, self._pack)
            ids = targets
        else:
            end = len(numbers)
            ids, targets, texts = packed(*with_ends(flat, starts, end), end, self._pack)
            ids = np.where(ids == end, -1, ids)
        at = np.flatnonzero(targets >= 0)
        number = texts.flat[at] - 1
        ordered = np.argsort(number, kind="stable")  # a text's places are in the order of reading
        at, number = at[ordered], number[ordered]
        chosen = targets.flat[at]
        if self._once:
            first = np.sort(np.unique(chosen, return_index=True)[1])
            at, number, chosen = at[first], number[first], chosen[first]
        spelled = [symbols(word) for word in (*numbers, "")]
        sizes = np.array([len(word.encode()) for word in (*numbers, "")], np.int64)
        order, flat_spellings, groups = _grouped(spelled, chosen)
        alone = len(ids) == len(cut)
        return {
            **seen,
            "ids": torch.from_numpy(ids),
            "texts": None if alone else torch.from_numpy(texts),
            "targets": torch.from_numpy(at),
            "order": torch.from_numpy(order),
            "spellings": torch.from_numpy(flat_spellings),
            "groups": groups,
            "counts": torch.from_numpy(np.bincount(number, minlength=len(cut))),
            "bytes": int(sizes[chosen].sum()),
            "symbols": int((flat_spellings >= 0).sum()),
            "strings": list(strings),
        }


def distinct(words: Iterable[str]) -> tuple[dict[str, int], dict[str, Any]]:
    """The distinct ones of some words, of any length, by number; and what is seen of them: `words` and `spelled`."""
    numbers = {word: number for number, word in enumerate(dict.fromkeys(words))}
    seen = {"words": list(numbers), "spelled": torch.from_numpy(_spelled([word.encode() for word in numbers]))}
    return numbers, seen


def groups_of(batch: dict[str, Any]) -> list[Group]:
    """What the network spells: see its `Group`."""
    places = batch["targets"][batch["order"]]
    found: list[Group] = []
    first, begun = 0, 0
    for count, rows, length in batch["groups"]:
        spelled = batch["spellings"][begun : begun + rows * length].view(rows, length)
        found.append((places[first : first + count], spelled))
        first, begun = first + count, begun + rows * length
    return found


def rounded(count: int, step: int = 32) -> int:
    """A number of rows, rounded up: on a CPU torch compiles kernels for every shape, so there must be few."""
    return max(1, -(-count // step)) * step


def _grouped(spelled: Sequence[tuple[int, ...]], chosen: Ints) -> tuple[Ints, Ints, list[tuple[int, int, int]]]:
    """Words of like length together: their order, their symbols on end, and each group's shape."""
    lengths = np.array([len(each) for each in spelled])
    table = np.full((len(spelled), _GROUPS[-1]), -1, np.int64)
    for number, row in enumerate(spelled):
        table[number, : len(row)] = row
    kind = np.searchsorted(_GROUPS, lengths[chosen])
    order = np.argsort(kind, kind="stable")
    parts, groups = [], []
    for number in np.unique(kind).tolist() or [0]:  # of no words too there is a group, so that their loss is 0
        part = order[kind[order] == number]
        length, rows = _GROUPS[number], rounded(len(part))
        parts.append(np.full((rows, length), -1, np.int64))
        parts[-1][: len(part)] = table[chosen[part], :length]
        groups.append((len(part), rows, length))
    return order, np.concatenate([part.ravel() for part in parts]), groups


def _spelled(words_: Sequence[bytes]) -> Ints:
    """Bytes of words (N', longest'), −1 behind the last of each; both rounded up."""
    longest = rounded(max(map(len, words_), default=1), 8)
    found = np.full((rounded(len(words_)), longest), -1, np.int64)
    for number, raw in enumerate(words_):
        found[number, : len(raw)] = np.frombuffer(raw, np.uint8)
    return found
