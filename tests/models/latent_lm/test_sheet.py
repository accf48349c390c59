"""Pictures show every word, and below it what was spelled instead, in the order that the words are written in."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("torch")

from textzip.models.latent_lm.sheet import WIDTH, as_png, pages, sheet
from textzip.models.latent_lm.strips import Strips
from textzip.render.fonts.face import Face

GROUND, DARK_RED, CREAM = (72, 76, 84), (110, 0, 24), (255, 226, 176)


@pytest.fixture(scope="module")
def strips(face: Callable[[str], Face]) -> Strips:
    return Strips([face("DejaVuSansCondensed")], 11, keep=True)


def has(picture: np.ndarray, colour: tuple[int, ...]) -> np.ndarray:
    return (picture == colour).all(-1)


def test_words_that_are_right_stand_white_on_black_side_by_side(strips: Strips) -> None:
    words = ["In ", "the ", "beginning"]
    found = sheet(words, words, strips)
    assert found.shape == (2 + 16 + 2, WIDTH, 3)
    left = 2
    for word in words:
        strip = strips.of(word)
        part = found[2:18, left : left + strip.shape[1]]
        assert (part == strip[..., None]).all()
        assert (found[2:18, left - 2 : left] == GROUND).all()
        left += strip.shape[1] + 2
    assert (found[:, left:] == GROUND).all()


def test_a_wrong_word_is_tinted_and_what_was_spelled_stands_below_it(strips: Strips) -> None:
    found = sheet(["In ", "the ", "ark"], ["In ", "tho ", "ark"], strips)
    assert found.shape == (2 + 32 + 2, WIDTH, 3)
    begin = 2 + strips.of("In ").shape[1] + 2
    wide = max(strips.of(word).shape[1] for word in ("the ", "tho "))
    above, below = found[2:18, begin : begin + wide], found[18:34, begin : begin + wide]
    there, instead = strips.of("the "), strips.of("tho ")
    assert (has(above, DARK_RED)[:, : there.shape[1]] == (there == 0)).all()
    assert (has(above, (255, 255, 255))[:, : there.shape[1]] == (there == 255)).all()
    assert (has(below, CREAM)[:, : instead.shape[1]] == (instead == 0)).all()
    assert not has(found[:, :begin], DARK_RED).any() and not has(found[:, begin + wide :], DARK_RED).any()
    assert has(found[18:34, :begin], GROUND).all()


def test_nothing_spelled_is_seen_as_nothing(strips: Strips) -> None:
    found = sheet(["a "], [""], strips)
    assert has(found[2:18], DARK_RED).any()
    assert has(found[18:34], CREAM).any() and has(found[18:34], (90, 0, 16)).sum() == 0


@pytest.mark.parametrize("guess", ["a\x00b", "\ufffd", "\n", "日本", "x" * 400])
def test_whatever_was_spelled_can_be_shown(strips: Strips, guess: str) -> None:
    assert sheet(["word "], [guess], strips).shape == (36, WIDTH, 3)


def test_lines_are_no_wider_than_the_picture_and_no_word_is_lost(strips: Strips) -> None:
    words = [f"word{number} " for number in range(40)]
    read = [word if number % 7 else "o " for number, word in enumerate(words)]
    found = sheet(words, read, strips)
    assert found.shape[1] == WIDTH
    inked = sum(int((strips.of(word) > 0).sum()) for word in words)
    wrong = [word for word, guess in zip(words, read, strict=True) if word != guess]
    ground = (
        has(found, GROUND).sum() + has(found, (0, 0, 0)).sum() + has(found, DARK_RED).sum() + has(found, CREAM).sum()
    )
    below = sum(int((strips.of("o ") > 0).sum()) for _ in wrong)
    assert found.shape[0] * WIDTH - ground == inked + below


def test_words_that_are_written_from_the_right_stand_so(strips: Strips) -> None:
    words = ["שלום ", "עולם"]
    found = sheet(words, words, strips)
    first, second = (strips.of(word) for word in words)
    at = WIDTH - 2 - first.shape[1]
    assert (found[2:18, at : WIDTH - 2] == first[..., None]).all()
    assert (found[2:18, at - 2 - second.shape[1] : at - 2] == second[..., None]).all()
    long = strips.of("עולםעולם")
    below = sheet(["שלום"], ["עולםעולם"], strips)
    word = strips.of("שלום")
    assert (has(below[2:18, WIDTH - 2 - word.shape[1] : WIDTH - 2], (255, 255, 255)) == (word == 255)).all()
    assert (has(below[18:34, WIDTH - 2 - long.shape[1] : WIDTH - 2], (90, 0, 16)) == (long == 255)).all()
    mixed = sheet(["abcdefgh ", "שלום"], ["abcdefgh ", "שלום"], strips)
    assert (mixed[2:18, 2 : 2 + strips.of("abcdefgh ").shape[1]] == strips.of("abcdefgh ")[..., None]).all()


def test_a_png_shows_each_pixel_as_a_square(strips: Strips) -> None:
    picture = sheet(["In "], ["On "], strips)
    with Image.open(io.BytesIO(as_png(picture))) as opened:
        assert (opened.mode, opened.size) == ("RGB", (2 * WIDTH, 2 * len(picture)))
        shown = np.asarray(opened)
    for row in (0, 1):
        for column in (0, 1):
            assert (shown[row::2, column::2] == picture).all()


def test_pages_say_how_many_words_are_right_what_they_are_and_what_was_read(strips: Strips) -> None:
    found = pages([["a ", "b"], ["c"]], [["a ", "d"], ["c"]], strips, ["VT323", "Tiny5"])
    assert [page.caption for page in found] == ["1 of 2 words right; VT323", "1 of 1 word right; Tiny5"]
    assert [(page.text, page.read) for page in found] == [("a b", "a d"), ("c", "c")]
    assert base64.b64decode(found[0].png) == as_png(sheet(["a ", "b"], ["a ", "d"], strips))
    assert pages([["a "]], [["a "]], None) == ()
    assert pages([], [], strips) == ()
