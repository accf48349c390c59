"""Sample number n of a set of pages: which text, font, size and style it gets, and its page.

A pure function of (plan, n): all that is random comes from `default_rng([seed, split, n, attempt])`. Attempt 1 and on
come when attempt 0 drew a text that can't be shown (a missing glyph, a glyph larger than the page, no ink at all).

With `once`, sample n has one attempt: its text is decided by n, and one that can't be shown is an error.

In `full` mode `RUN` samples in a row share a text: each goes on where the one before it ended. To know where sample n
starts, the samples of its run before it are drawn too, unless n − 1 was the last one drawn.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from textzip.errors import RecipeError, TextError
from textzip.render.fonts.atlas import Atlas, get_atlas
from textzip.render.fonts.face import Face
from textzip.render.once import cannot_show, check_whole, piece_at
from textzip.render.page.draw import draw_text, line_height, resolve_mode
from textzip.render.page.page import Page, render_page
from textzip.render.page.style import Style
from textzip.render.recipe import PagesRecipe
from textzip.render.text.corpus import SPLITS
from textzip.render.text.fields import fields
from textzip.render.text.sources import OpenSource

RUN = 16
"""Pages in a row that share a text in `full` mode."""

MAX_ATTEMPTS = 100

# A full page's text is cut to this many characters a pixel: more than any page holds.
_FULL_CHARACTERS_PER_PIXEL = 1 / 10


@dataclass(frozen=True)
class Plan:
    """What samples are drawn by, resolved: faces and sources are open."""

    recipe: PagesRecipe
    split: str
    faces: tuple[Face, ...]
    fallback: tuple[Face, ...]
    sources: tuple[OpenSource, ...]


@dataclass(slots=True)
class Sample:
    """A page, the name of the source its text came from, and the attempts that it took beyond the first."""

    page: Page
    source: str
    skipped: Counter[str] = field(default_factory=Counter)


class Sampler:
    """Draws samples of a plan; what it keeps between samples only saves time."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        recipe = plan.recipe
        self._sizes = [sizes_of(face, recipe.fonts.px) for face in plan.faces]
        weights = np.array([source.weight for source in plan.sources])
        self._weights: list[float] = np.cumsum(weights / weights.sum()).tolist()
        self._repertoires: dict[tuple[int, int, int, str], npt.NDArray[np.uint32]] = {}
        self._drawn_to: tuple[int, int, int] | None = None  # full pages: last sample, its source, where its text ended

    def sample(self, number: int) -> Sample:
        """Sample `number`. Raises `TextError` if no text could be shown in `MAX_ATTEMPTS` attempts."""
        distribution = self._plan.recipe.text.length.distribution
        if distribution == "full":
            return self._full(number)
        if distribution == "once":
            return self._once(number)
        skipped: Counter[str] = Counter()
        reason: object = None
        for attempt in range(MAX_ATTEMPTS):
            rng = self._rng(number, attempt)
            try:
                face, sizes, style, source = self._choices(rng)
                px = sizes[0]
                text, _ = self._text(rng, source, self._length(rng), face, px, style, None)
                page = self._page(text, face, sizes, style)
            except TextError as error:
                skipped["missing or oversized glyph"] += 1
                reason = error
                continue
            if page.label:
                return Sample(page, self._plan.sources[source].name, skipped)
            skipped["blank text"] += 1
        raise self._hopeless(number, reason)

    def _once(self, number: int) -> Sample:
        face, sizes, style, _ = self._choices(self._rng(number, 0))
        text, source = piece_at(self._plan.sources, number)
        try:
            page = self._page(text, face, sizes, style)
        except TextError as error:
            raise cannot_show(number, error) from error
        check_whole(page, text, number)
        return Sample(page, source.name)

    def _full(self, number: int) -> Sample:
        before = self._drawn_to
        if number % RUN and (before is None or before[0] != number - 1):
            for earlier in range(number - number % RUN, number):
                self._full(earlier)
            before = self._drawn_to
        go_on = before[1:] if before and number % RUN else None
        skipped: Counter[str] = Counter()
        reason: object = None
        paper = self._plan.recipe.page
        characters = int(paper.width * paper.height * _FULL_CHARACTERS_PER_PIXEL) + 1
        for attempt in range(MAX_ATTEMPTS):
            rng = self._rng(number, attempt)
            try:
                face, sizes, style, source = self._choices(rng)
                position = None
                if go_on and attempt == 0:
                    source, position = go_on
                text, start = self._text(rng, source, characters, face, sizes[0], style, position)
                page = self._page(text, face, sizes, style)
            except TextError as error:
                skipped["missing or oversized glyph"] += 1
                reason = error
                continue
            if page.label:
                corpus = self._plan.sources[source].corpus
                shown = len(text[: page.end].encode("utf-8"))
                self._drawn_to = number, source, (start + shown) % corpus.size if corpus else 0
                return Sample(page, self._plan.sources[source].name, skipped)
            skipped["blank text"] += 1
        raise self._hopeless(number, reason)

    def _rng(self, number: int, attempt: int) -> np.random.Generator:
        key = self._plan.recipe.seed, SPLITS.index(self._plan.split), number, attempt
        # The words that NumPy makes of a list of integers too, in half the time.
        return np.random.default_rng(np.array([word for each in key for word in _words(each)], np.uint32))

    def _choices(self, rng: np.random.Generator) -> tuple[Face, list[int], Style, int]:
        """A face, the sizes to try (one, or all from large to small if it is to fit), a style and a source number."""
        recipe = self._plan.recipe
        paper = recipe.page
        u = rng.random(8).tolist()
        number = _pick(u[0], len(self._plan.faces))
        face = self._plan.faces[number]
        sizes = self._sizes[number]
        sizes = [sizes[_pick(u[1], len(sizes))]] if recipe.fonts.size == "range" else sizes[::-1]
        mode = paper.mode[_pick(u[2], len(paper.mode))]
        atlas = self._atlas(face, sizes[0], mode)
        pitch = paper.pitch[0] + u[3] * (paper.pitch[1] - paper.pitch[0])
        style = Style(
            width=paper.width,
            height=paper.height,
            margin_x=paper.margin_x[0] + _pick(u[4], paper.margin_x[1] - paper.margin_x[0] + 1),
            margin_y=paper.margin_y[0] + _pick(u[5], paper.margin_y[1] - paper.margin_y[0] + 1),
            pitch=0 if pitch == 1 or recipe.fonts.size == "fit" else max(1, round(pitch * line_height(atlas))),
            wrap=paper.wrap[_pick(u[6], len(paper.wrap))],
            mode=mode,
        )
        return face, sizes, style, min(bisect_right(self._weights, u[7]), len(self._weights) - 1)

    def _length(self, rng: np.random.Generator) -> int:
        length = self._plan.recipe.text.length
        if length.distribution == "uniform":
            return int(rng.integers(length.min, length.max + 1))
        low, high = np.log(length.min), np.log(length.max + 1)
        return min(length.max, int(np.exp(low + (high - low) * rng.random())))

    def _text(
        self,
        rng: np.random.Generator,
        source_number: int,
        characters: int,
        face: Face,
        px: int,
        style: Style,
        position: int | None,
    ) -> tuple[str, int]:
        """A normal-form text, and the byte of its source where it starts (0 for one that was made up)."""
        source = self._plan.sources[source_number]
        if source.fields:
            return fields(rng, characters, source.fields), 0
        if source.corpus is None:
            known = self._repertoire(source_number, face, px, style)
            text = known[rng.integers(0, len(known), characters)].tobytes().decode("utf-32-le")
            return text.rstrip(" "), 0
        corpus = source.corpus
        start = corpus.word_start(int(rng.integers(corpus.size))) if position is None else position
        text, _ = corpus.window(start, characters)
        return text.rstrip(" "), start

    def _repertoire(self, source_number: int, face: Face, px: int, style: Style) -> npt.NDArray[np.uint32]:
        """What the face (or a fallback) draws of a random source's characters, at this size."""
        key = source_number, self._plan.faces.index(face), px, style.mode
        known = self._repertoires.get(key)
        if known is None:
            wanted = self._plan.sources[source_number].repertoire
            atlas = get_atlas((face, *self._plan.fallback), px, resolve_mode(face, style.mode))
            known = self._repertoires[key] = wanted[atlas.slots(wanted) != 0] if len(wanted) else wanted
        if len(known) == 0:
            raise TextError(f"{face.name} has no character of {self._plan.sources[source_number].name}")
        return known

    def _page(self, text: str, face: Face, sizes: list[int], style: Style) -> Page:
        """The page, at the largest size that holds the text, or else at the smallest."""
        fonts = self._plan.recipe.fonts
        for px in sizes:
            page = quick_page(text, face, px, style) or render_page(
                text, face, px, style, missing=fonts.missing, fallback=self._plan.fallback
            )
            if page.end >= len(text):
                break
        return page

    def _atlas(self, face: Face, px: int, mode: str) -> Atlas:
        return get_atlas((face,), px, resolve_mode(face, mode))

    def _hopeless(self, number: int, reason: object) -> TextError:
        return TextError(
            f"sample {number}: none of {MAX_ATTEMPTS} texts could be shown; the last was refused because: "
            f"{reason or 'it was blank'}; choose other fonts or sources, or fonts.missing = fallback, drop or escape"
        )


