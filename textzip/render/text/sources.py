"""Text sources, opened: what a recipe names becomes something a sample can draw from by random numbers alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from textzip.errors import TextError
from textzip.render.text.blocks import repertoire
from textzip.render.text.code import code
from textzip.render.text.corpus import Corpus, store
from textzip.render.text.documents import Reading, read_dataset, read_path, read_stdin
from textzip.render.text.fields import KINDS, LATER
from textzip.render.text.formats import check_name
from textzip.render.text.pieces import Pieces
from textzip.render.text.prose import prose
from textzip.render.text.recipe import (
    CodeSource,
    DatasetSource,
    FieldsSource,
    FileSource,
    PydocSource,
    RandomSource,
    Source,
    StdinSource,
    Text,
)


@dataclass(frozen=True)
class OpenSource:
    """A source of one split: a `corpus`, or `fields`, or random characters of `blocks`."""

    name: str
    weight: float
    corpus: Corpus | None
    blocks: tuple[str, ...] = ()
    replaced: int = 0
    """Broken UTF-8 sequences that became U+FFFD."""
    pieces: Pieces | None = None
    """The corpus in pieces, where every page shows the next one (`text.length.distribution: once`)."""
    fields: tuple[float, ...] = ()
    """The weights of kinds of fields (`textzip.render.text.fields`), where texts are made of them."""
    coverage: int = 0
    """How often each character of `blocks` that a font draws is wanted in the split, at least."""

    @property
    def repertoire(self) -> npt.NDArray[np.uint32]:
        """The characters a random source draws from, before its page's font has a say."""
        return repertoire(self.blocks)

    def identity(self) -> dict[str, Any]:
        """What pages of this source depend on: its name, weight, and its blocks, fields, or text's sha256."""
        content: dict[str, Any] = {"blocks": list(self.blocks)}
        if self.coverage:
            content["coverage"] = self.coverage
        if self.corpus is not None:
            content = {"sha256": self.corpus.sha256}
        elif self.fields:
            weights = dict(zip(KINDS, self.fields, strict=True))
            # Kinds that came later are named where they are asked for, so that older folders of pages can go on.
            content = {"fields": {name: each for name, each in weights.items() if each or name not in LATER}}
        return {"name": self.name, "weight": self.weight, **content}


def open_sources(text: Text, root: Path, split: str) -> tuple[OpenSource, ...]:
    """Read every source of a recipe once and keep it below `root`; returns them for one split.

    Raises `TextError` if a source can't be read, holds no text, or has none in this split.
    """
    return tuple(_open(source, text, root, split) for source in text.sources)


def _open(source: Source, text: Text, root: Path, split: str) -> OpenSource:
    name = source.name or _default_name(source)
    if isinstance(source, RandomSource):
        return OpenSource(name, source.weight, None, source.blocks, coverage=source.coverage)
    if isinstance(source, FieldsSource):
        return OpenSource(name, source.weight, None, fields=source.weights.in_order())
    reading = Reading(text.invalid)
    folder = store(_documents(source, reading), root, name)
    corpus = Corpus(folder, split, text.holdout)
    if corpus.size == 0:
        raise TextError(
            f"{name}: too few documents to hold any out for {split} (text.holdout is {text.holdout}); "
            "give it more text, or a larger holdout"
        )
    pieces = Pieces(corpus, text.length.max, name) if text.length.distribution == "once" else None
    return OpenSource(name, source.weight, corpus, replaced=reading.replaced, pieces=pieces)


def _documents(source: Source, reading: Reading) -> Iterator[str]:
    if isinstance(source, PydocSource):
        return prose()
    if isinstance(source, CodeSource):
        return code()
    if isinstance(source, FileSource):
        paths = [Path(path) for path in source.path]
        for path in paths:
            check_name(path)
        return chain.from_iterable(read_path(path, source.column, reading) for path in paths)
    if isinstance(source, DatasetSource):
        return read_dataset(source.path, source.split, source.column, reading)
    assert isinstance(source, StdinSource)
    return read_stdin(reading)


def _default_name(source: Source) -> str:
    if isinstance(source, (FileSource, DatasetSource)):
        path = source.path[0] if isinstance(source, FileSource) else source.path
        return Path(path).name or path
    return str(source.kind)  # type: ignore[attr-defined]
