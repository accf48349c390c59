"""Where text comes from: files, folders, columns, `datasets` names, standard input; each read as documents.

A document is a row of a JSONL or Parquet file or of a dataset; plain text is cut at line ends into documents of some
2,000 characters, which windows join again by the newline between them, so that nothing of the text is lost.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Literal

from textzip.errors import TextError, needs_package
from textzip.folders import files_below
from textzip.render.text.formats import check_is_text
from textzip.render.text.normal import line_feeds
from textzip.shards.manifest import is_data_folder

TEXT_SUFFIXES = (".txt", ".md", ".rst", ".text")
ROW_SUFFIXES = (".jsonl", ".ndjson", ".parquet")

Invalid = Literal["error", "replace"]

_DOCUMENT_CHARACTERS = 2000
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass
class Reading:
    """How to read a source, and what was met on the way."""

    invalid: Invalid = "error"
    """UTF-8 that is broken: refuse the source, or put U+FFFD for each broken sequence and count it."""
    replaced: int = field(default=0, compare=False)


def read_path(path: Path, column: str, reading: Reading) -> Iterator[str]:
    """The documents of a file, or of every text, JSONL and Parquet file below a folder (`text_files`)."""
    if path.is_dir():
        for file in text_files(path):
            yield from read_path(file, column, reading)
        return
    try:
        if path.suffix.lower() == ".parquet":
            yield from _parquet(path, column, reading)
        else:
            with path.open("rb") as stream:
                if path.suffix.lower() in ROW_SUFFIXES:
                    yield from _json_lines(stream, str(path), column, reading)
                else:
                    yield from read_text(stream, str(path), reading)
    except OSError as error:
        raise TextError(f"{path}: can't read this text: {error.strerror or error}; check the path") from error


def text_files(folder: Path) -> list[Path]:
    """The text, JSONL and Parquet files below a folder in the order of their names, also through symbolic links.

    What is hidden is passed over, and so are folders of pages, which hold no text of their own. Raises `TextError` if
    there are none.
    """
    try:
        found = [file for file in files_below(folder, is_data_folder) if _has_text(file)]
    except OSError as error:
        raise TextError(f"{error.filename}: can't read this folder: {error.strerror}; check who may read it") from error
    if not found:
        kinds = ", ".join((*TEXT_SUFFIXES, *ROW_SUFFIXES))
        raise TextError(f"{folder}: no text in this folder; it is searched for {kinds} files")
    return sorted(found)


def _has_text(path: Path) -> bool:
    return path.suffix.lower() in (*TEXT_SUFFIXES, *ROW_SUFFIXES)


def read_stdin(reading: Reading) -> Iterator[str]:
    """Plain text from standard input."""
    return read_text(sys.stdin.buffer, "standard input", reading)


def read_dataset(name: str, split: str, column: str, reading: Reading) -> Iterator[str]:
    """One column of a dataset that `datasets.load_dataset` knows by name, or finds in a folder."""
    try:
        import datasets
    except ImportError as error:
        raise TextError(needs_package("datasets", "dev", "a text source by dataset name")) from error
    try:
        rows = datasets.load_dataset(name, split=split)
    except Exception as error:  # the library raises many kinds
        raise TextError(
            f"dataset {name!r}: can't be loaded: {error}; check its name, split and your connection"
        ) from error
    _check_column(name, column, rows.column_names)
    for number, row in enumerate(rows.select_columns([column])):
        yield _text_of(row[column], f"dataset {name!r}, row {number}", column, reading)


def read_text(stream: BinaryIO, name: str, reading: Reading) -> Iterator[str]:
    """Plain text in documents that end at line ends, the same ones whichever ends its lines have.

    Raises `TextError` at the byte where UTF-8 breaks.
    """
    pending: list[str] = []
    size = 0
    for line in (line for raw in _lines(stream, name, reading) for line in _split(line_feeds(raw))):
        pending.append(line)
        size += len(line)
        if size >= _DOCUMENT_CHARACTERS:
            yield "".join(pending).removesuffix("\n")
            pending, size = [], 0
    if pending:
        yield "".join(pending).removesuffix("\n")


def _split(text: str) -> list[str]:
    """A text's lines, each with its line feed."""
    return [text] if text.find("\n") in (-1, len(text) - 1) else re.findall(r"[^\n]*\n|[^\n]+", text)


def _lines(stream: BinaryIO, name: str, reading: Reading) -> Iterator[str]:
    """What stands between line feeds, with them, decoded one by one: no UTF-8 sequence has a line feed in it."""
    offset = 0
    for raw in stream:
        if offset == 0:
            check_is_text(raw, name)
        line = _decoded(raw, name, offset, reading)
        yield line.removeprefix("\ufeff") if offset == 0 else line
        offset += len(raw)


def _decoded(raw: bytes, name: str, offset: int, reading: Reading) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        if reading.invalid == "error":
            raise _broken_utf8(name, offset + error.start, raw[error.start]) from error
    text = raw.decode("utf-8", errors="replace")
    reading.replaced += text.count("\ufffd") - raw.count("\ufffd".encode())
    return text


def _json_lines(stream: BinaryIO, name: str, column: str, reading: Reading) -> Iterator[str]:
    for number, line in enumerate(_lines(stream, name, reading), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            where, reason = "", str(error)
            if isinstance(error, json.JSONDecodeError):
                where, reason = f":{error.colno}", error.msg
            raise TextError(f"{name}:{number}{where}: not a JSON object ({reason}); mend this line") from error
        if not isinstance(row, dict):
            raise TextError(
                f"{name}:{number}: a line must hold a JSON object, not {type(row).__name__}; mend this line"
            )
        _check_column(f"{name}:{number}", column, list(row))
        yield _text_of(row[column], f"{name}:{number}", column, reading)


def _parquet(path: Path, column: str, reading: Reading) -> Iterator[str]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
        _check_column(str(path), column, file.schema_arrow.names)
        number = 0
        for batch in file.iter_batches(columns=[column], batch_size=1024):
            values = batch.column(0)
            text = pa.types.is_string(values.type) or pa.types.is_large_string(values.type)
            for value in (values.cast(pa.large_binary()) if text else values).to_pylist():
                where = f"{path}, row {number}"
                plain = _decoded(value, where, 0, reading) if text and value is not None else value
                yield _text_of(plain, where, column, reading)
                number += 1
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:  # the file system's; Arrow's own have no number
            raise
        reason = str(error).splitlines()[0]
        raise TextError(f"{path}: not a readable Parquet file ({reason}); replace it with a good copy") from error


def _check_column(name: str, column: str, columns: list[str]) -> None:
    if column not in columns:
        raise TextError(
            f"{name}: there is no column {column!r}; the columns are: {', '.join(columns)}; "
            "name one with `column`, or --column"
        )


def _text_of(value: object, name: str, column: str, reading: Reading) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TextError(f"{name}: column {column!r} holds {type(value).__name__}, not text; name another column")
    lone = _SURROGATE.search(value)
    if lone is None:
        return value
    if reading.invalid == "error":
        raise TextError(
            f"{name}: column {column!r} holds half of a surrogate pair, U+{ord(lone[0]):04X}, which is no character; "
            "mend it, or set text.invalid=replace to put U+FFFD there and count it"
        )
    replaced, count = _SURROGATE.subn("\ufffd", value)
    reading.replaced += count
    return replaced


def _broken_utf8(name: str, offset: int, byte: int) -> TextError:
    return TextError(
        f"{name}: broken UTF-8 at byte {offset} (0x{byte:02x}); convert the file to UTF-8, "
        "or set text.invalid=replace to put U+FFFD there and count it"
    )
