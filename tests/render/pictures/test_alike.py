"""Perceptual hashes, and who is alike with whom."""

from __future__ import annotations

import sys
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from textzip.errors import EngineError
from textzip.render.pictures import alike


@given(st.lists(st.binary(min_size=2, max_size=2), min_size=1, max_size=30), st.integers(0, 5))
def test_groups_are_the_parts_of_a_graph_that_hang_together(hashes: list[bytes], distance: int) -> None:
    """By the powers of the matrix of who is near whom."""
    numbers = [int.from_bytes(each) for each in hashes]
    near = np.array([[(a ^ b).bit_count() <= distance for b in numbers] for a in numbers])
    for _ in range(6):
        near = (near.astype(int) @ near.astype(int)) > 0
    assert alike.groups([each * 4 for each in hashes], 4 * distance).tolist() == [int(row.argmax()) for row in near]


def test_memory_does_not_grow_with_the_square_of_how_many_there_are() -> None:
    """Of 20,000, in hundreds of equal ones, and of 2,000 that are all alike: a square would have some gigabytes."""
    many = [np.random.default_rng(n % 200).bytes(8) for n in range(20_000)]
    chain = [(1 << n % 64 | 1 << n // 64).to_bytes(8) for n in range(2000)]
    tracemalloc.start()
    found, all_alike = alike.groups(many, 3), alike.groups(chain, 4)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.tolist() == [n % 200 for n in range(20_000)]
    assert not all_alike.any()
    assert peak < 10e6


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=12))
def test_groups_of_two_kinds_are_united(pairs: list[tuple[int, int]]) -> None:
    """By walking from each to all that share a group of either kind with one that was reached."""
    kinds = [list(each) for each in zip(*pairs, strict=True)]
    wanted = []
    for at in range(len(pairs)):
        reached = {at}
        for _ in pairs:
            reached |= {n for n in range(len(pairs)) for kind in kinds if kind[n] in {kind[m] for m in reached}}
        wanted.append(min(reached))
    one, other = (np.array([kind.index(each) for each in kind]) for kind in kinds)
    assert alike.united(one, other).tolist() == wanted


@given(st.lists(st.integers(0, 2**64 - 1), min_size=1))
def test_bits_are_counted_as_python_does(words: list[int]) -> None:
    counts = [word.bit_count() for word in words]
    for count in (alike.ones, alike.counted):
        assert count(np.array(words, np.uint64)).tolist() == counts


def test_a_picture_scaled_is_alike_and_another_is_not() -> None:
    pytest.importorskip("imagehash")
    one, other = (
        Image.fromarray(np.random.default_rng(n).integers(0, 256, (6, 6, 3), np.uint8)).resize((90, 60)) for n in (0, 1)
    )
    hashes = [alike.fingerprint(each) for each in (one, one.resize((45, 30)), other)]
    assert alike.groups(hashes, 4).tolist() == [0, 0, 2]


def test_without_its_package_the_line_that_installs_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "imagehash", None)
    with pytest.raises(EngineError, match=r"kind: pictures needs the package 'imagehash'.*textzip\[art\]"):
        alike.fingerprint(Image.new("RGB", (8, 8)))
