"""Brightness made what models know: a ground of 0, ink up to 255. A page that is clean already stays as it is.

What is clean is told by numbers measured on pages in the fonts of this repository at 4 to 16 px. Those with `_SHAPES`
kinds of 3×3 pixels, as two words have, have a brightest pixel of 115 or more; and at most 8 % of their strong pixels
are as bright as that, if it is below 180, where dimmed text has a fifth. None has both half as many faint pixels as
strong ones and faint pixels beside its ink, as every JPEG has.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[np.float64]

NEAR = 12
"""Most that a pixel of the ground differs from it, of 255."""
_SHAPES = 80
"""Fewer tell nothing of the ink's brightness: full stops are pale, whatever their ink."""
_LEAST = 100
"""Fewer pixels of ink than this tell nothing of noise."""
_SEEN = 8
"""What differs less from the ground is not seen."""
_PALE, _DIM, _FLAT = 110, 180, 0.12
"""Ink is faint whose brightest is at most the first; or the second, if there is noise or so much of it is as bright."""
_STRONG, _NOISY, _NOISE = 25, 0.5, 3
"""A faint pixel is below the first. With more of them than the second, as a share of the others, some are noise: what
is below the third times the ninth tenth of what lies beside the ink."""


@dataclass(frozen=True)
class Ground:
    """What ink stands on."""

    level: float
    """0…255: the commonest brightness."""
    share: float
    """How much of the page is within `NEAR` of it."""


def ground_of(grey: Grey) -> Ground:
    """The ground of a page (H, W), 0…255."""
    whole = grey.round().astype(np.uint8)
    commonest = int(np.bincount(whole.ravel(), minlength=256).argmax())
    level = float(np.median(grey[whole == commonest]))
    return Ground(level, float((np.abs(grey - level) <= NEAR).mean()))


def normalised(grey: Grey, ground: Ground) -> tuple[Grey, list[str]]:
    """The page (H, W) with bright ink on 0, and what was done to it in words."""
    notes: list[str] = []
    level = ground.level
    up, down = (float(np.maximum(side, 0).sum()) for side in (grey - level, level - grey))
    if down > up or (down == up and level >= 128):
        grey, level = 255 - grey, 255 - level
        notes.append("dark on bright: inverted")
    if level > 0:
        grey = np.maximum(grey - level, 0) * (255 / (255 - level) if level < 255 else 1)
        notes.append(f"the ground was {level:.0f} of 255: taken as 0")
    top = float(grey.max(initial=0))
    if 0 < top < _SEEN:
        return np.zeros_like(grey), [*notes, f"nothing differs from the ground by more than {top:.0f} of 255: no ink"]
    noise = _noise(grey * (255 / top)) * (top / 255) if top else 0.0
    if _is_faint(grey, top, noisy=noise > 0):
        grey, noise = grey * (255 / top), noise * (255 / top)
        notes.append(f"faint ink, {top:.0f} of 255: taken as 255")
    if noise:
        grey = np.where(grey < noise, 0, grey)
        notes.append(f"noise, as of a JPEG: what was under {noise:.0f} of 255 taken as 0")
    return grey, notes


def _is_faint(grey: Grey, top: float, *, noisy: bool) -> bool:
    if not 0 < top <= _DIM:
        return False
    strong = grey >= top / 2
    if _shapes(strong) < _SHAPES:
        return False
    return noisy or top <= _PALE or float((grey >= 0.97 * top).sum()) >= _FLAT * float(strong.sum())


def _shapes(ink: npt.NDArray[np.bool_]) -> int:
    """How many kinds of 3×3 pixels there are."""
    height, width = ink.shape
    if height < 3 or width < 3:
        return 0
    bits = ink.astype(np.int16)
    codes = sum(bits[y : y + height - 2, x : x + width - 2] << (3 * y + x) for y in range(3) for x in range(3))
    return len(np.unique(codes))


def _noise(grey: Grey) -> float:
    """Below what brightness pixels are no ink, 0 if the page has no noise: what JPEG leaves, 2 to 8 px around ink."""
    faint, others = int(((grey > 0) & (grey < _STRONG)).sum()), int((grey >= _STRONG).sum())
    if faint + others < _LEAST or faint <= _NOISY * others:
        return 0.0
    ink = grey >= 128
    ring = grey[_near(ink, 8) & ~_near(ink, 1)]
    return _NOISE * float(np.percentile(ring, 90)) if len(ring) else 0.0


def _near(ink: npt.NDArray[np.bool_], reach: int) -> npt.NDArray[np.bool_]:
    """What has ink within `reach` pixels to each side, up and down: a square maximum, as counts along both axes."""
    for axis in (0, 1):
        sides = [(0, 0), (0, 0)]
        sides[axis] = reach + 1, reach
        counts = np.pad(ink, sides).astype(np.int32).cumsum(axis)
        length = ink.shape[axis]
        before, upto = (counts.take(range(k, k + length), axis) for k in (0, 2 * reach + 1))
        ink = upto > before
    return ink
