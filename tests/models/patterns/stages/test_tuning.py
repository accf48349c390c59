"""Grids that change while sentences are learned: gradients reach them, and they stay distinct and readable."""

from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from torch.nn.functional import one_hot

from textzip.errors import ModelError
from textzip.models.patterns.config import PatternsConfig
from textzip.models.patterns.factory import new_model
from textzip.models.patterns.network.denoiser import Denoiser
from textzip.models.patterns.stages.diffusion import DiffusionTask
from textzip.models.patterns.stages.tuning import book_of, placed, seen, settle
from textzip.models.registry import TrainRecipe, restore
from textzip.recipe import parse_recipe
from textzip.shards.index import open_index
from textzip.train import checkpoint
from textzip.train.folder import read_metrics
from textzip.train.run import Settings, train

WORDS = tuple("abcdefghij")


def made(**settings: object) -> DiffusionTask:
    torch.manual_seed(0)
    config = PatternsConfig.model_validate(
        {"words": WORDS, "codes": "learned", "width": 16, "layers": 1, "heads": 2, "length": 4, "grid": (2, 3),
         "tune": 1.0, **settings}
    )  # fmt: skip
    model = new_model(config, torch.zeros(12, 6, dtype=torch.int64).numpy())
    for weight in model.parameters():
        torch.nn.init.normal_(weight, std=0.5)
    return DiffusionTask(config, model)


def book(model: Denoiser) -> torch.Tensor:
    found = book_of(model)
    assert found is not None
    return found


def test_noisy_cells_are_seen_as_they_are_with_gradients_to_visible_ones_only() -> None:
    model = made().model
    settle(model)
    ids = torch.tensor([[3, 7]])
    gone = torch.tensor([[[True, False, False, True, True, True], [True] * 6]])
    for hidden in (model.hidden, 1):
        noisy = model.codes[ids].masked_fill(gone, hidden)
        found = seen(noisy, gone, ids, book(model))
        assert torch.equal(found.detach(), one_hot(noisy, 4).float())
        model.zero_grad()
        (found * torch.randn(found.shape)).sum().backward()
        assert model.coder is not None
        assert model.coder.logits.grad is not None
        reached = model.coder.logits.grad.abs().sum(-1).nonzero().tolist()
        assert reached == [[3, 1], [3, 2]]


@pytest.mark.parametrize("relax", ["softmax", "gumbel", "sigmoid"])
@pytest.mark.parametrize("loss", ["words", "cells"])
def test_both_losses_reach_the_grids(relax: str, loss: str) -> None:
    task = made(relax=relax, loss=loss)
    found = task.losses(task.model, {"ids": torch.randint(0, 12, (8, 4))})
    assert float(found["loss"].detach()) == pytest.approx(float((found["diffusion"] + found["unread"]).detach()))
    found["diffusion"].backward()
    assert task.model.coder is not None
    assert task.model.coder.logits.grad is not None
    assert float(task.model.coder.logits.grad.abs().sum()) > 0


def test_the_codes_saved_are_the_coder_s_as_they_stand_and_no_two_alike() -> None:
    task = made()
    assert task.model.coder is not None
    with torch.no_grad():
        task.model.coder.logits[:5] = task.model.coder.logits[0]
    saved = task.model.state_dict()["codes"]
    assert len(torch.unique(saved, dim=0)) == 12
    assert torch.equal(saved[5:], task.model.coder.hard()[5:])


def test_weights_go_from_stage_to_stage_and_back() -> None:
    names = ["codes", "logits", "decoder.words.weight", "places"]
    given = {name: torch.tensor(k) for k, name in enumerate(names)}
    there = placed(given, tuned=True)
    assert list(there) == ["codes", "coder.logits", "coder.decoder.words.weight", "places"]
    assert placed({**there, "coder.codes": torch.tensor(9)}, tuned=False) == given


RECIPE = """\
kind: train
model: {kind: patterns, codes: learned, relax: softmax, decoder: linear, width: 16, layers: 1, heads: 2, length: 8,
  vocabulary: 40, grid: [3, 4]}
batch: {token_budget: 256, window: 2}
train: {precision: float32, steps: 30, optimizer: {learning_rate: 0.05, warmup: 5}, validation_rows: 2, log_every: 1}
"""


def run(folder: Path, pages: Path, *settings: str) -> Path:
    given = [f"run={folder}", f"data.folders={pages}", *settings]
    recipe = parse_recipe(TrainRecipe, RECIPE, "train.yaml", given)
    return train(recipe, Settings(device="cpu"), lambda _: None, lambda _steps, _done: lambda _n, _note: None)


def test_a_run_changes_grids_and_reads_them_back(pages: Path, tmp_path: Path) -> None:
    first = run(tmp_path / "first", pages, "model.stage=reconstruction", "train.steps=60")
    tuned = run(tmp_path / "tuned", pages, "model.stage=diffusion", "model.tune=1", f"start_from={first}")
    before, after = (checkpoint.find(folder).weights()["codes"] for folder in (first, tuned))
    assert before.shape == after.shape
    assert not torch.equal(before, after)
    assert len(torch.unique(after, dim=0)) == len(after)
    task = restore(checkpoint.find(tuned))
    assert isinstance(task, DiffusionTask)
    assert task.model.reader is not None
    assert task.model.reader.read(after).tolist() == list(range(len(after)))
    lines = [line for line in read_metrics(tuned / "metrics.jsonl") if "unread" in line]
    assert lines[0]["unread"] < 1, "it goes on with a decoder that reads"
    last = run(tmp_path / "last", pages, "model.stage=diffusion", f"start_from={tuned}", "train.steps=6")
    weights = checkpoint.find(last).weights()
    assert torch.equal(weights["codes"], after)
    assert torch.equal(weights["decoder.words.weight"], task.model.state_dict()["coder.decoder.words.weight"])


def test_grids_that_are_not_learned_can_not_change(pages: Path) -> None:
    config = PatternsConfig(codes="hashed", tune=1.0)
    with pytest.raises(ModelError, match=r"model\.codes is 'hashed': only learned ones can change"):
        DiffusionTask.fitted(config, open_index(pages, "train"))
