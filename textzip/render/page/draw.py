"""A normal-form text to pixels: picks the lane, and holds what both lanes give back.

The fast lane takes one glyph a code point. Where the shown part of a text has a character that joins, combines or
runs right to left, the page goes through HarfBuzz (`shape.py`). Which lane draws a page is decided by what the page
shows alone, so that a label drawn again takes the same lane.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from textzip.errors import TextError
from textzip.render.fonts.atlas import Atlas, get_atlas
from textzip.render.fonts.face import Face
from textzip.render.fonts.slots import NEWLINE
from textzip.render.page import kernel
from textzip.render.page.shape import Cluster, shape
from textzip.render.page.style import Style
from textzip.render.text.clusters import border_before

# No readable glyph takes fewer pixels, so a page never holds more characters than its area over this.
_MIN_GLYPH_AREA = 4
_CLUSTER_SHOWN = 8


@dataclass(slots=True)
class Drawn:
    """What a page shows of a text. `scanlines` uint8 (H, 1 + W): column 0 holds PNG filter bytes, all 0."""

    scanlines: npt.NDArray[np.uint8]
    end: int
    """The first character that is not on the page."""
    missing: int
    """Shown characters that stand as .notdef."""
    ink_height: int
    """Rows from the page's top to its last ink."""
    bilevel: bool
    placed: npt.NDArray[np.int32]
    glyphs: npt.NDArray[np.int32]
    clusters: list[Cluster] | None = None
    """The shaped lane's clusters, which `placed` counts as items; None in the fast lane, where items are characters."""

    @property
    def items(self) -> list[Cluster]:
        """The shown items as character ranges, in reading order."""
        if self.clusters is not None:
            return [cluster for cluster in self.clusters if cluster.stop <= self.end]
        return [Cluster(i, i + 1) for i in range(self.end)]


def resolve_mode(face: Face, mode: str) -> str:
    """`auto` for this face: bitmap fonts are 1-bit by nature, outlines lose their shapes that way."""
    if mode != "auto":
        return mode
    return "1" if face.native_px else "L"


def draw_text(text: str, faces: Sequence[Face], px: int, style: Style) -> Drawn:
    """Draw as much of a normal-form text as the page holds.

    Raises `TextError` if a single glyph is larger than the page, and `FontError` if the font has no such size.
    """
    mode = resolve_mode(faces[0], style.mode)
    atlas = get_atlas(faces, px, mode)
    most = border_before(text, min(len(text), characters_at_most(style)))
    if text and most == 0:
        raise _too_big(text[:_CLUSTER_SHOWN], atlas, style)
    text = text[:most]
    while True:
        drawn = _fast(text, atlas, style)
        settled = drawn is not None
        if drawn is None:
            drawn = _shaped(text, atlas, style)
            # Shaping sees the whole text; what is shown must come out the same when it is all there is.
            settled = drawn.end in (0, len(text))
        end = border_before(text, drawn.end)
        if settled and end == drawn.end:
            return drawn
        if end == 0:  # not even the first character fits with its marks
            raise _too_big(text[:_CLUSTER_SHOWN], atlas, style)
        text = text[:end]


def characters_at_most(style: Style) -> int:
    """How many characters a page can hold; what stands after them in a text decides nothing of it."""
    return style.width * style.height // _MIN_GLYPH_AREA


def line_height(atlas: Atlas) -> int:
    """Rows from the top of the tallest to the bottom of the deepest printable ASCII character."""
    return atlas.ascent + atlas.descent


@lru_cache(maxsize=4096)
def _box(style: Style, ascent: int, height: int, overhang: int = 0) -> npt.NDArray[np.int64]:
    """What the layout kernel works in; never written to."""
    by_word = int(style.wrap == "word")
    margin_x = style.margin_x + overhang
    pitch = style.pitch or height
    return np.array([style.width, style.height, margin_x, style.margin_y, pitch, ascent, by_word], np.int64)


def _fast(text: str, atlas: Atlas, style: Style) -> Drawn | None:
    """The page, or None if what it shows needs shaping."""
    code_points = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    box = _box(style, atlas.ascent, line_height(atlas))
    words, scanlines = _blank(style)
    placed = np.empty((_placed_size(len(text), style), 4), np.int32)
    report = np.zeros(kernel.REPORT_SIZE, np.int64)
    while True:
        arrays = atlas.arrays
        kernel.draw(code_points, *arrays, box, words, placed, report)
        status = report[kernel.STATUS]
        if status != kernel.LOAD:
            break
        atlas.load(int(report[kernel.DETAIL]))
    if status == kernel.SHAPE:
        return None
    if status == kernel.TOO_BIG:
        raise _too_big(text[report[kernel.DETAIL]], atlas, style)
    return _drawn(scanlines, int(report[kernel.END]), int(report[kernel.MISSING]), report, placed, arrays.glyphs)


