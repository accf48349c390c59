"""Where a verb is told to write: a name that says another kind of file, or no name at all, is a slip."""

from __future__ import annotations

from pathlib import Path

from textzip.errors import RecipeError

_FILES = frozenset(
    (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".svg", ".pdf", ".html", ".htm", ".txt", ".md",
     ".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".yaml", ".yml", ".parquet", ".arrow", ".npz", ".onnx",
     ".safetensors", ".zip", ".tar", ".gz", ".tgz", ".xz", ".zst")
)  # fmt: skip
"""What a file that somebody meant would be called; not every type of file there is, as folders' names have dots too."""


def check_file(path: Path, suffixes: tuple[str, ...], option: str, what: str) -> None:
    """Raise `RecipeError` if `path` has another suffix than a file of this kind; none at all is fine."""
    if path.suffix and path.suffix.lower() not in suffixes:
        raise RecipeError(f"{option} {path}: {what}; name a {suffixes[0]} file")


def check_folder(path: Path, option: str, what: str) -> None:
    """Raise `RecipeError` if `path` is no folder and has the name of a file."""
    if path.suffix.lower() in _FILES and not path.is_dir():
        raise RecipeError(f"{option} {path}: {what}")
