"""`render_page`: a text, a font and a size to one page, with its exact label.

    page = render_page("some text", "fonts/dejavu/DejaVuSansMono.ttf", 10)
    page.pixels, page.label, page.start, page.end

The label is the part of the text's normal form (`textzip.render.text.normal`) that the page shows. `start` and `end`
are offsets into the text as it was given; what stands from `end` on did not fit and is the next page's, which
`render_pages` goes on to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from textzip.errors import RecipeError, TextError
from textzip.render.fonts.atlas import get_atlas
from textzip.render.fonts.face import Face, load_face
from textzip.render.page import kernel, png
from textzip.render.page.draw import Drawn, characters_at_most, draw_text, resolve_mode
from textzip.render.page.style import Style
from textzip.render.text.normal import normalize, normalize_spans

MISSING = ("skip", "fallback", "drop", "escape", "keep")
"""What to do about characters the font does not draw. `skip`: refuse the text (a dataset then draws another);
`fallback`: draw them from the fallback fonts, else refuse; `drop`: leave them out; `escape`: write [U+1F525];
`keep`: draw .notdef. They are counted whichever it is."""

_MISSING_SHOWN = 8
_BLANKS = re.compile(" *")


@dataclass(slots=True)
class Page:
    """A page and what it shows."""

    label: str
    start: int
    end: int
    font: str
    """The font's name; with fallbacks that drew something `first+second`."""
    px: int
    style: Style
    missing: dict[str, int] = field(repr=False)
    """Characters of the shown text that the first font does not draw, and how often they stood there."""
    ink_height: int
    drawn: Drawn = field(repr=False)

    @property
    def pixels(self) -> npt.NDArray[np.uint8]:
        """White on black, uint8 (height, width)."""
        return self.drawn.scanlines[:, 1:]

    @property
    def png(self) -> bytes:
        """The picture as a PNG file's bytes, which Pillow opens in mode `L`."""
        return png.encode(self.drawn.scanlines, bilevel=self.drawn.bilevel)

    @property
    def boxes(self) -> npt.NDArray[np.int16]:
        """For each character of the label the box of its ink, int16 (len(label), 4): left, top, right, bottom.

        A blank has its advance's width and no height; characters that are drawn as one share a box.
        """
        return character_boxes(self.drawn, len(self.label))


Choose: TypeAlias = Callable[[Callable[[int], Page]], Page]
"""Which page is taken, of what is next in a text at any px."""


def render_page(
    text: str,
    font: str | Path | Face,
    px: int,
    style: Style | None = None,
    *,
    missing: str = "skip",
    fallback: Sequence[str | Path | Face] = (),
) -> Page:
    """Draw as much of `text` as one page holds.

    `px` is the em size in pixels; `fallback` fonts are used with `missing="fallback"`. Raises `TextError` if the text
    has characters that can't be drawn (see `MISSING`) or a glyph larger than the page, `FontError` if a font can't be
    used at this size.
    """
    return _page(_Text(*normalize_spans(text)), 0, faces_of(font, fallback), style or Style(), missing, px)


def render_pages(
    text: str,
    font: str | Path | Face,
    px: int,
    style: Style | None = None,
    *,
    missing: str = "skip",
    fallback: Sequence[str | Path | Face] = (),
) -> Iterator[Page]:
    """Page after page until all of `text` is shown; an empty text is one empty page. Arguments as in `render_page`."""
    return chosen_pages(text, font, lambda at: at(px), style, missing=missing, fallback=fallback)


def chosen_pages(
    text: str,
    font: str | Path | Face,
    choose: Choose,
    style: Style | None = None,
    *,
    missing: str = "skip",
    fallback: Sequence[str | Path | Face] = (),
) -> Iterator[Page]:
    """As `render_pages`, each page being the one that `choose` takes of those that it asks for, px by px."""
    style = style or Style()
    faces = faces_of(font, fallback)
    whole = _Text(*normalize_spans(text))
    at = 0
    while True:
        page = choose(partial(_page, whole, at, faces, style, missing))
        yield page
        at = whole.place(page.end)
        if at >= len(whole.label):
            return


def fit_px(
    text: str, font: str | Path | Face, sizes: Sequence[int], style: Style | None = None, *, missing: str = "keep"
) -> int | None:
    """The largest of `sizes` at which the whole text is on one page; None if it is at none of them."""
    label = normalize(text)
    whole = _Text(label, np.arange(len(label) + 1))
    for px in sorted(sizes, reverse=True):
        try:
            page = _page(whole, 0, faces_of(font, ()), style or Style(), missing, px)
        except TextError:
            continue
        if page.end == len(label):
            return px
    return None


