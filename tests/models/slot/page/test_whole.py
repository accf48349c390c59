"""Pictures of any size and way up, read by the model that comes with textzip."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawn_pages import LINES, drawn
from PIL import Image, ImageDraw, ImageFont

pytest.importorskip("torch")

from textzip.models.slot.calibration import AS_IT_IS
from textzip.models.slot.metrics import distance
from textzip.models.slot.page import whole
from textzip.models.slot.page.places import Seen
from textzip.models.slot.page.reading import Reading
from textzip.models.slot.picture import Picture
from textzip.models.slot.use import load, read
from textzip.render import render_page
from textzip.render.page.style import Style
from textzip.shards.own import signed

TEXT = "\n".join(LINES) + "\n"


def wrong(reading: Reading, text: str = TEXT) -> float:
    return distance(text, reading.text) / len(text)


@pytest.fixture(scope="module")
def font(fonts_dir: Path) -> Path:
    return fonts_dir / "dejavu" / "DejaVuSansCondensed.ttf"


@pytest.mark.parametrize("px", [10, 16, 24, 40, 64])
def test_text_of_any_size_is_read_and_its_lines_end(font: Path, px: int) -> None:
    reading = read(drawn(font, px))
    assert wrong(reading) < 0.04
    assert reading.confidence > 0.9
    assert reading.count == len(reading.text.encode())


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_any_way_up_is_told(font: Path, quarters: int) -> None:
    reading = read(np.rot90(np.asarray(drawn(font, 20)), quarters).copy())
    assert wrong(reading) < 0.04
    assert f"turned anticlockwise by {360 - 90 * quarters}°" in reading.notes


def jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def test_jpegs_scans_and_bright_text_are_read(font: Path) -> None:
    page = drawn(font, 20)
    grain = np.random.default_rng(0).normal(0, 5, (page.height, page.width))
    scan = Image.fromarray(np.clip(np.asarray(page) * 0.9 + grain, 0, 255).astype(np.uint8)).rotate(1, fillcolor=230)
    for source in (jpeg(page, 60), scan, Image.fromarray(255 - np.asarray(page))):
        assert wrong(read(source)) < 0.05


def test_bright_text_on_black_that_is_larger_than_models_know_is_read_line_by_line(font: Path) -> None:
    reading = read(Image.fromarray(255 - np.asarray(drawn(font, 24))))
    assert wrong(reading) < 0.02
    assert reading.notes[-1].startswith("read line by line")


def test_a_screen_with_bars_in_colours_is_read(font: Path) -> None:
    image = Image.new("RGB", (520, 160), (250, 250, 250))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 520, 40), fill=(20, 60, 140))
    draw.text((20, 10), "A title in white", (255, 255, 255), font=ImageFont.truetype(str(font), 18))
    draw.text((20, 60), "and a text in black below it,", (0, 0, 0), font=ImageFont.truetype(str(font), 14))
    draw.text((20, 90), "with a link in blue", (0, 60, 200), font=ImageFont.truetype(str(font), 14))
    expected = "A title in white\nand a text in black below it,\nwith a link in blue\n"
    assert wrong(read(image), expected) < 0.06


def test_a_page_of_textzip_s_own_is_read_as_it_is(font: Path) -> None:
    page = render_page("Words that a page wraps where it ends, and no newline among them.", font, 12)
    reading = read(page.pixels)
    [(text, confidence, count)] = load().read([page.pixels])
    assert (reading.text, reading.count, reading.notes) == (text, count, ())
    assert reading.confidence == pytest.approx(confidence)
    assert distance(text, page.label) <= 1
    assert [each.text for each in reading.characters] == list(text)
    assert read(page.pixels, newlines=True).text.count("\n") == len({box.top for box in _lines(reading)})


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_of_textzip_s_own_is_read_any_way_up_and_its_boxes_are_where_it_is(font: Path, quarters: int) -> None:
    page = render_page("Letters look like letters upside down, too: nopq, 6 and 9, su.", font, 12)
    turned = np.rot90(page.pixels, quarters).copy()
    reading = read(turned)
    assert wrong(reading, page.label) < 0.04
    assert f"turned anticlockwise by {360 - 90 * quarters}°" in reading.notes
    boxes = [each.box for each in reading.characters if each.box and not each.text.isspace()]
    covered = np.zeros(turned.shape, bool)
    for box in boxes:
        covered[box.top : box.bottom, box.left : box.right] = True
    assert turned[covered].sum() > 0.98 * turned.sum()


LONG = "A page may be larger than those that it was trained on; its lines still end where they are full. " * 3


def test_a_larger_page_of_textzip_s_own_is_read_as_it_is(font: Path) -> None:
    page = render_page(LONG, font, 12, Style(width=256))
    assert wrong(read(signed(page.png)), page.label) < 0.02
    assert wrong(read(page.pixels, newlines=False), page.label) < 0.02
    assert read(page.pixels).text.count("\n") >= 5


def test_a_page_of_more_text_than_slots_is_doubted_and_read_line_by_line(font: Path) -> None:
    page = render_page(LONG * 5, font, 10, Style(width=512, height=512))
    [(text, confidence, count)] = load().read([page.pixels])
    assert (len(text), count) == (1024, 1024)
    assert confidence < 0.8
    reading = read(page.pixels)
    assert wrong(reading, page.label) < 0.04
    assert reading.notes[-1].startswith("read line by line")


def _lines(reading: Reading) -> list[Any]:
    """The box that each line of characters begins with."""
    found = [each.box for each in reading.characters if each.box]
    return [found[0], *(b for a, b in pairwise(found) if b.left < a.left)]


@pytest.mark.parametrize("px", [12, 32])
def test_boxes_hold_their_characters_ink_and_confidences_are_probabilities(font: Path, px: int) -> None:
    image = drawn(font, px)
    ink = np.asarray(image) < 128
    reading = read(image)
    inside = np.zeros_like(ink)
    for each in reading.characters:
        assert 0 <= each.confidence <= 1
        if each.box and not each.text.isspace():
            box = each.box
            assert ink[box.top : box.bottom, box.left : box.right].any()
            inside[box.top : box.bottom, box.left : box.right] = True
    assert ink[~inside].sum() < 0.01 * ink.sum()


def test_boxes_are_where_pillow_drew_their_characters(font: Path) -> None:
    face = ImageFont.truetype(str(font), 32)
    characters = read(drawn(font, 32)).characters
    said = "".join(each.text for each in characters).splitlines(keepends=True)
    at = compared = off = 0
    for line, wanted in zip(said, LINES, strict=True):
        for k, each in enumerate(characters[at : at + len(line)]):
            if line == wanted + "\n" and each.box and not each.text.isspace():
                left, right = (64 + face.getlength(wanted[:end]) for end in (k, k + 1))
                off += not left - 1 <= (each.box.left + each.box.right) / 2 <= right + 1
                compared += 1
        at += len(line)
    assert compared > 90
    assert off <= 1  # the dot behind an r, whose arm it takes


def test_an_empty_sheet_says_nothing_for_sure() -> None:
    reading = read(np.full((500, 700), 255, np.uint8))
    assert (reading.text, reading.confidence, reading.count) == ("", 1.0, 0)


def test_what_can_not_be_read_is_not_believed() -> None:
    noise = np.random.default_rng(0).random((400, 600)) < 0.1
    assert read(np.where(noise, 0, 255).astype(np.uint8)).confidence < 0.8


@pytest.mark.parametrize(("text", "share"), [("abcd", 1.0), ("ab\ufffd\ufffd", 0.5), ("\ufffd" * 4, 0.0)])
def test_a_character_without_a_name_is_not_read_however_sure_that_is(text: str, share: float) -> None:
    page = np.zeros((128, 128), np.uint8)
    page[10:14, 10:100] = 255
    seen = Seen(text, 0.96, len(text.encode()), (0.96,) * 4)
    [reading] = whole.read(
        [Picture(page)], lambda pages: [seen for _ in pages], AS_IT_IS, newlines=False, characters=False
    )
    assert reading.text == text
    assert reading.confidence == pytest.approx(0.96 * share)
    assert reading.exact == (pytest.approx(0.96**4) if share == 1 else 0)


def test_letters_that_none_knows_are_no_reason_to_turn_a_page_or_not_to() -> None:
    """Upside down it sees signs that it doesn't know, and is surer of that than of the text the right way up."""
    page = np.zeros((128, 128), np.uint8)
    page[10:14, 10:100] = 255

    def look(pages: Sequence[np.ndarray]) -> list[Seen]:
        upright = [page.any(1).argmax() > 64 for page in pages]
        return [
            Seen("the text", 0.8, 8, (0.8,) * 8) if right else Seen("\ufffd" * 8, 0.84, 24, (0.84,) * 8)
            for right in upright
        ]

    [reading] = whole.read([Picture(page)], look, AS_IT_IS, newlines=False, characters=False)
    assert reading.text == "the text"


