"""The adjectives, in groups: every picture has one of each group, no two groups share one.

The order of the groups and of the adjectives is part of the data: numbers of adjectives and the order in a row's list
follow it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from textzip.errors import RecipeError

GROUPS: dict[str, tuple[str, ...]] = {
    "palette": (
        "bluish",
        "reddish",
        "greenish",
        "golden",
        "violet",
        "earthy",
        "pastel",
        "neon",
        "tricoloured",
        "prismatic",
        "monochrome",
    ),
    "temperature": ("cool", "temperate", "warm"),
    "texture": ("smooth", "grainy", "brushed", "hatched", "woven", "mottled", "speckled", "cracked"),
    "shape": ("circular", "blocky", "triangular", "ringed", "linear", "organic", "petalled", "starry"),
    "density": ("sparse", "balanced", "dense"),
    "contrast": ("muted", "clear", "stark"),
    "symmetry": ("asymmetrical", "mirrored", "fourfold", "kaleidoscopic", "tiled"),
    "movement": ("calm", "flowing", "swirling", "rippling", "radiating", "soaring"),
    "edge": ("crisp", "soft", "outlined"),
}
"""Group → its adjectives."""

SYNONYMS: dict[str, str] = {
    "blue": "bluish",
    "azure": "bluish",
    "red": "reddish",
    "crimson": "reddish",
    "green": "greenish",
    "verdant": "greenish",
    "yellow": "golden",
    "gilded": "golden",
    "purple": "violet",
    "lilac": "violet",
    "brown": "earthy",
    "pale": "pastel",
    "fluorescent": "neon",
    "rainbow": "prismatic",
    "colourful": "prismatic",
    "grey": "monochrome",
    "colourless": "monochrome",
    "cold": "cool",
    "icy": "cool",
    "hot": "warm",
    "fiery": "warm",
    "polished": "smooth",
    "sandy": "grainy",
    "streaky": "brushed",
    "blotchy": "mottled",
    "spotted": "speckled",
    "fractured": "cracked",
    "round": "circular",
    "square": "blocky",
    "rectangular": "blocky",
    "floral": "petalled",
    "shapeless": "organic",
    "empty": "sparse",
    "crowded": "dense",
    "busy": "dense",
    "subdued": "muted",
    "bold": "stark",
    "irregular": "asymmetrical",
    "reflected": "mirrored",
    "repeating": "tiled",
    "tranquil": "calm",
    "serene": "calm",
    "still": "calm",
    "wavy": "flowing",
    "spiralling": "swirling",
    "whirling": "swirling",
    "diagonal": "soaring",
    "sharp": "crisp",
    "blurred": "soft",
    "hazy": "soft",
    "contoured": "outlined",
}
"""Words that no caption of ours uses → the adjective that they mean: what a model that knows English can be asked."""

_GROUP_OF = {adjective: group for group, adjectives in GROUPS.items() for adjective in adjectives}


def group_of(adjective: str) -> str:
    """The group that an adjective is of. Raises `RecipeError` for a word that is none."""
    if adjective not in _GROUP_OF:
        known = "; ".join(f"{group}: {', '.join(adjectives)}" for group, adjectives in GROUPS.items())
        raise RecipeError(f"{adjective!r} is no adjective that pictures are made from; there are: {known}")
    return _GROUP_OF[adjective]


def words_in(text: str, words: Sequence[str]) -> tuple[str, ...]:
    """Which of these words, in small letters, a caption has, whole and in any case; in the order of `words`."""
    small = text.lower()
    return tuple(word for word in words if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", small))
