"""Patterns as the training loop sees them: a task for each stage."""

from __future__ import annotations

from typing import Any, ClassVar

from textzip.models.patterns.config import PatternsConfig
from textzip.models.patterns.stages.decodable import DecodableTask
from textzip.models.patterns.stages.diffusion import DiffusionTask
from textzip.models.patterns.stages.reconstruction import ReconstructionTask
from textzip.shards.index import Index
from textzip.train.checkpoint import Checkpoint, parsed
from textzip.train.task import Task

STAGES: dict[str, type[Task]] = {
    "reconstruction": ReconstructionTask,
    "diffusion": DiffusionTask,
    "decodable": DecodableTask,
}


class PatternsTask:
    """What makes the task of a configuration's stage."""

    columns: ClassVar[tuple[str, ...]] = ("text",)

    @classmethod
    def fitted(cls, config: PatternsConfig, index: Index, before: dict[str, Any] | None = None) -> Task:
        """A new model. Raises `ModelError` as the stage's does."""
        return STAGES[config.stage].fitted(config, index, before)

    @classmethod
    def restored(cls, found: Checkpoint) -> Task:
        """A checkpoint's model. Raises `CheckpointError`."""
        return STAGES[parsed(PatternsConfig, found).stage].restored(found)
