"""Texts as sequences of symbols, and the words that such sequences spell.

`END` begins a text as well as it ends one, so that each symbol has one before it: `END` the symbols of its words `END`.
Several texts may follow one another in a sequence; any number of `END`s between or before them says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from textzip.errors import ModelError
from textzip.models.latent_lm.words import CLOSE, END, SYMBOLS, closed, symbols


@dataclass
class Text:
    """What is spelled from one `END` to before the next."""

    words: list[bytes] = field(default_factory=list)
    """Those that are whole."""
    open: bytes = b""
    """The bytes of the word behind them."""
    at: list[tuple[int, int]] = field(default_factory=list)
    """For each symbol, how many words and how many bytes of the next one were there once it was read."""


def encode(words: Sequence[str], *, ended: bool) -> list[int]:
    """The symbols of a text's words, `END` before them; `ended`: and behind them, else its last word may go on."""
    found = [END, *(symbol for word in words for symbol in symbols(word))]
    if ended:
        return [*found, END]
    return found[:-1] if found[-1] == CLOSE else found


def decode(given: Iterable[int]) -> str:
    """The text of symbols; of several, one behind the other. Bytes that are no UTF-8 are U+FFFD."""
    return bytes(symbol for symbol in given if symbol < CLOSE).decode("utf-8", "replace")


def texts(given: Iterable[int]) -> list[Text]:
    """The texts of a sequence, in order. Raises `ModelError` for what is no symbol."""
    found: list[Text] = []
    for symbol in given:
        if not 0 <= symbol < SYMBOLS:
            raise ModelError(f"{symbol} is no symbol: there are those from 0 to {SYMBOLS - 1}")
        if symbol == END or not found:
            found.append(Text())
        text = found[-1]
        if symbol < CLOSE:
            text.open += bytes([symbol])
        if symbol == CLOSE or closed(text.open):
            text.words.append(text.open)
            text.open = b""
        text.at.append((len(text.words), len(text.open)))
    return found
