"""Models of art by their configuration, or from a checkpoint. Here, not in the networks, which know no files."""

from __future__ import annotations

from textzip.errors import CheckpointError, ModelError
from textzip.models.art.config import ArtConfig
from textzip.models.art.network.codes import CodesModel
from textzip.models.art.network.oracle import Oracle
from textzip.models.art.network.quantise import quantiser
from textzip.train import checkpoint

_ORACLE_PATCH = 8


def new_codes(config: ArtConfig) -> CodesModel:
    """An autoencoder that has learned nothing."""
    book = quantiser(config.quantiser, config.codes, config.code_width, config.levels, even=config.even)
    patch = config.size // config.grid
    return CodesModel(book, patch, config.width, config.blocks, config.edges, config.grain)


def new_oracle(config: ArtConfig) -> Oracle:
    """An oracle that has learned nothing. Raises `ModelError` if it lacks its groups, or pictures are too odd."""
    if not config.groups:
        raise ModelError("the oracle lacks the groups of adjectives that it names: give model.groups")
    if config.size % _ORACLE_PATCH:
        raise ModelError(f"model.size is {config.size}: for the oracle it must be a multiple of {_ORACLE_PATCH}")
    return Oracle([len(names) for _, names in config.groups], _ORACLE_PATCH, config.width, config.blocks)


def codes_model(found: checkpoint.Checkpoint) -> tuple[CodesModel, ArtConfig]:
    """A checkpoint's autoencoder with its weights, and its configuration. Raises `CheckpointError`."""
    config = _of_stage(found, "codes")
    model = new_codes(config)
    checkpoint.load_weights(model, found)
    return model, config


def oracle_model(found: checkpoint.Checkpoint) -> tuple[Oracle, ArtConfig]:
    """A checkpoint's oracle with its weights, and its configuration. Raises `CheckpointError`."""
    config = _of_stage(found, "oracle")
    try:
        model = new_oracle(config)
    except ModelError as error:
        raise CheckpointError(f"{found.folder}: {error}") from error
    checkpoint.load_weights(model, found)
    return model, config


def _of_stage(found: checkpoint.Checkpoint, stage: str) -> ArtConfig:
    kind = found.config.get("kind")
    if kind != "art":
        raise CheckpointError(f"{found.folder}: a model of kind {kind!r} is none of art; choose another checkpoint")
    config = checkpoint.parsed(ArtConfig, found)
    if config.stage != stage:
        raise CheckpointError(
            f"{found.folder}: of the stage {config.stage}, where one of the stage {stage} is needed; give that"
        )
    return config
