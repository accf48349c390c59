"""Characters as classes of frames."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.errors import ModelError
from textzip.models.slot.network.symbols import DEFAULT, UNKNOWN, Symbols
from textzip.tokenizer import FIRST_BYTE, Tokenizer

MANY = "aé€😀ß\nZ日"


def spelled(symbols: Symbols, raw: list[bytes]) -> tuple[np.ndarray, np.ndarray]:
    longest = max(1, *(len(each) for each in raw))
    labels = np.zeros((len(raw), longest), np.int64)
    for row, each in zip(labels, raw, strict=True):
        row[: len(each)] = np.frombuffer(each, np.uint8).astype(np.int64) + FIRST_BYTE
    return symbols.spell(labels, np.array([len(each) for each in raw]))


@given(st.lists(st.text(MANY, max_size=20), min_size=1, max_size=5))
def test_texts_are_spelled_character_by_character(texts: list[str]) -> None:
    symbols = Symbols(MANY)
    classes, counts = spelled(symbols, [text.encode() for text in texts])
    for text, row, count in zip(texts, classes, counts, strict=True):
        assert "".join(symbols.characters[each - 1] for each in row[:count]) == text
        assert not row[count:].any()
        assert symbols.widths[row[:count]].sum() == len(text.encode())


@given(st.binary(max_size=12))
def test_bytes_are_spelled_only_if_they_are_utf8_of_known_characters(raw: bytes) -> None:
    symbols = Symbols(DEFAULT)
    _, counts = spelled(symbols, [raw])
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        assert counts[0] == -1
    else:
        assert counts[0] == (len(text) if set(text) <= set(DEFAULT) else -1)


def test_default_symbols_are_printable_ascii_newline_and_latin_1() -> None:
    assert {chr(c) for c in range(0x20, 0x7F)} | {"\n", "é", "ÿ", "¡"} <= set(DEFAULT)
    assert "\xad" not in DEFAULT
    assert Tokenizer()("é", add_special_tokens=False)["input_ids"] == [FIRST_BYTE + 0xC3, FIRST_BYTE + 0xA9]


@pytest.mark.parametrize("characters", ["", ["ab"], ["a", "a"]])
def test_a_table_needs_single_characters_once_each(characters: list[str]) -> None:
    with pytest.raises(ModelError, match="single characters, each once"):
        Symbols(characters)


@given(st.text(MANY + "\ufffdйł"))
def test_what_is_not_known_is_one_unknown_character_each(text: str) -> None:
    symbols = Symbols((*MANY, UNKNOWN))
    known = symbols.known(text)
    assert len(known) == len(text)
    assert all(a == b if a in MANY else b == UNKNOWN for a, b in zip(text, known, strict=True))
    classes, counts = spelled(symbols, [known.encode()])
    assert counts[0] == len(text)
    assert "".join(symbols.characters[each - 1] for each in classes[0, : counts[0]]) == known
