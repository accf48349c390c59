"""Models of patterns by their configuration, or from a checkpoint. Here, not in the network, which knows no files."""

from __future__ import annotations

import torch

from textzip.errors import CheckpointError
from textzip.models.language.alphabet import Words
from textzip.models.patterns.codes.hashed import Codes
from textzip.models.patterns.config import PatternsConfig
from textzip.models.patterns.network.denoiser import Denoiser
from textzip.train import checkpoint


def alphabet_of(config: PatternsConfig) -> Words:
    """What a model of a configuration reads and writes. Raises `ModelError` if it lacks its words."""
    return Words(config.words, lowercase=config.lowercase)


def new_model(config: PatternsConfig, codes: Codes) -> Denoiser:
    """A model that has learned nothing, with the `codes` (S, K) of its symbols."""
    return Denoiser(
        torch.from_numpy(codes),
        config.colours,
        config.length,
        config.width,
        config.layers,
        config.heads,
        codebook=config.head == "codebook",
        dropout=config.dropout,
    )


def patterns_model(found: checkpoint.Checkpoint) -> tuple[Denoiser, PatternsConfig]:
    """A checkpoint's model with its weights, and its configuration. Raises `CheckpointError`."""
    kind = found.config.get("kind")
    if kind != "patterns":
        raise CheckpointError(
            f"{found.folder}: a model of kind {kind!r} is none of patterns; choose another checkpoint"
        )
    config = checkpoint.parsed(PatternsConfig, found)
    weights = found.weights()
    if "codes" not in weights:
        raise CheckpointError(f"{found.folder}: its weights lack the grids of its words; train it anew")
    model = new_model(config, weights["codes"].long().numpy())
    checkpoint.load_weights(model, found)
    return model, config
