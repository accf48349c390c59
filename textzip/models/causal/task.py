"""The causal model as the training loop sees it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, ClassVar, Literal

import numpy as np
from torch import Tensor, nn

from textzip.errors import ModelError
from textzip.models.causal.config import CausalConfig
from textzip.models.causal.data import TextCollate, check_lengths
from textzip.models.causal.evaluate import evaluate
from textzip.models.causal.factory import alphabet_of, causal_model, new_model
from textzip.models.causal.network.model import CausalModel
from textzip.models.causal.use import Writer
from textzip.models.language.adopted import by_word
from textzip.models.language.alphabet import most_frequent
from textzip.models.language.sampling import Options
from textzip.shards.index import Index
from textzip.train.checkpoint import Checkpoint
from textzip.train.evaluation import Evaluation
from textzip.train.loader import Collate
from textzip.train.plan import Ints, Sizes
from textzip.train.recipe import Augment
from textzip.train.task import About, Batch, Request
from textzip.train.texts import texts_of

_OF_SYMBOLS = ("embedding.weight", "classifier.weight")
"""Weights that have a row for each symbol."""
_SAMPLE = 120
"""Symbols of a sample."""


class CausalTask:
    """A `CausalModel` over an alphabet, with its batches and losses."""

    unit: ClassVar[Literal["rows", "tokens"]] = "tokens"
    best: ClassVar[str] = "bits"
    columns: ClassVar[tuple[str, ...]] = ("text",)
    rows_are: ClassVar[str] = "texts"

    def __init__(self, config: CausalConfig, model: CausalModel | None = None) -> None:
        """`model`: of that configuration; a new one without it. Raises `ModelError` if the words are missing."""
        self.settings = config
        self.alphabet = alphabet_of(config)
        self.model = new_model(config, self.alphabet) if model is None else model

    @classmethod
    def fitted(cls, config: CausalConfig, index: Index, before: dict[str, Any] | None = None) -> CausalTask:  # noqa: ARG003
        """A new model; over words, with the most frequent ones of the data. Raises `ModelError` if it has none."""
        if config.unit == "words" and not config.words:
            texts = (text for group in texts_of(index) for text in group)
            words = most_frequent(texts, config.vocabulary, lowercase=config.lowercase)
            if not words:
                raise ModelError("there is no word in the texts to learn from; give other data, or model.unit: bytes")
            config = config.model_copy(update={"words": words})
        return cls(config)

    @classmethod
    def restored(cls, found: Checkpoint) -> CausalTask:
        """A checkpoint's model. Raises `CheckpointError`."""
        model, config = causal_model(found)
        return cls(config, model)

    def sizes(self, index: Index) -> Sizes:
        """Symbols of each text, its end included. Raises `ModelError` if one is longer than the model's context."""
        lengths = self._lengths(index)
        check_lengths(lengths, self.settings.context, self.settings.unit)
        return Sizes.of_texts(index, lengths)

    def _lengths(self, index: Index) -> Ints:
        if self.alphabet.unit == "byte":
            return index.n_tokens.astype(np.int64) + 1
        groups = [np.diff(self.alphabet.encode(texts)[1]) for texts in texts_of(index)]
        return np.concatenate(groups).astype(np.int64)

    def collate(self) -> Collate:
        """Texts as symbols."""
        return TextCollate(self.alphabet, self.settings.pack)

    def augmented(self, batch: Batch, settings: Augment, key: Sequence[int]) -> Batch:  # noqa: ARG002
        """As it is: there is no picture in it."""
        return batch

    def losses(self, model: nn.Module, batch: Batch) -> dict[str, Tensor]:
        """`loss`, in nats a symbol, ends included."""
        return {"loss": model(batch["ids"], batch["targets"], batch["texts"])["loss"]}

    def weight(self, batch: Batch) -> float:
        """Symbols, ends included."""
        return float((batch["targets"] >= 0).sum())

    def filled(self, batch: Batch) -> tuple[int, int]:
        """Symbols, and places."""
        return int((batch["targets"] >= 0).sum()), batch["targets"].numel()

    def tally(self, batch: Batch) -> dict[str, float]:
        """Bits of all symbols, and of those that are no end; how many there are, and how many were the likeliest."""
        out = self.model(batch["ids"], batch["targets"], batch["texts"])
        real = batch["targets"] >= 0
        inner = real & (batch["targets"] != self.alphabet.end)
        bits = out["losses"].double() / math.log(2)
        return {
            "bits": float(bits.sum()),
            "inner_bits": float(bits[inner].sum()),
            "units": float(inner.sum()),
            "texts": float(real.sum() - inner.sum()),
            "right": float((out["logits"].argmax(-1) == batch["targets"])[inner].sum()),
        }

    def summary(self, sums: dict[str, float]) -> dict[str, float]:
        """`bits` a byte (or word), ends paid for and not counted; the same without ends; the share guessed right."""
        units = max(1.0, sums["units"])
        return {
            "bits": sums["bits"] / units,
            "inner_bits": sums["inner_bits"] / units,
            "accuracy": sums["right"] / units,
            f"{self.alphabet.unit}s": sums["units"],
            "texts": sums["texts"],
        }

    def samples(self, batch: Batch) -> list[dict[str, Any]]:
        """The beginning of each text, and how the model goes on."""
        writer = Writer(self.model, self.alphabet, self.settings.context, batch["ids"].device)
        return [{"text": text, "goes on": more} for text, more in writer.samples(batch["strings"], Options(_SAMPLE))]

    def evaluate(self, request: Request) -> Evaluation:
        """Bits a byte or word, beside n-grams that learned from the same texts, and compressors."""
        return evaluate(self.model, self.alphabet, self.settings.context, request)

    def about(self) -> About:
        """A model that writes."""
        text = (
            f"A causal model of textzip: a transformer of {self.settings.layers} layers over the "
            f"{self.settings.unit} of texts, {self.alphabet.size:,} symbols, up to {self.settings.context:,} of them."
        )
        python = 'from textzip.models.causal.use import load\n\nprint(load("{name}").write(["In the"])[0])'
        return About("text-generation", ("language-model",), text, python)

    def config(self) -> dict[str, Any]:
        """The model's."""
        return self.settings.model_dump(mode="json")

    def adopt(self, weights: dict[str, Tensor], config: dict[str, Any]) -> dict[str, Tensor]:
        """Rows of the embedding and the classifier go by their words; new words keep their own beginning."""
        if config.get("unit") != self.settings.unit:
            return {name: each for name, each in weights.items() if name not in _OF_SYMBOLS}
        if self.alphabet.unit == "byte":
            return weights
        words = config.get("words", ())
        return by_word(_OF_SYMBOLS, self.model.state_dict(), weights, self.settings.words, words)

    def parameter_groups(self, weight_decay: float) -> list[dict[str, Any]]:
        """The model's."""
        return self.model.parameter_groups(weight_decay)
