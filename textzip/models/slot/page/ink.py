"""A picture in any colours as ink: how far each pixel is from the ground that it stands on.

Programs draw on flat grounds, several in one picture: a bar, a box, a page. A pixel is ground if `_RUN` pixels beside
it or above and below it have its colour: no stroke of text up to 64 px is that long, but rules and frames are, and so
are no ink. All other pixels stand on the nearest ground above or below them. Paper is no flat ground: it has grain, and
one side of it may be darker than the other.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

Pixels = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

_RUN = 65
"""Longer than the longest stroke of text, in pixels."""
_SAME = 2
"""Most that neighbours of one colour differ by, of 255."""
_THICK = 3
"""Ground that others stand on has this many rows or columns; a rule has fewer."""
_FLAT = 0.4
"""Least share of a drawn picture that is ground by its runs."""
_ROUGH, _AROUND = 8, 7
"""Paper is looked at by so many pixels at once, and at so many of those around."""
_FAINT, _GRAIN = 48, 2.5
"""What is fainter may be grain; what is under this many times its median is."""
_DUST = 50
"""Of paper what is fainter, once ink is as bright as ink gets, is none: with what JPEG leaves around it 19 % of a text
at 14 px were misread at quality 50, without it 1 %."""
_SEEN = 24
"""What differs less from its ground is not seen."""


def flat_ink(colours: Pixels) -> Pixels | None:
    """Ink, uint8 (H, W), of a picture (H, W, C) that is drawn on flat grounds; None if it is not."""
    across = _runs(colours)
    down = _runs(colours.transpose(1, 0, 2)).T
    height, width = across.shape
    long_across, long_down = across >= min(_RUN, width), down >= min(_RUN, height)
    ground = long_across | long_down
    if ground.mean() < _FLAT:
        return None
    firm = (long_across & (down >= _THICK)) | (long_down & (across >= _THICK))
    if not firm.any():
        return None
    ink = _from_ground(colours, firm)
    ink[ground | (ink < _SEEN)] = 0
    return ink


def paper_ink(grey: Pixels) -> Pixels:
    """Ink, uint8 (H, W), of a picture of one brightness on a ground of another that has grain or shades.

    Ink is what stands out the more from what is around it, bright or dark; the ground is what has the least of it.
    """
    image = Image.fromarray(grey)
    apart = grey.astype(np.float32) - np.asarray(image.filter(ImageFilter.BoxBlur(_AROUND * 2)), np.float32)
    bright = grey if float((apart**3).sum(dtype=np.float64)) >= 0 else 255 - grey
    image = Image.fromarray(bright)
    rough = image.reduce(_ROUGH) if min(image.size) >= _ROUGH else image
    ground = rough.filter(ImageFilter.MinFilter(_AROUND)).filter(ImageFilter.BoxBlur(_AROUND // 2))
    under = np.asarray(ground.resize(image.size, Image.Resampling.BILINEAR), np.int16)
    ink = np.maximum(bright.astype(np.int16) - under, 0)
    faint = ink[ink < _FAINT]
    grain = _GRAIN * float(np.median(faint)) if len(faint) else 0.0
    strong = ink[ink > max(grain, _SEEN)]
    if len(strong) == 0:
        return np.zeros_like(grey)
    top = max(2.0 * _SEEN, float(np.percentile(strong, 98)))
    spread = (ink - grain) * (255 / max(1.0, top - grain))
    return np.where(spread < _DUST, 0, np.minimum(spread, 255)).astype(np.uint8)


def _runs(colours: Pixels) -> npt.NDArray[np.int32]:
    """How long the run of one colour is that each pixel lies in, along its row: (H, W, C) to (H, W)."""
    height, width, channels = colours.shape
    new = np.ones((height, width), np.bool_)
    for c in range(channels):
        channel = colours[..., c].astype(np.int16)
        differs = np.abs(np.diff(channel, axis=1)) > _SAME
        new[:, 1:] = differs if c == 0 else new[:, 1:] | differs
    column = np.arange(width, dtype=np.int32)
    first = np.maximum.accumulate(np.where(new, column, 0), 1)
    last = np.ones((height, width), np.bool_)
    last[:, :-1] = new[:, 1:]
    end = np.minimum.accumulate(np.where(last, column, width)[:, ::-1], 1)[:, ::-1]
    return (end - first + 1).astype(np.int32)


def _from_ground(colours: Pixels, firm: Mask) -> Pixels:
    """How far each pixel is from the nearest firm ground above or below it, by the channel that differs most."""
    height, width = firm.shape
    row = np.arange(height, dtype=np.int32)[:, None]
    far = 4 * height
    above = np.maximum.accumulate(np.where(firm, row, -far), 0)
    below = np.minimum.accumulate(np.where(firm, row, far)[::-1], 0)[::-1]
    nearest = np.where(row - above <= below - row, above, below)
    known = (nearest >= 0) & (nearest < height)
    nearest = np.where(known, nearest, 0).astype(np.int64)
    ink = np.zeros((height, width), np.uint8)
    for c in range(colours.shape[2]):
        channel = colours[..., c]
        ground = np.take_along_axis(channel, nearest, 0)
        ground = np.where(known, ground, channel)
        np.maximum(ink, np.abs(channel.astype(np.int16) - ground).astype(np.uint8), out=ink)
    return ink
