"""What damage to a text costs a language model, beyond the damage itself.

What a damaged word is can't be foreseen, and costs every model more. So models are compared on the words that were left
whole: their bits a byte where words about them are damaged, beside the same words' bits a byte in the clean text.

A word is one of `spans`. Bits a byte are the bits of some words over their own bytes in UTF-8; the ends of texts are
neither paid for nor counted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

import numpy as np
import numpy.typing as npt

from textzip.models.language.corruptions import KINDS, Corrupted, corrupt
from textzip.models.language.spans import spans
from textzip.train.evaluation import Measure, Numbers

Floats = npt.NDArray[np.float64]
Costs = Callable[[Sequence[str]], list[Floats]]
"""Texts to the bits of each of their words, one array (words of the text,) a text."""

DAMAGE = ("look-alikes", "misspelt", "accents")
SHARES = (0.05, 0.1, 0.2)
TEXTS = 40
"""Texts that are damaged, at most: a model sees each ten times."""
LONGEST = 1200
"""Bytes of a damaged text, at most: what every model that has room for them is asked about."""
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
    longest: int = LONGEST,
    *,
    kinds: Sequence[str] = DAMAGE,
    shares: Sequence[float] = SHARES,
    seed: int = 0,
    fits: Callable[[str], bool] = lambda _: True,
) -> dict[str, Numbers]:
    """The numbers of `MEASURES` for each kind and share of damage, under names such as `look-alikes 10 %`.

    Of the texts, `TEXTS` evenly spaced, and of each its first words: as many as have at most `longest` bytes however
    they are damaged, so that all figures are of the same words. The same texts, `longest` and seed are the same damage,
    whatever model is asked, and with whichever kinds and shares up to those of `SHARES`. A text is left out that has no
    room in the model (`fits`), clean or with any damage that is asked for or in `DAMAGE` and `SHARES`: one table of
    some of them is of the same texts as another of all. Where no word was left whole there are no numbers of such
    words; where no text has a first word so short there is nothing. Raises `ModelError` for a kind or share that is
    none.
    """
    spaced = np.unique(np.linspace(0, len(texts) - 1, min(len(texts), TEXTS)).astype(int))
    most = max(*SHARES, *shares)
    clean = [first for number in spaced if (first := beginning(texts[number], most, longest))]
    asked = [(kind, share) for kind in kinds for share in shares]
    damaged = {
        (kind, share): [_damaged(text, kind, share, seed, n) for n, text in enumerate(clean)]
        for kind, share in dict.fromkeys([*asked, *product(DAMAGE, SHARES)])
    }
    kept = [n for n, text in enumerate(clean) if all(map(fits, [text, *(each[n].text for each in damaged.values())]))]
    if not kept:
        return {}
    before = np.concatenate(costs([clean[n] for n in kept]))
    found: dict[str, Numbers] = {}
    for kind, share in asked:
        chosen = [damaged[kind, share][n] for n in kept]
        after = np.concatenate(costs([each.text for each in chosen]))
        sizes = np.array([len(word.encode()) for each in chosen for word in spans(each.text)])
        touched = np.array([flag for each in chosen for flag in each.touched])
        found[f"{kind} {round(100 * share)} %"] = _numbers(before, after, sizes, touched)
    return found


def _damaged(text: str, kind: str, share: float, seed: int, number: int) -> Corrupted:
    rng = [seed, number, list(KINDS).index(kind) if kind in KINDS else 0, round(100 * share)]
    return corrupt(text, kind, share, np.random.default_rng(rng))


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
