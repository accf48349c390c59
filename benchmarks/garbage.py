"""Pictures that are no pages of text: what a reader must neither fall over nor believe."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter

Pixels = npt.NDArray[np.uint8]
Rng = np.random.Generator

SIDE = 128


def inputs(n: int, seed: int) -> Iterator[tuple[str, bytes | Pixels]]:
    """`n` pictures and what each is: all kinds in turn, each picture drawn from [seed, its number]."""
    kinds = list(KINDS.items())
    for k in range(n):
        name, make = kinds[k % len(kinds)]
        yield name, make(np.random.default_rng([seed, k]))


def _noise(rng: Rng) -> Pixels:
    return rng.integers(0, 256, (SIDE, SIDE), dtype=np.uint8)


def _sparse(rng: Rng) -> Pixels:
    return np.where(rng.random((SIDE, SIDE)) < rng.uniform(0.02, 0.35), 255, 0).astype(np.uint8)


def _blobs(rng: Rng) -> Pixels:
    rough = Image.fromarray(_noise(rng)).filter(ImageFilter.GaussianBlur(float(rng.uniform(1, 5))))
    values = np.asarray(rough, np.float64)
    return np.where(values > np.quantile(values, rng.uniform(0.6, 0.95)), 255, 0).astype(np.uint8)


def _strokes(rng: Rng) -> Pixels:
    image = Image.new("L", (SIDE, SIDE))
    draw = ImageDraw.Draw(image)
    for _ in range(int(rng.integers(3, 60))):
        draw.line([tuple(each) for each in rng.integers(0, SIDE, (2, 2)).tolist()], 255, int(rng.integers(1, 4)))
    return np.asarray(image)


def _shapes(rng: Rng) -> Pixels:
    image = Image.new("L", (SIDE, SIDE))
    draw = ImageDraw.Draw(image)
    for _ in range(int(rng.integers(2, 15))):
        x, y, w, h = (int(each) for each in rng.integers(5, 100, 4))
        shape = (draw.ellipse, draw.rectangle)[int(rng.integers(2))]
        shape((x, y, x + w, y + h), outline=int(rng.integers(100, 256)), width=int(rng.integers(1, 4)))
    return np.asarray(image)


def _scribble(rng: Rng) -> Pixels:
    image = Image.new("L", (SIDE, SIDE))
    steps = rng.normal(0, rng.uniform(1, 4), (int(rng.integers(200, 1500)), 2)).cumsum(0)
    path = np.clip(steps + rng.integers(20, 108, 2), 0, SIDE - 1)
    ImageDraw.Draw(image).line([tuple(each) for each in path.tolist()], 255, int(rng.integers(1, 3)))
    return np.asarray(image)


def _texture(rng: Rng) -> Pixels:
    y, x = np.mgrid[:SIDE, :SIDE]
    wave = np.sin(x * rng.uniform(0.1, 2) + rng.uniform(0, 6)) * np.sin(y * rng.uniform(0.1, 2) + rng.uniform(0, 6))
    return np.where(wave > rng.uniform(0.2, 0.9), 255, 0).astype(np.uint8)


def _photograph(rng: Rng) -> Pixels:
    rough = rng.random((6, 6))
    smooth = np.asarray(Image.fromarray(rough.astype(np.float32)).resize((SIDE, SIDE), Image.Resampling.BICUBIC))
    return np.clip(smooth * 255 + rng.normal(0, 8, (SIDE, SIDE)), 0, 255).astype(np.uint8)


def _colours(rng: Rng) -> bytes:
    return _png(Image.fromarray(rng.integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)))


def _page(rng: Rng) -> Image.Image:
    """A page of text by Pillow's own bitmap font."""
    image = Image.new("L", (SIDE, SIDE))
    lines = ["".join(map(chr, rng.integers(33, 127, 20))) for _ in range(10)]
    ImageDraw.Draw(image).multiline_text((2, 2), "\n".join(lines), 255)
    return image


def _mirrored(rng: Rng) -> Pixels:
    return np.asarray(_page(rng))[:, ::-1].copy()


def _overturned(rng: Rng) -> Pixels:
    return np.rot90(np.asarray(_page(rng))[:, ::-1], int(rng.choice([1, 2, 3]))).copy()


def _shuffled(rng: Rng) -> Pixels:
    tiles = np.asarray(_page(rng)).reshape(32, 4, 32, 4).transpose(0, 2, 1, 3).reshape(-1, 4, 4)
    return rng.permutation(tiles).reshape(32, 32, 4, 4).transpose(0, 2, 1, 3).reshape(SIDE, SIDE).copy()


def _oblique(rng: Rng) -> Pixels:
    return np.asarray(_page(rng).rotate(float(rng.uniform(20, 70))))


def _huge(rng: Rng) -> Pixels:
    x, y = (int(each) for each in rng.integers(0, 88, 2))
    return np.asarray(_page(rng).crop((x, y, x + 20, y + 20)).resize((SIDE, SIDE)))


def _cut(rng: Rng) -> bytes:
    whole = _png(_page(rng))
    return whole[: int(rng.integers(1, len(whole) * 9 // 10))]  # without its last bytes a page is still a page


def _flipped(rng: Rng) -> bytes:
    whole = bytearray(_png(_page(rng)))
    for place in rng.integers(0, len(whole), 8):
        whole[place] ^= int(rng.integers(1, 256))
    return bytes(whole)


def _bytes(rng: Rng) -> bytes:
    return rng.bytes(int(rng.integers(0, 4000)))


def _sizes(rng: Rng) -> Pixels:
    height, width = (int(each) for each in rng.choice([1, 2, 7, 33, 500, 1024, 5000], 2))
    return np.where(rng.random((height, width)) < 0.2, 255, 0).astype(np.uint8)


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


KINDS: dict[str, Callable[[Rng], bytes | Pixels]] = {
    "grey noise": _noise,
    "dots": _sparse,
    "blobs": _blobs,
    "lines in all directions": _strokes,
    "circles and boxes": _shapes,
    "a scribble": _scribble,
    "a texture": _texture,
    "a smooth photograph": _photograph,
    "noise in colours": _colours,
    "text mirrored": _mirrored,
    "text mirrored and turned": _overturned,
    "text cut in tiles and shuffled": _shuffled,
    "text turned by 20 to 70 degrees": _oblique,
    "text six times as large": _huge,
    "a file cut short": _cut,
    "a file with flipped bytes": _flipped,
    "bytes that are no picture": _bytes,
    "dots of any size": _sizes,
}
