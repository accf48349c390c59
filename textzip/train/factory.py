"""Slot models by name, or from a checkpoint. Here rather than in `models`, which knows no files."""

from __future__ import annotations

from pathlib import Path

from textzip.models.slot.config import SlotConfig
from textzip.models.slot.model import SlotModel
from textzip.tokenizer import Tokenizer
from textzip.train import checkpoint


class ModelFactory:
    """Builds slot models with their tokenizer and configuration."""

    @staticmethod
    def build(preset: str = "tiny", **settings: object) -> tuple[SlotModel, Tokenizer, SlotConfig]:
        """A new model of a preset, with further keys of `SlotConfig`."""
        config = SlotConfig.model_validate({"preset": preset, **settings})
        return SlotModel(config), Tokenizer(), config

    @staticmethod
    def build_5m(resume_from: str | Path | None = None) -> tuple[SlotModel, Tokenizer, SlotConfig]:
        """About five million parameters; prints how many. `resume_from`: a checkpoint whose model it is to be instead.

        Raises `CheckpointError` if the checkpoint can't be read.
        """
        if resume_from is None:
            model, tokenizer, config = ModelFactory.build("5m")
        else:
            found = checkpoint.find(resume_from)
            config = checkpoint.parsed(SlotConfig, found)
            model, tokenizer = SlotModel(config), Tokenizer()
            checkpoint.load_weights(model, found)
        print(f"{sum(p.numel() for p in model.parameters()):,} parameters")  # noqa: T201
        return model, tokenizer, config
