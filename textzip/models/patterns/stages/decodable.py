"""The stage decodable: a denoiser that learned by filling in learns from what it writes, by policy gradient.

Sentences are written in few steps, in which words are drawn apart that belong together, and what comes of it pays off:
grids that are those of words, and scores under an n-gram that are distributed as the corpus's; see `judge` and
`policy`. A leash holds it to the model that it began with, whose words and grids it keeps.
"""

from __future__ import annotations

import copy
from typing import Any, ClassVar, Self

import numpy as np
import torch
from pydantic import ValidationError
from torch import Tensor, nn

from textzip.errors import ModelError
from textzip.models.language.floors import training_texts
from textzip.models.language.sampling import Options
from textzip.models.language.sequences import Ints
from textzip.models.patterns.codes.build import SPECIAL
from textzip.models.patterns.config import PatternsConfig
from textzip.models.patterns.data import sentences
from textzip.models.patterns.factory import new_model
from textzip.models.patterns.judge import Floats, Judge, advantages, energy, nats, pairs
from textzip.models.patterns.network.denoiser import Denoiser
from textzip.models.patterns.policy import drawn, read, rollout, strayed, taken
from textzip.models.patterns.sampler import Plan
from textzip.models.patterns.stages.diffusion import DiffusionTask
from textzip.models.patterns.stages.tuning import placed
from textzip.models.patterns.use import Writer
from textzip.shards.index import Index
from textzip.train.task import Batch

DECODED = 1.0
"""What it is worth, in nats of a score, that all grids of a sentence are those of words."""
_KEPT = ("width", "layers", "heads", "length", "grid", "colours", "denoiser", "head", "noise", "lowercase")
"""What a model has from the one that it begins with, and a recipe can't change."""
_GRIDS = ("words", "codes", "distance", "code_seed", "decoder", "relax")
_FEWEST = 3
"""Sentences that are written at once, at least: two to be compared, and one against them."""
_STEPS = 8
"""In a validation."""
_SEED = 0xDEC0
_BEGAN = "began."


