"""Weights in eight bits."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from hypothesis import given
from hypothesis import strategies as st

from textzip.train.rounded import rounded, whole


@given(st.integers(1, 5), st.integers(1, 40), st.integers(0, 2**31 - 1), st.sampled_from([1e-4, 1.0, 300.0]))
def test_numbers_are_off_by_half_a_step_of_their_row_at_most(rows: int, columns: int, seed: int, size: float) -> None:
    random = torch.Generator().manual_seed(seed)
    matrix = torch.randn(rows, columns, generator=random) * size * torch.logspace(0, -2, rows)[:, None]
    written = rounded({"w": matrix})
    assert written["w"].dtype == torch.int8
    back = whole(written)["w"]
    step = matrix.abs().amax(1) / 127
    assert bool(((back - matrix).abs() <= 0.5001 * step[:, None]).all())


def test_what_is_no_matrix_keeps_its_kind_and_shapes_stay() -> None:
    weights = {
        "bias": torch.tensor([1.5, -2.0]),
        "count": torch.tensor([3, 4]),
        "kernel": torch.randn(4, 3, 2, 2),
        "nothing": torch.zeros(0, 3),
        "zeros": torch.zeros(2, 3),
    }
    back = whole(rounded(weights))
    assert {name: each.shape for name, each in back.items()} == {name: each.shape for name, each in weights.items()}
    assert back["bias"].dtype == torch.float16
    assert torch.equal(back["count"], weights["count"])
    assert torch.equal(back["zeros"], weights["zeros"])
    assert float((back["kernel"] - weights["kernel"]).abs().max()) < 0.02


def test_whole_weights_stay_what_they_are() -> None:
    weights = {"w": torch.randn(3, 3), "b": torch.randn(3)}
    assert all(torch.equal(each, weights[name]) for name, each in whole(weights).items())
