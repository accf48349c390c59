"""Colours with roles, from three adjectives: which hues, how far apart in lightness, lit by what.

A palette gives the figures four colours with their own lightness, chroma and hue (OKLCh), by eye. `contrast` says how
far the ground lies from them, and how far they lie from one another; hues and chroma stay, so that no contrast takes a
palette away. Light of another temperature moves every colour by the same way, the ground as well.
"""

from __future__ import annotations

import math

from textzip.render.art.colour import fitted
from textzip.render.text.dice import Dice

GROUND, SECOND, INK, FIGURES = 0, 1, 2, 3
"""Roles, as rows of a scene's colours: ground, its other tone, outlines; then dominant, support, accent, spare."""

Figure = tuple[float, float, float]

# Lightness, chroma, hue in degrees: dominant, support, accent, spare. The last entry: the hue and chroma of the ground.
PALETTES: dict[str, tuple[tuple[Figure, Figure, Figure, Figure, tuple[float, float]], ...]] = {
    "bluish": (
        ((0.48, 0.17, 262), (0.63, 0.12, 245), (0.74, 0.09, 228), (0.38, 0.12, 268), (0.025, 250)),
        ((0.55, 0.15, 255), (0.42, 0.15, 265), (0.72, 0.10, 240), (0.62, 0.07, 250), (0.035, 255)),
    ),
    "reddish": (
        ((0.54, 0.20, 25), (0.44, 0.16, 20), (0.68, 0.14, 28), (0.60, 0.17, 12), (0.025, 20)),
        ((0.50, 0.18, 18), (0.62, 0.19, 30), (0.72, 0.10, 18), (0.40, 0.13, 24), (0.035, 20)),
    ),
    "greenish": (
        ((0.56, 0.14, 148), (0.45, 0.11, 152), (0.74, 0.14, 140), (0.64, 0.10, 158), (0.025, 148)),
        ((0.50, 0.12, 154), (0.66, 0.15, 142), (0.77, 0.10, 150), (0.42, 0.09, 145), (0.035, 148)),
    ),
    "golden": (
        ((0.79, 0.145, 86), (0.71, 0.125, 80), (0.87, 0.11, 93), (0.64, 0.105, 82), (0.01, 86)),
        ((0.82, 0.15, 90), (0.73, 0.125, 84), (0.67, 0.11, 78), (0.88, 0.085, 92), (0.01, 86)),
    ),
    "violet": (
        ((0.50, 0.20, 302), (0.62, 0.16, 308), (0.74, 0.11, 304), (0.40, 0.16, 296), (0.025, 305)),
        ((0.55, 0.18, 310), (0.44, 0.18, 300), (0.70, 0.13, 312), (0.62, 0.12, 298), (0.035, 305)),
    ),
    "earthy": (
        ((0.56, 0.12, 45), (0.66, 0.115, 78), (0.52, 0.085, 115), (0.40, 0.075, 50), (0.035, 75)),
        ((0.48, 0.11, 40), (0.58, 0.09, 110), (0.68, 0.11, 72), (0.38, 0.065, 60), (0.04, 80)),
    ),
    "pastel": (
        ((0.83, 0.065, 10), (0.85, 0.06, 230), (0.89, 0.065, 105), (0.83, 0.06, 305), (0.02, 80)),
        ((0.84, 0.065, 165), (0.86, 0.06, 40), (0.83, 0.065, 285), (0.90, 0.06, 110), (0.02, 60)),
    ),
    "neon": (
        ((0.70, 0.27, 345), (0.83, 0.145, 200), (0.87, 0.24, 128), (0.62, 0.26, 300), (0.045, 290)),
        ((0.85, 0.25, 138), (0.68, 0.26, 350), (0.90, 0.19, 108), (0.80, 0.14, 210), (0.045, 280)),
    ),
    "tricoloured": (
        ((0.57, 0.22, 28), (0.46, 0.19, 262), (0.85, 0.17, 92), (0.57, 0.22, 28), (0.008, 90)),
        ((0.46, 0.19, 262), (0.85, 0.17, 92), (0.57, 0.22, 28), (0.46, 0.19, 262), (0.008, 90)),
        ((0.85, 0.17, 92), (0.57, 0.22, 28), (0.46, 0.19, 262), (0.85, 0.17, 92), (0.008, 90)),
    ),
    "prismatic": (
        ((0.64, 0.22, 350), (0.68, 0.17, 145), (0.56, 0.19, 285), (0.76, 0.16, 68), (0.03, 310)),
        ((0.58, 0.20, 305), (0.78, 0.18, 125), (0.66, 0.17, 38), (0.70, 0.12, 205), (0.03, 160)),
    ),
    "monochrome": (
        ((0.50, 0.0, 0), (0.66, 0.0, 0), (0.34, 0.0, 0), (0.78, 0.0, 0), (0.0, 0)),
        ((0.42, 0.0, 0), (0.58, 0.0, 0), (0.76, 0.0, 0), (0.50, 0.0, 0), (0.0, 0)),
    ),
}

