"""A scene: everything a picture is drawn from, as plain values; how one is made from adjectives, written and read."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from textzip.errors import RecipeError, ShardError
from textzip.render.art.arrangement import ARRANGEMENT, arranged
from textzip.render.art.dress import dressed
from textzip.render.art.folding import FOURFOLD, KALEIDOSCOPIC, MIRRORED, TILED
from textzip.render.art.layout import DRAWS, MOST, WIDTH, laid
from textzip.render.art.movement import CALM, FIELDS, FLOWING, RADIATING, RIPPLING, SOARING, SWIRLING
from textzip.render.art.palettes import GROUND, PALETTES, SECOND, blend_of, blends, colours
from textzip.render.art.vocabulary import GROUPS
from textzip.render.text.dice import Dice

SIZES = (32, 256)
"""The smallest and the largest side of a picture, in pixels."""
_FARTHEST = 1000
"""No number of a scene is larger: what is drawn from it stays finite."""


@dataclass(frozen=True)
class Scene:
    """All that the pixels depend on. Places and lengths are in picture units, (0, 0) the middle, ±½ the edges."""

    adjectives: dict[str, str]
    size: int
    colours: list[list[float]]
    """OKLab by role: see `palettes`."""
    shapes: list[list[float]]
    """See `layout`."""
    field: list[float]
    """See `movement.FIELDS`."""
    blend: float
    """Over how much of its radius a shape turns from one colour into the other."""
    grain: int
    """Seed of the texture."""
    arrangement: dict[str, str]
    """What else holds for the whole picture, see `arrangement`; the numbers above follow it."""

    def truth(self) -> dict[str, Any]:
        """Plain values for JSON: `adjectives`, group → adjective, `arrangement`, and `parameters`, all numbers."""
        return {
            "adjectives": dict(self.adjectives),
            "arrangement": dict(self.arrangement),
            "parameters": {
                "size": self.size,
                "colours": [list(colour) for colour in self.colours],
                "shapes": [list(shape) for shape in self.shapes],
                "field": dict(zip(FIELDS, self.field, strict=True)),
                "blend": self.blend,
                "grain": self.grain,
            },
        }

    @staticmethod
    def parse(truth: Mapping[str, Any]) -> Scene:
        """The scene that a truth is of. Raises `ShardError` if something is missing or is not what it should be."""
        try:
            parameters = truth["parameters"]
            scene = Scene(
                {group: truth["adjectives"][group] for group in GROUPS},
                parameters["size"],
                _numbers(parameters["colours"], 7, 3),
                _numbers(parameters["shapes"], None, WIDTH),
                _numbers([[parameters["field"][name] for name in FIELDS]], 1, len(FIELDS))[0],
                _numbers([[parameters["blend"]]], 1, 1)[0][0],
                parameters["grain"],
                {name: truth["arrangement"][name] for name in ARRANGEMENT},
            )
            for name, way in scene.arrangement.items():
                if way not in ARRANGEMENT[name]:
                    raise ValueError(f"{way!r} is no {name}")
            for group, adjective in scene.adjectives.items():
                if adjective not in GROUPS[group]:
                    raise ValueError(f"{adjective!r} is no adjective of {group}")
            if not (_whole(scene.size) and SIZES[0] <= scene.size <= SIZES[1]):
                raise ValueError(f"a side of {scene.size!r} pixels")
            if not 0 < scene.blend <= 2:
                raise ValueError(f"a blend of {scene.blend!r}")
            if not (_whole(scene.grain) and 0 <= scene.grain < 2**31):
                raise ValueError(f"grain {scene.grain!r}")
            if len(scene.shapes) > MOST:
                raise ValueError(f"{len(scene.shapes)} shapes")
            for shape in scene.shapes:
                if shape[2] <= 0 or not {*shape[5:7]} <= {3, 4, 5, 6} or shape[7] not in (-1, 3, 4, 5, 6):
                    raise ValueError(f"a shape {shape}")
        except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
            raise ShardError(
                f"the truth of a picture is damaged: {type(error).__name__}: {error}; render the shard again"
            ) from error
        return scene


def make(rng: np.random.Generator, chosen: Mapping[str, str], size: int) -> Scene:
    """A scene with these adjectives, one of every group, for a picture of `size` pixels a side.

    The same generator gives the same composition at every size. Raises `RecipeError` for another size than 32 to
    256, or if an adjective is missing or unknown.
    """
    if not SIZES[0] <= size <= SIZES[1]:
        raise RecipeError(f"pictures of {size} pixels a side can't be made; they have {SIZES[0]} to {SIZES[1]}")
    if set(chosen) != set(GROUPS) or any(adjective not in GROUPS[group] for group, adjective in chosen.items()):
        raise RecipeError(f"a picture needs an adjective of every group ({', '.join(GROUPS)}), and has: {dict(chosen)}")
    number = {group: adjectives.index(chosen[group]) for group, adjectives in GROUPS.items()}
    dice = Dice(rng)
    way = arranged(dice, len(PALETTES[chosen["palette"]]))
    focus = _focus(dice, number["symmetry"], number["movement"], way["focus"])
    field = _field(dice, number["movement"], number["symmetry"], focus, way)
    palette = colours(
        dice,
        chosen["palette"],
        chosen["contrast"],
        chosen["temperature"],
        outlined=chosen["edge"] == "outlined",
        scheme=way["scheme"],
        light=not way["ground"],
    )
    way["ground"] = int(palette[GROUND][0] < palette[SECOND][0])
    grain = dice.below(2**31)
    seat = _seat(dice, number["symmetry"], focus, way["way"])
    way["blend"] = int(blends(chosen["palette"], blended=bool(way["blend"])))
    blend = blend_of(dice, blended=bool(way["blend"]))
    field = [round(value, 4) for value in field]
    drawn = rng.random((MOST, DRAWS))
    shapes = dressed(number["shape"], way["lead"], drawn, laid(number, seat, np.array(field), drawn))
    adjectives = {group: chosen[group] for group in GROUPS}
    arrangement = {name: ways[way[name]] for name, ways in ARRANGEMENT.items()}
    return Scene(adjectives, size, palette, shapes.tolist(), field, blend, grain, arrangement)


def _focus(dice: Dice, symmetry: int, movement: int, corner: int) -> tuple[float, float]:
    """The focal point: at a third, or where the symmetry has one."""
    third = 0.16 + 0.02 * dice.uniform()
    right, down = (1 if corner % 2 else -1), (1 if corner >= 2 else -1)
    if symmetry == MIRRORED:
        return third + 0.06, third * down
    if symmetry == FOURFOLD:
        return third + 0.08, third + 0.08
    if symmetry == KALEIDOSCOPIC:
        out = 0.3 if movement == SWIRLING else 0.0
        return out * 0.9659, out * 0.2588
    if symmetry == TILED:
        return 0.0, 0.0
    return third * right, third * down


def _seat(dice: Dice, symmetry: int, focus: tuple[float, float], way: int) -> tuple[float, float]:
    """Where the first shape is: at the focal point, but in a kaleidoscope on one of the two axes of its sector."""
    if symmetry != KALEIDOSCOPIC:
        return focus
    out = 0.24 + 0.06 * dice.uniform()
    return (out, 0.0) if way else (out * 0.8660, out * 0.5)


def _field(dice: Dice, movement: int, symmetry: int, focus: tuple[float, float], way: dict[str, int]) -> list[float]:
    """The parameters of `movement.FIELDS`."""
    finer = {TILED: 1.5, KALEIDOSCOPIC: 1.15, FOURFOLD: 1.2, MIRRORED: 1.1}.get(symmetry, 1.0)
    turn = {
        CALM: 0.25,
        FLOWING: 0.04 * (dice.uniform() - 0.5) + (0.25 if way["way"] else 0.0),
        SOARING: (0.375 if way["way"] else 0.125) + 0.02 * (dice.uniform() - 0.5),
    }.get(movement, 0.0)
    bands = {
        CALM: 1.6 if symmetry == KALEIDOSCOPIC or way["way"] else 7.0,
        FLOWING: 3.0,
        SWIRLING: 2.1,
        RIPPLING: 3.5,
        SOARING: 3.3,
    }.get(movement, 0.0)
    arms = {SWIRLING: 2, RADIATING: 12 if symmetry == KALEIDOSCOPIC else 8}.get(movement, 0)
    bend = 0.065 / math.sqrt(finer) if movement == FLOWING else 0.0
    warp = {FLOWING: 0.012, SWIRLING: 0.01, RIPPLING: 0.008}.get(movement, 0.0) / finer
    return [
        focus[0],
        focus[1],
        turn,
        bands * (finer if movement != CALM else 1.0),
        float(arms),
        bend,
        0.5 * way["phase"],
        warp,
    ]


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _numbers(rows: Any, count: int | None, width: int) -> list[list[float]]:
    """Rows of `width` numbers each. Raises `ValueError` or `TypeError` if they are not."""
    checked = [[float(value) for value in row] for row in rows]
    if not checked or (count is not None and len(checked) != count):
        raise ValueError(f"{len(checked)} rows where there should be {count or 'some'}")
    if any(len(row) != width or not all(abs(value) <= _FARTHEST for value in row) for row in checked):
        raise ValueError(f"not {width} numbers of at most {_FARTHEST} in every row")
    return checked
