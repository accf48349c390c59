"""Blanks before lines and within, on pages drawn by the renderer in faces that have an advance for each character."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from seen import seen_page

from textzip.models.slot.page.blanks import counted
from textzip.models.slot.page.gaps import by_width
from textzip.models.slot.page.places import Seen
from textzip.models.slot.page.white import White

CODE = "def quick(brown, fox):\n    if jumps:\n        lazy = dogs  # over\n        walk()\n    return lazy\n"
FACES = ("dejavu/DejaVuSansCondensed.ttf", "pt-serif/PTSerif-Regular.ttf", "comic-neue/ComicNeue-Regular.ttf")


def page(text: str, font: Path, px: int, margin: int = 0) -> tuple[np.ndarray, Seen]:
    """Its pixels, and what sees each of its characters where it is."""
    drawn, seen = seen_page(text, font, px, margin)
    return drawn.pixels, seen


def said(seen: Seen, lines: dict[int, int]) -> Seen:
    """The same, with other numbers of blanks before some of its lines."""
    starts = [0, *(k + 1 for k, each in enumerate(seen.text) if each == "\n")]
    kept: list[tuple[str, tuple[float, float]]] = []
    for number, (a, b) in enumerate(zip(starts, [*starts[1:], len(seen.text)], strict=True)):
        line, places = seen.text[a:b], seen.places[a:b]
        body = len(line) - len(line.lstrip(" "))
        blanks = lines.get(number, body)
        kept += [(" ", places[body])] * blanks if blanks != body else zip(line[:body], places[:body], strict=True)
        kept += zip(line[body:], places[body:], strict=True)
    text = "".join(each for each, _ in kept)
    return Seen(text, 0.9, len(text), (0.9,) * len(text), tuple(place for _, place in kept))


@pytest.mark.parametrize("px", [11, 12, 15, 16])
@pytest.mark.parametrize("face", FACES)
def test_indentations_are_as_deep_as_they_are_wide(fonts_dir: Path, face: str, px: int) -> None:
    for margin in (0, 3, 20):
        pixels, seen = page(CODE, fonts_dir / face, px, margin)
        for wrong in ({1: 1, 2: 1, 3: 1, 4: 1}, {1: 5, 2: 10, 3: 9, 4: 3}, {1: 3, 2: 6, 3: 12}):
            assert counted(said(seen, wrong), pixels).text == CODE


@pytest.mark.parametrize("px", range(9, 17))
@pytest.mark.parametrize("face", FACES)
def test_what_was_read_right_stays(fonts_dir: Path, face: str, px: int) -> None:
    table = "a few words first\nquick     brown   fox\nand  what    more\n"
    for text in (CODE, CODE.replace("    ", "   "), table, "some words of prose that\ngo on\n"):
        for margin in (0, 8, 12):
            pixels, seen = page(text, fonts_dir / face, px, margin)
            assert counted(seen, pixels).text == text


def test_columns_that_were_taken_for_words_tell_no_width(fonts_dir: Path) -> None:
    text = "a table:\n    one          two\n    six          ten\n"
    pixels, seen = page(text, fonts_dir / FACES[1], 12)
    one = "a table:\n    one two\n    six ten\n"
    begins = [text.index(word) + 3 for word in ("one", "six")]
    kept = [k for k in range(len(text)) if not any(begin < k < begin + 10 for begin in begins)]
    near = Seen(one, 0.9, len(one), (0.9,) * len(one), tuple(seen.places[k] for k in kept))
    assert "".join(text[k] for k in kept) == one
    assert counted(near, pixels).text == one


def test_blanks_that_go_on_in_the_next_row_stay(fonts_dir: Path) -> None:
    pixels, seen = page(CODE, fonts_dir / FACES[0], 12)
    far = said(seen, {2: 90})
    assert counted(far, pixels).text.split("\n")[2] == far.text.split("\n")[2]


def test_a_width_is_found_without_words_that_are_apart(fonts_dir: Path) -> None:
    pixels, seen = page("quick:\n    jumps\n        over\n", fonts_dir / FACES[0], 16)
    white = White.of(said(seen, {1: 5, 2: 9}), pixels)
    assert white is not None
    assert sorted(by_width(white).numbers.values()) == [4, 8]


def test_a_line_that_begins_nowhere_in_particular_stays(fonts_dir: Path) -> None:
    """Its first letter is not where it was seen: a pixel and a half beside all numbers of blanks."""
    pixels, seen = page(CODE, fonts_dir / FACES[0], 16)
    moved = np.zeros_like(pixels)
    row = slice(*_rows(pixels)[1])
    moved[:], moved[row] = pixels, np.roll(pixels[row], 2, 1)
    wrong = said(seen, {1: 5, 2: 10, 3: 10, 4: 4})
    found = counted(wrong, moved).text.split("\n")
    assert found[2] == CODE.split("\n")[2]
    assert found[1] in (CODE.split("\n")[1], wrong.text.split("\n")[1])


def _rows(pixels: np.ndarray) -> list[tuple[int, int]]:
    """The first and last rows with ink of each line."""
    lit = np.flatnonzero(np.diff(np.concatenate([[False], pixels.any(1), [False]]).astype(int)))
    return list(zip(lit[::2].tolist(), lit[1::2].tolist(), strict=True))


def otherwise(seen: Seen, wrong: dict[str, int]) -> Seen:
    """The same, with other numbers of blanks before some words, as far apart as those words' letters are."""
    kept = list(zip(seen.text, seen.places, strict=True))
    for word, blanks in wrong.items():
        end = "".join(each for each, _ in kept).index(word)
        begin = len("".join(each for each, _ in kept[:end]).rstrip(" "))
        kept[begin:end] = [(" ", kept[end][1])] * blanks
    text = "".join(each for each, _ in kept)
    return Seen(text, 0.9, len(text), (0.9,) * len(text), tuple(place for _, place in kept))


