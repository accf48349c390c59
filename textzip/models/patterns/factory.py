"""Models of patterns by their configuration, or from a checkpoint. Here, not in the network, which knows no files."""

from __future__ import annotations

import torch

from textzip.errors import CheckpointError
from textzip.models.language.alphabet import Words
from textzip.models.patterns.codes import Codes, hashed
from textzip.models.patterns.config import PatternsConfig
from textzip.models.patterns.network.denoiser import Denoiser
from textzip.train import checkpoint

_SPECIAL = 2
"""Symbols beside the words: the unknown, and the end."""


def alphabet_of(config: PatternsConfig) -> Words:
    """What a model of a configuration reads and writes. Raises `ModelError` if it lacks its words."""
    return Words(config.words, lowercase=config.lowercase)


def codes_of(config: PatternsConfig) -> Codes:
    """The grid of each symbol, (S, K). Raises `ModelError` if there are more than there is room for."""
    return hashed(config.words, _SPECIAL, config.cells, config.colours, config.distance, config.code_seed)


def new_model(config: PatternsConfig) -> Denoiser:
    """A model that has learned nothing. Raises `ModelError` as `codes_of` does."""
    return Denoiser(
        torch.from_numpy(codes_of(config)),
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
    model = new_model(config)
    checkpoint.load_weights(model, found)
    return model, config
