"""What a denoiser writes in few steps and in many, in figures, beside text that it has not seen.

Bits a word of what is written are those of an n-gram of order `judge.ORDER` that learned from the training texts. Less
is not better: they are to be as many as those of text, and pairs of words as different.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

import numpy as np

from textzip.models.language.alphabet import Words
from textzip.models.language.kneser_ney import KneserNey
from textzip.models.language.sampling import Options
from textzip.models.language.sequences import Ints
from textzip.models.patterns.data import sentences
from textzip.models.patterns.judge import cut, nats, ngram, pairs
from textzip.models.patterns.sampler import Plan
from textzip.models.patterns.use import Writer
from textzip.train.evaluation import Numbers

TEXT = "held-out text"
MOST = f"{Plan().steps} steps"
_COUNT = 64
"""Sentences that are written."""
_STEPS = (4, 8, 16, Plan().steps)


def written(writer: Writer, ids: Ints, end: int, model: KneserNey | None) -> dict[str, Numbers]:
    """What is written by the number of steps, and sentences of text, `ids` (B, L).

    `decodable`, the share of grids that are a symbol's; `distinct` pairs of words over those of as many sentences of
    text; `words_a_second`; and with a `model` of the training texts `sampled`, bits a word.
    """
    theirs = ids[np.unique(np.linspace(0, len(ids) - 1, min(_COUNT, len(ids))).astype(int))]
    own = _distinct(theirs, end)
    found = {}
    for steps in _STEPS:
        began = time.monotonic()
        grids = writer.grids([""] * _COUNT, Options(), range(_COUNT), Plan(steps, unknown=True))
        seconds = time.monotonic() - began
        symbols = writer.read(grids).cpu().numpy()
        found[f"{steps} steps"] = {
            "decodable": float(writer.exact(grids).double().mean()),
            "distinct": _distinct(symbols, end) / max(1e-9, own),
            **_bits(model, symbols, end),
            "words_a_second": float((symbols != end).sum()) / max(seconds, 1e-9),
        }
    return {**found, TEXT: {"distinct": 1.0, **_bits(model, ids, end)}}


def learned(texts: Sequence[str], alphabet: Words, length: int) -> KneserNey:
    """The n-gram of the training texts, cut to sentences of so many words."""
    return ngram(sentences(*alphabet.encode(texts), alphabet.end, length)[0], alphabet.end)


def _distinct(ids: Ints, end: int) -> float:
    different, count = pairs(ids, end)
    return different / max(1, count)


def _bits(model: KneserNey | None, ids: Ints, end: int) -> Numbers:
    """Bits a word of sentences, each up to its end, which is paid for and not counted."""
    if model is None:
        return {}
    words = int((cut(ids, end)[0] != end).sum())
    return {"sampled": float(nats(model, ids, end)[0][:, -1].sum()) / math.log(2) / max(1, words)}
