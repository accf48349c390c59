"""What damage to a text costs a language model, beyond the damage itself.

What a damaged word is can't be foreseen, and costs every model more. So models are compared on the words that were left
whole: their bits a byte where words about them are damaged, beside the same words' bits a byte in the clean text.

A word is one of `spans`. Bits a byte are the bits of some words over their own bytes in UTF-8; the ends of texts are
neither paid for nor counted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from textzip.models.language.corruptions import KINDS, corrupt
from textzip.models.language.spans import spans
from textzip.train.evaluation import Measure, Numbers

Floats = npt.NDArray[np.float64]
Costs = Callable[[Sequence[str]], list[Floats]]
"""Texts to the bits of each of their words, one array (words of the text,) a text."""

DAMAGE = ("look-alikes", "misspelt", "accents")
SHARES = (0.05, 0.1, 0.2)
TEXTS = 40
"""Texts that are damaged, at most: a model sees each ten times."""
MEASURES = {
    "damaged_bits": Measure("bits a byte, damaged", "", "lower", 3),
    "whole_bits": Measure("of words left whole", "", "lower", 3),
    "clean_bits": Measure("of the same in clean text", "", "lower", 3),
    "rise": Measure("rise", "", "lower", 3),
    "touched": Measure("words touched", "%", "", 1),
    "words": Measure("words", "", "", 0),
}


def robustness(
    texts: Sequence[str],
    costs: Costs,
    longest: int,
    *,
    kinds: Sequence[str] = DAMAGE,
    shares: Sequence[float] = SHARES,
    seed: int = 0,
) -> dict[str, Numbers]:
    """The numbers of `MEASURES` for each kind and share of damage, under names such as `look-alikes 10 %`.

    Of the texts, `TEXTS` evenly spaced, and of each its first words: as many as have at most `longest` bytes however
    they are damaged, so that all figures are of the same words. The same texts, `longest` and seed are the same damage,
    whatever model is asked. Where no word was left whole there are no numbers of such words; where no text has a first
    word so short there is nothing. Raises `ModelError` for a kind or share that is none.
    """
    spaced = np.unique(np.linspace(0, len(texts) - 1, min(len(texts), TEXTS)).astype(int))
    clean = [first for number in spaced if (first := beginning(texts[number], max(shares), longest))]
    if not clean:
        return {}
    before = np.concatenate(costs(clean))
    found: dict[str, Numbers] = {}
    for kind in kinds:
        for share in shares:
            percent = round(100 * share)
            draw = [[seed, number, list(KINDS).index(kind), percent] for number in range(len(clean))]
            damaged = [
                corrupt(text, kind, share, np.random.default_rng(each)) for text, each in zip(clean, draw, strict=True)
            ]
            after = np.concatenate(costs([each.text for each in damaged]))
            sizes = np.array([len(word.encode()) for each in damaged for word in spans(each.text)])
            touched = np.array([flag for each in damaged for flag in each.touched])
            found[f"{kind} {percent} %"] = _numbers(before, after, sizes, touched)
    return found


def beginning(text: str, share: float, longest: int) -> str:
    """The first words of a text, as many as have at most `longest` bytes whatever is done to a share of the letters.

    A letter that is hit becomes another of three bytes at most, or is there twice.
    """
    words = spans(text)
    letters = [[letter for letter in word if letter.isalpha()] for word in words]
    added = max([2, *(len(letter.encode()) for each in letters for letter in each)])
    sizes = np.cumsum([len(word.encode()) for word in words])
    hits = np.round(share * np.cumsum([len(each) for each in letters]))
    return "".join(words[: int((sizes + added * hits <= longest).sum())])


def _numbers(before: Floats, after: Floats, sizes: npt.NDArray[np.int64], touched: npt.NDArray[np.bool_]) -> Numbers:
    """Of all words (W,): their bits in the clean and the damaged text, their bytes in that, whether they were hit."""
    numbers = {"damaged_bits": float(after.sum() / sizes.sum())}
    if not touched.all():
        bits, clean = (float(each[~touched].sum() / sizes[~touched].sum()) for each in (after, before))
        numbers |= {"whole_bits": bits, "clean_bits": clean, "rise": bits - clean}
    return {**numbers, "touched": float(touched.mean()), "words": len(touched)}
