"""Glyphs in bulk against Pillow's own drawing of them: alone, and among others in a line."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import newTable
from fontTools.ttLib.tables._k_e_r_n import KernTable_format_0
from PIL import ImageFont

from textzip.render.fonts import ink
from textzip.render.fonts.face import Face

GetFace = Callable[[str], Face]
LATIN = [chr(cp) for cp in (*range(0x20, 0x7F), *range(0xA0, 0x100))]


def picture(font: ImageFont.FreeTypeFont, text: str, mode: str) -> npt.NDArray[np.uint8]:
    mask, _ = font.getmask2(text, mode=mode, anchor="ls")
    return np.frombuffer(bytes(mask), np.uint8).reshape(mask.size[::-1])


def cropped(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    rows, columns = np.flatnonzero(pixels.any(1)), np.flatnonzero(pixels.any(0))
    return pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] if len(rows) else pixels[:0, :0]


def bitmap(box: list[int], rows: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint8]:
    across = -(-box[ink.WIDTH] // 8)
    words = rows[box[ink.OFFSET] : box[ink.OFFSET] + across * box[ink.HEIGHT]]
    return words.astype("<u8").view(np.uint8).reshape(box[ink.HEIGHT], across * 8)[:, : box[ink.WIDTH]]


@pytest.mark.parametrize("mode", ["L", "1"])
@pytest.mark.parametrize(
    ("name", "px"),
    [("DejaVuSansMono", 9), ("PTSerif", 16), ("Sarabun", 13), ("JetBrainsMono", 40), ("Tiny5", 8), ("MiscFixed5x8", 8)],
)
def test_every_glyphs_ink_and_advance_are_pillows(face: GetFace, name: str, px: int, mode: str) -> None:
    font = face(name).open(px)
    characters = [each for each in LATIN if ord(each) in face(name).characters]
    boxes, rows = ink.draw(font, mode, characters)
    for character, box in zip(characters, boxes.tolist(), strict=True):
        expected = cropped(picture(font, character, mode))
        assert np.array_equal(bitmap(box, rows), expected), character
        assert box[ink.ADVANCE] == round(font.getlength(character, mode=mode) * 64)
        if not expected.size:
            assert box[: ink.ADVANCE] == [0] * ink.ADVANCE


@pytest.mark.parametrize(("name", "px"), [("DejaVuSansCondensed", 9), ("PTSerif", 12), ("Inconsolata", 8)])
def test_one_bit_glyphs_stand_where_pillow_puts_them_in_a_line(face: GetFace, name: str, px: int) -> None:
    """After `l`, whose foot is the baseline: the rows of each glyph from there, and the columns from its pen."""
    font = face(name).open(px)
    characters = [each for each in LATIN if ord(each) in face(name).characters and each != " "]
    boxes, _ = ink.draw(font, "1", characters)
    room = " " * 40
    pen = round(font.getlength(f"l{room}", mode="1") * 64) + 32 >> 6
    for character, box in zip(characters, boxes.tolist(), strict=True):
        line = picture(font, f"l{room}{character}{room}l_", "1")
        foot = np.flatnonzero(line[:, : pen // 2].any(1))[-1] + 1
        here = line[:, pen // 2 : pen + 4 * px]
        if here.any():
            assert box[ink.TOP] == np.flatnonzero(here.any(1))[0] - foot, character
            assert box[ink.LEFT] == np.flatnonzero(here.any(0))[0] + pen // 2 - pen, character


def made(tmp_path: Path, boxes: dict[str, tuple[int, int, int, int, int]], kerned: dict[tuple[str, str], int]) -> Face:
    """A font of 1,000 units an em whose glyphs are rectangles: x0, y0, x1, y1, advance."""
    names = [".notdef", *(f"g{ord(character):x}" for character in boxes)]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(character): f"g{ord(character):x}" for character in boxes})
    glyphs, metrics = {".notdef": TTGlyphPen(None).glyph()}, {".notdef": (500, 0)}
    for character, (x0, y0, x1, y1, advance) in boxes.items():
        pen = TTGlyphPen(None)
        if x1 > x0:
            for move, point in ((pen.moveTo, (x0, y0)), *((pen.lineTo, p) for p in ((x0, y1), (x1, y1), (x1, y0)))):
                move(point)
            pen.closePath()
        glyphs[f"g{ord(character):x}"] = pen.glyph()
        metrics[f"g{ord(character):x}"] = advance, x0
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(metrics)
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupOS2()
    builder.setupPost()
    if kerned:
        table: Any = KernTable_format_0()
        table.coverage, table.format, table.apple = 1, 0, False
        table.kernTable = {(f"g{ord(a):x}", f"g{ord(b):x}"): value for (a, b), value in kerned.items()}
        kern: Any = newTable("kern")
        kern.version, kern.kernTables = 0, [table]
        builder.font["kern"] = kern
    out = io.BytesIO()
    builder.save(out)
    path = tmp_path / "made.ttf"
    path.write_bytes(out.getvalue())
    return Face(path, out.getvalue())


BASICS = {" ": (0, 0, 0, 0, 300), "_": (0, -200, 500, -100, 500), "l": (100, 0, 200, 700, 300)}


def test_ink_that_stands_far_out_is_its_own_glyphs_and_no_others(tmp_path: Path) -> None:
    far = {"a": (3000, 100, 3200, 500, 500), "b": (-4000, 0, -3900, 300, 500), "c": (100, 0, 400, 400, 500)}
    font = made(tmp_path, BASICS | far, {}).open(10)
    boxes, _ = ink.draw(font, "1", list(far))
    assert boxes[:, ink.LEFT].tolist() == [30, -40, 1]
    assert boxes[:, ink.WIDTH].tolist() == [2, 1, 3]
    assert boxes[:, ink.TOP].tolist() == [-5, -3, -4]
    assert boxes[:, ink.HEIGHT].tolist() == [4, 3, 4]


def test_a_kerned_blank_does_not_move_a_glyph(tmp_path: Path) -> None:
    letters = {"a": (100, 0, 400, 400, 500), "b": (200, 0, 400, 600, 500)}
    kerned = {(" ", "a"): -200, ("a", " "): -100, (" ", "b"): 300}
    font = made(tmp_path, BASICS | letters, kerned).open(20)
    assert font.getlength(" a") != font.getlength(" ") + font.getlength("a"), "Pillow kerns this font"
    boxes, _ = ink.draw(font, "1", list(letters))
    assert boxes[:, ink.LEFT].tolist() == [2, 4]
    assert boxes[:, ink.TOP].tolist() == [-8, -12]


@pytest.mark.parametrize("without", [" ", "_"])
def test_a_font_without_blank_or_underscore_draws_its_glyphs_alone(tmp_path: Path, without: str) -> None:
    letters = {"a": (100, 0, 400, 400, 500), "b": (200, 100, 400, 600, 500)}
    face = made(tmp_path, {c: box for c, box in (BASICS | letters).items() if c != without}, {})
    boxes, _ = ink.draw(face.open(20), "1", list(letters))
    assert boxes[:, ink.WIDTH].tolist() == [6, 4]
    assert boxes[:, ink.TOP].tolist() == [-8, -12]


def test_no_characters_are_no_glyphs(face: GetFace) -> None:
    boxes, rows = ink.draw(face("Tiny5").open(8), "1", [])
    assert boxes.shape == (0, 6)
    assert rows.shape == (0,)
