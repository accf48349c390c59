"""Draws docs/art.webp, the picture in the guide to art: `python docs/art.py`. A picture of every adjective.

What else a picture has is drawn at random, the same for all adjectives of a group but what hides them.
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


def main() -> None:
    """Each adjective with its name, in the order of the vocabulary."""
    pictures, names = [], []
    for number, (group, adjectives) in enumerate(GROUPS.items()):
        for adjective in adjectives:
            rng = np.random.default_rng([SEEDS[number], number])
            pictures.append(draw(make(rng, {**choose(rng), group: adjective}, SIZE)))
            names.append(adjective)
    Image.fromarray(sheet(pictures, names, COLUMNS, 1)).save(ROOT / "docs" / "art.webp", quality=88, method=6)


SEEDS = (1, 2, 3, 4, 5, 6, 7, 8, 9)

if __name__ == "__main__":
    main()
