"""Where a verb is told to write: a name that says another kind of file, or no name at all, is a slip."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from textzip.errors import RecipeError

_MORE = (".jsonl", ".ndjson", ".onnx", ".parquet", ".safetensors", ".webp", ".yaml", ".yml")


def check_file(path: Path, suffixes: tuple[str, ...], option: str, what: str) -> None:
    """Raise `RecipeError` if `path` has another suffix than a file of this kind; none at all is fine."""
    if path.suffix and path.suffix.lower() not in suffixes:
        raise RecipeError(f"{option} {path}: {what}; name a {suffixes[0]} file")


def check_folder(path: Path, option: str, what: str) -> None:
    """Raise `RecipeError` if `path` is no folder and has the name of a file."""
    known = path.suffix.lower() in _MORE or any(mimetypes.MimeTypes().guess_type(path.name))
    if known and not path.is_dir():
        raise RecipeError(f"{option} {path}: {what}")
