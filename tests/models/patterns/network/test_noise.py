"""Absorbing noise: what it hides, and weights that leave the mean what it is."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from textzip.models.patterns.network.noise import comb, costs, hide, times


@pytest.mark.parametrize("focus", [1.0, 3.0, 8.0])
def test_the_weights_make_up_for_how_times_are_drawn(focus: float) -> None:
    """The mean of f(t) · t over the uniform times is that of weight · t · f(t) · t over the drawn ones."""
    t, weight = times(comb(torch.tensor(0.5), 200_000).double(), focus)
    for power in (4, 6, 9):
        assert float((weight * t * t**power).mean()) == pytest.approx(1 / (power + 1), rel=4e-3)


def test_a_comb_is_spread_evenly() -> None:
    found = comb(torch.tensor(0.25), 4)
    assert found.tolist() == [0.0625, 0.3125, 0.5625, 0.8125]


def test_cells_are_hidden_each_by_itself_and_cost_only_then() -> None:
    cells = torch.tensor([[[0, 1, 2]], [[2, 2, 1]]])
    noisy, gone = hide(cells, torch.tensor([0.5, 0.1]), torch.tensor([[[0.4, 0.6, 0.0]], [[0.2, 0.05, 0.1]]]), 3)
    assert noisy.tolist() == [[[3, 1, 3]], [[2, 3, 1]]]
    logs = torch.full((2, 1, 3, 3), -1.0)
    logs[1, 0, 1] = torch.tensor([-5.0, -6.0, -7.0])
    assert costs(logs, cells, gone, torch.tensor([2.0, 10.0])).tolist() == [[4.0], [70.0]]
