"""Two different labels never have the same pixels: the page can be read back without doubt."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from textzip.render.fonts.face import Face
from textzip.render.fonts.survey import survey
from textzip.render.page.page import Page, render_page
from textzip.render.page.style import Style
from textzip.render.text.normal import normalize

GetFace = Callable[[str], Face]

TINY = [
    Style(16, 16, wrap="char"),
    Style(16, 16, wrap="word"),
    Style(20, 26, margin_x=0, margin_y=0, wrap="word"),
    Style(17, 24, margin_x=2, pitch=9),
]


def every_text(alphabet: str, longest: int) -> list[str]:
    return ["".join(each) for length in range(longest + 1) for each in product(alphabet, repeat=length)]


@pytest.mark.parametrize("style", TINY, ids=str)
@pytest.mark.parametrize(("font", "px"), [("MiscFixed4x6", 6), ("DejaVuSansCondensed", 6)])
def test_all_short_texts_of_letters_blanks_and_newlines_look_different(
    face: GetFace, font: str, px: int, style: Style
) -> None:
    """Every text of up to seven characters, on pages so small that all of the wrapping rules are at work."""
    seen: dict[bytes, str] = {}
    for text in every_text("ai \n", 7):
        page = render_page(text, face(font), px, style)
        other = seen.setdefault(page.pixels.tobytes(), page.label)
        assert other == page.label, f"{other!r} and {page.label!r} look the same"
    assert len(seen) > 200


def test_long_runs_of_blanks_are_told_apart_by_their_number(face: GetFace) -> None:
    """Runs longer than a line go on after a mark, wherever they start and end."""
    style = Style(32, 64)
    seen: dict[bytes, str] = {}
    for before, blanks, after in product(range(9), range(40), ("a", "\n", "")):
        page = render_page("x" * before + " " * blanks + after, face("MiscFixed4x6"), 6, style)
        other = seen.setdefault(page.pixels.tobytes(), page.label)
        assert other == page.label, f"{other!r} and {page.label!r} look the same"


def distinct(face: Face, px: int, characters: str) -> str:
    """One character of each group that the survey says looks alike, whatever its advance."""
    found = survey(face, px)
    lookalikes = {each for group in found.alike for each in group[1:]}
    lookalikes |= {one for one, _ in found.sequences}
    kept, inks = [], set()
    for character in characters:
        page = render_page(character, face, px, missing="keep")
        ink = page.pixels.tobytes()
        if character in lookalikes or page.missing or (ink in inks and character != " "):
            continue
        inks.add(ink)
        kept.append(character)
    return "".join(kept)


ALPHABET = "".join(map(chr, range(0x20, 0x7F))) + "äéñøßþŁ§¿×ÆŒœαβωЖфяΩ€…—“”\n"


@st.composite
def neighbours(draw: st.DrawFn, alphabet: str) -> tuple[str, str]:
    """A text, and the text after one small change."""
    text = draw(st.text(st.sampled_from(alphabet + "  \n"), min_size=1, max_size=60))
    at = draw(st.integers(0, len(text) - 1))
    new = draw(st.sampled_from(alphabet + "  \n"))
    ways = [
        text[:at] + new + text[at:],
        text[:at] + text[at + 1 :],
        text[:at] + new + text[at + 1 :],
        text[:at] + text[at : at + 2][::-1] + text[at + 2 :],
        text[:at] + "\n" + text[at:].lstrip(" "),
        text[:at].rstrip(" ") + "\n" + text[at:],
        text.replace("\n", " ", 1),
    ]
    return normalize(text), normalize(draw(st.sampled_from(ways)))


@pytest.mark.parametrize(
    ("font", "px"), [("MiscFixed5x7", 7), ("DejaVuSansMono", 9), ("PTSerif", 10), ("VT323", 16), ("JetBrainsMono", 9)]
)
@settings(max_examples=100)
@given(data=st.data(), wrap=st.sampled_from(["char", "word"]))
def test_a_small_change_of_the_text_shows(face: GetFace, font: str, px: int, data: st.DataObject, wrap: str) -> None:
    if font not in ALPHABETS:
        ALPHABETS[font] = distinct(face(font), px, ALPHABET)
    one, two = data.draw(neighbours(ALPHABETS[font]))
    style = Style(72, 96, wrap=wrap)
    first, second = render_page(one, face(font), px, style), render_page(two, face(font), px, style)
    assume(first.label != second.label)
    assert not np.array_equal(first.pixels, second.pixels)


ALPHABETS: dict[str, str] = {}


@settings(max_examples=100)
@given(text=st.text("ab  \n", max_size=70), wrap=st.sampled_from(["char", "word"]))
def test_a_page_in_a_cell_font_can_be_read_back_by_its_cells(face: GetFace, text: str, wrap: str) -> None:
    """Read without knowing the text: every cell is a letter, a newline mark or a blank; a wrap mark goes on."""
    font, style = face("Spleen6x12"), Style(62, 122, wrap=wrap)
    page = render_page(text, font, 12, style)
    cells = {name: cell_of(render_page(name, font, 12, style), 0, 0) for name in ("a", "b", "\n")}
    cells["wrap"] = np.hstack([cells["\n"][:, :1], cells["\n"][:, 1:][:, ::-1]])
    read = ""
    for row in range(10):
        line = ""
        for column in range(10):
            ink = cell_of(page, row, column)
            name = next((name for name, cell in cells.items() if np.array_equal(ink, cell)), None)
            if name is None:
                assert not ink.any()
                line += " "
            else:
                line += name if name != "wrap" else ""
                read, line = read + line, ""
    assert read == page.label


def cell_of(page: Page, row: int, column: int) -> np.ndarray:
    return page.pixels[1 + 12 * row : 13 + 12 * row, 1 + 6 * column : 7 + 6 * column]