def sizes_of(face: Face, px: tuple[int, int]) -> list[int]:
    """The sizes a face is drawn at, ascending: a bitmap font's own in the range, or else the nearest one."""
    native = face.native_px
    if not native:
        return list(range(px[0], px[1] + 1))
    inside = [size for size in native if px[0] <= size <= px[1]]
    return inside or [min(native, key=lambda size: max(px[0] - size, size - px[1]))]


def redraw(text: str, faces: tuple[Face, ...], px: int, style: Style) -> Page:
    """A row's page again, from the row: its label, the faces its `font` names, its px and its style."""
    return render_page(text, faces[0], px, style, missing="fallback" if faces[1:] else "keep", fallback=faces[1:])


def quick_page(text: str, face: Face, px: int, style: Style) -> Page | None:
    """The page of a normal-form text that the face draws whole; None if something is missing."""
    drawn = draw_text(text, (face,), px, style)
    if drawn.missing or (drawn.end == 0 and text):
        return None
    return Page(
        label=text[: drawn.end],
        start=0,
        end=drawn.end,
        font=face.name,
        px=px,
        style=style,
        missing={},
        ink_height=drawn.ink_height,
        drawn=drawn,
    )


def _pick(u: float, count: int) -> int:
    """0 to count − 1, from u in [0, 1)."""
    return int(u * count)


def _words(number: int) -> list[int]:
    """A number in words of 32 bits, the lowest first."""
    words = [number & 0xFFFFFFFF]
    while number := number >> 32:
        words.append(number & 0xFFFFFFFF)
    return words


def check_plan(plan: Plan) -> None:
    """Raise `RecipeError` if a page of the plan could have no room for any text."""
    style = Style(plan.recipe.page.width, plan.recipe.page.height)
    smallest = min(min(sizes_of(face, plan.recipe.fonts.px)) for face in plan.faces)
    if smallest > min(style.width, style.height):
        raise RecipeError(f"fonts.px: {smallest} px letters are larger than a page of {style.width}x{style.height}")
