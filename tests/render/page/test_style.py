"""A style is text and back, and says what is wrong with it."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from textzip.errors import RecipeError
from textzip.render.page.style import MAX_SIDE, MIN_SIDE, MODES, WRAPS, Style

sides = st.integers(MIN_SIDE, MAX_SIDE)
margins = st.integers(0, 600)


@given(sides, sides, margins, margins, st.integers(0, MAX_SIDE), st.sampled_from(WRAPS), st.sampled_from(MODES))
def test_a_style_written_and_read_is_the_same_style(
    width: int, height: int, margin_x: int, margin_y: int, pitch: int, wrap: str, mode: str
) -> None:
    assume(2 * margin_x < width and 2 * margin_y < height)
    style = Style(width, height, margin_x, margin_y, pitch, wrap, mode)
    assert Style.parse(str(style)) == style


def test_the_default_style_reads_as_it_always_has() -> None:
    assert str(Style()) == "128x128 margin=1,1 pitch=0 wrap=char mode=auto"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"width": 15}, "a page is 16 to 4096 pixels a side, not 15x128"),
        ({"height": 4097}, "a page is 16 to 4096 pixels a side, not 128x4097"),
        ({"margin_x": -1}, "margins can't be negative: -1,1"),
        ({"margin_y": 64}, "margins of 1,64 leave nothing of 128x128 pixels"),
        ({"pitch": -3}, "pitch is from 0"),
        ({"wrap": "letter"}, "wrap is 'char' or 'word', not 'letter'"),
        ({"mode": "RGB"}, "mode is 'auto', 'L' .* or '1' .*, not 'RGB'"),
    ],
)
def test_a_style_that_can_not_be_is_refused_with_the_reason(settings: dict[str, object], message: str) -> None:
    with pytest.raises(RecipeError, match=f"page style: {message}"):
        Style(**settings)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "128x128",
        "128x128 margin=1,1 pitch=0 wrap=char mode=auto ",
        "128x128 margin=1 pitch=0 wrap=char mode=auto",
        "128x128 margin=1,1 pitch=-1 wrap=char mode=auto",
        "128x128 margin=1,1 pitch=0 wrap=none mode=auto",
    ],
)
def test_what_is_no_style_is_refused_beside_one_that_is(text: str) -> None:
    with pytest.raises(RecipeError, match="is not a page style such as '128x128 margin=1,1"):
        Style.parse(text)


def test_a_style_of_impossible_numbers_is_refused_when_it_is_read() -> None:
    with pytest.raises(RecipeError, match="16 to 4096"):
        Style.parse("8x8 margin=1,1 pitch=0 wrap=char mode=auto")
