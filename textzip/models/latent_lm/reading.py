"""Words read from their strips: by a model whose places spell the words that they see (`spells: same`)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch

from textzip.errors import ModelError
from textzip.models.latent_lm.config import LatentConfig
from textzip.models.latent_lm.factory import latent_model
from textzip.models.latent_lm.network.model import LatentModel
from textzip.models.latent_lm.score import Scorer
from textzip.models.latent_lm.strips import Strips
from textzip.train import checkpoint
from textzip.train.parallel import device_of


class Reader:
    """A model that reads words, all of a text at once: what it sees of them is given."""

    def __init__(self, model: LatentModel, config: LatentConfig, device: torch.device) -> None:
        """Raises `ModelError` for a model that spells the next word, and `FontError` if its faces are not there."""
        if config.spells != "same":
            raise ModelError("this model writes: it spells the word that follows (spells: next), not the one it sees")
        self._scorer = Scorer(config, model, device)

    def words(self, text: str) -> list[str]:
        """A text as the model's words."""
        return self._scorer.words(text)

    def read(self, texts: Sequence[str], strips: Strips | None = None) -> list[list[str]]:
        """What is read of each word of some texts, whose words are drawn (in other faces, with `strips`)."""
        return self._scorer.guess([self.words(text) for text in texts], strips=strips)


def load(path: str | Path, device: str = "auto") -> Reader:
    """The reader of a checkpoint, or of a run's best one. Raises `CheckpointError`, and `EngineError` for no device."""
    model, config = latent_model(checkpoint.find(path))
    return Reader(model, config, device_of(device))
