"""Slots to bytes."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from textzip.models.slot import utf8
from textzip.tokenizer import FIRST_BYTE, VOCAB_SIZE


def page(rows: np.ndarray) -> np.ndarray:
    """Probabilities (1, L, V) with bytes where `rows` (L, 256) says."""
    out = np.zeros((1, len(rows), VOCAB_SIZE), np.float32)
    out[0, :, FIRST_BYTE : FIRST_BYTE + 256] = rows / rows.sum(1, keepdims=True)
    return out


@given(st.integers(0, 2**32 - 1), st.integers(0, 30))
def test_what_is_read_is_always_valid_utf8(seed: int, length: int) -> None:
    rows = np.random.default_rng(seed).random((max(1, length), 256)) ** 8
    [(ids, confidence)] = utf8.read(page(rows), np.array([length]), valid=True)
    text = bytes(each - FIRST_BYTE for each in ids).decode("utf-8")
    assert len(text.encode()) == len(ids) == len(confidence) == length


@given(st.text(max_size=12))
def test_sure_slots_are_read_as_they_are(text: str) -> None:
    raw = text.encode()
    rows = np.full((max(1, len(raw)), 256), 1e-4)
    rows[np.arange(len(raw)), list(raw)] = 1
    for valid in (True, False):
        [(ids, _)] = utf8.read(page(rows), np.array([len(raw)]), valid=valid)
        assert bytes(each - FIRST_BYTE for each in ids) == raw


def test_the_valid_sequence_is_the_likeliest_one() -> None:
    few = [0x41, 0xC3, 0xA9, 0xE0, 0xA0, 0x80]
    random = np.random.default_rng(3)
    for _ in range(30):
        rows = np.full((3, 256), 1e-12)
        rows[:, few] = random.random((3, len(few))) ** 3
        rows /= rows.sum(1, keepdims=True)
        best = max(
            (each for each in itertools.product(few, repeat=3) if decodes(bytes(each))),
            key=lambda each: float(np.prod([rows[k, byte] for k, byte in enumerate(each)])),
        )
        [(ids, _)] = utf8.read(page(rows), np.array([3]), valid=True)
        assert tuple(each - FIRST_BYTE for each in ids) == best


def decodes(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def test_without_the_mask_each_slot_says_its_own() -> None:
    rows = np.full((2, 256), 1e-6)
    rows[:, 0xC3] = 1
    [(ids, confidence)] = utf8.read(page(rows), np.array([2]), valid=False)
    assert [each - FIRST_BYTE for each in ids] == [0xC3, 0xC3]
    assert min(confidence) > 0.9
