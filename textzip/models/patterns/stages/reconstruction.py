"""The stage reconstruction: grids of words that are read back exactly. The vocabulary is the data set."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Literal, Self

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from textzip.errors import ModelError
from textzip.models.language.adopted import by_word
from textzip.models.patterns.codes.build import codes_of
from textzip.models.patterns.codes.resolve import resolved
from textzip.models.patterns.config import PatternsConfig
from textzip.models.patterns.factory import alphabet_of, coder_model, new_coder
from textzip.models.patterns.faults import softmax_twice
from textzip.models.patterns.network.coder import Coder
from textzip.models.patterns.network.decoders import OF_SYMBOLS
from textzip.models.patterns.network.grounding import ungrounded
from textzip.models.patterns.plateaus import plateau
from textzip.models.patterns.readback import evaluate, read_back, through
from textzip.models.patterns.stages.beginning import follows, with_words
from textzip.models.patterns.stages.tuning import SYMBOLS, WRONG
from textzip.shards.index import Index
from textzip.train.checkpoint import Checkpoint
from textzip.train.evaluation import Evaluation
from textzip.train.loader import Collate
from textzip.train.plan import Sizes
from textzip.train.reader import Rows
from textzip.train.recipe import Augment
from textzip.train.task import About, Batch, Request
from textzip.train.texts import texts_of

_COLDEST, _COOLING = 0.3, 100
"""The temperature of relaxed grids falls from 1 to the coldest, by e in so many steps."""
_OF_SYMBOLS = ("logits", *(f"decoder.{name}" for name in OF_SYMBOLS))


class ReconstructionTask:
    """A `Coder` of words, with its losses. Texts only clock its steps."""

    unit: ClassVar[Literal["rows", "tokens"]] = "rows"
    best: ClassVar[str] = "nats"
    columns: ClassVar[tuple[str, ...]] = ("text",)
    rows_are: ClassVar[str] = "texts"

    def __init__(self, config: PatternsConfig, model: Coder) -> None:
        """`model`: of that configuration. Raises `ModelError` for words that are missing."""
        self.settings = config
        self.alphabet = alphabet_of(config)
        self.model = model
        model.register_state_dict_pre_hook(self._settle)  # type: ignore[no-untyped-call]

    @classmethod
    def fitted(cls, config: PatternsConfig, index: Index, before: dict[str, Any] | None = None) -> Self:
        """A new coder of the words of the model that it begins with, or of the most frequent words of the data.

        Raises `ModelError` if it has none, more than there are grids for, or nothing to learn.
        """
        if config.codes != "learned" and config.decoder == "nearest":
            raise ModelError(
                f"model.codes is {config.codes!r} and model.decoder 'nearest': in the stage reconstruction there is "
                "nothing to learn; give model.codes: learned, another model.decoder, or model.stage: diffusion"
            )

        def texts() -> Iterator[str]:
            return (text for group in texts_of(index) for text in group)

        config = with_words(config, texts, before)
        return cls(config, new_coder(config, codes_of(config, texts), texts))

    @classmethod
    def restored(cls, found: Checkpoint) -> Self:
        """A checkpoint's coder. Raises `CheckpointError`."""
        model, config = coder_model(found)
        return cls(config, model)

    def sizes(self, index: Index) -> Sizes:
        """Bytes of each text: what is read in a step, and thrown away."""
        return Sizes.of_texts(index, index.n_tokens.astype(np.int64))

    def collate(self) -> Collate:
        """The texts as they are."""
        return _collate

    def augmented(self, batch: Batch, settings: Augment, key: Sequence[int]) -> Batch:  # noqa: ARG002
        """With the number of its `step`, which says how warm it is."""
        return {**batch, "step": key[2]}

    def losses(self, model: nn.Module, batch: Batch) -> dict[str, Tensor]:
        """`loss`: nats a symbol of reading it back, `grounding` with its weight; of symbols by torch's own stream."""
        symbols = torch.randperm(self.alphabet.size, device=self.model.codes.device)[:SYMBOLS]
        out = model(symbols, temperature(int(batch.get("step", 0))), WRONG)
        nats = F.cross_entropy(self._scores(out["logits"]), symbols)
        if self.model.use is None or not self.model.relax:
            return {"loss": nats}
        apart = ungrounded(out["grids"], self.model.use[symbols])
        return {"loss": nats + self.settings.grounding * apart, "nats": nats, "ungrounded": apart}

    def weight(self, batch: Batch) -> float:
        """Rows, as `unit` says."""
        return float(len(batch["rows"]))

    def filled(self, batch: Batch) -> tuple[int, int]:
        """Rows, none of which is padding."""
        return len(batch["rows"]), len(batch["rows"])

    def tally(self, batch: Batch) -> dict[str, float]:  # noqa: ARG002
        """All symbols, whatever the batch: nats; how many come back, also by the nearest code; how many must move."""
        found = read_back(self.model, self._scores)
        return {
            "nats": found.nats,
            "right": float(found.right.sum()),
            "nearest": float(found.nearest.sum()),
            "alike": float(found.alike),
            "symbols": float(self.alphabet.size),
        }

    def summary(self, sums: dict[str, float]) -> dict[str, float]:
        """`nats` of reading a hard grid; shares of symbols read back, and of those whose grid is another's too."""
        symbols = max(1.0, sums["symbols"])
        return {
            "nats": sums["nats"] / symbols,
            "exact": sums["right"] / symbols,
            "nearest": sums["nearest"] / symbols,
            "alike": sums["alike"] / symbols,
        }

    def samples(self, batch: Batch) -> list[dict[str, Any]]:
        """The beginning of each text as it was read back; what the loss says, if that is that nothing is learned."""
        nats = read_back(self.model, self._scores).nats / self.alphabet.size
        note = plateau(nats, self.alphabet.size, self.settings.colours)
        begun = [text[:80] for text in batch["strings"]]
        read = through(self.model, self.alphabet, begun)
        return [
            {"text": text, "read": back, **({"note": note} if note else {})}
            for text, back in zip(begun, read, strict=True)
        ]

    def evaluate(self, request: Request) -> Evaluation:
        """Symbols that are read back, also with cells wrong, beside chance, grids at random and what was published."""
        return evaluate(self.model, self.alphabet, self.settings, self._scores, request)

    def about(self) -> About:
        """Grids, which nothing is written with yet."""
        text = (
            f"Patterns of textzip, the first stage: {len(self.settings.words):,} words as grids of "
            f"{self.settings.grid[0]} by {self.settings.grid[1]} cells in {self.settings.colours} colours."
        )
        python = (
            'from safetensors.torch import load_file\n\nprint(load_file("{name}/model.safetensors")["codes"].shape)'
        )
        return About("feature-extraction", ("language-model",), text, python)

    def config(self) -> dict[str, Any]:
        """The model's."""
        return self.settings.model_dump(mode="json")

    def adopt(self, weights: dict[str, Tensor], config: dict[str, Any]) -> dict[str, Tensor]:
        """Numbers of grids and rows of the decoder go by their words; new words keep their own beginning."""
        if not follows(self.settings, config):
            return {}
        own, words = self.model.state_dict(), config.get("words", ())
        weights = {name: each for name, each in weights.items() if name not in ("codes", "use")}
        if tuple(words) != self.settings.words:
            weights.pop("decoder.kinds", None)
        names = [name for name in _OF_SYMBOLS if name in own]
        return by_word(names, own, weights, self.settings.words, words)

    def parameter_groups(self, weight_decay: float) -> list[dict[str, Any]]:
        """The coder's."""
        return self.model.parameter_groups(weight_decay)

    def _scores(self, logits: Tensor) -> Tensor:
        """Logits as the cross-entropy gets them."""
        return softmax_twice(logits.float()) if "softmax twice" in self.settings.faults else logits.float()

    def _settle(self, *_: Any) -> None:
        """Before weights are saved: the codes are the hard grids, no two alike."""
        if self.model.relax:
            codes = resolved(self.model.hard().cpu().numpy(), self.settings.colours)[0]
            self.model.codes.copy_(torch.from_numpy(codes))


def temperature(step: int) -> float:
    """Of relaxed grids in a step."""
    return max(_COLDEST, math.exp(-step / _COOLING))


def _collate(rows: Rows) -> Batch:
    return {"rows": torch.from_numpy(rows.numbers), "strings": rows.texts}
