"""Slots to bytes, and bytes to text."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from textzip.models.slot.network.decode import decoded, read, spellings
from textzip.models.slot.network.symbols import DEFAULT
from textzip.tokenizer import FIRST_BYTE, VOCAB_SIZE

KNOWN = spellings(DEFAULT)


def page(rows: np.ndarray) -> np.ndarray:
    """Log-probabilities (1, L, V) with bytes where `rows` (L, 256) says."""
    out = np.zeros((1, len(rows), VOCAB_SIZE), np.float32)
    out[0, :, FIRST_BYTE : FIRST_BYTE + 256] = rows / rows.sum(1, keepdims=True)
    return np.log(np.maximum(out, 1e-30))


def raw(ids: list[int]) -> bytes:
    return bytes(each - FIRST_BYTE for each in ids)


@given(st.integers(0, 2**32 - 1), st.integers(0, 30))
def test_what_is_read_is_always_of_the_known_characters(seed: int, length: int) -> None:
    rows = np.random.default_rng(seed).random((max(1, length), 256)) ** 8
    [(ids, confidence)] = read(page(rows), np.array([length]), KNOWN)
    text = raw(ids).decode("utf-8")
    assert set(text) <= set(DEFAULT)
    assert len(ids) == len(confidence) == length


@given(st.text(max_size=12))
def test_sure_slots_are_read_as_they_are(text: str) -> None:
    encoded = text.encode()
    rows = np.full((max(1, len(encoded)), 256), 1e-4)
    rows[np.arange(len(encoded)), list(encoded)] = 1
    for known in (None, spellings((*sorted({*text, "!"}),))):
        [(ids, _)] = read(page(rows), np.array([len(encoded)]), known)
        assert raw(ids) == encoded


@given(st.integers(0, 2**32 - 1))
def test_what_is_read_is_the_likeliest_that_can_be_spelled(seed: int) -> None:
    characters = ("A", "Ã", "é", "ࠀ")
    random = np.random.default_rng(seed)
    rows = np.full((4, 256), 1e-6)
    few = sorted({byte for each in characters for byte in each.encode()})
    rows[:, few] = random.random((4, len(few))) ** 3
    rows /= rows.sum(1, keepdims=True)
    every = (b"".join(chosen) for n in range(1, 5) for chosen in itertools.product(
        [each.encode() for each in characters], repeat=n))  # fmt: skip
    best = max(
        (each for each in every if len(each) == 4),
        key=lambda each: float(np.prod([rows[k, byte] for k, byte in enumerate(each)])),
    )
    [(ids, _)] = read(page(rows), np.array([4]), spellings(characters))
    assert raw(ids) == best


def test_a_count_that_no_characters_add_up_to_is_read_as_a_smaller_one() -> None:
    [(ids, confidence)] = read(page(np.ones((5, 256))), np.array([5]), spellings(("é", "ü")))
    assert len(raw(ids).decode()) == 2
    assert len(confidence) == 4


def test_without_characters_each_slot_says_its_own() -> None:
    rows = np.full((2, 256), 1e-6)
    rows[:, 0xC3] = 1
    [(ids, confidence)] = read(page(rows), np.array([2]), None)
    assert raw(ids) == b"\xc3\xc3"
    assert min(confidence) > 0.9


def test_a_text_has_a_probability_for_every_character_of_it() -> None:
    text = "né €"
    encoded = text.encode()
    rows = np.full((len(encoded), 256), 1e-6)
    sure = np.linspace(0.5, 0.9, len(encoded))
    rows[np.arange(len(encoded)), list(encoded)] = sure
    rows[:, 0xFF] = 1 - sure - 254e-6  # never in a text, and takes what is left
    rows[np.arange(len(encoded)), list(encoded)] = sure
    [found] = decoded(page(rows), np.array([7]), np.array([0.25]), np.array([True]), spellings(text))
    assert (found.text, found.count) == (text, 7)
    parts = [sure[0], sure[1] * sure[2], sure[3], sure[4] * sure[5] * sure[6]]
    np.testing.assert_allclose(found.sure, parts, rtol=1e-4)
    np.testing.assert_allclose(found.confidence, (np.prod(sure) * np.exp(-0.25)) ** (1 / 7), rtol=1e-4)


def test_what_else_may_be_there_is_told_of_characters_of_one_byte() -> None:
    """Of "té" and "x": l and 1 beside the t, nothing beside é, and of x only what is known and likely enough."""
    rows = np.full((4, 256), 1e-6)
    for slot, some in enumerate(({"t": 0.6, "l": 0.25, "1": 0.1, "i": 0.05}, {"\xc3": 0.9, "a": 0.1},
                                 {"\xa9": 0.9, "b": 0.1}, {"x": 0.9, "\x07": 0.08, "y": 0.005})):  # fmt: skip
        for each, p in some.items():
            rows[slot, ord(each)] = p
    [found] = decoded(page(rows), np.array([4]), np.zeros(1), np.array([True]), spellings("té1ilxyab"))
    assert found.text == "téx"
    assert [[each for each, _ in some] for some in found.others] == [["l", "1"], [], []]
    np.testing.assert_allclose([p for _, p in found.others[0]], [0.25, 0.1], rtol=1e-3)


def test_nothing_on_an_empty_page_is_sure_and_on_another_is_not() -> None:
    both = np.concatenate([page(np.ones((1, 256)))] * 2)
    empty, inked = decoded(both, np.zeros(2, np.int64), np.zeros(2), np.array([False, True]), KNOWN)
    assert (empty.text, empty.confidence, empty.sure) == ("", 1.0, ())
    assert (inked.text, inked.confidence, inked.sure) == ("", 0.0, ())
