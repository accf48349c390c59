"""The recipe of a set of pages: every key, with its default and what it means.

`textzip recipe schema` prints the same as a JSON Schema, for editors.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from textzip.errors import TextError
from textzip.recipe import Count, FloatRange, IntRange, Part
from textzip.render.fonts.atlas import MAX_PX, MIN_PX
from textzip.render.page.style import MAX_SIDE, MIN_SIDE
from textzip.render.text.blocks import block_range


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


Strings = Annotated[tuple[str, ...], BeforeValidator(_as_list)]
Weight = Annotated[float, Field(ge=0)]
Side = Annotated[int, Field(ge=MIN_SIDE, le=MAX_SIDE)]
Wraps = Annotated[tuple[Literal["char", "word"], ...], BeforeValidator(_as_list), Field(min_length=1)]
Modes = Annotated[tuple[Literal["auto", "L", "1"], ...], BeforeValidator(_as_list), Field(min_length=1)]


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

    path: Strings = ("fonts",)
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


class Source(Part):
    """What all text sources have in common."""

    weight: Annotated[float, Field(gt=0)] = 1.0
    """How often pages draw from this source, relative to the others."""
    name: str | None = None
    """What rows call the source; by default its kind, or its file's name."""


class RandomSource(Source):
    """Characters drawn uniformly from Unicode blocks, as far as the page's font has them."""

    kind: Literal["random"] = "random"
    blocks: Strings = ("ascii",)
    """`ascii`, `latin-1` (beyond ASCII), or Unicode's block names such as `cyrillic`."""
    coverage: Annotated[Count, Field(ge=0)] = 0
    """How often, at least, every character that one of the fonts draws occurs in each split."""

    @field_validator("blocks")
    @classmethod
    def _known(cls, blocks: tuple[str, ...]) -> tuple[str, ...]:
        if not blocks:
            raise ValueError("name at least one block")
        for name in blocks:
            try:
                block_range(name)
            except TextError as error:
                raise ValueError(str(error)) from error
        return blocks


class PydocSource(Source):
    """The English prose in Python's own standard library."""

    kind: Literal["pydoc"] = "pydoc"


class CodeSource(Source):
    """The source code of Python's own standard library."""

    kind: Literal["code"] = "code"


class FieldWeights(Part):
    """How often a text of fields has each kind, relative to the others; 0 for never."""

    integers: Weight = 1.0
    """`7`, `-120`, `4,096`."""
    decimals: Weight = 1.0
    """`0.5`, `6.02e+23`."""
    hex: Weight = 1.0
    """`0x1f`, `DEADBEEF`, hashes."""
    uuids: Weight = 1.0
    """Random UUIDs."""
    dates: Weight = 1.0
    """`2024-02-29`, `29 Feb 2024`, `2/29/2024`."""
    times: Weight = 1.0
    """`23:59:07`, `11:59 PM`, `2024-02-29T23:59:07Z`."""
    urls: Weight = 1.0
    """`https://www.malo.org/ren?k=7`."""
    emails: Weight = 1.0
    """`ven.tolu@sami.net`."""
    addresses: Weight = 1.0
    """IP addresses and networks."""
    paths: Weight = 1.0
    """Of files: `/usr/mano/li.py`."""
    prices: Weight = 1.0
    """`$12.99`, `7.50 EUR`."""
    runs: Weight = 1.0
    """One sign over and over."""
    rules: Weight = 1.0
    """Lines such as `----------`."""
    columns: Weight = 1.0
    """Small tables with aligned columns."""

    @model_validator(mode="after")
    def _some(self) -> FieldWeights:
        if not any(self.in_order()):
            raise ValueError("every kind has the weight 0; leave at least one of them")
        return self

    def in_order(self) -> tuple[float, ...]:
        """The weights as `textzip.render.text.fields.fields` takes them."""
        return tuple(getattr(self, name) for name in type(self).model_fields)


class FieldsSource(Source):
    """Numbers, dates, addresses, paths and the like, made up."""

    kind: Literal["fields"] = "fields"
    weights: FieldWeights = FieldWeights()
    """How often each kind of field comes."""


class FileSource(Source):
    """Text, JSONL or Parquet files, or a folder of them."""

    kind: Literal["file"] = "file"
    path: str
    """A .jsonl, .ndjson or .parquet file, a folder, or any other file as plain UTF-8 text."""
    column: str = "text"
    """The column or key that holds the text, in JSONL and Parquet."""


class DatasetSource(Source):
    """A dataset by its name for `datasets.load_dataset`."""

    kind: Literal["dataset"] = "dataset"
    path: str
    """The dataset's name or folder."""
    split: str = "train"
    """Which of its splits to read."""
    column: str = "text"
    """The column that holds the text."""


class StdinSource(Source):
    """Plain text from standard input."""

    kind: Literal["stdin"] = "stdin"


AnySource = Annotated[
    RandomSource | FieldsSource | PydocSource | CodeSource | FileSource | DatasetSource | StdinSource,
    Field(discriminator="kind"),
]


class Length(Part):
    """How much text a page is given; what does not fit its page is left out, unless pages are `full` or `once`."""

    min: Annotated[int, Field(ge=1)] = 1
    """Characters."""
    max: Annotated[int, Field(ge=1)] = 400
    """Characters."""
    distribution: Literal["uniform", "log-uniform", "full", "once"] = "uniform"
    """Between `min` and `max`; or `full`: as much as fits, and the rest goes on the next page; or `once`: page after
    page the whole text of the split, in pieces of at most `max` characters."""

    @model_validator(mode="after")
    def _ordered(self) -> Length:
        if self.min > self.max:
            raise ValueError(f"min ({self.min}) is more than max ({self.max})")
        if self.distribution == "once" and self.min != 1:
            raise ValueError("once cuts the text by max alone; leave min out")
        return self


class Text(Part):
    """The text."""

    sources: Annotated[tuple[AnySource, ...], Field(min_length=1)] = (
        PydocSource(),
        RandomSource(blocks=("ascii", "latin-1")),
    )
    """A list of sources, each with its kind: pydoc, code, random, fields, file, dataset or stdin."""
    length: Length = Length()
    holdout: Annotated[float, Field(ge=0, lt=1)] = 0.1
    """Share of every source's documents that no train page shows: half for validation pages, half for test pages."""
    invalid: Literal["error", "replace"] = "error"
    """Broken UTF-8: refuse it, or put U+FFFD and count it."""

    @model_validator(mode="after")
    def _once_is_of_a_text(self) -> Text:
        if self.length.distribution != "once":
            return self
        for number, source in enumerate(self.sources):
            if isinstance(source, (RandomSource, FieldsSource)):
                raise ValueError(
                    f"length.distribution: once shows a text from its start to its end, and sources.{number} "
                    f"({source.kind}) has neither; leave it out, or set the distribution to uniform"
                )
            if source.weight != 1:
                raise ValueError(
                    f"length.distribution: once shows every source once, one after another: sources.{number} can't "
                    f"have a weight ({source.weight:g}); leave it out, or set the distribution to uniform"
                )
        return self


class Shards(Part):
    """The files."""

    rows: Annotated[Count, Field(ge=1, le=1_000_000)] = 5_000
    """Rows a shard."""
    boxes: bool = False
    """Add a column with a box for every character."""


class PagesRecipe(Part):
    """A set of pages: `textzip render`."""

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
