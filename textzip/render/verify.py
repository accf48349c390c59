"""Do rows draw their pictures again? A page by its own text, font, px and style, others as their kind says."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from PIL import Image

from textzip.errors import FontError
from textzip.render.fonts.catalogue import find_fonts
from textzip.render.fonts.face import Face
from textzip.render.page.style import Style
from textzip.render.sample import redraw
from textzip.render.text.normal import normalize
from textzip.render.versions import drawing_versions
from textzip.resources import resolve
from textzip.shards.manifest import Identity, ShardLine


def faces_for(identity: Identity, paths: tuple[str, ...]) -> dict[str, Face]:
    """The very font files of a data folder, found in `paths`, by name.

    Raises `FontError` if one is missing or has other bytes.
    """
    wanted: Mapping[str, str] = identity["fonts"]["files"]
    faces = find_fonts([resolve(path) for path in paths], "skip").faces
    for name, sha256 in wanted.items():
        if name not in faces:
            raise FontError(f"{', '.join(paths)}: the pages' font {name} is not here; say where it is with --fonts")
        if faces[name].sha256 != sha256:
            raise FontError(
                f"{faces[name].path}: not the file that the pages were drawn with; say where it is with --fonts"
            )
    return {name: faces[name] for name in wanted}


def version_differences(identity: Identity, here: Mapping[str, str] | None = None) -> list[str]:
    """Where this installation may draw other pixels than the one that rendered a data folder.

    `here` are the versions of what draws; those of pages by default.
    """
    there, here = identity["versions"], drawing_versions() if here is None else here
    return [f"{name}: {there.get(name)} there, {here.get(name)} here" for name in here if there.get(name) != here[name]]


def redraw_problems(folder: Path, line: ShardLine, rows: list[int], faces: Mapping[str, Face]) -> Iterator[str]:
    """Draw some rows of a shard (by their position in it) again; yields what differs from the stored row."""
    with pq.ParquetFile(folder / line.name) as file:
        columns = [name for name in file.schema_arrow.names if name != "source"]  # which nothing here tells
    table = pq.read_table(folder / line.name, columns=columns, page_checksum_verification=True)
    for row in table.take(rows).to_pylist():
        where = f"{folder / line.name}, id {row['id']}"
        stored = np.asarray(Image.open(io.BytesIO(row["image"]["bytes"])))
        if normalize(row["text"]) != row["text"]:
            yield f"{where}: its text is not in normal form"
        chain = tuple(faces[name] for name in row["font"].split("+"))
        page = redraw(row["text"], chain, row["px"], Style.parse(row["style"]))
        if page.label != row["text"]:
            yield f"{where}: its text drawn again shows {len(page.label)} of {len(row['text'])} characters"
        elif page.pixels.shape != stored.shape or (page.pixels != stored).any():
            yield f"{where}: its text drawn again in {row['font']} at {row['px']} px has other pixels"
        else:
            yield from (f"{where}: {problem}" for problem in text_problems(row))
            if row["ink_height"] != page.ink_height:
                yield f"{where}: its ink_height is {row['ink_height']}, and drawn again {page.ink_height}"
            if "boxes" in row and row["boxes"] != page.boxes.tolist():
                yield f"{where}: its boxes are others when it is drawn again"


def text_problems(row: Mapping[str, Any]) -> Iterator[str]:
    """Whether `n_chars` and `n_tokens` are those of a row's text: characters, and bytes of UTF-8."""
    for name, count in (("n_chars", len(row["text"])), ("n_tokens", len(row["text"].encode()))):
        if row[name] != count:
            yield f"its {name} is {row[name]}, and its text has {count}"


def rows_problems(
    folder: Path, line: ShardLine, rows: list[int], problems: Callable[[Mapping[str, Any], str], Iterable[str]]
) -> Iterator[str]:
    """What `problems(row, split)` finds wrong with some rows of a shard, each with where it is."""
    table = pq.read_table(folder / line.name, page_checksum_verification=True)
    for row in table.take(rows).to_pylist():
        for problem in problems(row, line.split):
            yield f"{folder / line.name}, id {row['id']}: {problem}"
