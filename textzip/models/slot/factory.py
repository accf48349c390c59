"""Slot models by name, or from a checkpoint. Here rather than in the network, which knows no files."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from pydantic import ValidationError

from textzip.errors import CheckpointError, ModelError
from textzip.models.slot.config import SlotConfig
from textzip.models.slot.network.model import SlotModel
from textzip.tokenizer import Tokenizer
from textzip.train import checkpoint


def slot_model(found: checkpoint.Checkpoint) -> SlotModel:
    """A checkpoint's slot model with its weights. Raises `CheckpointError`."""
    kind = found.config.get("kind")
    if kind != "slot":
        raise CheckpointError(f"{found.folder}: a model of kind {kind!r} is no slot model; choose another checkpoint")
    model = SlotModel(checkpoint.parsed(SlotConfig, found))
    checkpoint.load_weights(model, found)
    return model


class ModelFactory:
    """Builds slot models with their tokenizer and configuration."""

    @staticmethod
    def build(preset: str = "tiny", **settings: object) -> tuple[SlotModel, Tokenizer, SlotConfig]:
        """A new model of a preset, with further keys of `SlotConfig`. Raises `ModelError` if they make no model."""
        try:
            config = SlotConfig.model_validate({"preset": preset, **settings})
        except ValidationError as error:
            first = error.errors()[0]
            raise ModelError(
                f"{'.'.join(map(str, first['loc']))}: {first['msg']}; see SlotConfig for what there is"
            ) from error
        return SlotModel(config), Tokenizer(), config

    @staticmethod
    def build_5m(resume_from: str | Path | None = None) -> tuple[SlotModel, Tokenizer, SlotConfig]:
        """About five million parameters; prints how many. `resume_from`: a checkpoint of such a model to take it from.

        Raises `CheckpointError` if the checkpoint can't be read or is of another preset.
        """
        model, tokenizer, config = ModelFactory.build("5m")
        if resume_from is not None:
            found = checkpoint.find(resume_from)
            model = slot_model(found)
            config = cast("SlotConfig", model.config)
            if config.preset != "5m":
                raise CheckpointError(f"{found.folder}: a model of preset {config.preset!r}; choose one of 5m")
        print(f"{sum(p.numel() for p in model.parameters()):,} parameters")  # noqa: T201
        return model, tokenizer, config
