"""Pictures that `textzip paint` opens and saves: side by side as a PNG, or one after another as a GIF.

Shapes: S rows and columns of a picture, uint8 (S, S, 3).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps, UnidentifiedImageError

from textzip.errors import PictureError, RecipeError

Pixels = npt.NDArray[np.uint8]

_ACROSS = 9
"""Pictures beside each other, at most."""
_GAP = 2
_GROUND = 255
_FRAME_MS, _LAST_MS = 120, 1200


def check_out(path: Path, *, moving: bool) -> None:
    """Raises `RecipeError` unless `path` is to be a PNG, or, if it may be `moving`, a GIF; `ShardError` if another
    program's file is there.
    """
    from textzip.cli.places import check_file
    from textzip.shards.own import ANIMATION, PICTURE, check_own

    if path.suffix.lower() == ".gif" and not moving:
        raise RecipeError(f"--out {path}: only the way from one prompt to another moves: name a .png, or give --to")
    if not path.suffix:
        raise RecipeError(f"--out {path}: a picture is a PNG; name a .png file")
    check_file(path, (".png", ".gif"), "--out", "a picture is a PNG, the way to another prompt may be a GIF")
    check_own(path, ANIMATION if path.suffix.lower() == ".gif" else PICTURE, "--out")


def save(pictures: Sequence[Pixels], path: Path, scale: int) -> None:
    """Pictures of one size to a PNG or GIF file, each pixel a square of `scale`. Raises `ShardError`."""
    from textzip.render.write import write_file
    from textzip.shards.own import ANIMATION

    large = [picture.repeat(scale, 0).repeat(scale, 1) for picture in pictures]
    if path.suffix.lower() == ".gif":
        write_file(_gif(large), path, "--out", ANIMATION)
        return
    buffer = io.BytesIO()
    Image.fromarray(_sheet(large, _GAP * scale)).save(buffer, "PNG", optimize=True)
    write_file(buffer.getvalue(), path, "--out")


def opened(path: Path, size: int) -> Pixels:
    """The middle of a picture of any kind, uint8 (S, S, 3), S = `size`. Raises `PictureError`."""
    from textzip.render.pictures.pixels import eight_bits

    try:
        with Image.open(path) as image:
            upright = eight_bits(ImageOps.exif_transpose(image), path).convert("RGBA")
            ground = Image.new("RGBA", upright.size, "white")
            whole = Image.alpha_composite(ground, upright).convert("RGB")
            side = min(whole.size)
            left, top = ((length - side) // 2 for length in whole.size)
            middle = whole.crop((left, top, left + side, top + side))
            return np.asarray(middle.resize((size, size), Image.Resampling.LANCZOS))
    except UnidentifiedImageError as error:
        raise PictureError(f"{path}: no picture that can be opened; give a PNG or JPEG file") from error
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        reason = getattr(error, "strerror", None) or error
        raise PictureError(f"{path}: can't be opened ({reason}); give another picture") from error


def _sheet(pictures: Sequence[Pixels], gap: int) -> Pixels:
    """Pictures beside each other and in rows, with a gap between."""
    high, wide = pictures[0].shape[:2]
    across = min(_ACROSS, len(pictures))
    deep = -(-len(pictures) // across)
    found = np.full((deep * (high + gap) - gap, across * (wide + gap) - gap, 3), _GROUND, np.uint8)
    for number, picture in enumerate(pictures):
        top, left = number // across * (high + gap), number % across * (wide + gap)
        found[top : top + high, left : left + wide] = picture
    return found


def _gif(pictures: Sequence[Pixels]) -> bytes:
    """There and back again, with a rest at either end."""
    there = [Image.fromarray(picture) for picture in pictures]
    images = [*there, *there[-2:0:-1]]
    times = [_LAST_MS if number in (0, len(there) - 1) else _FRAME_MS for number in range(len(images))]
    buffer = io.BytesIO()
    images[0].save(buffer, "GIF", save_all=True, append_images=images[1:], duration=times, loop=0, comment=b"textzip")
    return buffer.getvalue()
