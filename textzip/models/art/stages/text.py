"""The stage text: captions to codes, of the frozen autoencoder that it begins with and holds in itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, Self

from torch import Tensor, nn

from textzip.models.art.captions import known_in
from textzip.models.art.config import ArtConfig
from textzip.models.art.data import Groups, TruthCollate, as_numbers, groups_in
from textzip.models.art.encoders import Reading
from textzip.models.art.factory import new_text, reading_of, text_model
from textzip.models.art.guesses import measured, summary, tally
from textzip.models.art.judging.evaluate import evaluate as judged
from textzip.models.art.judging.parts import joined
from textzip.models.art.likelihood import evaluate
from textzip.models.art.network.text import TextModel
from textzip.models.art.stages.beginning import check_beginning
from textzip.models.art.stages.picturing import PictureTask
from textzip.shards.index import Index
from textzip.train.checkpoint import Checkpoint
from textzip.train.evaluation import Evaluation
from textzip.train.loader import Collate
from textzip.train.reader import Rows
from textzip.train.task import About, Batch, Request
from textzip.train.texts import texts_of


class CaptionCollate(TruthCollate):
    """Rows to pictures, what an encoder takes of their captions, and the adjective of each group, if there are any."""

    def __init__(self, size: int, groups: Groups, reading: Reading) -> None:
        super().__init__(size, groups)
        self._reading = reading

    def __call__(self, rows: Rows) -> dict[str, Any]:
        """The batch of some rows. Raises `ModelError` for pictures of another size, and unknown adjectives."""
        return {**super().__call__(rows), **self._reading(rows.texts)}


class TextTask(PictureTask):
    """A `TextModel` with its losses."""

    best: ClassVar[str] = "bits"
    columns: ClassVar[tuple[str, ...]] = ("image", "text", "truth")

    model: TextModel

    def __init__(self, config: ArtConfig, model: TextModel) -> None:
        """`model`: of that configuration."""
        self.settings, self.model = config, model
        self.home: Path | None = None
        """The folder of its checkpoint, if it is of one."""

    @classmethod
    def fitted(cls, config: ArtConfig, index: Index, before: dict[str, Any] | None = None) -> Self:
        """A new model over the most frequent words of the captions, or those that it goes on with.

        Of its codes it has the groups, and whether their decoder is told anything.

        Raises `ModelError` unless it begins with codes like its own, and as `factory.new_text`.
        """
        there = check_beginning(config, before)
        known = config.known or there.known
        if not known:
            known = known_in((text for group in texts_of(index) for text in group), config.vocabulary)
        groups = there.groups or config.groups or (groups_in(index) if config.completed else ())
        styled = there.styled and bool(there.groups)
        told = {"groups": groups, "styled": styled, "placed": there.placed}
        config = config.model_copy(update={"known": known, **told})
        return cls(config, new_text(config))

    @classmethod
    def restored(cls, found: Checkpoint) -> Self:
        """A checkpoint's model. Raises `CheckpointError`."""
        model, config = text_model(found)
        task = cls(config, model)
        task.home = found.folder
        return task

    def collate(self) -> Collate:
        """Pictures and their captions."""
        return CaptionCollate(self.settings.size, self.settings.groups, reading_of(self.settings))

    def losses(self, model: nn.Module, batch: Batch) -> dict[str, Tensor]:
        """`loss`, and its parts: `nats` of a hidden code, and with traits `said`, nats of one of them."""
        out = model({**batch, "pictures": as_numbers(batch["pictures"])})
        parts = ("loss", "nats", "said") if self.model.traits is not None else ("loss",)
        return {name: out[name] for name in parts}

    def tally(self, batch: Batch) -> dict[str, float]:
        """Nats of hidden codes, and guesses that are right, at each share of hidden ones."""
        return tally(self.model, {**batch, "pictures": as_numbers(batch["pictures"])})

    def summary(self, sums: dict[str, float]) -> dict[str, float]:
        """`bits` a code, the share of right guesses, and `blind`, bits a code when none is shown."""
        return summary(sums)

    def samples(self, batch: Batch) -> list[dict[str, Any]]:
        """Each picture's caption, and what its codes cost."""
        sums = measured(self.model, {**batch, "pictures": as_numbers(batch["pictures"])})
        lists = {name: each.tolist() for name, each in sums.items()}
        found = [summary({name: each[row] for name, each in lists.items()}) for row in range(len(batch["strings"]))]
        return [
            {"text": text, "bits": f"{each['bits']:.2f}", "blind": f"{each['blind']:.2f}"}
            for text, each in zip(batch["strings"], found, strict=True)
        ]

    def evaluate(self, request: Request) -> Evaluation:
        """What it paints, by an oracle if there is one; and bits a code. Both beside their floors."""
        painted = judged(self.model, self.settings, reading_of(self.settings), request, self.home)
        bits = evaluate(self.model, self.settings, self.collate(), replace(request, tick=lambda _: None))
        return joined(painted, bits)

    def about(self) -> About:
        """It paints."""
        text = (
            f"Art of textzip: abstract pictures of {self.settings.size} × {self.settings.size} pixels by a few "
            f"adjectives, through {self.settings.grid} × {self.settings.grid} codes of {self.settings.codes}."
        )
        python = (
            'from textzip.models.art.use import load\n\npicture = load("{name}").paint("calm bluish circular")[0]\n'
            "print(picture.shape)  # uint8 (S, S, 3)"
        )
        return About("text-to-image", ("text-to-image", "art"), text, python)

    def adopt(self, weights: dict[str, Tensor], config: dict[str, Any]) -> dict[str, Tensor]:
        """Those of the stage text as they are, and those of the stage codes as its autoencoder's."""
        if config.get("stage") == "text":
            return weights
        return {f"codes.{name}": each for name, each in weights.items()}
