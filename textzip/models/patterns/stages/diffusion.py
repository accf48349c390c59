"""The stage diffusion: sentences of grids, learned from noisy ones."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Literal, Self

import numpy as np
import torch
from torch import Tensor, nn

from textzip.models.language.adopted import by_word
from textzip.models.patterns.codes.build import codes_of
from textzip.models.patterns.config import PatternsConfig
from textzip.models.patterns.data import SentenceCollate
from textzip.models.patterns.evaluate import evaluate
from textzip.models.patterns.factory import alphabet_of, new_model, patterns_model
from textzip.models.patterns.likelihood import bound
from textzip.models.patterns.network.denoiser import Denoiser
from textzip.models.patterns.stages.beginning import check_found, follows, with_words
from textzip.models.patterns.stages.learning import cost
from textzip.models.patterns.stages.tuning import book_of, placed, settle, unread
from textzip.models.patterns.use import Writer
from textzip.shards.index import Index
from textzip.train.checkpoint import Checkpoint
from textzip.train.evaluation import Evaluation
from textzip.train.loader import Collate
from textzip.train.plan import Sizes
from textzip.train.recipe import Augment
from textzip.train.task import About, Batch, Request
from textzip.train.texts import texts_of

_OF_SYMBOLS = ("embedding.weight", "prior", "classifier.weight")
"""Weights that have a row for each symbol, with the codebook head."""
_DRAWS = 4
"""Times and noises of each sentence in a validation."""


class DiffusionTask:
    """A `Denoiser` over words, with its batches and losses."""

    unit: ClassVar[Literal["rows", "tokens"]] = "tokens"
    best: ClassVar[str] = "bits"
    columns: ClassVar[tuple[str, ...]] = ("text",)
    rows_are: ClassVar[str] = "texts"

    def __init__(self, config: PatternsConfig, model: Denoiser) -> None:
        """`model`: of that configuration. Raises `ModelError` for words that are missing."""
        self.settings = config
        self.alphabet = alphabet_of(config)
        self.model = model
        model.register_state_dict_pre_hook(lambda *_: settle(model))  # type: ignore[no-untyped-call]

    @classmethod
    def fitted(cls, config: PatternsConfig, index: Index, before: dict[str, Any] | None = None) -> Self:
        """A new model over the words of the model whose grids it goes on with, or the most frequent of the data.

        Raises `ModelError` if it has none, more than there are grids for, or grids that are still to be learned.
        """

        def texts() -> Iterator[str]:
            return (text for group in texts_of(index) for text in group)

        check_found(config, before)
        config = with_words(config, texts, before)
        task = cls(config, new_model(config, codes_of(config, texts)))
        if task.model.codebook:
            symbols = task.alphabet.encode(list(texts()))[0]
            task.model.expect(torch.from_numpy(np.bincount(symbols, minlength=task.alphabet.size)))
        return task

    @classmethod
    def restored(cls, found: Checkpoint) -> Self:
        """A checkpoint's model. Raises `CheckpointError`."""
        model, config = patterns_model(found)
        return cls(config, model)

    def sizes(self, index: Index) -> Sizes:
        """Words of each text, filled up to whole sentences."""
        length = self.settings.length
        groups = [np.diff(self.alphabet.encode(texts)[1]) for texts in texts_of(index)]
        return Sizes.of_texts(index, -(-np.concatenate(groups) // length) * length)

    def collate(self) -> Collate:
        """Texts as sentences of symbols."""
        return SentenceCollate(self.alphabet, self.settings.length)

    def augmented(self, batch: Batch, settings: Augment, key: Sequence[int]) -> Batch:  # noqa: ARG002
        """As it is: there is no picture in it."""
        return batch

    def losses(self, model: nn.Module, batch: Batch) -> dict[str, Tensor]:
        """`loss`, as `learning` has it; where grids go on changing, its two parts beside it."""
        settle(self.model)
        book = book_of(self.model)
        loss = cost(model, self.model, batch["ids"], self.settings, self._words(batch), book)
        if book is None or self.model.coder is None:
            return {"loss": loss}
        read = unread(self.model.coder, book)
        return {"loss": loss + self.settings.tune * read, "diffusion": loss, "unread": read}

    def weight(self, batch: Batch) -> float:
        """Places, as `sizes` counts them."""
        return float(batch["ids"].numel())

    def filled(self, batch: Batch) -> tuple[int, int]:
        """Words, and places."""
        return self._words(batch), batch["ids"].numel()

    def _words(self, batch: Batch) -> int:
        """Words of a batch, without ends."""
        return int((batch["ids"] != self.alphabet.end).sum())

    def tally(self, batch: Batch) -> dict[str, float]:
        """Nats of the bound, and words; of words hidden whole, a tenth, how many there were and how many came back."""
        settle(self.model)
        ids = batch["ids"]
        rng = np.random.default_rng([0x9A77, *batch["keys"].tolist()])
        nats = float(bound(self.model, ids, rng, _DRAWS, self.settings.focus).sum())
        words = ids != self.alphabet.end
        asked = words & torch.from_numpy(rng.random(tuple(ids.shape)) < 0.1).to(ids.device)
        right = (self.filled_in(ids, asked) == ids)[asked].sum() if bool(asked.any()) else 0
        return {"nats": nats, "words": float(words.sum()), "asked": float(asked.sum()), "right": float(right)}

    def filled_in(self, ids: Tensor, asked: Tensor) -> Tensor:
        """The likeliest symbol at each place of `ids` (B, L), those that are `asked` for (B, L) hidden whole."""
        return Writer(self.model, self.alphabet, ids.device).guessed(ids, asked)

    def summary(self, sums: dict[str, float]) -> dict[str, float]:
        """`bits` a word by the bound, ends paid for and not counted; the share of hidden words guessed right."""
        words = max(1.0, sums["words"])
        return {
            "bits": sums["nats"] / math.log(2) / words,
            "filled": sums["right"] / max(1.0, sums["asked"]),
            "words": sums["words"],
        }

    def samples(self, batch: Batch) -> list[dict[str, Any]]:
        """The beginning of each text, and a sentence that the model wrote."""
        writer = Writer(self.model, self.alphabet, batch["ids"].device)
        texts = batch["strings"]
        written = writer.write([""] * len(texts))
        return [{"text": text[:80], "written": each} for text, each in zip(texts, written, strict=True)]

    def evaluate(self, request: Request) -> Evaluation:
        """Bits a word, beside n-grams that learned from the same texts; words filled in; what it writes."""
        return evaluate(self.model, self.alphabet, self.settings, request)

    def about(self) -> About:
        """A model that writes."""
        text = (
            f"Patterns of textzip: sentences of {self.settings.length} words as grids of {self.settings.grid[0]} by "
            f"{self.settings.grid[1]} cells in {self.settings.colours} colours, {len(self.settings.words):,} words, "
            f"written by diffusion with {self.settings.noise} noise."
        )
        python = (
            'from textzip.models.patterns.use import load\n\nprint(load("{name}").write(["the ____ of the ____"])[0])'
        )
        return About("text-generation", ("language-model", "diffusion"), text, python)

    def config(self) -> dict[str, Any]:
        """The model's."""
        return self.settings.model_dump(mode="json")

    def adopt(self, weights: dict[str, Tensor], config: dict[str, Any]) -> dict[str, Tensor]:
        """Rows of the embedding, prior and classifier go by their words; new words keep their own beginning.

        Grids are taken over if they were learned, or a decoder learned to read them; others are what the words and
        settings say.
        """
        weights = placed(weights, tuned=self.settings.tune > 0)
        if not follows(self.settings, config):
            weights = {name: each for name, each in weights.items() if name != "codes"}
        if self.settings.head != "codebook" or config.get("head") != "codebook":
            same = config.get("head") == self.settings.head
            return weights if same else {name: each for name, each in weights.items() if name not in _OF_SYMBOLS}
        words = config.get("words", ())
        return by_word(_OF_SYMBOLS, self.model.state_dict(), weights, self.settings.words, words)

    def parameter_groups(self, weight_decay: float) -> list[dict[str, Any]]:
        """The model's."""
        return self.model.parameter_groups(weight_decay)
