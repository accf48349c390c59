"""An oracle as a judge: which adjectives it sees in pictures, and its features of them.

Shapes: N pictures, S rows and columns of pixels, G groups of adjectives, F features.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from textzip.errors import TextzipError
from textzip.models.art.config import ArtConfig
from textzip.models.art.data import Groups, as_numbers
from textzip.models.art.factory import oracle_model
from textzip.train import checkpoint
from textzip.train.folder import CHECKPOINTS

BESIDE = "art-oracle"
"""The run of the stage oracle that is looked for beside a run of the stage text."""
_CHUNK = 100


@dataclass(frozen=True)
class Seen:
    """What was seen in some pictures."""

    names: npt.NDArray[np.int64]
    """Which adjective of each group, (N, G)."""
    features: npt.NDArray[np.float64]
    """(N, F)."""


class Judge:
    """Names what pictures show."""

    def __init__(self, model: nn.Module, groups: Groups, device: torch.device) -> None:
        """`model`: pictures (B, 3, S, S) to `logits` of each of the groups and `features`, as an `Oracle` does."""
        self.groups = groups
        self.places = {word: (g, k) for g, (_, words) in enumerate(groups) for k, word in enumerate(words)}
        """Adjective → the number of its group, and its own number in that."""
        self._model, self._device = model.to(device).eval(), device

    @torch.inference_mode()
    def look(self, pictures: npt.NDArray[np.uint8] | Sequence[npt.NDArray[np.uint8]]) -> Seen:
        """At pictures uint8 (N, S, S, 3), of at least one."""
        names, features = [], []
        for part in torch.split(torch.from_numpy(np.ascontiguousarray(pictures)), _CHUNK):
            out = self._model(as_numbers(part.to(self._device)))
            names.append(torch.stack([each.argmax(-1) for each in out["logits"]], -1).cpu())
            features.append(out["features"].double().cpu())
        return Seen(torch.cat(names).numpy(), torch.cat(features).numpy())


def opened(config: ArtConfig, home: Path | None, device: torch.device) -> Judge | str:
    """The judge of a model's pictures: `config.oracle`, or `art-oracle` beside its run; or why there is none.

    `home`: the folder of the model's checkpoint.
    """
    path = _path(config, home)
    if path is None:
        return "model.oracle names no run of the stage oracle"
    if not config.oracle and not path.is_dir():
        return (
            f"model.oracle names no run of the stage oracle, and there is none at {path}: train recipes/art-oracle.yaml"
        )
    try:
        model, settings = oracle_model(checkpoint.find(path))
    except TextzipError as error:
        return str(error)
    if settings.size != config.size:
        return f"{path} judges pictures of {settings.size} pixels a side, and these have {config.size}"
    return Judge(model, settings.groups, device)


def _path(config: ArtConfig, home: Path | None) -> Path | None:
    if config.oracle:
        return Path(config.oracle)
    if home is None:
        return None
    run = home.parent.parent if home.parent.name == CHECKPOINTS else home
    return run.resolve().parent / BESIDE
