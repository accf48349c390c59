"""Art as the training loop sees it: a task for each stage."""

from __future__ import annotations

from typing import Any, ClassVar

from textzip.models.art.config import ArtConfig
from textzip.models.art.stages.codes import CodesTask
from textzip.models.art.stages.oracle import OracleTask
from textzip.models.art.stages.text import TextTask
from textzip.shards.index import Index
from textzip.train.checkpoint import Checkpoint, parsed
from textzip.train.task import Task

STAGES: dict[str, type[Task]] = {"codes": CodesTask, "oracle": OracleTask, "text": TextTask}


class ArtTask:
    """What makes the task of a configuration's stage."""

    columns: ClassVar[tuple[str, ...]] = ("image", "text")

    @classmethod
    def fitted(cls, config: ArtConfig, index: Index, before: dict[str, Any] | None = None) -> Task:
        """A new model. Raises `ModelError` as the stage's does."""
        return STAGES[config.stage].fitted(config, index, before)

    @classmethod
    def restored(cls, found: Checkpoint) -> Task:
        """A checkpoint's model. Raises `CheckpointError`."""
        return STAGES[parsed(ArtConfig, found).stage].restored(found)
