"""What damage to a text costs a latent language model that writes: see `language.robustness`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from textzip.errors import ModelError
from textzip.models.language.robustness import Costs, robustness
from textzip.models.language.spans import spans
from textzip.models.latent_lm.score import Floats, Scorer, Sees
from textzip.train.evaluation import Numbers

_SHARE = 0.1
_ALONE: tuple[Sees, ...] = ("picture", "bytes")


def by_damage(scorer: Scorer, texts: Sequence[str]) -> dict[str, dict[str, Numbers]]:
    """The table of damage, the same for every model of bytes; of one that sees both, one by what it is given, too."""

    def fits(text: str) -> bool:
        return words_that_fit(scorer, text) is not None

    whole = robustness(texts, costs_of(scorer), fits=fits)
    if not whole:
        return {}
    if scorer.config.sees != "both":
        return {"damage": whole}
    sights = {sees: robustness(texts, costs_of(scorer, sees), shares=[_SHARE], fits=fits) for sees in _ALONE}
    alike = {
        f"{name}, {sees}": numbers
        for name in sights["bytes"]
        for sees, numbers in (("both", whole[name]), *((each, sights[each][name]) for each in _ALONE))
    }
    return {"damage": whole, "damage and what is seen": alike}


def words_that_fit(scorer: Scorer, text: str) -> list[str] | None:
    """A text's words; None if it has no room in the model, or a word that is too long and not to be cut.

    Damage makes words longer: that of a text which the model takes may be one that it does not.
    """
    try:
        words = scorer.words(text)
    except ModelError:
        return None
    return words if scorer.fits(words) else None


def costs_of(scorer: Scorer, sees: Sees | None = None) -> Costs:
    """Bits of each of `language.spans`: pieces of long words are one again."""

    def costs(texts: Sequence[str]) -> list[Floats]:
        scored = scorer.score(texts, sees=sees)
        found = []
        for text, cut, bits in zip(texts, scored.words, scored.bits, strict=True):
            ends = np.cumsum([len(span) for span in spans(text)])
            stops = np.cumsum([len(word) for word in cut])
            found.append(np.bincount(np.searchsorted(ends, stops), bits, minlength=len(ends)).astype(np.float64))
        return found

    return costs
