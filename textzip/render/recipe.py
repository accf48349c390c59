"""The recipe of a set of pages: every key, with its default and what it means; the text has a file of its own.

`textzip recipe schema` prints the same as a JSON Schema, for editors.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field, model_validator

from textzip.recipe import Count, FloatRange, IntRange, Part
from textzip.render.fonts.atlas import MAX_PX, MIN_PX
from textzip.render.page.style import MAX_SIDE, MIN_SIDE
from textzip.render.text.recipe import Names, Strings, Text, as_list
from textzip.shards.manifest import Holds

Side = Annotated[int, Field(ge=MIN_SIDE, le=MAX_SIDE)]
Wraps = Annotated[tuple[Literal["char", "word"], ...], BeforeValidator(as_list), Field(min_length=1)]
Modes = Annotated[tuple[Literal["auto", "L", "1"], ...], BeforeValidator(as_list), Field(min_length=1)]


class Paper(Part):
    """The page. Where a key takes a range or a list, each page draws its own value from it, uniformly."""

    width: Side = 128
    """Pixels."""
    height: Side = 128
    """Pixels."""
    margin_x: IntRange = (1, 1)
    """Pixels kept free at the left and the right: a number or [low, high]."""
    margin_y: IntRange = (1, 1)
    """Pixels kept free above and below: a number or [low, high]."""
    pitch: FloatRange = (1.0, 1.0)
    """From baseline to baseline, as a multiple of the height of the font's ASCII ink; ink never overlaps."""
    wrap: Wraps = ("char",)
    """`char` breaks lines anywhere, `word` at spaces: one of them or a list."""
    mode: Modes = ("auto",)
    """`L` anti-aliased, `1` 1-bit, `auto` 1-bit for bitmap fonts only: one of them or a list."""

    @model_validator(mode="after")
    def _room(self) -> Paper:
        for low, name in ((self.margin_x[0], "margin_x"), (self.margin_y[0], "margin_y")):
            if low < 0:
                raise ValueError(f"{name} can't be negative")
        if 2 * self.margin_x[1] >= self.width or 2 * self.margin_y[1] >= self.height:
            raise ValueError("the margins leave no room on the page")
        if not 0.1 <= self.pitch[0] <= self.pitch[1] <= 10:
            raise ValueError("pitch is a multiple of the font's ink height, from 0.1 to 10")
        return self


class Fonts(Part):
    """The fonts; each page draws one of them and a size, uniformly."""

    path: Names = ("fonts",)
    """Font files, or folders that are searched downwards: one or a list."""
    names: Strings = ()
    """Use only the fonts of these names; empty for all."""
    exclude: Strings = ()
    """Leave out the fonts of these names."""
    px: IntRange = (8, 16)
    """Size in pixels an em: a number or [low, high]. Bitmap fonts take those of their own sizes that are in the range,
    or else the nearest one."""
    size: Literal["range", "fit"] = "range"
    """`range` draws a size from `px`; `fit` takes the largest of them at which the whole text is on the page."""
    missing: Literal["skip", "fallback", "drop", "escape", "keep"] = "skip"
    """Characters the font lacks: `skip` draws another text, `fallback` takes them from the `fallback` fonts, `drop`
    leaves them out, `escape` writes [U+1F525], `keep` draws .notdef."""
    fallback: Strings = ()
    """Names of fonts, in order of preference, for `missing: fallback`; all fonts are looked up in `path`."""
    broken: Literal["error", "skip"] = "error"
    """What to do about font files that can't be used."""

    @model_validator(mode="after")
    def _sizes(self) -> Fonts:
        if not MIN_PX <= self.px[0] <= self.px[1] <= MAX_PX:
            raise ValueError(f"px must be from {MIN_PX} to {MAX_PX}")
        if (self.missing == "fallback") != bool(self.fallback):
            raise ValueError("missing: fallback and a list of fallback fonts go together: set both or neither")
        return self


class Files(Part):
    """The files."""

    rows: Annotated[Count, Field(ge=1, le=1_000_000)] = 5_000
    """Rows a shard."""


class Shards(Files):
    """The files."""

    boxes: bool = False
    """Add a column with a box for every character."""


class PagesRecipe(Part):
    """A set of pages: `textzip render`."""

    holds: ClassVar[Holds] = "pages"

    kind: Literal["pages"] = "pages"
    """What this recipe is for."""
    seed: Annotated[int, Field(ge=0)] = 0
    """Everything random comes from this number, the split and the sample's number."""
    page: Paper = Paper()
    fonts: Fonts = Fonts()
    text: Text = Text()
    shards: Shards = Shards()

    @model_validator(mode="after")
    def _full_pages_have_a_size(self) -> PagesRecipe:
        if self.text.length.distribution == "full" and self.fonts.size == "fit":
            raise ValueError(
                "text.length.distribution: full fills every page at a given size, and fonts.size: fit looks for a "
                "size at which all of a text fits; set fonts.size to range, or the distribution to uniform"
            )
        return self

    @model_validator(mode="after")
    def _coverage_can_be_had(self) -> PagesRecipe:
        covered = [f"text.sources.{n}" for n, each in enumerate(self.text.sources) if getattr(each, "coverage", 0)]
        if covered and self.text.length.distribution not in ("uniform", "log-uniform"):
            raise ValueError(
                f"{covered[0]}.coverage needs pages that each have a text of their own; "
                "set text.length.distribution to uniform or log-uniform"
            )
        if covered and self.fonts.size == "fit":
            raise ValueError(
                f"{covered[0]}.coverage needs pages whose size is known before their text; set fonts.size to range"
            )
        if covered and self.text.length.max == 1:
            raise ValueError(
                f"{covered[0]}.coverage: a page of one character can't show a blank; set text.length.max to 2 or more"
            )
        return self

    @model_validator(mode="after")
    def _once_loses_nothing(self) -> PagesRecipe:
        if self.text.length.distribution == "once" and self.fonts.missing in ("drop", "escape"):
            raise ValueError(
                f"text.length.distribution: once shows the text as it is, and fonts.missing: {self.fonts.missing} "
                "changes it where a font lacks a character; set fonts.missing to skip, fallback or keep"
            )
        return self
