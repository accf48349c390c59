"""The text of a recipe: sources, lengths, and what is held out.

A rule that is about text alone is checked here; those that a page or a font has a part in are `PagesRecipe`'s.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from textzip.errors import TextError
from textzip.recipe import Count, Part
from textzip.render.text.blocks import block_range


def as_list(value: object) -> object:
    """One name as a list of one."""
    return [value] if isinstance(value, str) else value


Strings = Annotated[tuple[str, ...], BeforeValidator(as_list)]
Name = Annotated[str, Field(min_length=1)]
Names = Annotated[tuple[Name, ...], BeforeValidator(as_list)]
Weight = Annotated[float, Field(ge=0)]


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
    long_runs: Weight = 0.0
    """One sign 25 to 200 times."""

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
    """Text, JSONL or Parquet files, or folders of them."""

    kind: Literal["file"] = "file"
    path: Annotated[Names, Field(min_length=1)]
    """A .jsonl, .ndjson or .parquet file, a folder, or any other file as plain UTF-8 text; or a list of such, which are
    read one after another."""
    column: str = "text"
    """The column or key that holds the text, in JSONL and Parquet."""


class DatasetSource(Source):
    """A dataset by its name for `datasets.load_dataset`."""

    kind: Literal["dataset"] = "dataset"
    path: Name
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
