"""Pages of text as a person might have them: any of the repository's faces, sizes and lengths."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from textzip.render import Style, load_face, render_page

FACES = ("dejavu/DejaVuSansMono.ttf", "dejavu/DejaVuSansCondensed.ttf", "pt-serif/PTSerif-Regular.ttf")
CHARACTERS = [chr(code) for code in (*range(0x20, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100))]


def drawn(fonts: Path, count: int, seed: int) -> Iterator[npt.NDArray[np.uint8]]:
    """`count` pages of 128×128 px: words of ASCII, and all of Latin-1, 1 to 200 characters at 8 to 16 px."""
    faces = [load_face(fonts / name) for name in FACES]
    for k in range(count):
        rng = np.random.default_rng([seed, k])
        few = CHARACTERS[:95] if k % 2 else CHARACTERS
        text = "".join(rng.choice([*few, *" " * (len(few) // 6)], int(rng.integers(1, 201))))
        style = Style(margin_x=int(rng.integers(5)), wrap=str(rng.choice(["char", "word"])))
        yield render_page(text, faces[k % len(faces)], int(rng.integers(8, 17)), style, missing="drop").pixels
