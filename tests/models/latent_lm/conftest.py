"""Small models over words, with a speller that tells symbols apart before it has learned anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from textzip.models.latent_lm.config import LatentConfig
from textzip.models.latent_lm.factory import new_model
from textzip.models.latent_lm.network.model import LatentModel


def _config(**settings: Any) -> LatentConfig:
    sizes = {"width": 32, "layers": 2, "heads": 2, "speller_width": 32, "speller_layers": 1, "speller_heads": 2}
    return LatentConfig(**{"preset": "tiny", **sizes, **settings})


@pytest.fixture(scope="session")
def config() -> Callable[..., LatentConfig]:
    """`config(key=value, …)`: a configuration of a small model."""
    return _config


@pytest.fixture(scope="session")
def made() -> Callable[..., tuple[LatentConfig, LatentModel]]:
    """`made(key=value, …)`: a small configuration and its model, whose symbols are not all alike."""

    def make(seed: int = 0, **settings: Any) -> tuple[LatentConfig, LatentModel]:
        torch.manual_seed(seed)
        config = _config(**settings)
        model = new_model(config)
        torch.nn.init.normal_(model.speller.classifier.weight, std=0.4)
        return config, model.eval()

    return make


@pytest.fixture(scope="session")
def taught() -> Callable[..., list[float]]:
    """`taught(config, model, texts, steps)`: learn some texts by heart; the losses, in nats a word."""

    def teach(config: LatentConfig, model: LatentModel, texts: list[str], steps: int) -> list[float]:
        from textzip.models.latent_lm.task import LatentTask
        from textzip.train.optimizer import optimizer as optimizer_of
        from textzip.train.recipe import Optimizer

        torch.manual_seed(1)
        task = LatentTask(config, model)
        batch = task.augmented(task.collate().texts(texts), None, [0])  # type: ignore[attr-defined, arg-type]
        optimizer = optimizer_of(task, Optimizer(kind="muon", learning_rate=3e-3, weight_decay=0))
        losses = []
        model.train()
        for _ in range(steps):
            loss = task.losses(model, batch)["loss"]
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            losses.append(float(loss.detach()))
        model.eval()
        return losses

    return teach
