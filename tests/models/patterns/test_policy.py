"""Choices of a rollout: what was shown has the probability that the sampler gives it."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from textzip.models.language.alphabet import Words
from textzip.models.patterns.codes.hashed import hashed
from textzip.models.patterns.network.denoiser import Denoiser
from textzip.models.patterns.policy import drawn, read, rollout, strayed, taken
from textzip.models.patterns.use import Writer


def made(head: str = "codebook", seed: int = 0) -> Denoiser:
    torch.manual_seed(seed)
    codes = torch.from_numpy(hashed([f"w{n}" for n in range(4)], 2, 3, 3, 1, 0))
    model = Denoiser(codes, 3, 2, 16, 1, 2, codebook=head == "codebook").eval()
    for weight in model.parameters():
        torch.nn.init.normal_(weight, std=0.4)
    return model


@pytest.mark.parametrize("head", ["codebook", "cells"])
def test_a_rollout_begins_with_nothing_ends_whole_and_is_torchs_stream(head: str) -> None:
    model = made(head)
    torch.manual_seed(5)
    one = rollout(model, 20, 2, 3)
    torch.manual_seed(5)
    assert torch.equal(rollout(model, 20, 2, 3), one)
    assert not torch.equal(rollout(model, 20, 2, 3), one)
    assert bool((one[0] == model.hidden).all())
    assert not bool((one[-1] == model.hidden).any())


@pytest.mark.parametrize("head", ["codebook", "cells"])
def test_what_can_be_shown_in_a_step_has_probabilities_that_add_up_to_one(head: str) -> None:
    """Cells 0 and 2 of the first word, and 1 of the second, of which cell 0 is there."""
    model = made(head)
    before = torch.full((2, 3), model.hidden)
    before[1, 0] = model.codes[2, 0]
    found = {}
    for colours in itertools.product(range(3), repeat=3):
        after = before.clone()
        after[0, 0], after[0, 2], after[1, 1] = torch.tensor(colours)
        fits = [model.possible(after[None]).all(-1)[0, k] for k in range(2)]
        if head == "cells" or not any(fits):  # of no word: it could not be shown
            logs = taken(model, model(before[None]), before[None], after[None])
            found[colours] = float(logs.detach().exp())
    assert sum(found.values()) == pytest.approx(1, abs=1e-5)
    assert len(found) > 3


@pytest.mark.parametrize("head", ["codebook", "cells"])
def test_what_is_shown_is_shown_as_often_as_that_says(head: str) -> None:
    model = made(head)
    torch.manual_seed(1)
    states = rollout(model, 6000, 2, 1)
    kinds, counts = states[-1].flatten(1).unique(dim=0, return_counts=True)
    grids = kinds.view(-1, 2, 3)
    begun = torch.full_like(grids, model.hidden)
    with torch.no_grad():
        chances = taken(model, model(begun), begun, grids).exp()
    assert 0.9 < float(chances.sum()) < 1 + 1e-5, "of all that can be shown hardly any was not"
    error = (chances * (1 - chances) / 6000).sqrt()
    assert bool(((counts / 6000 - chances).abs() < 5 * error + 1e-3).all())


@pytest.mark.parametrize("most", [1, 2, 9])
def test_steps_are_drawn_so_that_the_mean_is_the_sum_over_all(most: int) -> None:
    model = made()
    torch.manual_seed(0)
    states = rollout(model, 8, 2, 6)
    busy = (states[1:] != states[:-1]).flatten(2).any(-1)
    values = torch.rand(busy.shape)
    found = []
    for _ in range(1500):
        steps, rows, weight = drawn(states, most)
        assert bool(busy[steps, rows].all())
        assert int(torch.bincount(rows).max()) <= most
        found.append(torch.zeros(8).index_add(0, rows, values[steps, rows] * weight[rows]))
    sums = torch.stack(found)
    expected = (values * busy).sum(0)
    assert bool(((sums.mean(0) - expected).abs() < 5 * sums.std(0) / 1500**0.5 + 1e-5).all())
    assert int(busy.sum(0).min()) < int(busy.sum(0).max()) <= 6


@pytest.mark.parametrize("head", ["codebook", "cells"])
def test_how_far_it_strayed_is_nats_a_place_that_is_open(head: str) -> None:
    model, other = made(head), made(head, seed=1)
    grids = torch.full((1, 2, 3), model.hidden)
    grids[0, 1] = model.codes[1]
    with torch.no_grad():
        here, there = model(grids), other(grids)
        assert float(strayed(model, here, here, grids)) == 0
        name = "words" if head == "codebook" else "cells"
        p, q = here[name][0, 0].double(), there[name][0, 0].double()
        by_hand = torch.nn.functional.kl_div(q, p, log_target=True, reduction="sum")
        assert float(strayed(model, here, there, grids)) == pytest.approx(float(by_hand), abs=1e-5)


def test_grids_are_read_as_writers_read_them() -> None:
    model = made()
    grids = torch.from_numpy(np.random.default_rng(0).integers(0, 3, (40, 2, 3)))
    writer = Writer(model, Words(["a", "b", "c", "d"], lowercase=True), torch.device("cpu"))
    ids, exact = read(model, grids)
    assert torch.equal(exact, writer.exact(grids))
    apart = (grids[:, :, None] != model.codes).sum(-1)
    assert torch.equal(apart.gather(-1, ids[..., None]), apart.min(-1, keepdim=True).values)
