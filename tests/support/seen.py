"""Pages as a reader that is never wrong sees them."""

from __future__ import annotations

from pathlib import Path

from textzip.models.slot.page.places import Seen
from textzip.render import render_page
from textzip.render.page.page import Page
from textzip.render.page.style import Style


def seen_page(text: str, font: Path, px: int, margin: int = 0) -> tuple[Page, Seen]:
    """A page of 224 pixels across, and each of its characters where its ink is."""
    drawn = render_page(text, font, px, Style(width=224, wrap="char", margin_x=margin))
    places = tuple(((left + right) / 2, (top + bottom) / 2) for left, top, right, bottom in drawn.boxes.tolist())
    return drawn, Seen(text, 0.9, len(text), (0.9,) * len(text), places)
