"""A scene to its pixels: fold, bend, compose, lay the texture on, encode.

One pass a step over all pixels, each compiled by itself: what a step's compiled code is kept for is its own file alone.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from textzip.render.art.colour import to_bytes
from textzip.render.art.folding import folded, unfolded
from textzip.render.art.movement import moved
from textzip.render.art.scene import Scene
from textzip.render.art.shapes import composed
from textzip.render.art.texture import add_texture
from textzip.render.art.vocabulary import GROUPS


def draw(scene: Scene) -> npt.NDArray[np.uint8]:
    """The picture, uint8 (size, size, 3): a function of the scene alone."""
    number = {group: GROUPS[group].index(adjective) for group, adjective in scene.adjectives.items()}
    places = folded(scene.size, number["symmetry"])
    bands = moved(number["movement"], np.array(scene.field), scene.size, places)
    shapes, colours = np.array(scene.shapes), np.array(scene.colours)
    part = composed(number, scene.size, scene.blend, shapes, colours, places, bands)
    lab = unfolded(scene.size, number["symmetry"], part)
    add_texture(number["texture"], scene.grain, scene.size, lab)
    return to_bytes(lab, scene.size)
