"""Perceptual hashes, and who is alike with whom."""

from __future__ import annotations

import sys

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
    assert alike.groups(hashes, distance).tolist() == [int(row.argmax()) for row in near]


def test_blocks_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    hashes = [np.random.default_rng(n % 50).bytes(8) for n in range(120)]
    whole = alike.groups(hashes, 3)
    monkeypatch.setattr(alike, "_BLOCK", 7)
    assert alike.groups(hashes, 3).tolist() == whole.tolist() == [n % 50 for n in range(120)]


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
