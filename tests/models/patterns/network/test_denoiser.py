"""The denoiser: what visible cells leave possible, and distributions that are some."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from torch import Tensor

from textzip.models.patterns.codes.hashed import hashed
from textzip.models.patterns.network.denoiser import Denoiser


def made(head: str = "codebook", *, uniform: bool = False, simple: bool = False) -> Denoiser:
    torch.manual_seed(0)
    codes = torch.from_numpy(hashed([f"w{n}" for n in range(9)], 2, 6, 3, 2, 0))
    model = Denoiser(codes, 3, 5, 16, 2, 2, codebook=head == "codebook", uniform=uniform, simple=simple)
    for weight in model.parameters():
        torch.nn.init.normal_(weight, std=0.3)
    return model.eval()


def noisy(model: Denoiser, share: float) -> tuple[Tensor, Tensor]:
    ids = torch.randint(0, len(model.codes), (7, 5))
    cells = model.codes[ids]
    return ids, cells.masked_fill(torch.rand(cells.shape) < share, model.hidden)


@pytest.mark.parametrize("simple", [False, True])
@pytest.mark.parametrize("uniform", [False, True])
@pytest.mark.parametrize("head", ["codebook", "cells"])
def test_every_cell_has_a_distribution_over_colours(head: str, uniform: bool, simple: bool) -> None:
    model = made(head, uniform=uniform, simple=simple)
    _, cells = noisy(model, 0.7)
    out = model.cells(model(cells, torch.rand(7) if uniform else None))
    assert out.shape == (7, 5, 6, 3)
    assert torch.allclose(out.exp().sum(-1), torch.ones(7, 5, 6), atol=1e-5)


@pytest.mark.parametrize("simple", [False, True])
def test_words_that_visible_cells_contradict_are_out_and_cells_are_sums_over_the_others(simple: bool) -> None:
    model = made(simple=simple)
    ids, cells = noisy(model, 0.6)
    out = model(cells)
    shown = model.cells(out)
    for b in range(7):
        for place in range(5):
            seen = cells[b, place] != model.hidden
            fits = (model.codes[:, seen] == cells[b, place, seen]).all(1)
            assert fits[ids[b, place]]
            chances = out["words"][b, place].exp()
            assert not bool(chances[~fits].any())
            for cell in range(6):
                for colour in range(3):
                    expected = float(chances.detach()[model.codes[:, cell] == colour].sum())
                    assert float(shown[b, place, cell, colour].detach().exp()) == pytest.approx(expected, abs=1e-6)


def test_a_grid_that_is_no_words_leaves_all_possible() -> None:
    model = made()
    known = {tuple(code) for code in model.codes.tolist()}
    strange = next(g for g in torch.cartesian_prod(*[torch.arange(3)] * 6).tolist() if tuple(g) not in known)
    assert bool(model.possible(torch.tensor([[strange]])).all())
    assert torch.isfinite(model(torch.tensor([[strange]]))["words"]).all()


@pytest.mark.parametrize("head", ["codebook", "cells"])
def test_the_whole_sentence_is_seen_in_both_directions(head: str) -> None:
    model = made(head)
    cells = torch.full((1, 5, 6), model.hidden)
    before = model.cells(model(cells))
    cells[0, 4] = model.codes[3]
    after = model.cells(model(cells))
    assert not torch.allclose(before[0, 0], after[0, 0], atol=1e-5)


@pytest.mark.parametrize("uniform", [False, True])
@pytest.mark.parametrize("head", ["codebook", "cells"])
def test_a_simple_denoiser_sees_each_word_by_itself(head: str, uniform: bool) -> None:
    model = made(head, uniform=uniform, simple=True)
    _, cells = noisy(model, 0.5)
    before = model.cells(model(cells))
    cells[:, 4] = model.codes[3]
    after = model.cells(model(cells))
    assert torch.equal(before[:, :4], after[:, :4])
    assert not torch.allclose(before[:, 4], after[:, 4], atol=1e-5)


@pytest.mark.parametrize("simple", [False, True])
def test_parameters_are_each_in_one_group(simple: bool) -> None:
    model = made(simple=simple)
    groups = model.parameter_groups(0.1)
    assert sorted(id(p) for g in groups for p in g["params"]) == sorted(id(p) for p in model.parameters())


def test_before_anything_is_seen_or_learned_symbols_are_as_likely_as_they_are_frequent() -> None:
    codes = torch.from_numpy(hashed([f"w{n}" for n in range(9)], 2, 6, 3, 2, 0))
    model = Denoiser(codes, 3, 5, 16, 2, 2)
    counts = torch.tensor([90, 40, 9, 0, 5, 5, 5, 5, 5, 20, 5])
    model.expect(counts)
    out = model(torch.full((2, 5, 6), model.hidden))["words"].exp()
    assert torch.allclose(out, ((counts + 1) / (counts + 1).sum()).expand(2, 5, -1))
