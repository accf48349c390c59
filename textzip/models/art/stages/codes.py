"""The stage codes: pictures become codes, and codes the pictures again."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import torch
from torch import Tensor, nn

from textzip.models.art.config import ArtConfig
from textzip.models.art.data import TruthCollate, as_numbers, groups_in
from textzip.models.art.factory import codes_model, new_codes
from textzip.models.art.network.codes import CodesModel
from textzip.models.art.network.losses import decibels
from textzip.models.art.reconstruction import evaluate, summary, tally
from textzip.models.art.stages.beginning import check_beginning
from textzip.models.art.stages.picturing import PictureTask
from textzip.shards.index import Index
from textzip.train.checkpoint import Checkpoint
from textzip.train.evaluation import Evaluation
from textzip.train.loader import Collate
from textzip.train.task import About, Batch, Request


class CodesTask(PictureTask):
    """A `CodesModel` with its losses."""

    best: ClassVar[str] = "cost"
    columns: ClassVar[tuple[str, ...]] = ("image", "text", "truth")

    model: CodesModel

    def __init__(self, config: ArtConfig, model: CodesModel) -> None:
        """`model`: of that configuration."""
        self.settings, self.model = config, model

    @classmethod
    def fitted(cls, config: ArtConfig, index: Index, before: dict[str, Any] | None = None) -> Self:
        """A new autoencoder, told the adjectives of groups that the rows are true of, or that the configuration has.

        With a critic, those that the one is told that it begins with. Raises `ModelError` if its quantiser can't have
        so many codes, and with a critic if it does not begin with codes like its own.
        """
        if config.critic:
            there = check_beginning(config, before)
            same = {"groups": there.groups, "styled": there.styled, "placed": there.placed}
            config = config.model_copy(update=same)
        elif config.styled and not config.groups:
            config = config.model_copy(update={"groups": groups_in(index)})
        return cls(config, new_codes(config))

    @classmethod
    def restored(cls, found: Checkpoint) -> Self:
        """A checkpoint's autoencoder. Raises `CheckpointError`."""
        model, config = codes_model(found)
        return cls(config, model)

    def collate(self) -> Collate:
        """Pictures, captions, and the adjective of each group."""
        return TruthCollate(self.settings.size, self.settings.groups)

    def losses(self, model: nn.Module, batch: Batch) -> dict[str, Tensor]:
        """`loss` and its parts, without their weights: see `network/losses.py`; `commitment` is the quantiser's."""
        out = model(as_numbers(batch["pictures"]), batch.get("first", True), batch["truths"])
        return {"loss": out["loss"], **out["parts"]}

    def counted(self) -> list[Tensor]:
        """What the quantiser counted in a step; see `train.task.Counting`."""
        return self.model.quantiser.counted()

    def settle(self) -> None:
        """The quantiser takes it in, or a critic that a step was taken."""
        self.model.settle()

    def tally(self, batch: Batch) -> dict[str, float]:
        """Sums over pictures of what they cost and how good they are, and how often each code came."""
        return tally(self.model, as_numbers(batch["pictures"]), batch["truths"])

    def summary(self, sums: dict[str, float]) -> dict[str, float]:
        """Means over pictures; `usage` and `perplexity` over all codes of all of them, never of a batch."""
        return summary(sums, self.settings.codes)

    def samples(self, batch: Batch) -> list[dict[str, Any]]:
        """Each picture's caption, its codes line by line, and the decibels it came back with."""
        pictures = as_numbers(batch["pictures"])
        with torch.no_grad():
            codes = self.model.encode(pictures)
            style = self.model.styled(batch["truths"], len(pictures))
            good = decibels(self.model.decode(codes, style), pictures).tolist()
        return [
            {
                "text": text,
                "decibels": f"{each:.2f}",
                "codes": "\n".join(" ".join(f"{code:3d}" for code in line) for line in grid),
            }
            for text, each, grid in zip(batch["strings"], good, codes.tolist(), strict=True)
        ]

    def evaluate(self, request: Request) -> Evaluation:
        """How good pictures come back, which codes are used, beside floors of as many bits."""
        return evaluate(self.model, self.settings, request)

    def about(self) -> About:
        """Codes, which nothing is painted with yet."""
        text = (
            f"Art of textzip, the first stage: pictures of {self.settings.size} × {self.settings.size} pixels as "
            f"{self.settings.grid} × {self.settings.grid} codes of {self.settings.codes}, and back."
        )
        python = (
            'from textzip.models.art.coder import load\n\ncoder = load("{name}")\n'
            "print(coder.decode(coder.encode(pictures)).shape)  # uint8 (B, S, S, 3)"
        )
        return About("image-feature-extraction", ("vector-quantization", "art"), text, python)
