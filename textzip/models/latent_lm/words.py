"""Texts as words, and words as the symbols that they are spelled in.

Shapes: N words in S texts.

A word is what `language.spans` says; what is longer than a bound of bytes is cut at ends of characters, and nothing is
lost. A word is spelled in its bytes, and `CLOSE` where it ends otherwise than its first byte or its last one says:
a control character is a word by itself, and a space behind anything else is the last of its word. `END` is the
word behind a text's last one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from textzip.errors import ModelError
from textzip.models.language.sequences import utf8
from textzip.models.language.spans import spans

CLOSE = 256
END = 257
SYMBOLS = 258
"""What a speller spells in: bytes, `CLOSE` and `END`."""
LEAST = 8
"""The smallest bound of bytes."""


def words(text: str, most: int, *, cuts: bool = True) -> list[str]:
    """The words of a text, none of more than `most` bytes but for a space at its end; put together they are the text.

    Without `cuts`, raises `ModelError` for a longer one; `TextError` for a str without UTF-8.
    """
    size = len(utf8(text))
    found = spans(text)
    if size == len(text) and max(map(len, found), default=0) <= most:
        return found
    whole: list[str] = []
    for word in found:
        whole.extend(cut(word, most, cuts=cuts))
    return whole


@lru_cache(maxsize=65_536)
def cut(word: str, most: int, *, cuts: bool = True) -> tuple[str, ...]:
    """A word in pieces of at most `most` bytes; a space behind others counts for nothing."""
    if len(word.encode()) - _spaced(word) <= most:
        return (word,)
    if not cuts:
        raise ModelError(
            f"the word {_short(word)!r} has {len(word.encode()):,} bytes and model.word_bytes is {most}: "
            "raise it, or set model.long_words to cut"
        )
    found, at, room = [], 0, most
    for place, character in enumerate(word):
        size = len(character.encode())
        if size > room and not (place == len(word) - 1 and _spaced(word)):
            found.append(word[at:place])
            at, room = place, most
        room -= size
    return (*found, word[at:])


def symbols(word: str) -> tuple[int, ...]:
    """What a word is spelled in; of no word, `END`."""
    raw = word.encode()
    return tuple(raw) if closed(raw) else (*raw, CLOSE) if raw else (END,)


def closed(raw: Sequence[int]) -> bool:
    """Whether the bytes of a word are all of it: nothing can follow in the same word."""
    if not raw:
        return False
    control = raw[0] < 0x20 or raw[0] == 0x7F
    return control or (raw[-1] == 0x20 and raw[0] != 0x20)


def _spaced(word: str) -> int:
    """1 if a space ends it that is not all of it, or 0."""
    return int(word[-1:] == " " and word[0] != " ")


def _short(word: str) -> str:
    return word if len(word) <= 40 else f"{word[:40]}…"
