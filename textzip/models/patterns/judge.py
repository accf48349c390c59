"""How far written sentences read like a corpus: their scores under n-grams beside the corpus's own.

Shapes: B sentences, L words, N sentences of the corpus, O orders of n-grams.

A sentence's scores are the mean log-probability of its words, its end with them, by an n-gram of order 1, and what
each further order adds to that, in nats: how frequent its words are, and how well they follow one another. Their sum is
the score under the highest order. The likeliest text is the dullest ("of the of the"), so more is not better: scores
are to be *distributed* as those of text that the n-grams have not learned from, all orders together, so that frequent
words don't stand in for words that go together. How far they are from that is their energy distance (Székely and
Rizzo, 2013),

    2 E|x − y| − E|x − x'| − E|y − y'|,   x, x' written, y, y' of the corpus,

which is 0 for equal distributions alone. Of a sentence's gain, which is what follows from it for one of the sentences,
the first term draws it to the corpus's scores, and the second keeps written ones as different as the corpus's are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from textzip.models.language.kneser_ney import KneserNey
from textzip.models.language.sequences import Ints

Floats = npt.NDArray[np.float64]

ORDER = 3
_MOST = 1000
"""Scores of the corpus that others are held against, evenly spaced among all."""
_BLOCKS = 100
"""Parts of a corpus, of which every tenth is held out: neighbours are alike, and must not be on both sides."""


def cut(ids: Ints, end: int) -> tuple[Ints, Ints]:
    """Sentences (B, L), without what stands after their first end, as sequences; see `sequences`."""
    kept = np.cumsum(ids == end, 1) - (ids == end) == 0
    return ids[kept], np.concatenate([[0], np.cumsum(kept.sum(1))])


def ngram(ids: Ints, end: int) -> KneserNey:
    """Of orders up to `ORDER`, learned from sentences (B, L) over words, the unknown and the end, the last."""
    return KneserNey.fit(*cut(ids, end), end + 1, ORDER)


def nats(model: KneserNey, ids: Ints, end: int) -> tuple[Floats, Ints]:
    """What each of sentences (B, L) costs, its end with it: (B, O) nats; and of how many symbols that is, (B,)."""
    symbols, starts = cut(ids, end)
    logs = model.log2_orders(symbols, starts) * -np.log(2)
    return np.add.reduceat(logs, starts[:-1], 1).T, np.diff(starts)


def pairs(ids: Ints, end: int) -> tuple[int, int]:
    """Distinct pairs of neighbouring words in sentences (B, L), and all of them."""
    found = np.stack([ids[:, :-1], ids[:, 1:]], -1)
    found = found[(found != end).all(-1)]
    return len(np.unique(found, axis=0)), len(found)


def apart(scores: Floats, others: Floats) -> Floats:
    """How far scores (B, O) are from others (N, O): (B, N)."""
    found: Floats = np.sqrt(((scores[:, None] - others) ** 2).sum(-1))
    return found


@dataclass(frozen=True)
class Judge:
    """An n-gram, and how text scores that it has not learned from."""

    model: KneserNey
    end: int
    own: Floats
    """(N, O) scores."""

    @staticmethod
    def of(ids: Ints, end: int) -> Judge:
        """Learned from nine in ten of a corpus's sentences (B, L), which are in its order; the tenth is scored."""
        block = np.arange(len(ids)) * _BLOCKS // max(_BLOCKS, len(ids))
        held = block % 10 == 9 if len(ids) >= 10 else np.zeros(len(ids), bool)
        model = ngram(ids[~held], end)
        scored = ids[held] if held.any() else ids
        chosen = np.linspace(0, len(scored) - 1, min(_MOST, len(scored))).round().astype(int)
        return Judge(model, end, _scores(*nats(model, scored[chosen], end)))

    def scores(self, ids: Ints) -> Floats:
        """(B, O) of sentences (B, L)."""
        return _scores(*nats(self.model, ids, self.end))

    def off(self, scores: Floats) -> Floats:
        """(B,) how far scores (B, O) are from the corpus's, in the mean."""
        found: Floats = apart(scores, self.own).mean(1)
        return found

    @cached_property
    def spread(self) -> float:
        """How far the corpus's scores are from one another, in the mean."""
        return float(apart(self.own, self.own).mean())


def _scores(cost: Floats, count: Ints) -> Floats:
    found: Floats = np.diff(-cost / count[:, None], axis=1, prepend=0.0)
    return found


def energy(off: Floats, scores: Floats, spread: float) -> float:
    """The distance, without bias, of two sentences or more that are `off` (B,) with `scores` (B, O)."""
    count = len(scores)
    among = apart(scores, scores).sum() / (count * (count - 1))
    return float(2 * off.mean() - among - spread)


def advantages(worth: Floats, scores: Floats) -> Floats:
    """(B,) what each of three sentences or more gains over the others, of what is worth `worth` (B,) by itself.

    What is gained in all is the mean of `worth` plus E|x − x'|. A sentence's share of that, `worth` + 2 · the mean of
    its distances to the others' scores (B, O), is measured against the mean share of the others, from which it is left
    out altogether: that follows from them alone, and takes from the gradient's noise and nothing from its mean.
    """
    count = len(scores)
    each = apart(scores, scores).sum(1)
    share = worth + 2 * each / (count - 1)
    others = (worth.sum() - worth + 2 * (each.sum() - 2 * each) / (count - 2)) / (count - 1)
    found: Floats = share - others
    return found