def faces_of(font: str | Path | Face, fallback: Sequence[str | Path | Face]) -> tuple[Face, ...]:
    """The chain of faces: files are opened, faces taken as they are."""
    return tuple(each if isinstance(each, Face) else load_face(each) for each in (font, *fallback))


@dataclass(frozen=True, slots=True)
class _Text:
    """A text in normal form, whose character `i` came from `starts[i]` of the text as given."""

    label: str
    starts: npt.NDArray[np.int64]
    """int64 (len(label) + 1,)"""

    def part(self, at: int, characters: int) -> tuple[str, npt.NDArray[np.int64]]:
        """The blanks from `at` on and so many characters after them, and where they came from."""
        match = _BLANKS.match(self.label, at)
        assert match is not None
        stop = match.end() + characters
        return self.label[at:stop], self.starts[at : stop + 1]

    def place(self, start: int) -> int:
        """The first character that came from `start` of the text as given, or from after it."""
        if start >= self.starts[-1]:
            return len(self.label)
        return int(np.searchsorted(self.starts[:-1], start))


def _room(style: Style) -> int:
    """More characters than decide a page: what a text has after them is not looked at, however long it is."""
    return characters_at_most(style) + 2


def _page(text: _Text, at: int, faces: tuple[Face, ...], style: Style, missing: str, px: int) -> Page:
    """The page of a text from its character `at` on."""
    if missing not in MISSING:
        raise RecipeError(f"missing is one of {', '.join(MISSING)}, not {missing!r}")
    label, starts = text.part(at, _room(style))
    counts: dict[str, int] = {}
    first = faces[:1]
    used = first
    drawn = _draw(label, starts, first, px, style)
    if drawn.missing:
        if missing == "fallback":
            used = faces
            absent = _missing_characters(label, drawn, first, px, style)
            drawn = _draw(label, starts, used, px, style)
            counts = _count(label[: drawn.end], absent)
        elif missing in ("drop", "escape"):
            substitute = _escaped if missing == "escape" else _dropped
            label, starts, drawn, counts = _substituted(text, at, first, px, style, substitute)
        if drawn.missing:
            lacking = _missing_characters(label, drawn, used, px, style)
            counts = counts or _count(label[: drawn.end], lacking)
            if missing != "keep":
                raise _cannot_draw(_count(label[: drawn.end], lacking), used)
    if drawn.end == 0 and label:  # nothing but blanks fits: they are on this page, unseen
        drawn.end = len(label) - len(label.lstrip(" "))
        return _made("", starts, drawn, used, px, style, counts)
    return _made(label[: drawn.end], starts, drawn, used, px, style, counts)


def _draw(label: str, starts: npt.NDArray[np.int64], faces: tuple[Face, ...], px: int, style: Style) -> Drawn:
    """Draw what the page holds of `label` in whole characters of the text as given.

    One of those can be several of the label's, such as [U+1F525]: the page ends before it rather than inside it.
    """
    drawn = draw_text(label, faces, px, style)
    while 0 < drawn.end < len(label) and starts[drawn.end] == starts[drawn.end - 1]:
        first, last = (int(np.searchsorted(starts, starts[drawn.end], side)) for side in ("left", "right"))
        if first == 0:
            raise TextError(
                f"{label[:last]!r} in {faces[0].name} at {px} px is larger than a page of "
                f"{style.width}x{style.height}; use a smaller px or a larger page"
            )
        drawn = draw_text(label[:first], faces, px, style)
    return drawn


def _made(
    label: str,
    starts: npt.NDArray[np.int64],
    drawn: Drawn,
    faces: tuple[Face, ...],
    px: int,
    style: Style,
    counts: dict[str, int],
) -> Page:
    return Page(
        label=label,
        start=int(starts[0]),
        end=int(starts[drawn.end]),
        font="+".join(face.name for face in faces),
        px=px,
        style=style,
        missing=counts,
        ink_height=drawn.ink_height,
        drawn=drawn,
    )


