"""The latent language model as the training loop sees it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, ClassVar, Literal

import numpy as np
from torch import Tensor, nn

from textzip.errors import ModelError
from textzip.models.latent_lm.config import LatentConfig
from textzip.models.latent_lm.data import groups_of
from textzip.models.latent_lm.evaluate import evaluate
from textzip.models.latent_lm.factory import check_frozen, collate_of, latent_model, looks, new_model, strips_of
from textzip.models.latent_lm.network.model import LatentModel
from textzip.models.latent_lm.samples import samples
from textzip.models.latent_lm.seeing import check_drawable, drawn, seen
from textzip.models.latent_lm.words import words
from textzip.shards.index import Index
from textzip.train.checkpoint import Checkpoint
from textzip.train.evaluation import Evaluation
from textzip.train.loader import Collate
from textzip.train.plan import Sizes
from textzip.train.recipe import Augment
from textzip.train.task import About, Batch, Request
from textzip.train.texts import texts_of


class LatentTask:
    """A `LatentModel`, its words drawn, with its batches and losses."""

    unit: ClassVar[Literal["rows", "tokens"]] = "tokens"
    best: ClassVar[str] = "bits"
    columns: ClassVar[tuple[str, ...]] = ("text",)
    rows_are: ClassVar[str] = "texts"

    def __init__(self, config: LatentConfig, model: LatentModel | None = None) -> None:
        """`model`: of that configuration; a new one without it. Raises `FontError` if its faces are not there."""
        self.settings = config
        self.model = new_model(config) if model is None else model
        self.strips = strips_of(config, keep=False)
        # Held-out texts were not asked for their characters: what no face draws ends no run there.
        self._held_out = strips_of(config, keep=True)

    @classmethod
    def fitted(cls, config: LatentConfig, index: Index, before: dict[str, Any] | None = None) -> LatentTask:
        """A new model. Raises `ModelError` if there are characters that its faces can't draw, and are not kept.

        And if an encoder is frozen that has learned nothing `before`.
        """
        task = cls(config.model_copy(update={"drawn": looks(config)}))
        check_frozen(task.settings, before)
        if task.strips is not None and config.missing == "refuse":
            texts = (text for group in texts_of(index) for text in group)
            pieces = (word for text in texts for word in words(text, config.word_bytes, cuts=config.cuts))
            check_drawable(pieces, task.strips, config.faces)
        return task

    @classmethod
    def restored(cls, found: Checkpoint) -> LatentTask:
        """A checkpoint's model. Raises `CheckpointError`, and `FontError` if its faces are not there."""
        model, config = latent_model(found)
        return cls(config, model)

    def sizes(self, index: Index) -> Sizes:
        """Words of each text, its end included. Raises `ModelError` if one is longer than the context, or a word."""
        config = self.settings
        cuts, ends = config.cuts, int(config.spells == "next")
        lengths = np.array(
            [len(words(text, config.word_bytes, cuts=cuts)) + ends for group in texts_of(index) for text in group],
            np.int64,
        )
        longest = int(lengths.max(initial=0))
        if longest > config.context:
            included = ", its end included," if ends else ""
            raise ModelError(
                f"the longest text has {longest:,} words{included} and the model a context of {config.context:,}: "
                f"set model.context to {longest} or more, or render shorter texts"
            )
        return Sizes.of_texts(index, lengths)

    def collate(self) -> Collate:
        """Texts as words."""
        return collate_of(self.settings, once=self.settings.once)

    def augmented(self, batch: Batch, settings: Augment, key: Sequence[int]) -> Batch:  # noqa: ARG002
        """The batch with its words drawn in one of the faces."""
        if self.strips is None:
            return batch
        face = int(np.random.default_rng(list(key)).integers(self.strips.faces))
        return drawn(batch, self.strips, face, batch["ids"].device)

    def losses(self, model: nn.Module, batch: Batch) -> dict[str, Tensor]:
        """`loss`, in nats a word that is spelled, ends included."""
        losses = self._run(model, batch)["losses"]
        return {"loss": losses.sum() / max(1, len(losses))}

    def _run(self, model: nn.Module, batch: Batch) -> dict[str, Tensor]:
        given = seen(batch, self._held_out, spellings=self.settings.spellings, device=batch["ids"].device)
        found: dict[str, Tensor] = model(given, batch["ids"], groups_of(batch), batch["texts"])
        return found

    def weight(self, batch: Batch) -> float:
        """Words, ends included."""
        return float(self.filled(batch)[0])

    def filled(self, batch: Batch) -> tuple[int, int]:
        """Words, and places."""
        if self.settings.spells == "same":
            return int((batch["ids"] >= 0).sum()), batch["ids"].numel()
        return len(batch["targets"]), batch["ids"].numel()

    def tally(self, batch: Batch) -> dict[str, float]:
        """Bits of all words that are spelled, how many and how many bytes, and how many words were the likeliest."""
        out = self._run(self.model, batch)
        return {
            "bits": float(out["losses"].double().sum()) / math.log(2),
            "bytes": float(batch["bytes"]),
            "words": float(len(batch["targets"])),
            "texts": float(len(batch["strings"])),
            "right": float(out["right"].sum()),
        }

    def summary(self, sums: dict[str, float]) -> dict[str, float]:
        """`bits` a byte, ends paid for and not counted; the share of words that were the likeliest, ends included."""
        return {
            "bits": sums["bits"] / max(1.0, sums["bytes"]),
            "accuracy": sums["right"] / max(1.0, sums["words"]),
            "bytes": sums["bytes"],
            "words": sums["words"],
            "texts": sums["texts"],
        }

    def samples(self, batch: Batch) -> list[dict[str, Any]]:
        """The beginning of each text, and how the model goes on; or the text and what it reads."""
        return samples(self.settings, self.model, batch["strings"], batch["ids"].device)

    def evaluate(self, request: Request) -> Evaluation:
        """Bits a byte beside the floors, by what is seen of words, and of damaged text; or what is read."""
        return evaluate(self.settings, self.model, request)

    def about(self) -> About:
        """A model that writes, or reads."""
        config = self.settings
        seen_as = {"picture": "pictures", "bytes": "bytes", "both": "pictures and bytes"}[config.sees]
        text = (
            f"A latent language model of textzip: a transformer of {config.layers} layers over words seen as "
            f"{seen_as}; each place spells the {'next word' if config.spells == 'next' else 'word that it sees'} in "
            "bytes."
        )
        if config.spells == "same":
            python = 'from textzip.models.latent_lm.reading import load\n\nprint(load("{name}").read(["In the"])[0])'
            return About("image-to-text", ("text-recognition",), text, python)
        python = 'from textzip.models.latent_lm.use import load\n\nprint(load("{name}").write(["In the"])[0])'
        return About("text-generation", ("language-model", "pixel-language-model"), text, python)

    def config(self) -> dict[str, Any]:
        """The model's."""
        return self.settings.model_dump(mode="json")

    def adopt(self, weights: dict[str, Tensor], config: dict[str, Any]) -> dict[str, Tensor]:  # noqa: ARG002
        """As they are: what they are about are bytes and pixels, whatever the data."""
        return weights

    def parameter_groups(self, weight_decay: float) -> list[dict[str, Any]]:
        """The model's, but for frozen encoders."""
        return self.model.parameter_groups(weight_decay)
