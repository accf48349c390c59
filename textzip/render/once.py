"""`text.length.distribution: once`: page n shows the n-th piece of the split's text, and all pages together all of it.

The number alone decides the piece: the sources follow one another in the recipe's order, and each of them is cut into
pieces beforehand (`textzip.render.text.pieces`). Font, size and style are drawn for each page as always, so a piece
can meet a page that is too small for it, or a font that lacks a character. That is an error and never another text:
drawing anew, as other distributions do, would lose the piece.
"""

from __future__ import annotations

from collections.abc import Sequence

from textzip.errors import RecipeError, TextError
from textzip.render.page.page import Page
from textzip.render.text.sources import OpenSource


def pages_of(sources: Sequence[OpenSource]) -> int | None:
    """How many pages show all the text of these sources once; None if the recipe doesn't ask for that."""
    counts = [len(source.pieces) for source in sources if source.pieces is not None]
    return sum(counts) if counts else None


def piece_at(sources: Sequence[OpenSource], number: int) -> tuple[str, OpenSource]:
    """The text of page `number`, and the source it is from. Raises `TextError` if there is no such page."""
    at = number
    for source in sources:
        assert source.pieces is not None
        if at < len(source.pieces):
            return source.pieces[at], source
        at -= len(source.pieces)
    raise TextError(f"page {number}: the text has no such piece; it has {number - at:,}")


def rows_wanted(sources: Sequence[OpenSource], rows: int | None, split: str) -> int:
    """How many pages to render when `rows` are asked for, or all there are (None).

    Raises `RecipeError` if there are fewer, or if the recipe sets no number for `all` to mean.
    """
    there = pages_of(sources)
    if rows is None and there is None:
        raise RecipeError(
            "--n all: pages of random places in a text never end; say how many, "
            "or set text.length.distribution to once, which shows all of the text"
        )
    if there is not None and rows is not None and rows > there:
        raise RecipeError(
            f"--n {rows:,}: the {split} text is {there:,} pages long (text.length.distribution: once shows nothing "
            f"twice); ask for --n all, or for no more than there are"
        )
    return there if rows is None else rows  # type: ignore[return-value]


def check_whole(page: Page, text: str, number: int) -> None:
    """Raise `TextError` if a page does not show the whole of its piece."""
    if page.end < len(text):
        raise TextError(
            f"page {number}: only {page.end:,} of its {len(text):,} characters fit, in {page.font} at {page.px} px on "
            f"{page.style.width}x{page.style.height}; lower text.length.max or fonts.px, or use a larger page"
        )


def cannot_show(number: int, error: TextError) -> TextError:
    """What it means for page `number` that its piece can't be drawn."""
    return TextError(f"page {number}: {error}; no page may be left out (text.length.distribution: once)")