def _substituted(
    text: _Text, at: int, faces: tuple[Face, ...], px: int, style: Style, substitute: Callable[[str], str]
) -> tuple[str, npt.NDArray[np.int64], Drawn, dict[str, int]]:
    """Draw with every missing character replaced, which may bring others onto the page: until none is missing."""
    absent: set[str] = set()
    size = _room(style)
    while True:
        original, original_starts = text.part(at, size)
        label, starts = _replaced(original, original_starts, absent, substitute)
        if len(label) < _room(style) and at + len(original) < len(text.label):  # too many were left out
            size *= 2
            continue
        drawn = _draw(label, starts, faces, px, style)
        found = _missing_characters(label, drawn, faces, px, style) - absent
        if not found:
            break
        absent |= found
    stop = int(np.searchsorted(original_starts, starts[drawn.end]))
    return label, starts, drawn, _count(original[:stop], absent)


def _replaced(
    label: str, starts: npt.NDArray[np.int64], absent: set[str], substitute: Callable[[str], str]
) -> tuple[str, npt.NDArray[np.int64]]:
    """A text with its `absent` characters replaced, in normal form, and where each character came from."""
    if not absent:
        return label, starts
    parts = [substitute(character) if character in absent else character for character in label]
    origins = np.append(np.repeat(starts[:-1], [len(part) for part in parts]), starts[-1])
    replaced, spans = normalize_spans("".join(parts))
    return replaced, origins[spans]


def _escaped(character: str) -> str:
    return f"[U+{ord(character):04X}]"


def _dropped(character: str) -> str:  # noqa: ARG001
    return ""


def _count(text: str, characters: set[str]) -> dict[str, int]:
    counts = {character: text.count(character) for character in sorted(characters)}
    return {character: count for character, count in counts.items() if count}


def _missing_characters(label: str, drawn: Drawn, faces: tuple[Face, ...], px: int, style: Style) -> set[str]:
    """The characters that stand as .notdef on a drawn page."""
    if drawn.clusters is not None:
        lost = [cluster for cluster in drawn.items if cluster.missing]
        inside = {character for cluster in lost for character in label[cluster.start : cluster.stop]}
        absent = {c for c in inside if not any(face.is_sfnt and ord(c) in face.characters for face in faces)}
        return absent or inside
    atlas = get_atlas(faces, px, resolve_mode(faces[0], style.mode))
    characters = sorted(set(label[: drawn.end]) - {"\n"})
    slots = atlas.slots(np.array([ord(character) for character in characters], np.uint32))
    return {character for character, slot in zip(characters, slots, strict=True) if slot == 0}


def _cannot_draw(counts: dict[str, int], faces: tuple[Face, ...]) -> TextError:
    named = [f"{character!r} (U+{ord(character):04X})" for character in counts]
    more = f" and {len(named) - _MISSING_SHOWN} more" if len(named) > _MISSING_SHOWN else ""
    names = [face.name for face in faces]
    fonts = f"neither {' nor '.join(names)} draws" if names[1:] else f"{names[0]} does not draw"
    return TextError(
        f"{fonts} {', '.join(named[:_MISSING_SHOWN])}{more}; use a font that does, fallback fonts, "
        "or missing = drop, escape or keep"
    )


def character_boxes(drawn: Drawn, characters: int) -> npt.NDArray[np.int16]:
    """The boxes of a drawn page's first `characters` characters; see `Page.boxes`."""
    boxes = np.zeros((characters, 4), np.int16)
    items = None if drawn.clusters is None else drawn.clusters
    placed = drawn.placed[drawn.placed[:, kernel.ITEM] >= 0]
    glyphs = drawn.glyphs[placed[:, kernel.SLOT]]
    pen = (placed[:, kernel.PEN] + 32) >> 6
    left, top = pen + glyphs[:, kernel.LEFT], placed[:, kernel.BASELINE] + glyphs[:, kernel.TOP]
    right, bottom = left + glyphs[:, kernel.WIDTH], top + glyphs[:, kernel.HEIGHT]
    blank = glyphs[:, kernel.WIDTH] == 0
    right[blank] = ((placed[:, kernel.PEN] + glyphs[:, kernel.ADVANCE] + 32) >> 6)[blank]
    top[blank] = bottom[blank] = placed[blank, kernel.BASELINE]
    rows = np.stack([left, top, right, bottom], 1).astype(np.int16)
    if items is None:
        boxes[placed[:, kernel.ITEM]] = rows
    else:
        for item, row in zip(placed[:, kernel.ITEM], rows, strict=True):
            boxes[items[item].start : items[item].stop] = row
    return boxes