@pytest.mark.parametrize("px", [12, 13, 15, 16])
@pytest.mark.parametrize("face", FACES)
def test_columns_have_as_many_blanks_as_they_are_apart(fonts_dir: Path, face: str, px: int) -> None:
    """Where a blank is three pixels wide; of two, one more or less is as wide as what characters differ by."""
    text = "some words of a table:\nnone        seven      six\nmore          oxen     us\n"
    pixels, seen = page(text, fonts_dir / face, px, 3)
    for wrong in ({"seven": 7, "six": 5, "oxen": 8}, {"seven": 9, "oxen": 11, "us": 6}):
        assert counted(otherwise(seen, wrong), pixels).text == text


@pytest.mark.parametrize("px", [10, 12, 14])
def test_a_face_of_one_advance_is_known_without_a_grid(fonts_dir: Path, px: int) -> None:
    """Too few different letters tell whether letters stand on a grid; here blanks are as wide as letters."""
    text = "noon:\n    one      on\n        none\n"
    pixels, seen = page(text, fonts_dir / "dejavu/DejaVuSansMono.ttf", px, 2)
    assert counted(otherwise(seen, {"one": 5, "on\n": 8, "none": 10}), pixels).text == text


def test_blanks_that_begin_a_row_within_a_line_are_counted(fonts_dir: Path) -> None:
    """A row ends before white, which the next one begins with."""
    first = "some words of a row that is as long as a row may be"
    for face in FACES:
        text = f"{first}\n    {first[:30]}               words of a table\n"
        drawn, seen = seen_page(text, fonts_dir / face, 12, 3)
        tops = drawn.boxes[:, 3].tolist()
        wide = text.index(" " * 15)
        assert tops[wide] != tops[wide - 1], "the row ends here"
        assert counted(otherwise(seen, {"words of a table": 9}), drawn.pixels).text == text


def test_a_table_of_wide_letters_stands_on_no_grid(fonts_dir: Path) -> None:
    text = "wigos     rida          1.21\nzunsanra  zumujer      23.01\njacarot   botwistul   520.13\n"
    for px in (9, 10, 11):
        pixels, seen = page(text, fonts_dir / "atkinson-hyperlegible/AtkinsonHyperlegible-Regular.ttf", px)
        assert counted(seen, pixels).text == text


@pytest.mark.parametrize("px", [11, 12])
def test_steps_that_are_even_tell_a_blank_s_width_where_few_letters_and_no_words_do(fonts_dir: Path, px: int) -> None:
    text = "Sub\n    Subwidgets       Class\n    ----------       -----\n"
    pixels, seen = page(text, fonts_dir / "dejavu" / "DejaVuSansMono.ttf", px, 2)
    for wrong in ({1: 7, 2: 7}, {1: 3, 2: 2}):
        near = said(seen, wrong)
        assert counted(near, pixels).text == text
        assert by_width(White.of(near, pixels)).advance == round(0.602 * px)  # DejaVu Sans Mono's advance, in em


@pytest.mark.parametrize("face", FACES[1:])
def test_signs_that_stand_apart_in_runs_make_no_blank_narrower(fonts_dir: Path, face: str) -> None:
    text = "-------------------\nif jumps:\n    lazy = 1\n        walk\n"
    pixels, seen = page(text, fonts_dir / face, 14)
    assert counted(said(seen, {2: 3, 3: 6}), pixels).text == text
