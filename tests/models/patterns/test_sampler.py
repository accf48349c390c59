"""Showing cells: drawn as the model says, in however many steps, each sentence by itself."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from textzip.errors import ModelError
from textzip.models.language.sampling import Options, distribution
from textzip.models.patterns.codes.hashed import hashed
from textzip.models.patterns.network.denoiser import Denoiser
from textzip.models.patterns.picking import pick
from textzip.models.patterns.sampler import Plan, frames


def made(head: str = "codebook") -> Denoiser:
    torch.manual_seed(0)
    codes = torch.from_numpy(hashed([f"w{n}" for n in range(4)], 2, 3, 3, 1, 0))
    model = Denoiser(codes, 3, 2, 16, 2, 2, codebook=head == "codebook").eval()
    for weight in model.parameters():
        torch.nn.init.normal_(weight, std=0.4)
    return model


def last(model: Denoiser, cells: torch.Tensor, plan: Plan, options: Options | None = None) -> torch.Tensor:
    randoms = [np.random.default_rng([7, row]) for row in range(len(cells))]
    return list(frames(model, cells, randoms, options or Options(), plan))[-1]


def chances(model: Denoiser) -> dict[tuple[int, ...], float]:
    """The chance of every sentence of two words: the chain rule over all 720 orders of its cells, by hand."""
    found = {}
    orders = list(itertools.permutations(range(6)))
    for ids in itertools.product(range(len(model.codes)), repeat=2):
        cells = model.codes[list(ids)].flatten()
        visible = torch.full((len(orders), 6), model.hidden)
        rows = torch.arange(len(orders))
        total = torch.zeros(len(orders), dtype=torch.float64)
        for turn in torch.tensor(orders).T:
            with torch.no_grad():
                out = model.cells(model(visible.view(-1, 2, 3))).flatten(1, 2).double()
            total += out[rows, turn, cells[turn]]
            visible[rows, turn] = cells[turn]
        found[tuple(ids)] = float(total.exp().mean())
    return found


def test_one_cell_a_step_draws_sentences_as_often_as_the_chain_rule_says() -> None:
    model = made()
    expected = chances(model)
    assert sum(expected.values()) == pytest.approx(1, abs=1e-4)
    count = 4000
    grids = last(model, torch.full((count, 2, 3), model.hidden), Plan(0))
    words = (grids[:, :, None] == model.codes).all(-1).int().argmax(-1)
    drawn = {ids: float((words == torch.tensor(ids)).all(1).float().mean()) for ids in expected}
    for ids, chance in expected.items():
        assert abs(drawn[ids] - chance) < 5 * (chance * (1 - chance) / count) ** 0.5 + 1e-3


@pytest.mark.parametrize("plan", [Plan(1), Plan(3), Plan(6), Plan(0), Plan(2, "confidence"), Plan(5, remask=0.3)])
def test_grids_are_those_of_words_in_any_number_of_steps_and_what_was_given_stays(plan: Plan) -> None:
    model = made()
    cells = torch.full((50, 2, 3), model.hidden)
    cells[:25, 1] = model.codes[2]
    grids = last(model, cells, plan)
    assert bool((grids[:, :, None] == model.codes).all(-1).any(-1).all())
    assert bool((grids[:25, 1] == model.codes[2]).all())


@pytest.mark.parametrize("plan", [Plan(4), Plan(0), Plan(3, "confidence"), Plan(4, remask=0.2)])
@pytest.mark.parametrize("head", ["codebook", "cells"])
def test_a_sentence_is_the_same_alone_and_among_others_with_less_to_do(head: str, plan: Plan) -> None:
    model = made(head)
    cells = torch.full((3, 2, 3), model.hidden)
    cells[1, 0] = model.codes[1]
    together = last(model, cells, plan)
    assert not bool((together == model.hidden).any())
    alone = list(frames(model, cells[1:2], [np.random.default_rng([7, 1])], Options(), plan))[-1]
    assert torch.equal(together[1:2], alone)


@pytest.mark.parametrize("plan", [Plan(1), Plan(4), Plan(0), Plan(3, "confidence")])
def test_what_is_barred_is_not_written(plan: Plan) -> None:
    model = made()
    randoms = [np.random.default_rng([7, row]) for row in range(200)]
    cells = torch.full((200, 2, 3), model.hidden)
    barred = torch.zeros(200, 2, len(model.codes), dtype=torch.bool)
    barred[..., [1, 4]] = True
    barred[:100, 0, 5] = True
    *_, grids = frames(model, cells, randoms, Options(), plan, barred)
    words = (grids[:, :, None] == model.codes).all(-1).int().argmax(-1)
    assert {0, 2} < set(words.flatten().tolist()) <= {0, 2, 3, 5}
    assert not bool((words[:100, 0] == 5).any())


def test_cells_only_appear_where_nothing_is_hidden_again() -> None:
    model = made("cells")
    cells = torch.full((4, 2, 3), model.hidden)
    shown = [0]
    before = cells
    for grids in frames(model, cells, [np.random.default_rng(k) for k in range(4)], Options(), Plan(3)):
        seen = before != model.hidden
        assert bool((grids[seen] == before[seen]).all())
        shown.append(int((grids[0] != model.hidden).sum()))
        before = grids
    assert shown == [0, 2, 4, 6]


@pytest.mark.parametrize(
    ("temperature", "top_p", "top_k"),
    [(1, 1, 0), (0.5, 1, 0), (2, 0.7, 0), (1, 0.3, 0), (0, 1, 0), (1, 1, 2), (2, 0.7, 3), (1, 1, 5), (0, 1, 3)],
)
def test_numbers_are_picked_as_the_causal_model_picks_them(temperature: float, top_p: float, top_k: int) -> None:
    """Its probabilities are worked out in numpy; 20,000 even numbers meet each as often as it says."""
    logs = torch.log_softmax(torch.tensor([0.3, -1.0, 2.0, 0.3, 1.9], dtype=torch.float64), -1)
    expected = distribution(logs.numpy()[None], temperature, top_p, top_k)[0]
    even = (torch.arange(20_000, dtype=torch.float64) + 0.5) / 20_000
    found = pick(logs.expand(20_000, -1), even, Options(temperature=temperature, top_p=top_p, top_k=top_k))
    assert np.bincount(found.numpy(), minlength=5) / 20_000 == pytest.approx(expected, abs=2e-4)


def test_next_to_no_temperature_is_none() -> None:
    logs = torch.log_softmax(torch.tensor([[0.0, 1.0, 3.0, -2.0, 0.5]], dtype=torch.float64), -1)
    even = torch.linspace(0, 0.999, 7, dtype=torch.float64)
    assert set(pick(logs.expand(7, -1), even, Options(temperature=1e-310)).tolist()) == {2}


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (Plan(-1), "steps is -1"),
        (Plan(3, "sure"), "sampler is 'sure': there are first-hitting and confidence"),  # type: ignore[arg-type]
        (Plan(3, remask=1.0), "remask is 1.0"),
        (Plan(0, remask=0.1), "remask needs a number of steps"),
    ],
)
def test_plans_that_lead_nowhere_are_refused(plan: Plan, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        plan.check()
