"""Draws docs/art.webp, the picture in the guide to art: `python docs/art.py`. A picture of every adjective.

What else a picture has is the same for all adjectives of a group: some of it chosen, the rest drawn at random.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from textzip.render.art.choice import choose
from textzip.render.art.draw import draw
from textzip.render.art.scene import make
from textzip.render.art.sheet import sheet
from textzip.render.art.vocabulary import GROUPS

ROOT = Path(__file__).resolve().parents[1]
COLUMNS, SIZE = 10, 96

# What else the pictures of a group have: nothing that would hide the group.
OTHERS = {
    "palette": {"temperature": "temperate", "texture": "smooth", "movement": "swirling", "contrast": "clear"},
    "temperature": {"palette": "pastel", "texture": "grainy", "contrast": "clear", "density": "balanced"},
    "texture": {"palette": "bluish", "movement": "calm", "density": "sparse", "contrast": "clear"},
    "shape": {"palette": "violet", "texture": "smooth", "symmetry": "asymmetrical", "density": "balanced"},
    "density": {"palette": "tricoloured", "texture": "smooth", "shape": "ringed", "symmetry": "asymmetrical"},
    "contrast": {"palette": "earthy", "shape": "circular", "texture": "brushed", "density": "balanced"},
    "symmetry": {"palette": "prismatic", "shape": "petalled", "texture": "smooth", "density": "balanced"},
    "movement": {"palette": "golden", "shape": "organic", "density": "sparse", "symmetry": "asymmetrical"},
    "edge": {"palette": "neon", "shape": "starry", "density": "balanced", "texture": "smooth"},
}


def main() -> None:
    """Each adjective with its name, in the order of the vocabulary."""
    pictures, names = [], []
    for number, (group, adjectives) in enumerate(GROUPS.items()):
        for adjective in adjectives:
            rng = np.random.default_rng([3, number])
            chosen = {**choose(rng), **OTHERS[group], group: adjective}
            pictures.append(draw(make(rng, chosen, SIZE)))
            names.append(adjective)
    Image.fromarray(sheet(pictures, names, COLUMNS, 1)).save(ROOT / "docs" / "art.webp", quality=88, method=6)


if __name__ == "__main__":
    main()
