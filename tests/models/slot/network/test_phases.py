"""Where frames stand in steps from ink: points on circles, worked out by hand."""

from __future__ import annotations

import math

import pytest
import torch

from textzip.models.slot.network.phases import PHASES, phases

PERIODS = range(2, 11)


def page() -> torch.Tensor:
    """Two rows of ten frames of 8 × 2 px: ink in the columns 5 and 12 of the first, a speck, which is none, below."""
    found = torch.zeros(1, 1, 16, 20)
    found[0, 0, 3, 5], found[0, 0, 7, 12], found[0, 0, 9, 9] = 1.0, 0.5, 0.03
    return found


def told(apart: int | None) -> list[float]:
    """Sines and cosines of a distance; zeros for none."""
    if apart is None:
        return [0.0] * (PHASES // 2)
    angles = [2 * math.pi * apart / period for period in PERIODS]
    return [*map(math.sin, angles), *map(math.cos, angles)]


def test_distances_from_a_frames_first_column_are_points_on_a_circle_for_each_step() -> None:
    found = phases(page(), (8, 2))
    assert found.shape == (1, 2, 10, PHASES)
    before = [None, None, None, 1, 3, 5, 7, 2, 4, 6]
    behind = [5, 3, 1, 6, 4, 2, 0, None, None, None]
    for frame, (one, other) in enumerate(zip(before, behind, strict=True)):
        assert found[0, 0, frame].tolist() == pytest.approx([*told(one), *told(other)], abs=1e-5)
    assert not found[0, 1].any()


def test_what_is_behind_stays_the_same_on_wider_and_taller_paper() -> None:
    wide = torch.nn.functional.pad(page(), (0, 44, 0, 8))
    torch.testing.assert_close(phases(wide, (8, 2))[:, :2, :10], phases(page(), (8, 2)), atol=1e-5, rtol=0)
