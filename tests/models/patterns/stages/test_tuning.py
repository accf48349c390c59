"""Grids that change while sentences are learned: gradients reach them, and they stay distinct and readable."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from torch.nn.functional import one_hot

from textzip.models.patterns.config import PatternsConfig
from textzip.models.patterns.factory import new_model
from textzip.models.patterns.network.denoiser import Denoiser
from textzip.models.patterns.stages.diffusion import DiffusionTask
from textzip.models.patterns.stages.tuning import book_of, seen, settle

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
    cells = model.codes[ids]
    for noisy in (cells.masked_fill(gone, model.hidden), torch.where(gone, (cells + 1) % 3, cells)):
        found = seen(noisy, cells, ids, book(model))
        assert torch.equal(found.detach(), one_hot(noisy, 4).float())
        model.zero_grad()
        (found * torch.randn(found.shape)).sum().backward()
        assert model.coder is not None
        assert model.coder.logits.grad is not None
        reached = model.coder.logits.grad.abs().sum(-1).nonzero().tolist()
        assert reached == [[3, 1], [3, 2]]