class DecodableTask(DiffusionTask):
    """A trained `Denoiser` that learns from what it writes."""

    best: ClassVar[str] = "apart"

    def __init__(self, config: PatternsConfig, model: Denoiser) -> None:
        """`model`: of that configuration. Raises `ModelError` for words that are missing."""
        super().__init__(config, model)
        self._ids: Ints | None = None
        self._judge: Judge | None = None
        self._reference: Denoiser | None = None

    @classmethod
    def fitted(cls, config: PatternsConfig, index: Index, before: dict[str, Any] | None = None) -> Self:
        """A model that is to take over the weights, and has the words, of the one `before` it, which is diffusion's.

        Raises `ModelError` if there is none, or it is another network.
        """
        config = _following(config, before)
        codes = np.zeros((len(config.words) + SPECIAL, config.cells), np.int64)  # come with the weights
        task = cls(config, new_model(config, codes))
        symbols, starts = task.alphabet.encode(training_texts(index))
        task._learn(sentences(symbols, starts, task.alphabet.end, config.length)[0])
        return task

    def losses(self, model: nn.Module, batch: Batch) -> dict[str, Tensor]:
        """`loss`: what the written sentences lack, and the leash. As many are written as the batch has, by torch's
        stream; what stands in it doesn't matter. Its gradient is that of `policy`; its value is no surrogate's.
        """
        judge, reference = self._judged(), self._began()
        count = max(_FEWEST, len(batch["ids"]))
        states = rollout(self.model, count, self.settings.length, self.settings.rollout)
        worth, scores, exact = self._worth(judge, states[-1])
        gains = torch.from_numpy(advantages(worth, scores)).to(states.device, torch.float32)
        steps, rows, weight = drawn(states, self.settings.graded)
        seen = states[steps, rows]
        out = model(seen)
        with torch.no_grad():
            other = reference(seen)
        with torch.autocast(seen.device.type, enabled=False):
            logs = taken(self.model, out, seen, states[steps + 1, rows])
            surrogate = -((gains * weight)[rows] * logs).sum() / count
            leash = strayed(self.model, out, other, seen)
        apart = energy(judge.off(scores), scores, judge.spread)
        lacking = apart + DECODED * (1 - float(exact.mean()))
        loss = surrogate - surrogate.detach() + lacking + self.settings.leash * leash
        told = {"apart": apart, "decodable": float(exact.mean()), "score": float(scores.sum(1).mean())}
        return {"loss": loss, "strayed": leash, **{name: loss.new_tensor(each) for name, each in told.items()}}

    def tally(self, batch: Batch) -> dict[str, float]:
        """Diffusion's sums; and of as many sentences, written in few steps, what `summary` makes numbers of."""
        judge, ids = self._judged(), batch["ids"]
        numbers = [
            (key << 20) + k for k, key in enumerate((batch["keys"].tolist() * _FEWEST)[: max(_FEWEST, len(ids))])
        ]
        writer = Writer(self.model, self.alphabet, ids.device)
        grids = writer.grids([""] * len(numbers), Options(seed=_SEED), numbers, Plan(_STEPS, unknown=True))
        _, scores, exact = self._worth(judge, grids)
        sums = {
            "sentences": float(len(scores)),
            "exact": float(exact.sum()),
            "apart": len(scores) * energy(judge.off(scores), scores, judge.spread),
        }
        for name, each in (("written", read(self.model, grids)[0]), ("texts", ids)):
            symbols = each.cpu().numpy()
            cost, count = nats(judge.model, symbols, judge.end)
            different, all_ = pairs(symbols, judge.end)
            sums |= {f"{name}_nats": float(cost[:, -1].sum()), f"{name}_count": float(count.sum())}
            sums |= {f"{name}_different": float(different), f"{name}_pairs": float(all_)}
        return {**super().tally(batch), **sums}

    def summary(self, sums: dict[str, float]) -> dict[str, float]:
        """Diffusion's numbers; `decodable`, the share of written grids that are a symbol's; `score` in nats a word of
        what was written, ends with it, and `text_score` of the texts; `distinct` pairs of words, written over the
        texts'; `apart`, what is to be least: how scores differ from the corpus's, and grids from words'.
        """
        decodable = sums["exact"] / max(1.0, sums["sentences"])
        distinct = [sums[f"{name}_different"] / max(1.0, sums[f"{name}_pairs"]) for name in ("written", "texts")]
        return {
            **super().summary(sums),
            "decodable": decodable,
            "score": -sums["written_nats"] / max(1.0, sums["written_count"]),
            "text_score": -sums["texts_nats"] / max(1.0, sums["texts_count"]),
            "distinct": distinct[0] / max(1e-9, distinct[1]),
            "apart": sums["apart"] / max(1.0, sums["sentences"]) + DECODED * (1 - decodable),
        }

    def adopt(self, weights: dict[str, Tensor], config: dict[str, Any]) -> dict[str, Tensor]:  # noqa: ARG002
        """All of them, as they are: words, grids and network are the same."""
        return placed(weights, tuned=False)

    def memory(self) -> dict[str, Tensor]:
        """The weights of the model that it began with, and the sentences that the n-gram learned from."""
        self._judged()
        began = {f"{_BEGAN}{name}": each for name, each in self._began().state_dict().items()}
        return {**began, "sentences": torch.from_numpy(self._ids).to(torch.int32)}

    def recall(self, memory: dict[str, Tensor]) -> None:
        """What `memory` gave."""
        began = {name.removeprefix(_BEGAN): each for name, each in memory.items() if name.startswith(_BEGAN)}
        self._began().load_state_dict(began)
        self._learn(memory["sentences"].numpy().astype(np.int64))

    def _learn(self, ids: Ints) -> None:
        self._ids, self._judge = ids, Judge.of(ids, self.alphabet.end)

    def _judged(self) -> Judge:
        if self._judge is None:
            raise ModelError(
                "a model of stage decodable was opened to be used: to go on learning, run textzip train on its run's "
                "folder, or begin a new run with start_from"
            )
        return self._judge

    def _began(self) -> Denoiser:
        """The model as it was when first asked for, before the first step."""
        if self._reference is None:
            self._reference = copy.deepcopy(self.model).requires_grad_(False)
        return self._reference

    @torch.no_grad()
    def _worth(self, judge: Judge, grids: Tensor) -> tuple[Floats, Floats, Floats]:
        """Of sentences (B, L, K): what each is worth by itself, its scores, its share of grids that are a symbol's."""
        symbols, known = read(self.model, grids)
        scores = judge.scores(symbols.cpu().numpy())
        exact = known.double().mean(1).cpu().numpy()
        return DECODED * exact - 2 * judge.off(scores), scores, exact


def _following(config: PatternsConfig, before: dict[str, Any] | None) -> PatternsConfig:
    """The configuration with the words and grids of the model that it begins with."""
    if not before or before.get("kind") != config.kind or before.get("stage") not in ("diffusion", "decodable"):
        found = f"start_from is a model of {before.get('stage') or before.get('kind')}" if before else "it has none"
        raise ModelError(
            f"the stage decodable goes on from a model of the stage diffusion, and {found}: train one with "
            "model.stage=diffusion, and give its run's folder as start_from"
        )
    try:
        there = PatternsConfig.model_validate(before)
    except ValidationError as error:
        raise ModelError(f"start_from is of another version ({error.errors()[0]['msg']}): train it anew") from error
    if config.words and config.words != there.words:
        raise ModelError("model.words are those of the model that start_from names: leave them out")
    for key in _KEPT:
        here, other = getattr(config, key), getattr(there, key)
        if here != other:
            raise ModelError(f"model.{key} is {here}, and that of the model that start_from names {other}: give that")
    if config.noise != "absorbing":
        raise ModelError("the stage decodable shows hidden cells: begin with a model that has model.noise=absorbing")
    # Without dropout, as sentences are written without.
    return config.model_copy(update={**{key: getattr(there, key) for key in _GRIDS}, "dropout": 0.0, "tune": 0.0})
