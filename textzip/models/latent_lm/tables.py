"""What a model makes of words told apart by something: their source, length or place, or what is seen of them.

Shapes: N words of all texts, ends left out.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from textzip.models.latent_lm.score import Scored, Scorer, Sees
from textzip.train.evaluation import Numbers

SIGHTS: tuple[Sees, ...] = ("both", "picture", "bytes")
_LENGTHS = (1, 3, 5, 7, 10)
"""Where the groups by the word's length begin, in bytes, a space behind it counted."""
_PLACES = (0, 4, 16, 64, 256)
"""Where the groups by place in the text begin, in words."""


def by_word(scored: Scored, sources: Sequence[str]) -> dict[str, dict[str, Numbers]]:
    """Bits a byte, ends not paid for, and words right, by texts' `sources`, words' lengths, and their places."""
    sizes = np.concatenate(scored.sizes)
    places = np.concatenate([np.arange(len(words)) for words in scored.words])
    source = np.repeat(np.array(sources), [len(words) for words in scored.words])
    names = {
        "source": source,
        "length of the word": ranges(sizes, _LENGTHS),
        "place in the text": ranges(places, _PLACES),
    }
    bits, right = np.concatenate(scored.bits), np.concatenate(scored.right)
    found: dict[str, dict[str, Numbers]] = {}
    for title, each in names.items():
        distinct, group = np.unique(each, return_inverse=True)
        size, cost, good = (np.bincount(group, weights, len(distinct)) for weights in (sizes, bits, right))
        count = np.bincount(group, minlength=len(distinct))
        found[title] = {
            str(name): {
                "bits": float(cost[k] / size[k]),
                "accuracy": float(good[k] / count[k]),
                "words": int(count[k]),
            }
            for k, name in enumerate(distinct.tolist())
        }
    return found


def ranges(values: np.ndarray, begins: Sequence[int]) -> np.ndarray:
    """The name of the range that each value is in; names sort as their ranges do."""
    ends = [f"–{after - 1:03d}" for after in begins[1:]] + [" on"]
    names = np.array([f"{first:03d}{end}" for first, end in zip(begins, ends, strict=True)])
    return names[np.searchsorted(begins, values, "right") - 1]


def by_sight(scorer: Scorer, texts: Sequence[str]) -> dict[str, Numbers]:
    """What a model that sees both makes of the texts if it is given one of them only."""
    return {sees: scorer.score(texts, sees=sees).numbers for sees in SIGHTS}
