"""Likelihoods: the bound is the mean of the chain rule over all orders, and nothing is below a source's entropy."""

from __future__ import annotations

import math
from itertools import permutations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from textzip.errors import ModelError
from textzip.models.patterns.codes.hashed import hashed
from textzip.models.patterns.likelihood import bound, chain
from textzip.models.patterns.network.denoiser import Denoiser
from textzip.models.patterns.network.noise import comb


def made(
    words: int, cells: int, length: int, head: str = "codebook", width: int = 16, noise: str = "absorbing"
) -> Denoiser:
    torch.manual_seed(1)
    codes = torch.from_numpy(hashed([f"w{n}" for n in range(words)], 2, cells, 3, 1, 0))
    return Denoiser(codes, 3, length, width, 2, 2, codebook=head == "codebook", uniform=noise == "uniform").eval()


@pytest.mark.parametrize("head", ["codebook", "cells"])
def test_the_bound_is_the_mean_of_the_chain_rule_over_all_orders(head: str) -> None:
    """Four cells have 24 orders, each worked out by hand."""
    model = made(5, 2, 2, head)
    for weight in model.parameters():
        torch.nn.init.normal_(weight, std=0.5)
    ids = torch.tensor([[3, 1]])
    cells = model.codes[ids].flatten()
    total = 0.0
    with torch.no_grad():
        for order in permutations(range(4)):
            visible = torch.full((4,), model.hidden)
            for cell in order:
                out = model.cells(model(visible.view(1, 2, 2))).view(4, 3)
                total -= float(out[cell, cells[cell]]) / 24
                visible[cell] = cells[cell]
    many = ids.expand(400, -1)
    for found in (
        bound(model, many, np.random.default_rng(0), 20, 2.0),
        chain(model, many, np.random.default_rng(0), "random"),
    ):
        error = found.std() / math.sqrt(len(found))
        assert abs(found.mean() - total) < 4 * error + 1e-6
    assert abs(chain(model, many, np.random.default_rng(0), "left").mean() - total) > 0, "which is another number"


@pytest.mark.parametrize("noise", ["absorbing", "uniform"])
@pytest.mark.parametrize("head", ["codebook", "cells"])
def test_no_number_is_below_the_entropy_of_a_known_source(head: str, noise: str) -> None:
    rng = np.random.default_rng(0)
    chances = rng.dirichlet(np.full(4, 0.5), 4)

    def draw(count: int) -> torch.Tensor:
        found = np.zeros((count, 4), np.int64)
        found[:, 0] = rng.integers(0, 4, count)
        for place in range(1, 4):
            found[:, place] = (chances[found[:, place - 1]].cumsum(1) < rng.random((count, 1))).sum(1).clip(0, 3)
        return torch.from_numpy(found)

    model = made(4, 3, 4, head, 32, noise)
    data = draw(4000)
    optimizer = torch.optim.AdamW(model.parameters(), 5e-3)
    model.train()
    for step in range(250):
        optimizer.param_groups[0]["lr"] = 1e-2 * (1 - step / 250)
        ids = data[torch.randint(0, len(data), (64,))]
        cells = model.codes[ids]
        t, weight = model.noise.times(comb(torch.rand(()), 64), 2.0)
        noisy = model.noise.noised(cells, t, torch.rand(cells.shape))
        loss = model.noise.costs(model.cells(model(noisy, t)), cells, noisy, t, weight).sum(1).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    held = draw(1500)
    own = -np.log(chances[held[:, :-1], held[:, 1:]]).sum(1) + math.log(4)
    numbers = [bound(model, held, np.random.default_rng(1), 8, 2.0)]
    if noise == "absorbing":
        numbers += [chain(model, held, np.random.default_rng(k), order) for k, order in ((2, "random"), (3, "left"))]
    for found in numbers:
        behind = found - own
        error = behind.std() / math.sqrt(len(behind))
        assert behind.mean() > -4 * error, "below the entropy"
        assert behind.mean() < 0.2 * own.mean(), "it has learned"
    if noise == "uniform":
        with pytest.raises(ModelError, match="no chain rule"):
            chain(model, held, np.random.default_rng(2), "random")
        return
    apart = numbers[0] - numbers[1]
    assert abs(apart.mean()) < 4 * apart.std() / math.sqrt(len(apart)), "two ways to one number"
