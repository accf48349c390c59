"""Orthogonal steps."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from textzip.train.muon import Muon, orthogonal


@given(st.integers(1, 3), st.integers(4, 40), st.integers(4, 40), st.integers(0, 2**16))
def test_singular_values_come_near_one_and_vectors_stay(n: int, rows: int, columns: int, seed: int) -> None:
    torch.manual_seed(seed)
    matrices = torch.randn(n, rows, columns)
    left, values, right = torch.linalg.svd(matrices, full_matrices=False)
    found = orthogonal(matrices)
    along = (left.mT @ found @ right.mT).diagonal(dim1=1, dim2=2)  # the matrix as its own singular vectors see it
    clear = values / values.norm(dim=1, keepdim=True) > 0.05
    assert ((along > 0.5) & (along < 1.4))[clear].all()
    assert found.norm(dim=(1, 2)).max() < 1.4 * min(rows, columns) ** 0.5


def test_a_matrix_does_not_depend_on_those_beside_it() -> None:
    torch.manual_seed(0)
    matrices = torch.randn(3, 8, 20)
    torch.testing.assert_close(orthogonal(matrices)[1:2], orthogonal(matrices[1:2]), atol=0.02, rtol=0.02)


def test_no_gradient_no_step_and_a_zero_gradient_no_nan() -> None:
    still, zero = torch.nn.Parameter(torch.ones(4, 4)), torch.nn.Parameter(torch.ones(4, 4))
    zero.grad = torch.zeros(4, 4)
    Muon([still, zero], lr=0.1).step()
    assert torch.equal(still, torch.ones(4, 4))
    assert torch.isfinite(zero).all()


def test_a_kernel_steps_as_its_matrix_does() -> None:
    torch.manual_seed(0)
    kernel = torch.nn.Parameter(torch.randn(8, 4, 3, 3).to(memory_format=torch.channels_last))
    matrix = torch.nn.Parameter(kernel.detach().flatten(1).clone())
    kernel.grad = torch.randn(8, 4, 3, 3).to(memory_format=torch.channels_last)
    matrix.grad = kernel.grad.flatten(1).clone()
    for p in (kernel, matrix):
        Muon([p], lr=0.1).step()
    torch.testing.assert_close(kernel.flatten(1), matrix)


def test_it_finds_an_ill_conditioned_minimum_that_a_plain_gradient_does_not() -> None:
    torch.manual_seed(0)
    wanted, inputs = torch.randn(6, 6), torch.randn(64, 6) * torch.logspace(0, -2, 6)

    def distance(p: torch.nn.Parameter) -> torch.Tensor:
        return ((inputs @ (p - wanted).T) ** 2).mean()

    def found(make: object) -> float:
        p = torch.nn.Parameter(torch.zeros(6, 6))
        moved = make([p])  # type: ignore[operator]
        for step in range(300):
            for group in moved.param_groups:
                group["lr"] = 0.3 * (1 - step / 300)
            moved.zero_grad()
            distance(p).backward()  # type: ignore[no-untyped-call]
            moved.step()
        return float((p.detach() - wanted).norm())

    assert found(lambda p: Muon(p, lr=0.3)) < 0.2 * found(lambda p: torch.optim.SGD(p, lr=0.3))


@pytest.mark.parametrize("decay", [0.0, 0.5])
def test_weights_decay(decay: float) -> None:
    p = torch.nn.Parameter(torch.ones(2, 2))
    p.grad = torch.zeros(2, 2)
    Muon([{"params": [p], "weight_decay": decay}], lr=0.1).step()
    torch.testing.assert_close(p, torch.full((2, 2), 1 - 0.1 * decay))
