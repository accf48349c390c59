"""A stand-in: a few adjectives in five groups."""

from __future__ import annotations

from textzip.errors import RecipeError

GROUPS: dict[str, tuple[str, ...]] = {
    "palette": ("reddish", "bluish", "earthy"),
    "texture": ("smooth", "grainy", "woven"),
    "density": ("sparse", "balanced", "dense"),
    "movement": ("calm", "flowing", "swirling"),
    "edge": ("crisp", "soft", "outlined"),
}
"""Group → its adjectives."""

SYNONYMS: dict[str, str] = {"tranquil": "calm"}
"""Words that no caption uses → the adjective that they mean."""


def group_of(adjective: str) -> str:
    """The group that an adjective is of. Raises `RecipeError` for a word that is none."""
    for group, adjectives in GROUPS.items():
        if adjective in adjectives:
            return group
    raise RecipeError(f"{adjective!r} is no adjective that pictures are made from")
