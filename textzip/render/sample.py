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

from textzip.errors import TextError
from textzip.render.fonts.atlas import Atlas, get_atlas
from textzip.render.fonts.face import Face
from textzip.render.once import cannot_show, check_whole, piece_at
from textzip.render.page.draw import draw_text, line_height, resolve_mode
from textzip.render.page.page import Page, render_page
from textzip.render.page.style import Style
from textzip.render.plan import Plan, sizes_of
from textzip.render.repertoires import Repertoires
from textzip.render.text.corpus import SPLITS
from textzip.render.text.fields import fields

RUN = 16
"""Pages in a row that share a text in `full` mode."""

MAX_ATTEMPTS = 100

_NONE = np.zeros(0, np.uint32)

# A full page's text is cut to this many characters a pixel: more than any page holds.
_FULL_CHARACTERS_PER_PIXEL = 1 / 10


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
        self._repertoires = Repertoires(plan)
        self._drawn_to: tuple[int, int, int] | None = None  # full pages: last sample, its source, where its text ended

    def sample(self, number: int) -> Sample:
        """Sample `number`. Raises `TextError` if no text could be shown in `MAX_ATTEMPTS` attempts."""
        distribution = self._plan.recipe.text.length.distribution
        if distribution == "full":
            return self._full(number)
        if distribution == "once":
            return self._once(number)
        return self.draw(number, self._plan.deals.head(number) if self._plan.deals else "")

    def draw(self, number: int, head: str = "") -> Sample:
        """Sample `number` of random lengths; with a `head`, that of a random source whose text begins with it.

        All attempts at a page with a head are of the face, size, style and length of the first, which the head was
        dealt to; they differ in the order of its characters and in what follows them.
        """
        skipped: Counter[str] = Counter()
        reason: object = None
        for attempt in range(MAX_ATTEMPTS):
            rng = self._rng(number, attempt)
            first = self._rng(number, 0) if head and attempt else rng
            try:
                face, sizes, style, source = self._choices(first)
                characters = self._length(first)
                if head and attempt:
                    head = "".join(head[i] for i in rng.permutation(len(head)))
                text, _ = self._text(rng, source, characters - len(head), face, sizes[0], style, None)
                text = (head + text).rstrip(" ")
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

    def chosen(self, number: int) -> tuple[int, int, npt.NDArray[np.uint32]]:
        """Of a first attempt at a sample: its source, its length, and what its face draws of a source with coverage.

        The characters are empty if the source is another one, or the face has none of them.
        """
        rng = self._rng(number, 0)
        face, sizes, style, source = self._choices(rng)
        covered = self._plan.sources[source].coverage > 0
        known = self._repertoires.drawn_by(source, face, sizes[0], style.mode) if covered else _NONE
        return source, self._length(rng), known

    def shuffled(self, number: int, count: int) -> npt.NDArray[np.int64]:
        """A permutation of `count` things that belongs to sample `number`, and to nothing that is drawn of it."""
        return self._rng(number, MAX_ATTEMPTS).permutation(count)

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
            known = self._repertoires.drawn_by(source_number, face, px, style.mode)
            if len(known) == 0:
                raise TextError(f"{face.name} has no character of {source.name}")
            text = known[rng.integers(0, len(known), characters)].tobytes().decode("utf-32-le")
            return text.rstrip(" "), 0
        corpus = source.corpus
        if position is None:
            position = corpus.cluster_start(corpus.word_start(int(rng.integers(corpus.size))))
        text, _ = corpus.window(position, characters)
        return text.rstrip(" "), position

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
