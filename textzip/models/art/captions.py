"""Captions as words: those that a model knows whole, and others by their letters.

Shapes: B captions, W words of one, D distinct words, P letters of a word.

    lexicon = Lexicon(("a", "calm", "picture"))
    lexicon.encode(["a calm, bluish picture"])    words (1, 4): a, calm, one that is spelled, picture

Every word is also given by what it is written with, so that a network can learn both ways to the same end: a word that
it never met then stands near those that look like it.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from textzip.errors import ModelError
from textzip.render.art.caption import FUNCTION_WORDS

Ints = npt.NDArray[np.int64]

PAD, SPELLED = 0, 1
"""Numbers that are no word's: none there, and one that is known by its letters alone."""
FUNCTION = frozenset(FUNCTION_WORDS) | {
    "a", "an", "the", "and", "or", "but", "of", "with", "in", "on", "at", "to", "by", "for", "from", "is", "are", "it",
    "its", "that", "this", "these", "very", "i", "you", "we", "want", "like", "please", "create", "art", "abstract",
}  # fmt: skip
"""Words that stand in captions of anything: what is asked of a picture is said by the others."""
WORDS = 32
"""Of a caption, at most."""
LETTERS = 24
"""Of a word, its two ends included; of a longer one what comes behind is not seen."""
SYMBOLS = 32
"""Numbers that letters may have: none there, one of another script, the two ends, a to z, hyphen, apostrophe."""
_RARE = 2
"""How often a word must come in training to be known whole."""

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_NUMBERS = {letter: 4 + k for k, letter in enumerate("abcdefghijklmnopqrstuvwxyz-'")}
_OTHER, _BEGIN, _END = 1, 2, 3


@dataclass(frozen=True)
class Encoded:
    """Some captions."""

    words: Ints
    """The number of each word, (B, W)."""
    which: Ints
    """Which of `distinct` it is, (B, W)."""
    distinct: tuple[str, ...]
    """D words; the first is empty, and stands where there is none."""


@dataclass(frozen=True)
class Understood:
    """What is made of a prompt."""

    known: tuple[str, ...]
    """Words that say something and are known whole."""
    spelled: tuple[str, ...]
    """Words that are taken by their letters."""


class Lexicon:
    """The words that a model knows whole, in this order."""

    def __init__(self, known: Sequence[str]) -> None:
        self.known = tuple(dict.fromkeys(known))
        self._numbers = {word: SPELLED + 1 + k for k, word in enumerate(self.known)}

    @property
    def size(self) -> int:
        """Numbers below which all of `words` are."""
        return SPELLED + 1 + len(self._numbers)

    def encode(self, captions: Sequence[str]) -> Encoded:
        """Captions as numbers, as wide as the longest of them needs, at most `WORDS`; one without words has one."""
        split = [words_of(caption)[:WORDS] for caption in captions]
        distinct = tuple(dict.fromkeys(["", *(word for words in split for word in words)]))
        at = {word: number for number, word in enumerate(distinct)}
        shape = len(split), max(1, max(map(len, split), default=1))
        words, which = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        for row, each in enumerate(split):
            words[row, : len(each)] = [self._numbers.get(word, SPELLED) for word in each]
            which[row, : len(each)] = [at[word] for word in each]
        return Encoded(words, which, distinct)

    def understood(self, prompt: str, groups: Mapping[str, Sequence[str]]) -> Understood:
        """What is made of a prompt. Raises `ModelError` for one without a known word that says something.

        `groups`: how the words are told to who gave none, each group under its name; those in none come last.
        """
        words = words_of(prompt)
        if len(words) > WORDS:
            raise ModelError(f"a prompt of {len(words)} words; a caption has at most {WORDS}, and 3 to 5 adjectives do")
        told = [word for word in dict.fromkeys(words) if word not in FUNCTION]
        known = tuple(word for word in told if word in self._numbers)
        spelled = tuple(word for word in told if word not in self._numbers)
        if not known:
            near = [near for word in spelled for near in difflib.get_close_matches(word, self.known, 1)]
            meant = f" (perhaps {', '.join(dict.fromkeys(near))}?)" if near else ""
            raise ModelError(f"{prompt!r}: no word of it is known{meant}; there are\n{self._listed(groups)}")
        return Understood(known, spelled)

    def _listed(self, groups: Mapping[str, Sequence[str]]) -> str:
        """The words that say something, a group a line."""
        own = {name: [word for word in words if word in self._numbers] for name, words in groups.items()}
        grouped = {word for words in own.values() for word in words}
        others = [word for word in self.known if word not in grouped and word not in FUNCTION]
        own["others" if grouped else "words"] = others
        return "\n".join(f"  {name}: {', '.join(words)}" for name, words in own.items() if words)


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, without what stands between them."""
    return [word.replace("’", "'") for word in _WORD.findall(unicodedata.normalize("NFC", text).lower())]


def known_in(captions: Iterable[str], most: int) -> tuple[str, ...]:
    """The most frequent words of captions, at most so many and no rare ones."""
    counts = Counter(word for caption in captions for word in words_of(caption))
    often = [word for word, count in counts.items() if count >= _RARE]
    return tuple(sorted(often, key=lambda word: (-counts[word], word))[:most])


def letters(words: Sequence[str]) -> Ints:
    """Each word's letters between its two ends, (D, P), 0 behind them; marks are left off, `é` is `e`."""
    found = np.zeros((len(words), LETTERS), np.int64)
    for row, word in enumerate(words):
        if word:
            plain = [each for each in unicodedata.normalize("NFKD", word) if not unicodedata.combining(each)]
            spelled = [_BEGIN, *(_NUMBERS.get(letter, _OTHER) for letter in plain), _END][:LETTERS]
            found[row, : len(spelled)] = spelled
    return found
