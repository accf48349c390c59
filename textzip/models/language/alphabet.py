"""What a language model reads and writes: the bytes of a text, or its words, as symbols.

Shapes: N symbols in S texts, V symbols in the alphabet.

One symbol, the last, ends every text; put before a text it begins it. Bytes lose nothing. Words do: what is not among
the known ones is one symbol, and how words were set apart is forgotten. So bits a word are comparable at the same
words only, and never with bits a byte.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal, Protocol

import numpy as np

from textzip.errors import ModelError
from textzip.models.language.sequences import BYTES, Ints, of_texts, utf8, with_ends

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[^\w\s]|_")
_CLOSING = re.compile(r"[.,;:!?)\]}’”%]")
_OPENING = re.compile(r"[(\[{‘“$#]")
UNKNOWN = "▢"
"""How a word that is not known is shown."""


class Decoder(Protocol):
    """Symbols to text, one after another."""

    def feed(self, symbol: int) -> str:
        """What a symbol adds to the text; nothing, perhaps, as long as a character is not whole."""
        ...

    def finish(self) -> str:
        """What is left at the end."""
        ...


class Alphabet(Protocol):
    """Texts as symbols, and back."""

    unit: Literal["byte", "word"]
    size: int
    """V, the end counted."""
    end: int
    """The symbol that ends texts, and begins them: V − 1."""
    hidden: tuple[int, ...]
    """Symbols that stand for no text of their own, and are not to be written."""

    def encode(self, texts: Sequence[str], *, ends: bool = True) -> tuple[Ints, Ints]:
        """Symbols (N,) of texts on end, and where each begins (S + 1,). Raises `TextError` for a str without UTF-8."""
        ...

    def decoder(self, before: str = "") -> Decoder:
        """A decoder of what follows the text `before`."""
        ...


class Bytes:
    """The bytes of UTF-8, and an end."""

    unit: Literal["byte", "word"] = "byte"
    size = BYTES
    end = BYTES - 1
    hidden: tuple[int, ...] = ()

    def encode(self, texts: Sequence[str], *, ends: bool = True) -> tuple[Ints, Ints]:
        """Bytes of each text, and its end."""
        return of_texts(texts, ends=ends)

    def decoder(self, before: str = "") -> Decoder:  # noqa: ARG002
        """Bytes to characters; what is no UTF-8 becomes U+FFFD."""
        return _Bytes()


class Words:
    """Known words and marks, one symbol for all others, and an end."""

    unit: Literal["byte", "word"] = "word"

    def __init__(self, words: Sequence[str], *, lowercase: bool) -> None:
        """`words`: those that are known, each once. Raises `ModelError` if one is not, or there are none."""
        if not words or len(set(words)) != len(words):
            raise ModelError("the words of a model must be there, and each once: train it anew")
        self.words, self.lowercase = tuple(words), lowercase
        self._numbers = {word: number for number, word in enumerate(words)}
        self.unknown, self.end = len(words), len(words) + 1
        self.size = len(words) + 2
        self.hidden: tuple[int, ...] = (self.unknown,)

    def encode(self, texts: Sequence[str], *, ends: bool = True) -> tuple[Ints, Ints]:
        """Words of each text, and its end."""
        for text in texts:
            utf8(text)
        rows = [[self._numbers.get(word, self.unknown) for word in split(text, self.lowercase)] for text in texts]
        starts = np.cumsum([0, *map(len, rows)], dtype=np.int64)
        symbols = np.fromiter((each for row in rows for each in row), np.int64, int(starts[-1]))
        return with_ends(symbols, starts, self.end) if ends else (symbols, starts)

    def decoder(self, before: str = "") -> Decoder:
        """Words to text, spaces between them but where a mark wants none."""
        return _Words((*self.words, UNKNOWN), before)


def split(text: str, lowercase: bool) -> list[str]:
    """The words and marks of a text: runs of letters and digits, apostrophes inside them included; all else singly."""
    return _WORD.findall(text.lower() if lowercase else text)


def check_words(words: Sequence[str], *, lowercase: bool) -> None:
    """Raises `ValueError` if one is there twice, or is no word that a text could have."""
    twice = [word for word, times in Counter(words).items() if times > 1]
    if twice:
        raise ValueError(f"words has {twice[0]!r} more than once")
    for word in words:
        if split(word, lowercase) != [word]:
            raise ValueError(f"words has {word!r}, which no text has as a word of its own; leave it out")


def most_frequent(texts: Iterable[str], count: int, *, lowercase: bool) -> tuple[str, ...]:
    """The `count` most frequent words; those of one frequency in the order of their letters."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(split(text, lowercase))
    return tuple(sorted(counts, key=lambda word: (-counts[word], word))[:count])


class _Bytes:
    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def feed(self, symbol: int) -> str:
        return self._decoder.decode(bytes([symbol]))

    def finish(self) -> str:
        return self._decoder.decode(b"", True)


class _Words:
    def __init__(self, words: Sequence[str], before: str) -> None:
        self._words, self._last = words, before[-1:]

    def feed(self, symbol: int) -> str:
        word = self._words[symbol]
        close = not self._last or self._last.isspace() or _CLOSING.fullmatch(word) or _OPENING.fullmatch(self._last)
        self._last = word
        return word if close else f" {word}"

    def finish(self) -> str:
        return ""
