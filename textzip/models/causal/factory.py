"""Causal models by their configuration, or from a checkpoint. Here, not in the network, which knows no files."""

from __future__ import annotations

from textzip.errors import CheckpointError
from textzip.models.causal.config import CausalConfig
from textzip.models.causal.network.model import CausalModel
from textzip.models.language.alphabet import Alphabet, Bytes, Words
from textzip.train import checkpoint


def alphabet_of(config: CausalConfig) -> Alphabet:
    """What a model of a configuration reads and writes. Raises `ModelError` if it lacks its words."""
    return Bytes() if config.unit == "bytes" else Words(config.words, lowercase=config.lowercase)


def new_model(config: CausalConfig, alphabet: Alphabet) -> CausalModel:
    """A model over an alphabet that has learned nothing."""
    return CausalModel(alphabet.size, config.width, config.layers, config.heads, config.dropout)


def causal_model(found: checkpoint.Checkpoint) -> tuple[CausalModel, CausalConfig]:
    """A checkpoint's model with its weights, and its configuration. Raises `CheckpointError`."""
    kind = found.config.get("kind")
    if kind != "causal":
        raise CheckpointError(f"{found.folder}: a model of kind {kind!r} is no causal model; choose another checkpoint")
    config = checkpoint.parsed(CausalConfig, found)
    model = new_model(config, alphabet_of(config))
    checkpoint.load_weights(model, found)
    return model, config
