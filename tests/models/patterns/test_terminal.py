"""Grids on a terminal: what its characters show, cell by cell, is what the grids are."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.models.patterns.palette import COLOURS, HIDDEN, rgb
from textzip.models.patterns.terminal import painted

Colour = tuple[int, ...]


def shown(line: str) -> Iterator[tuple[str, Colour, Colour]]:
    """Each character of a line with the colours of its front and ground, as a terminal takes them."""
    front: Colour = ()
    ground: Colour = ()
    for code, character in re.findall("\x1b\\[([\\d;]*)m|(.)", line):
        numbers = tuple(int(each) for each in code.split(";")) if code else ()
        if character:
            yield character, front, ground
        elif numbers == (0,):
            front = ground = ()
        elif numbers[:2] == (38, 2):
            front = numbers[2:]
        elif numbers[:2] == (48, 2):
            ground = numbers[2:]


@given(st.integers(1, 7), st.integers(1, 9), st.integers(1, 12), st.integers(20, 100), st.integers(0, 9))
def test_every_cell_is_half_a_character(rows: int, columns: int, count: int, width: int, seed: int) -> None:
    grids = np.random.default_rng(seed).integers(0, 4, (count, rows * columns))  # 3 is hidden
    lines = painted(grids, [f"w{n}" for n in range(count)], (rows, columns), 3, width)
    deep = -(-rows // 2) + 2
    characters = [list(shown(line)) for line in lines]
    assert all(len(line) < width for line in characters)
    assert all(line.endswith("\x1b[0m") or "\x1b" not in line.rpartition("\x1b[0m")[2] for line in lines)
    found = []
    for first in range(0, len(lines), deep):
        blocks = [[each for each in line if each[0] == "▀"] for line in characters[first : first + deep - 2]]
        for word in range(len(blocks[0]) // columns):
            cut = [block[word * columns : (word + 1) * columns] for block in blocks]
            pairs = [[[each[1 + half] for each in line] for half in (0, 1)] for line in cut]
            found.append([row for pair in pairs for row in pair][:rows])
            if rows % 2:
                assert all(each[2] == () for each in cut[-1]), "nothing stands below the last row"
    wanted = [
        [[rgb((*COLOURS[:3], HIDDEN)[cell]) for cell in row] for row in grid.reshape(rows, columns)] for grid in grids
    ]
    assert found == wanted


@pytest.mark.parametrize(
    ("name", "text"), [("the", "the"), ("international", "intern…"), ("\x1b", "·"), ("", ""), ("a\u200bb", "a·b")]
)
def test_names_stand_under_their_grids_and_are_safe(name: str, text: str) -> None:
    lines = painted(np.zeros((1, 25), np.int64), [name], (5, 5), 3, 80)
    assert len(lines) == 5
    assert lines[3].strip() == text
    assert lines[4] == ""