# Per contrast: ground to figures, figures to one another (a factor), ground to its other tone, figures to outlines.
_CONTRASTS: dict[str, tuple[float, float, float, float]] = {
    "muted": (0.19, 0.35, 0.09, 0.19),
    "clear": (0.36, 0.85, 0.16, 0.31),
    "stark": (0.60, 0.75, 0.23, 0.45),
}

# a and b that the light adds.
_LIGHTS = {"cool": (-0.014, -0.064), "temperate": (0.0, 0.0), "warm": (0.017, 0.064)}

_MANY_HUED = {"earthy", "pastel", "neon", "prismatic"}
_DARK_GROUNDED = {"neon"}
_DARKEST, _LIGHTEST = 0.13, 0.955
_PATIENCE = 0.13
"""How much lighter or darker than by itself a figure may be: gold that is darker is brown."""


def colours(
    dice: Dice,
    palette: str,
    contrast: str,
    temperature: str,
    *,
    outlined: bool = False,
    scheme: int = 0,
    light: bool = True,
) -> list[list[float]]:
    """OKLab colours by role (see the roles above): seven of [L, a, b], all of which a screen can show.

    `scheme`: which of the palette's. `light`: whether the ground is lighter than the figures, if there is room.
    """
    *figures, (ground_chroma, ground_hue) = PALETTES[palette][scheme]
    gap, apart, tone, line = _CONTRASTS[contrast]
    middle = sum(figure[0] for figure in figures) / len(figures)
    if palette == "monochrome":  # no hue helps to tell figures from their ground
        gap += 0.04
    side = _side(palette, middle, gap, light=light)
    ground = min(max(middle + side * gap, _DARKEST), _LIGHTEST)
    shift = min(max(ground - side * gap - middle, -_PATIENCE), _PATIENCE)
    turn = 12 * dice.uniform() - 6
    ink = middle + shift - side * line
    shift += 0.07 * side * outlined  # away from the outlines
    made = [(middle + shift + (light - middle) * apart, chroma, hue + turn) for light, chroma, hue in figures]
    if (
        contrast == "stark" and not outlined
    ):  # an accent that is as far from the ground as can be, which no palette lacks
        made[3] = (0.16 if side > 0 else 0.94, 0.4 * made[3][1] if palette != "monochrome" else 0.0, made[3][2])
    second = ground - side * tone
    second_chroma = ground_chroma + (0.045 * min(second / 0.8, 1.0) if palette != "monochrome" else 0.0)
    roles = [
        (ground, ground_chroma, ground_hue),
        (second, second_chroma, made[dice.below(2)][2] if palette != "monochrome" else 0.0),
        (min(max(ink, 0.1), 0.97), 0.5 * ground_chroma, ground_hue),
        *made,
    ]
    return fitted([_lit(role, temperature) for role in roles])


def blends(palette: str, *, blended: bool) -> bool:
    """Whether shapes turn gently from one of their colours into the other: as is wanted, but hues of many meet so."""
    return palette != "tricoloured" and (blended or palette in _MANY_HUED)


def blend_of(dice: Dice, *, blended: bool) -> float:
    """Over how much of its radius a shape does."""
    return round(0.5 + 0.6 * dice.uniform(), 4) if blended else 0.06


def _side(palette: str, middle: float, gap: float, *, light: bool) -> int:
    """1 for a ground lighter than the figures, −1 for a darker one: as is wanted, if there is room."""
    above = _LIGHTEST + _PATIENCE - middle >= gap and palette not in _DARK_GROUNDED
    below = middle + _PATIENCE - _DARKEST >= gap
    if above and below:
        return 1 if light else -1
    return 1 if above else -1


def _lit(role: tuple[float, float, float], temperature: str) -> tuple[float, float, float]:
    lightness, chroma, degrees = role
    a, b = _LIGHTS[temperature]
    strength = 0.55 + 0.45 * lightness  # the same light tints shadows less
    angle = math.radians(degrees)
    return lightness, chroma * math.cos(angle) + strength * a, chroma * math.sin(angle) + strength * b
