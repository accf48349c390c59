"""Rotary positions: lengths are kept, products depend on distance, and turning back is the gradient."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from textzip.models.layers.rotary import heads, turn_at


def given(length: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(2, length, 3, 2, 8, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def turned(x: torch.Tensor, first: int = 0) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    return heads(x, turn_at(torch.arange(first, first + x.shape[1])[None], 8, torch.float64))


def test_pairs_of_channels_turn_as_complex_numbers_do() -> None:
    x = given(5)
    q, _, v = turned(x)
    rates = 10_000.0 ** -(torch.arange(0, 8, 2) / 8)
    angles = torch.arange(5)[:, None] * rates
    wanted = torch.complex(x[:, :, 0, :, :4], x[:, :, 0, :, 4:]) * torch.polar(torch.ones_like(angles), angles)[:, None]
    torch.testing.assert_close(q.transpose(1, 2), torch.cat([wanted.real, wanted.imag], -1), rtol=1e-5, atol=1e-5)
    torch.testing.assert_close(v.transpose(1, 2), x[:, :, 2], rtol=0, atol=0)


def test_products_depend_on_distance_alone() -> None:
    x = given(6)
    q, k, _ = turned(x)
    far_q, far_k, _ = turned(x, 100)
    torch.testing.assert_close(q @ k.mT, far_q @ far_k.mT, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(q.norm(dim=-1), x[:, :, 0].transpose(1, 2).norm(dim=-1))
    assert (q[:, :, 1] - x[:, 1, 0]).abs().max() > 1e-2


def test_each_row_may_begin_at_a_place_of_its_own() -> None:
    x = given(3)
    places = torch.tensor([[0, 1, 2], [7, 8, 9]])
    q, _, _ = heads(x, turn_at(places, 8, torch.float64))
    torch.testing.assert_close(q[:1], turned(x[:1])[0])
    torch.testing.assert_close(q[1:], turned(x[1:], 7)[0])


def test_its_gradient_is_right() -> None:
    x = given(4).requires_grad_()
    assert torch.autograd.gradcheck(lambda each: turned(each, 3), (x,))
