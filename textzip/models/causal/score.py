"""What a causal model makes of texts, symbol by symbol.

Shapes: N symbols in S texts, ends included.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from textzip.models.causal.data import check_lengths
from textzip.models.causal.network.model import CausalModel
from textzip.models.language.alphabet import Alphabet
from textzip.models.language.sequences import BYTES, Ints, of_texts
from textzip.models.language.spans import spans
from textzip.train.evaluation import Numbers
from textzip.train.parallel import autocast
from textzip.train.reader import Reader
from textzip.train.selection import evenly
from textzip.train.task import Request

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_TOKENS = 16_384
"""Places of a batch, at most."""
_LOGITS = 16_000_000
"""Numbers of a batch's logits, at most: those of a large vocabulary take the memory."""


@dataclass(frozen=True)
class Scored:
    """What a model makes of S texts."""

    texts: list[str]
    sources: list[str]
    symbols: Ints
    """(N,)"""
    starts: Ints
    """(S + 1,)"""
    bits: Floats
    """(N,) −log2 of the probability of each symbol."""
    right: Flags
    """(N,) whether it was the likeliest."""
    inner: Flags
    """(N,) whether it is no end."""
    seconds: float

    @property
    def text_of(self) -> Ints:
        """(N,) the number of each symbol's text."""
        return np.repeat(np.arange(len(self.texts)), np.diff(self.starts))

    @property
    def places(self) -> Ints:
        """(N,) the place of each symbol in its text, from 0."""
        return np.arange(len(self.symbols)) - np.repeat(self.starts[:-1], np.diff(self.starts))

    def numbers(self, chosen: Flags) -> Numbers:
        """Of some symbols (N,): bits a unit, and the share of units that the model had right."""
        inner = chosen & self.inner
        units = max(1, int(inner.sum()))
        return {"bits": float(self.bits[chosen].sum()) / units, "accuracy": int(self.right[inner].sum()) / units}


def score_split(model: CausalModel, alphabet: Alphabet, context: int, request: Request) -> Scored:
    """The texts of some rows and what the model makes of them; the seconds are the model's.

    Raises `ShardError`, and `ModelError` for a text longer than the model's context.
    """
    reader = Reader(request.index, 64, ("text",))
    rows = reader.rows(evenly(request.index, request.rows))
    reader.close()
    symbols, starts = alphabet.encode(rows.texts)
    check_lengths(np.diff(starts), context, f"{alphabet.unit}s")
    began = time.monotonic()
    bits, right = score(model, symbols, starts, alphabet.end, request.device, request.precision, request.tick)
    seconds = time.monotonic() - began
    return Scored(rows.texts, rows.sources, symbols, starts, bits, right, symbols != alphabet.end, seconds)


@torch.no_grad()
def score(
    model: CausalModel,
    symbols: Ints,
    starts: Ints,
    end: int,
    device: torch.device,
    precision: str | None = "float32",
    tick: Callable[[int], Any] = lambda _: None,
) -> tuple[Floats, Flags]:
    """For ended sequences (see `sequences`) −log2 of the probability of each symbol (N,), and whether it was likeliest.

    Each sequence is alone in its row, those of like length together.
    """
    model.to(device).eval()
    lengths = np.diff(starts)
    bits, right = np.zeros(len(symbols)), np.zeros(len(symbols), bool)
    order = np.argsort(lengths, kind="stable")
    room = min(_TOKENS, _LOGITS // (end + 1))
    while len(order):
        longest = np.maximum(lengths[order], 1)
        count = max(1, int((longest * np.arange(1, len(order) + 1) <= room).sum()))
        chosen, order = order[:count], order[count:]
        inside = np.concatenate([np.arange(starts[k], starts[k + 1]) for k in chosen])
        width = int(longest[count - 1])
        ids, targets = np.full((count, width), end), np.full((count, width), -1)
        filled = np.arange(width) < lengths[chosen][:, None]
        targets[filled] = symbols[inside]
        ids[:, 1:] = np.where(targets >= 0, targets, end)[:, :-1]
        with autocast(device, precision):
            out = model(torch.from_numpy(ids).to(device), torch.from_numpy(targets).to(device))
        bits[inside] = (out["losses"].double().cpu().numpy() / math.log(2))[filled]
        right[inside] = (out["logits"].argmax(-1).cpu().numpy() == targets)[filled]
        tick(count)
    return bits, right


def word_bits(
    model: CausalModel, texts: Sequence[str], device: torch.device, precision: str | None = "float32"
) -> list[Floats]:
    """Of a model over bytes: for each text the bits of its words (see `spans`), each the sum over its bytes."""
    symbols, starts = of_texts(texts)
    bits, _ = score(model, symbols, starts, BYTES - 1, device, precision)
    found = []
    for text, first in zip(texts, starts.tolist(), strict=False):
        sizes = [len(word.encode()) for word in spans(text)]
        word = np.repeat(np.arange(len(sizes)), sizes)
        found.append(np.bincount(word, bits[first : first + len(word)], len(sizes)).astype(np.float64))
    return found
