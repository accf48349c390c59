"""Writing from uniform noise: drawn as the model says, what is given stays, each sentence by itself."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from textzip.errors import ModelError
from textzip.models.language.sampling import Options
from textzip.models.patterns.codes.hashed import hashed
from textzip.models.patterns.network.denoiser import Denoiser
from textzip.models.patterns.sampler import Plan, frames
from textzip.models.patterns.uniform_sampler import frames as only_uniform


def made(head: str = "codebook", length: int = 2) -> Denoiser:
    torch.manual_seed(0)
    codes = torch.from_numpy(hashed([f"w{n}" for n in range(4)], 2, 3, 3, 1, 0))
    model = Denoiser(codes, 3, length, 16, 2, 2, codebook=head == "codebook", uniform=True).eval()
    for weight in model.parameters():
        torch.nn.init.normal_(weight, std=0.4)
    return model


def last(model: Denoiser, cells: torch.Tensor, steps: int) -> torch.Tensor:
    randoms = [np.random.default_rng([7, row]) for row in range(len(cells))]
    return list(frames(model, cells, randoms, Options(), Plan(steps)))[-1]


@pytest.mark.parametrize("steps", [1, 2, 7])
def test_a_single_word_comes_as_often_as_it_should_in_any_number_of_steps(steps: int) -> None:
    """With evidence and nothing else the model is right, and each step is exact."""
    model = made(length=1)
    torch.nn.init.zeros_(model.classifier.weight)
    expected = torch.softmax(model.prior.detach().double(), -1)
    count = 6000
    grids = last(model, torch.full((count, 1, 3), model.hidden), steps)
    words = (grids[:, :, None] == model.codes).all(-1)
    assert bool(words.any(-1).all())
    drawn = words.double().mean(0)[0]
    assert bool(((drawn - expected).abs() < 5 * (expected * (1 - expected) / count).sqrt()).all())


@pytest.mark.parametrize("head", ["codebook", "cells"])
def test_what_is_given_stays_and_a_sentence_depends_on_no_other(head: str) -> None:
    model = made(head)
    cells = torch.full((20, 2, 3), model.hidden)
    cells[:, 0] = model.codes[1]
    cells[::2, 0, 1] = model.hidden
    randoms = [np.random.default_rng([7, row]) for row in range(20)]
    shown = list(frames(model, cells, randoms, Options(), Plan(5)))
    assert len(shown) == 5
    for grids in shown:
        assert bool((grids < 3).all())
        assert bool((grids == cells)[cells != model.hidden].all())
    alone = frames(model, cells[3:4], [np.random.default_rng([7, 3])], Options(), Plan(5))
    assert torch.equal(list(alone)[-1], shown[-1][3:4])


def test_cells_are_still_noisy_along_the_way_and_words_at_the_end() -> None:
    model = made()
    cells = torch.full((200, 2, 3), model.hidden)
    shown = list(frames(model, cells, [np.random.default_rng(row) for row in range(200)], Options(), Plan(4)))
    exact = [float((grids[:, :, None] == model.codes).all(-1).any(-1).float().mean()) for grids in shown]
    assert exact[0] < 0.6
    assert exact[-1] == 1


@pytest.mark.parametrize("plan", [Plan(0), Plan(5, "confidence"), Plan(5, remask=0.2)])
def test_plans_of_absorbing_noise_are_refused(plan: Plan) -> None:
    model = made()
    with pytest.raises(ModelError, match="under uniform noise"):
        frames(model, torch.full((1, 2, 3), model.hidden), [np.random.default_rng(0)], Options(), plan)


def test_a_model_of_absorbing_noise_is_refused() -> None:
    model = Denoiser(made().codes, 3, 2, 16, 1, 2)
    with pytest.raises(ModelError, match="learned with absorbing noise"):
        next(only_uniform(model, torch.full((1, 2, 3), 3), [np.random.default_rng(0)], Options(), 3))
