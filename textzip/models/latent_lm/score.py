"""What a latent language model makes of texts, word by word.

Shapes: W words in S texts, ends left out.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from textzip.errors import ModelError
from textzip.models.latent_lm.config import LatentConfig
from textzip.models.latent_lm.data import groups_of
from textzip.models.latent_lm.factory import collate_of, strips_of
from textzip.models.latent_lm.greedy import spelled
from textzip.models.latent_lm.network.model import LatentModel
from textzip.models.latent_lm.seeing import seen
from textzip.models.latent_lm.strips import Strips
from textzip.models.latent_lm.words import words
from textzip.train.evaluation import Numbers
from textzip.train.parallel import autocast

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Sees = Literal["picture", "bytes", "both"]

_PLACES = 4096
"""Words of a batch, at most."""
_SPELLED = 1024
"""Words that are spelled at once, if there are no more in a text."""


@dataclass(frozen=True)
class Scored:
    """What a model makes of S texts."""

    texts: Sequence[str]
    words: list[list[str]]
    """Of each text."""
    bits: list[Floats]
    """Of each text, −log2 of the probability of each word."""
    ends: Floats
    """(S,) −log2 of the probability of each end; 0 where none is spelled."""
    right: list[Flags]
    """Of each text, whether each symbol of a word was the likeliest behind those before it."""
    seconds: float
    """The model's, drawing included."""

    @property
    def sizes(self) -> list[npt.NDArray[np.int64]]:
        """Of each text, the bytes of each word."""
        return [np.array([len(word.encode()) for word in text], np.int64) for text in self.words]

    @property
    def numbers(self) -> Numbers:
        """Bits a byte of the texts, ends paid for and not counted; the share of words right, ends left out."""
        size = sum(int(each.sum()) for each in self.sizes)
        count = sum(map(len, self.words))
        bits = sum(float(each.sum()) for each in self.bits) + float(self.ends.sum())
        return {"bits": bits / max(1, size), "accuracy": sum(int(each.sum()) for each in self.right) / max(1, count)}


