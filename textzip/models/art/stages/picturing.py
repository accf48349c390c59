"""What the stages that look at pictures have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

from torch import Tensor, nn

from textzip.errors import RecipeError
from textzip.models.art.config import ArtConfig
from textzip.models.art.data import PictureCollate, sizes_of
from textzip.shards.index import Index
from textzip.train.loader import Collate
from textzip.train.plan import Sizes
from textzip.train.recipe import Augment
from textzip.train.task import Batch


class PictureTask:
    """Rows are pictures of one size, each of which counts as one."""

    unit: ClassVar[Literal["rows", "tokens"]] = "rows"
    columns: ClassVar[tuple[str, ...]] = ("image", "text")
    rows_are: ClassVar[str] = "pictures"

    settings: ArtConfig
    model: nn.Module

    def sizes(self, index: Index) -> Sizes:
        """As many tokens to a picture as it has codes."""
        return sizes_of(index, self.settings.grid**2)

    def collate(self) -> Collate:
        """Pictures and captions."""
        return PictureCollate(self.settings.size)

    def augmented(self, batch: Batch, settings: Augment, key: Sequence[int]) -> Batch:
        """With whether it is the `first` of its step. Raises `RecipeError` if pictures are to be changed."""
        if settings != Augment():
            raise RecipeError("train.augment is for pages of text, and would change what pictures show: leave it out")
        return {**batch, "first": key[3] == 0}

    def weight(self, batch: Batch) -> float:
        """Rows, as `unit` says."""
        return float(len(batch["rows"]))

    def filled(self, batch: Batch) -> tuple[int, int]:
        """Rows, none of which is padding."""
        return len(batch["rows"]), len(batch["rows"])

    def config(self) -> dict[str, Any]:
        """The model's."""
        return self.settings.model_dump(mode="json")

    def adopt(self, weights: dict[str, Tensor], config: dict[str, Any]) -> dict[str, Tensor]:
        """Those of the same stage; of another nothing fits."""
        same = config.get("kind") == "art" and config.get("stage") == self.settings.stage
        return weights if same else {}

    def parameter_groups(self, weight_decay: float) -> list[dict[str, Any]]:
        """The model's."""
        groups: list[dict[str, Any]] = self.model.parameter_groups(weight_decay)  # type: ignore[operator]
        return groups
