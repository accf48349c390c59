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
from textzip.models.latent_lm.seeing import drawn, seen
from textzip.models.latent_lm.strips import Strips
from textzip.models.latent_lm.words import words
from textzip.train.parallel import autocast

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Sees = Literal["picture", "bytes", "both"]

_PLACES = 4096
"""Words of a batch, at most."""
_TEXTS = 16
"""Texts of which words are spelled at once."""


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
        return words(text, self.config.word_bytes, cuts=self.config.long_words == "cut")

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
        sees = sees or self.config.sees
        if self.config.sees not in (sees, "both"):
            raise ModelError(f"a model that sees {self.config.sees} can't be asked by {sees}")
        pen = None if sees == "bytes" else strips or self.strips
        self.model.eval()
        cut = [self.words(text) for text in texts]
        ends = int(self.config.spells == "next")
        lengths = np.array([len(each) + ends for each in cut], np.int64)
        if int(lengths.max(initial=0)) > self.config.context:
            raise ModelError(
                f"a text of {int(lengths.max()):,} words{', its end included,' if ends else ''} is longer than the "
                f"model's context of {self.config.context:,}: give shorter ones"
            )
        bits: list[Floats] = [np.zeros(0)] * len(texts)
        right: list[Flags] = [np.zeros(0, bool)] * len(texts)
        behind = np.zeros(len(texts))
        order = np.argsort(lengths, kind="stable")
        seconds = 0.0
        while len(order):
            room = int((lengths[order] * np.arange(1, len(order) + 1) <= _PLACES).sum())
            chosen, order = order[: max(1, room)], order[max(1, room) :]
            began = time.monotonic()
            found, likeliest = self._batch([cut[k] for k in chosen], [texts[k] for k in chosen], pen, sees)
            seconds += time.monotonic() - began
            first = 0
            for k in chosen.tolist():
                count = len(cut[k])
                bits[k], right[k] = found[first : first + count], likeliest[first : first + count]
                behind[k] = found[first + count] if ends else 0.0
                first += count + ends
            tick(len(chosen))
        return Scored(texts, cut, bits, behind, right, seconds)

    def _batch(
        self, cut: Sequence[Sequence[str]], texts: Sequence[str], pen: Strips | None, sees: Sees
    ) -> tuple[Floats, Flags]:
        """Bits of all words and ends of some texts, in the order of reading, and which were the likeliest."""
        batch = self._drawn(self._collate.split(cut, texts), pen)
        given = seen(batch, pen, spellings=sees != "picture", device=self._device)
        groups = [(places.to(self._device), symbols.to(self._device)) for places, symbols in groups_of(batch)]
        with autocast(self._device, self._precision):
            out = self.model(given, batch["ids"].to(self._device), groups, self._texts(batch))
        order = batch["order"].numpy()
        bits, right = np.zeros(len(order)), np.zeros(len(order), bool)
        bits[order] = out["losses"].double().cpu().numpy() / math.log(2)
        right[order] = out["right"].cpu().numpy()
        return bits, right

    @torch.no_grad()
    def guess(self, cut: Sequence[Sequence[str]], strips: Strips | None = None) -> list[list[str]]:
        """For texts that are cut into words, the likeliest word of each place behind the words that are there.

        Symbol by symbol the likeliest. Of a model that reads, what it reads; else what it expects, the ends of texts
        left out. `strips`: draw in other faces.
        """
        pen = strips or self.strips
        was_training = self.model.training
        self.model.eval()
        found: list[list[str]] = []
        for first in range(0, len(cut), _TEXTS):
            texts = cut[first : first + _TEXTS]
            batch = self._collate.split(texts, [""] * len(texts))
            given = seen(self._drawn(batch, pen), pen, spellings=self.config.spellings, device=self._device)
            with torch.autocast(self._device.type, enabled=False):
                latents = self.model.latents(given, batch["ids"].to(self._device), self._texts(batch)).flatten(0, 1)
                read = spelled(self.model, latents[batch["targets"].to(self._device)], self.config.word_bytes)
            counts = batch["counts"].tolist()
            for text, stop, count in zip(texts, np.cumsum(counts).tolist(), counts, strict=True):
                begun = stop - count
                found.append([word.decode("utf-8", "replace") for word in read[begun : begun + len(text)]])
        self.model.train(was_training)
        return found

    def _drawn(self, batch: dict[str, Any], pen: Strips | None) -> dict[str, Any]:
        return batch if pen is None else drawn(batch, pen, 0, self._device)

    def _texts(self, batch: dict[str, Any]) -> Tensor | None:
        texts: Tensor | None = batch["texts"]
        return None if texts is None else texts.to(self._device)