def _shaped(text: str, atlas: Atlas, style: Style) -> Drawn:
    """The page through HarfBuzz; the part of it that is shown may come out otherwise when drawn alone."""
    shaped = shape(text, atlas.faces, atlas.px, atlas.mode)
    count = len(shaped.clusters)
    placed = np.empty((_placed_size(count, style), 4), np.int32)
    report = np.zeros(kernel.REPORT_SIZE, np.int64)
    slots = np.arange(shaped.first_slot, shaped.first_slot + count, dtype=np.int32)
    slots[shaped.kinds == kernel.BREAK] = NEWLINE
    overhang = shaped.overhang
    while True:
        box = _box(style, atlas.ascent, line_height(atlas), overhang)
        kernel.layout(shaped.kinds, slots, count, shaped.boxes, box, placed, report)
        if report[kernel.STATUS] == kernel.TOO_BIG:
            cluster = shaped.clusters[int(report[kernel.DETAIL])]
            raise _too_big(text[cluster.start : cluster.stop], atlas, style)
        shown = int(report[kernel.END])
        shaped.reorder(placed[: report[kernel.PLACED]], int(box[kernel.MARGIN_X]), style.width)
        glyphs = shaped.expand(placed[: report[kernel.PLACED]])
        outside = _outside(glyphs, shaped.atlas, style)
        if outside == 0:
            break
        overhang += outside
    placed = placed[: report[kernel.PLACED]]
    words, scanlines = _blank(style)
    arrays = shaped.atlas.arrays
    kernel.blit(glyphs, len(glyphs), arrays.glyphs, arrays.rows, words, style.width + 1, report)
    end = shaped.clusters[shown].start if shown < count else (shaped.clusters[-1].stop if count else 0)
    missing = sum(cluster.missing for cluster in shaped.clusters[:shown])
    report[kernel.PLACED] = len(placed)
    drawn = _drawn(scanlines, end, missing, report, placed, shaped.boxes)
    drawn.clusters = shaped.clusters
    return drawn


def _outside(placed: npt.NDArray[np.int32], atlas: Atlas, style: Style) -> int:
    """How many pixels the ink crosses the margins by.

    Lines are broken where their ink in the order of the text would cross; in the order of sight another character
    stands at the edge, which may lean out further.
    """
    glyphs = atlas.arrays.glyphs[placed[:, kernel.SLOT]]
    left = ((placed[:, kernel.PEN] + 32) >> 6) + glyphs[:, kernel.LEFT]
    right = left + glyphs[:, kernel.WIDTH]
    inked = glyphs[:, kernel.WIDTH] > 0
    first = left[inked].min(initial=style.margin_x)
    last = right[inked].max(initial=style.width - style.margin_x)
    return int(max(style.margin_x - first, last - (style.width - style.margin_x)))


def _drawn(
    scanlines: npt.NDArray[np.uint8],
    end: int,
    missing: int,
    report: npt.NDArray[np.int64],
    placed: npt.NDArray[np.int32],
    glyphs: npt.NDArray[np.int32],
) -> Drawn:
    return Drawn(
        scanlines=scanlines,
        end=end,
        missing=missing,
        ink_height=int(report[kernel.INK_BOTTOM]),
        bilevel=not report[kernel.GREY],
        placed=placed[: report[kernel.PLACED]],
        glyphs=glyphs,
    )


def _blank(style: Style) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint8]]:
    """A black page, twice: its memory as words of eight pixels, and its scanlines uint8 (H, 1 + W)."""
    size = style.height * (style.width + 1)
    words = np.zeros(size // 8 + 2, np.uint64)
    return words, words.view(np.uint8)[:size].reshape(style.height, style.width + 1)


def _placed_size(items: int, style: Style) -> int:
    """Room for every item and for a wrap mark on every line."""
    return items + style.height + 2


def _too_big(what: str, atlas: Atlas, style: Style) -> TextError:
    code_points = " ".join(f"U+{ord(character):04X}" for character in what)
    return TextError(
        f"{what!r} ({code_points}) in {atlas.faces[0].name} at {atlas.px} px is larger than a page of "
        f"{style.width}x{style.height} with margins {style.margin_x},{style.margin_y}; use a smaller px or a larger one"
    )