@pytest.mark.parametrize(
    ("first", "other", "turned"),
    [
        (("ddd ppp", 0.5), ("ddd qqq", 0.9), False),  # rows of one sign are read either way up
        (("ddd ppp", 0.5), ("ddd qqq", 0.93), True),
        (("ddd ppp", 0.5), ("the text", 0.75), True),  # letters of a language are in their order one way up
        (("ddd ppp", 0.5), ("the text", 0.7), False),
        (("ddd ppp", 0.5), ("  q     ", 0.75), False),
        (("the text", 0.5), ("the test", 0.9), False),
    ],
)
def test_a_page_of_textzip_s_own_is_turned_for_letters_of_a_language_or_if_that_is_far_surer(
    first: tuple[str, float], other: tuple[str, float], turned: bool
) -> None:
    page = np.zeros((128, 128), np.uint8)
    page[10:14, 10:100] = 255

    def look(pages: Sequence[np.ndarray]) -> list[Seen]:
        said = [other if page.shape == (128, 128) and page.any(1).argmax() > 64 else first for page in pages]
        return [Seen(text, sure, len(text), (sure,) * len(text)) for text, sure in said]

    [reading] = whole.read(
        [Picture(page)],
        look,
        AS_IT_IS,
        newlines=False,
        characters=False,
        language=lambda text: text.startswith(("the", " ")),
    )
    assert reading.text == (other if turned else first)[0]


@pytest.mark.parametrize("own", [False, True])
def test_small_type_is_read_larger_where_that_is_surer_and_its_boxes_are_in_the_picture(own: bool) -> None:
    """But not on pages of textzip's own, which are of sizes that models know."""
    page = np.zeros((60, 90), np.uint8)
    lefts = range(10, 80, 8)
    for left in lefts:
        page[20:26, left : left + 4] = 255

    def look(pages: Sequence[np.ndarray]) -> list[Seen]:
        found = []
        for each in pages:
            high, wide = each.shape
            sure, text = (0.9, "a") if (high, wide) == (90, 135) else (0.6, "x")
            at = tuple(((left + 2) * wide / 90, 23 * high / 60) for left in lefts)
            found.append(Seen(text * len(at), sure, len(at), (sure,) * len(at), at))
        return found

    [reading] = whole.read([Picture(page, own=own, whole=own)], look, AS_IT_IS, newlines=False)
    assert reading.text == ("x" if own else "a") * len(lefts)
    assert reading.notes == (() if own else ("read 1.5 times as large",))
    for left, each in zip(lefts, reading.characters, strict=True):
        assert each.box
        assert each.box == pytest.approx((left, 20, left + 4, 26), abs=1)
