"""The shaped lane: bidi and HarfBuzz for what one glyph a character can't draw.

Text goes paragraph by paragraph through the bidi algorithm (python-bidi's levels), then run by run (same level,
script and font) through HarfBuzz. What HarfBuzz keeps together, a *cluster*, is one item to the layout, and so is a
grapheme cluster (`textzip.render.text.clusters`), which has one font and one script. The layout breaks lines by the
same rules as in the fast lane; lines with right-to-left text are then put into visual order and, in right-to-left
paragraphs, against the right margin. Glyphs come from an atlas keyed by glyph number, rasterised by the same Pillow, so
a shaped line has the pixels that Pillow's own raqm layout gives (tests/render/page/test_shape.py).

python-bidi does not pair brackets (rule N0 of UAX #9): in a right-to-left paragraph the closing bracket of "(abc) 1"
can stand elsewhere than Pillow puts it. PCF fonts have nothing that HarfBuzz could use; to them such text is missing.

Two logical orders of mixed-direction text can have one visual order; that is Unicode's, and no renderer can mend it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt
import uharfbuzz as hb
from bidi import algorithm as bidi
from fontTools import unicodedata as scripts

from textzip.render.fonts.atlas import Atlas, get_atlas
from textzip.render.fonts.face import Face
from textzip.render.fonts.slots import FIRST_GLYPH
from textzip.render.page.kernel import (
    ADVANCE,
    BASELINE,
    BREAK,
    INK,
    ITEM,
    LEFT,
    PEN,
    SLOT,
    SPACE,
    WIDTH,
    WORD_START,
    is_unspaced,
)
from textzip.render.text.clusters import cluster_starts

_SHARED_SCRIPTS = frozenset({"Zyyy", "Zinh", "Zzzz"})


@dataclass(slots=True)
class Cluster:
    """Characters `start` to `stop` that are drawn as one; the glyphs are (key, dx, dy) in 26.6 from its pen."""

    start: int
    stop: int
    level: int = 0
    advance: int = 0
    missing: int = 0
    glyphs: list[tuple[int, int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Shaped:
    """A shaped text: its clusters in reading order, and tables by which the layout kernel places them.

    `boxes` int32 (3 + clusters, 6) is the kernel's glyph table with a row a cluster; `base` int8 (clusters,) is the
    embedding level of each one's paragraph.
    """

    atlas: Atlas
    clusters: list[Cluster]
    kinds: npt.NDArray[np.uint8]
    boxes: npt.NDArray[np.int32]
    base: npt.NDArray[np.int8]
    overhang: int
    """Pixels that ink can stand out of its advance once a line is reordered; 0 for left-to-right text."""
    first_slot: int = FIRST_GLYPH

    def reorder(self, placed: npt.NDArray[np.int32], margin: int, width: int) -> None:
        """Give lines with right-to-left clusters their visual order (rule L2 of UAX #9), in place."""
        if not any(cluster.level for cluster in self.clusters):
            return
        starts = np.flatnonzero(np.diff(placed[:, BASELINE], prepend=-1))
        for first, last in zip(starts, [*starts[1:], len(placed)], strict=True):
            line = placed[first:last]
            items = line[:, ITEM]
            base = int(self.base[items[0]]) if items[0] >= 0 else 0
            levels = [self.clusters[i].level if i >= 0 else base for i in items]
            if not any(levels):
                continue
            order = _visual_order(levels)
            advances = self.boxes[line[:, SLOT], ADVANCE]
            pen = margin << 6
            if base & 1:
                pen = ((width - margin) << 6) - (int(advances.sum()) + 63 & ~63)
            for n in order:
                line[n, PEN] = pen
                pen += int(advances[n])

    def expand(self, placed: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """Placed clusters to placed glyphs of the atlas: int32 (glyphs, 4)."""
        rows: list[tuple[int, int, int, int]] = []
        for slot, pen, baseline, item in placed.tolist():
            if item < 0 or slot < FIRST_GLYPH:
                rows.append((slot, pen, baseline, item))
                continue
            for key, dx, dy in self.clusters[item].glyphs:
                rows.append((self.atlas.slot(key), pen + dx, baseline - ((dy + 32) >> 6), item))
        return np.array(rows, np.int32).reshape(-1, 4)


def shape(text: str, faces: Sequence[Face], px: int, mode: str) -> Shaped:
    """Shape a normal-form text. Bitmap-only faces are skipped: they have nothing that HarfBuzz could use."""
    atlas = get_atlas(faces, px, mode, by_glyph=True)
    clusters: list[Cluster] = []
    base: list[int] = []
    offset = 0
    for paragraph in text.split("\n"):
        level, levels = _levels(paragraph)
        found = sorted(_clusters(paragraph, levels, atlas), key=lambda cluster: cluster.start)
        for cluster in found:
            cluster.start += offset
            cluster.stop += offset
        offset += len(paragraph) + 1
        found.append(Cluster(offset - 1, offset, level=level))
        clusters += found
        base += [level] * len(found)
    clusters.pop()  # the text's end is no line feed
    kinds = np.array([_kind(text[cluster.start : cluster.stop], cluster.missing) for cluster in clusters], np.uint8)
    boxes = np.concatenate([atlas.arrays.glyphs[:FIRST_GLYPH], np.zeros((len(clusters), 6), np.int32)])
    for row, cluster in enumerate(clusters, FIRST_GLYPH):
        boxes[row] = _box(atlas, cluster)
    overhang = 0
    if any(cluster.level for cluster in clusters):
        ink = boxes[FIRST_GLYPH:]
        beyond = ink[:, LEFT] + ink[:, WIDTH] - (ink[:, ADVANCE] >> 6)
        overhang = int(max(0, (-ink[:, LEFT]).max(), beyond[ink[:, WIDTH] > 0].max(initial=0)))
    return Shaped(atlas, clusters, kinds, boxes, np.array(base, np.int8), overhang)


def _visual_order(levels: list[int]) -> list[int]:
    """Rule L2 of UAX #9: from the highest level down to the lowest odd one, reverse each run at or above it."""
    order = list(range(len(levels)))
    for level in range(max(levels), 0, -1):
        n = 0
        while n < len(order):
            stop = n
            while stop < len(order) and levels[order[stop]] >= level:
                stop += 1
            order[n:stop] = order[n:stop][::-1]
            n = stop + 1
    return order


def _levels(paragraph: str) -> tuple[int, list[int]]:
    """The paragraph's embedding level, and each character's (UAX #9; its first strong character sets the direction)."""
    storage = bidi.get_empty_storage()
    level = int(bidi.get_base_level(paragraph))
    storage["base_level"] = level
    storage["base_dir"] = ("L", "R")[level]
    bidi.get_embedding_levels(paragraph, storage)
    for character in storage["chars"]:
        character["type"] = character["type"] or "L"  # Python's tables have no class for unassigned code points
    bidi.explicit_embed_and_overrides(storage)
    bidi.resolve_weak_types(storage)
    bidi.resolve_neutral_types(storage, False)
    bidi.resolve_implicit_levels(storage, False)
    return level, [character["level"] for character in storage["chars"]]


def _clusters(paragraph: str, levels: list[int], atlas: Atlas) -> Iterator[Cluster]:
    """The clusters of one paragraph, run by run."""
    firsts = _firsts(paragraph)
    face_numbers = _face_numbers(paragraph, firsts, atlas.faces)
    script_names = _scripts(paragraph)
    keys = list(zip(levels, script_names, face_numbers, strict=True))
    start = 0
    for stop in range(1, len(paragraph) + 1):
        if stop == len(paragraph) or keys[firsts[stop]] != keys[start]:
            yield from _shape_run(paragraph, start, stop, firsts, *keys[start], atlas)
            start = stop


def _firsts(paragraph: str) -> list[int]:
    """For each character where its grapheme cluster starts."""
    starts = cluster_starts(paragraph)
    return list(accumulate((i if starts[i] else 0 for i in range(len(paragraph))), max))


def _shape_run(
    paragraph: str, start: int, stop: int, firsts: list[int], level: int, script: str, number: int, atlas: Atlas
) -> Iterator[Cluster]:
    buffer = hb.Buffer()
    buffer.flags = hb.BufferFlags.DO_NOT_INSERT_DOTTED_CIRCLE  # which no label has
    buffer.add_str(paragraph, start, stop - start)
    buffer.direction = "rtl" if level & 1 else "ltr"
    buffer.script = script if script not in _SHARED_SCRIPTS else "Zyyy"
    buffer.language = "und"
    hb.shape(_hb_font(atlas.faces[number], atlas.px), buffer)
    glyphs: dict[int, list[tuple[int, int, int]]] = {}
    advances: dict[int, int] = {}
    missing: set[int] = set()
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        first = firsts[info.cluster]
        pen = advances.setdefault(first, 0)
        key = number << 16 | info.codepoint if info.codepoint else 0
        glyphs.setdefault(first, []).append((key, pen + position.x_offset, position.y_offset))
        advances[first] = pen + position.x_advance
        if not info.codepoint:
            missing.add(first)
    first_characters = sorted(glyphs)
    for first, after in zip(first_characters, [*first_characters[1:], stop], strict=True):
        lost = after - first if first in missing else 0
        yield Cluster(first, after, level, advances[first], lost, glyphs[first])


@lru_cache(maxsize=16)
def _hb_face(face: Face) -> hb.Face:
    return hb.Face(face.data, face.number)


@lru_cache(maxsize=64)
def _hb_font(face: Face, px: int) -> hb.Font:
    """The face at px, positions in 26.6. Advances are the outlines' own, unhinted, as Pillow's raqm layout has them."""
    font = hb.Font(_hb_face(face))
    font.scale = (px * 64, px * 64)
    font.ppem = (px, px)
    return font


def _box(atlas: Atlas, cluster: Cluster) -> tuple[int, int, int, int, int, int]:
    """A cluster as a row of a glyph table: the box around its glyphs' ink, a pixel wider where rounding may move it."""
    x0 = y0 = 1 << 20
    x1 = y1 = -(1 << 20)
    for key, dx, dy in cluster.glyphs:
        slot = atlas.slot(key)  # first: it may load a block, which makes other, longer arrays
        _, width, height, left, top, _ = atlas.arrays.glyphs[slot].tolist()
        if width:
            x = ((dx + 32) >> 6) + left
            y = top - ((dy + 32) >> 6)
            slack = 1 if dx & 63 else 0
            x0, x1 = min(x0, x - slack), max(x1, x + width + slack)
            y0, y1 = min(y0, y), max(y1, y + height)
    if x1 < x0:
        return 0, 0, 0, 0, 0, cluster.advance
    return 0, x1 - x0, y1 - y0, x0, y0, cluster.advance


def _kind(characters: str, missing: int) -> int:
    """What a cluster is to the layout, by the rules that the fast lane has for characters."""
    if characters == "\n":
        return BREAK
    if characters == " " and not missing:
        return SPACE
    unspaced = is_unspaced.py_func(ord(characters[0]))  # type: ignore[no-untyped-call]
    return WORD_START if unspaced else INK


def _face_numbers(paragraph: str, firsts: list[int], faces: Sequence[Face]) -> list[int]:
    """For each character the first face that has all of its cluster, else its first character.

    What none has goes with what precedes, and so do spaces, and marks at the text's start, if that face has them.
    """
    numbers: list[int] = []
    shaping = [n for n, face in enumerate(faces) if face.is_sfnt]
    for start, stop in pairwise([*sorted(set(firsts)), len(paragraph)]):
        cluster = paragraph[start:stop]
        holders = _holders(cluster, faces, shaping) or _holders(cluster[0], faces, shaping)
        previous = numbers[-1] if numbers else shaping[0]
        keep = previous in holders and (cluster == " " or scripts.category(cluster[0])[0] == "M")
        numbers += [previous if keep or not holders else holders[0]] * len(cluster)
    return numbers


def _holders(characters: str, faces: Sequence[Face], numbers: list[int]) -> list[int]:
    return [n for n in numbers if all(ord(character) in faces[n].characters for character in characters)]


def _scripts(paragraph: str) -> list[str]:
    """Each character's script; those shared by many take that of the text before them, at the start after them."""
    found = [scripts.script(character) for character in paragraph]
    current = next((script for script in found if script not in _SHARED_SCRIPTS), "Zyyy")
    for i, script in enumerate(found):
        if script in _SHARED_SCRIPTS:
            found[i] = current
        else:
            current = script
    return found
