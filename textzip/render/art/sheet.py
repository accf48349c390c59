"""Pictures side by side with names under them, for people."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

Pixels = npt.NDArray[np.uint8]

_GAP, _LINE = 8, 14
_PAPER, _INK = (250, 249, 246), (40, 40, 44)


def sheet(pictures: Sequence[Pixels], names: Sequence[str], columns: int, scale: int = 2) -> Pixels:
    """RGB pictures (S, S, 3) in rows of `columns`, each pixel `scale` × `scale`, uint8 (H, W, 3).

    Where no picture has a name, no room is left for names.
    """
    columns = max(1, min(columns, len(pictures)))
    side = scale * len(pictures[0])
    label = _LINE if any(names) else 0
    rows = -(-len(pictures) // columns)
    canvas = Image.new("RGB", (columns * (side + _GAP) + _GAP, rows * (side + label + _GAP) + _GAP), _PAPER)
    pen = ImageDraw.Draw(canvas)
    font = ImageFont.load_default(11)
    for n, (picture, name) in enumerate(zip(pictures, names, strict=True)):
        x, y = _GAP + n % columns * (side + _GAP), _GAP + n // columns * (side + label + _GAP)
        canvas.paste(Image.fromarray(picture).resize((side, side), Image.Resampling.NEAREST), (x, y))
        pen.text((x, y + side + 1), name, fill=_INK, font=font)
    return np.asarray(canvas)