class Scorer:
    """A model that is asked about texts, with what it sees chosen."""

    def __init__(
        self, config: LatentConfig, model: LatentModel, device: torch.device, precision: str | None = "float32"
    ) -> None:
        """Raises `FontError` if the configuration's faces are not there."""
        self.config, self.model = config, model.to(device)
        self.strips = strips_of(config, keep=True)
        self._device, self._precision = device, precision
        self._collate = collate_of(config)

    def words(self, text: str) -> list[str]:
        """A text as the model's words."""
        return words(text, self.config.word_bytes, cuts=self.config.cuts)

    def fits(self, cut: Sequence[str]) -> bool:
        """Whether a text that is cut into words has room in the model's context."""
        return len(cut) + int(self.config.spells == "next") <= self.config.context

    @torch.no_grad()
    def score(
        self,
        texts: Sequence[str],
        tick: Callable[[int], Any] = lambda _: None,
        *,
        sees: Sees | None = None,
        strips: Strips | None = None,
    ) -> Scored:
        """All texts, those of like length together. `sees`: less than the model may; `strips`: in other faces.

        Raises `ModelError` for a text longer than the model's context, or if the model has no eyes for `sees`.
        """
        pen = self._pen(sees, strips)
        was_training = self.model.training
        self.model.eval()
        cut = [self.words(text) for text in texts]
        lengths = self._lengths(cut)
        ends = int(self.config.spells == "next")
        bits: list[Floats] = [np.zeros(0)] * len(texts)
        right: list[Flags] = [np.zeros(0, bool)] * len(texts)
        behind = np.zeros(len(texts))
        order = np.argsort(lengths, kind="stable")
        seconds = 0.0
        while len(order):
            room = int((lengths[order] * np.arange(1, len(order) + 1) <= _PLACES).sum())
            chosen, order = order[: max(1, room)], order[max(1, room) :]
            began = time.monotonic()
            found, likeliest = self._batch([cut[k] for k in chosen], pen, sees)
            seconds += time.monotonic() - began
            first = 0
            for k in chosen.tolist():
                count = len(cut[k])
                bits[k], right[k] = found[first : first + count], likeliest[first : first + count]
                behind[k] = found[first + count] if ends else 0.0
                first += count + ends
            tick(len(chosen))
        self.model.train(was_training)
        return Scored(texts, cut, bits, behind, right, seconds)

    def _batch(self, cut: Sequence[Sequence[str]], pen: Strips | None, sees: Sees | None) -> tuple[Floats, Flags]:
        """Bits of all words and ends of some texts, in the order of reading, and which were the likeliest."""
        batch, given, texts = self._given(cut, pen, sees)
        groups = [(places.to(self._device), symbols.to(self._device)) for places, symbols in groups_of(batch)]
        with autocast(self._device, self._precision):
            out = self.model(given, batch["ids"].to(self._device), groups, texts)
        order = batch["order"].numpy()
        bits, right = np.zeros(len(order)), np.zeros(len(order), bool)
        bits[order] = out["losses"].double().cpu().numpy() / math.log(2)
        right[order] = out["right"].cpu().numpy()
        return bits, right

    @torch.no_grad()
    def guess(
        self, cut: Sequence[Sequence[str]], *, sees: Sees | None = None, strips: Strips | None = None
    ) -> list[list[str]]:
        """For texts that are cut into words, the likeliest word of each place behind the words that are there.

        Symbol by symbol the likeliest. Of a model that reads, what it reads; else what it expects, the ends of texts
        left out. `sees`, `strips` and errors are those of `score`.
        """
        pen = self._pen(sees, strips)
        stops = np.cumsum(self._lengths(cut))
        was_training = self.model.training
        self.model.eval()
        found: list[list[str]] = []
        while len(found) < len(cut):
            behind = int(stops[len(found) - 1]) if found else 0
            last = max(len(found) + 1, int(np.searchsorted(stops, behind + _SPELLED, "right")))
            some = cut[len(found) : last]
            batch, given, texts = self._given(some, pen, sees)
            with torch.autocast(self._device.type, enabled=False):
                latents = self.model.latents(given, batch["ids"].to(self._device), texts).flatten(0, 1)
                read = spelled(self.model, latents[batch["targets"].to(self._device)], self.config.word_bytes)
            first = 0
            for words_, count in zip(some, batch["counts"].tolist(), strict=True):
                found.append([raw.decode("utf-8", "replace") for raw in read[first : first + len(words_)]])
                first += count
        self.model.train(was_training)
        return found

    def _pen(self, sees: Sees | None, strips: Strips | None) -> Strips | None:
        """What draws, if anything is drawn. Raises `ModelError` if the model has no eyes for what it is to see."""
        if sees and self.config.sees not in (sees, "both"):
            raise ModelError(f"a model that sees {self.config.sees} can't be asked by {sees}")
        return None if sees == "bytes" else strips or self.strips

    def _lengths(self, cut: Sequence[Sequence[str]]) -> npt.NDArray[np.int64]:
        """Places of each text, its end included where one is spelled. Raises `ModelError` for a text too long."""
        ends = int(self.config.spells == "next")
        lengths = np.array([len(each) + ends for each in cut], np.int64)
        longest = int(lengths.max(initial=0))
        if longest > self.config.context:
            included = ", its end included," if ends else ""
            raise ModelError(
                f"a text of {longest:,} words{included} is longer than the model's context of "
                f"{self.config.context:,}: give shorter ones"
            )
        return lengths

    def _given(
        self, cut: Sequence[Sequence[str]], pen: Strips | None, sees: Sees | None
    ) -> tuple[dict[str, Any], dict[str, Tensor], Tensor | None]:
        """A batch of texts, what the network sees of its words, and which text each place is of."""
        batch = self._collate.split(cut, [""] * len(cut))
        spellings = self.config.spellings and sees != "picture"
        given = seen(batch, pen, spellings=spellings, device=self._device)
        texts: Tensor | None = batch["texts"]
        return batch, given, None if texts is None else texts.to(self._device)
