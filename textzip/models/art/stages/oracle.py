"""The stage oracle: which adjectives a picture shows, one of each group."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import torch
from torch import Tensor, nn

from textzip.models.art.config import ArtConfig
from textzip.models.art.data import TruthCollate, as_numbers
from textzip.models.art.factory import new_oracle, oracle_model
from textzip.models.art.naming import evaluate, summary, tally
from textzip.models.art.network.oracle import Oracle
from textzip.models.art.stages.picturing import PictureTask
from textzip.render.art.vocabulary import GROUPS
from textzip.shards.index import Index
from textzip.train.checkpoint import Checkpoint
from textzip.train.evaluation import Evaluation
from textzip.train.loader import Collate
from textzip.train.task import About, Batch, Request


class OracleTask(PictureTask):
    """An `Oracle` with its losses."""

    best: ClassVar[str] = "nats"
    columns: ClassVar[tuple[str, ...]] = ("image", "text", "truth")

    model: Oracle

    def __init__(self, config: ArtConfig, model: Oracle) -> None:
        """`model`: of that configuration."""
        self.settings, self.model = config, model

    @classmethod
    def fitted(cls, config: ArtConfig, index: Index, before: dict[str, Any] | None = None) -> Self:  # noqa: ARG003
        """A new oracle of the vocabulary's groups, or those that the configuration has. Raises `ModelError`."""
        if not config.groups:
            config = config.model_copy(update={"groups": tuple((name, tuple(each)) for name, each in GROUPS.items())})
        return cls(config, new_oracle(config))

    @classmethod
    def restored(cls, found: Checkpoint) -> Self:
        """A checkpoint's oracle. Raises `CheckpointError`."""
        model, config = oracle_model(found)
        return cls(config, model)

    def collate(self) -> Collate:
        """Pictures, captions, and the adjective of each group."""
        return TruthCollate(self.settings.size, self.settings.groups)

    def losses(self, model: nn.Module, batch: Batch) -> dict[str, Tensor]:
        """`loss`: nats, summed over groups; each group's own by its name."""
        out = model(as_numbers(batch["pictures"]), batch["truths"])
        return {
            "loss": out["loss"],
            **{name: nats for (name, _), nats in zip(self.settings.groups, out["nats"], strict=True)},
        }

    def tally(self, batch: Batch) -> dict[str, float]:
        """Of each group: nats, adjectives that are right, and pictures whose adjective is known."""
        return tally(self.model, self.settings.groups, as_numbers(batch["pictures"]), batch["truths"])

    def summary(self, sums: dict[str, float]) -> dict[str, float]:
        """`nats` summed over groups, `accuracy` over all, and of each group by its name."""
        return summary(sums, self.settings.groups)

    def samples(self, batch: Batch) -> list[dict[str, Any]]:
        """Each picture's caption, and the adjectives that were found."""
        with torch.no_grad():
            logits = self.model(as_numbers(batch["pictures"]))["logits"]
        best = torch.stack([each.argmax(-1) for each in logits], -1).tolist()
        return [
            {"text": text, "found": ", ".join(self.settings.groups[g][1][k] for g, k in enumerate(row))}
            for text, row in zip(batch["strings"], best, strict=True)
        ]

    def evaluate(self, request: Request) -> Evaluation:
        """How often each group's adjective is right, beside chance and the most frequent; what is confused."""
        return evaluate(self.model, self.settings, request)

    def about(self) -> About:
        """It judges."""
        groups = ", ".join(name for name, _ in self.settings.groups)
        text = f"Art of textzip, its judge: names what an abstract picture shows, an adjective of each group: {groups}."
        python = (
            "from textzip.models.art.factory import oracle_model\nfrom textzip.train import checkpoint\n\n"
            'oracle, settings = oracle_model(checkpoint.find("{name}"))\nprint(settings.groups)'
        )
        return About("image-classification", ("art",), text, python)
