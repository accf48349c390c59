"""What a person wants to see of a model along the way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from textzip.models.language.sampling import Options
from textzip.models.latent_lm.config import LatentConfig
from textzip.models.latent_lm.network.model import LatentModel
from textzip.models.latent_lm.reading import Reader
from textzip.models.latent_lm.use import Writer

_BYTES = 200
"""Of a sample."""
_WORDS = 20
"""That are read for one."""


def samples(
    config: LatentConfig, model: LatentModel, texts: Sequence[str], device: torch.device
) -> list[dict[str, Any]]:
    """The beginning of each text and how the model goes on; of a model that reads, what it reads."""
    if config.spells == "next":
        found = Writer(model, config, device).samples(texts, Options(_BYTES))
        return [{"text": text, "goes on": more} for text, more in found]
    reader = Reader(model, config, device)
    begun = ["".join(reader.words(text)[:_WORDS]) for text in texts]
    return [{"text": text, "reads": "".join(read)} for text, read in zip(begun, reader.read(begun), strict=True)]
