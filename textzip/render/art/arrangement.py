"""How a picture is arranged: what it has besides its adjectives and holds for all of it, in a few words.

No caption names these; they are settled by chance, and part of the truth, so that who paints can settle them too.
"""

from __future__ import annotations

from textzip.render.text.dice import Dice

ARRANGEMENT: dict[str, tuple[str, ...]] = {
    "focus": ("upper left", "upper right", "lower left", "lower right"),
    "phase": ("crest", "trough"),
    "way": ("one way", "the other way"),
    "scheme": ("first scheme", "second scheme", "third scheme"),
    "ground": ("light ground", "dark ground"),
    "blend": ("parted", "blended"),
    "lead": ("dominant first", "support first", "accent first"),
}
"""Where the focal point is, if no symmetry has one; whether a crest or a trough of the bands is there; which of two
ways a movement or a kaleidoscope has; which of its palette's schemes a picture has; whether the ground is lighter than
the figures; whether shapes turn gently from colour to colour; which colour the first shape has."""


def arranged(dice: Dice, schemes: int) -> dict[str, int]:
    """Each by chance, as its number; of as many schemes."""
    return {name: dice.below(schemes if name == "scheme" else len(ways)) for name, ways in ARRANGEMENT.items()}
