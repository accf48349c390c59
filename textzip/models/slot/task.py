"""The slot model as the training loop sees it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Literal, cast

from torch import Tensor, nn

from textzip.errors import ModelError
from textzip.models.slot import statistics
from textzip.models.slot.augment import augment
from textzip.models.slot.config import SlotConfig
from textzip.models.slot.data import PageCollate
from textzip.models.slot.evaluate import Reading, evaluate
from textzip.models.slot.factory import slot_model
from textzip.models.slot.metrics import Scores, score
from textzip.models.slot.network.model import SlotModel
from textzip.models.slot.network.symbols import DEFAULT, UNKNOWN, Symbols
from textzip.shards.index import Index
from textzip.tokenizer import Tokenizer
from textzip.train.checkpoint import Checkpoint
from textzip.train.evaluation import Evaluation
from textzip.train.loader import Collate
from textzip.train.plan import Sizes
from textzip.train.recipe import Augment
from textzip.train.task import About, Batch, Request


class SlotTask:
    """A `SlotModel` with its batches, losses and readings."""

    unit: ClassVar[Literal["rows", "tokens"]] = "tokens"
    best: ClassVar[str] = "cer"
    columns: ClassVar[tuple[str, ...]] = ("image", "text")
    rows_are: ClassVar[str] = "pages"

    def __init__(self, model: SlotModel) -> None:
        self.model = model
        self._tokenizer = Tokenizer()

    @classmethod
    def fitted(cls, config: SlotConfig, index: Index, before: dict[str, Any] | None = None) -> SlotTask:
        """A new model for some data: with its characters as symbols, or the `unknown` ones as one, and its pixels' mean
        and deviation; with those of a slot model `before` whose weights it begins with, since they were learned so.

        Raises `ModelError` if the data's labels are longer than the model's slots, `ShardError` if they are no pages.
        """
        index.require("pages")
        longest = int(index.n_tokens.max(initial=0))
        known = (*DEFAULT, UNKNOWN) if config.unknown else statistics.characters(index)
        if longest > config.slots:
            raise ModelError(
                f"the longest label has {longest} tokens and the model {config.slots} slots: "
                f"set model.slots to {longest} or more, or render shorter texts"
            )
        seen = before if before and before["kind"] == config.kind else None
        mean, std = (seen["mean"], seen["std"]) if seen else statistics.pixel_moments(index)
        return cls(SlotModel(config.model_copy(update={
            "symbols": known, "mean": mean, "std": std
        })))  # fmt: skip

    @classmethod
    def restored(cls, found: Checkpoint) -> SlotTask:
        """A checkpoint's model. Raises `CheckpointError`."""
        return cls(slot_model(found))

    def sizes(self, index: Index) -> Sizes:
        """Bytes of labels, and heights of ink."""
        return Sizes.of_pages(index)

    def collate(self) -> Collate:
        """Pages cropped to their ink, and texts as tokens."""
        told = UNKNOWN in self.model.config.symbols
        return PageCollate(self._tokenizer, known=self.model.symbols.known if told else None)

    def augmented(self, batch: Batch, settings: Augment, key: Sequence[int]) -> Batch:
        """Its pages changed."""
        return {**batch, "pixel_values": augment(batch["pixel_values"], settings, key)}

    def losses(self, model: nn.Module, batch: Batch) -> dict[str, Tensor]:
        """`loss`, `loss_frames`, `loss_ce`, `loss_count`, as the model says."""
        out = model(batch["pixel_values"], batch["labels"], batch["attention_mask"])
        return {name: value for name, value in out.items() if name.startswith("loss")}

    def weight(self, batch: Batch) -> float:
        """Tokens of text."""
        return float(batch["attention_mask"].sum())

    def filled(self, batch: Batch) -> tuple[int, int]:
        """Tokens of text, and places for tokens."""
        return int(batch["attention_mask"].sum()), batch["labels"].numel()

    def tally(self, batch: Batch) -> dict[str, float]:
        """Sums of `metrics.Scores`."""
        total = sum((score(each.text, each.read, each.count) for each in self.read(batch)), Scores())
        return {name: float(value) for name, value in vars(total).items()}

    def summary(self, sums: dict[str, float]) -> dict[str, float]:
        """CER and the like."""
        return Scores(**{name: round(value) for name, value in sums.items()}).summary()

    def samples(self, batch: Batch) -> list[dict[str, Any]]:
        """The page's text and what was read."""
        return [{"text": each.text, "read": each.read} for each in self.read(batch)]

    def read(self, batch: Batch) -> list[Reading]:
        """What the slots read."""
        texts = batch["texts"]
        found = self.model.generate(batch["pixel_values"])
        return [
            Reading(text, self._tokenizer.decode(ids), len(ids), confidence)
            for text, (ids, confidence) in zip(texts, found, strict=True)
        ]

    def evaluate(self, request: Request) -> Evaluation:
        """CER and the like, overall and by what may matter; the worst pages; beside them a reader that sees nothing."""
        return evaluate(self, request)

    def about(self) -> About:
        """A reader of pages."""
        shape = self.model.config
        text = (
            f"A slot model of textzip: it reads pages of text drawn white on black, {len(shape.symbols)} characters in "
            f"its repertoire, up to {shape.slots} bytes a page; aligner `{shape.aligner}`."
        )
        python = 'from textzip.models.slot.use import load\n\nreader = load("{name}")'
        return About("image-to-text", ("text-recognition", "pixel-language-model"), text, python, self._tokenizer)

    def config(self) -> dict[str, Any]:
        """The model's."""
        return cast("SlotConfig", self.model.config).model_dump(mode="json")

    def adopt(self, weights: dict[str, Tensor], config: dict[str, Any]) -> dict[str, Tensor]:
        """The frames' classes go by their characters; one that the other model lacks keeps its own beginning."""
        own = self.model.state_dict()
        theirs = {each: k + 1 for k, each in enumerate(Symbols(config.get("symbols", ())).characters)}
        mine = {each: k + 1 for k, each in enumerate(self.model.symbols.characters)}
        here = [0, *(mine[each] for each in mine if each in theirs)]
        there = [0, *(theirs[each] for each in mine if each in theirs)]
        adopted = dict(weights)
        for name in ("frame_head.classes.weight", "frame_head.classes.bias"):
            if name in own and name in weights:
                adopted[name] = own[name].detach().clone()
                adopted[name][here] = weights[name][there].to(own[name])
        return adopted

    def parameter_groups(self, weight_decay: float) -> list[dict[str, Any]]:
        """The model's."""
        return self.model.parameter_groups(weight_decay)
