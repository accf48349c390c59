"""`metadata.jsonl`: the pictures that a folder names, and their captions."""

from __future__ import annotations

import json
from pathlib import Path

from textzip.errors import RecipeError

METADATA = "metadata.jsonl"


def listed(folder: Path) -> list[tuple[Path, str]]:
    """Each picture's file and caption, with its spaces made single, in the order of the lines.

    Lines end at line feeds alone, and a byte order mark is passed over. Raises `RecipeError`, with the line's number,
    for a line that is not one of a picture, a file that is not in the folder, or one that is named twice, however its
    path is written.
    """
    path = folder / METADATA
    try:
        lines = path.read_bytes().decode("utf-8-sig").split("\n")
        home = folder.resolve()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no path can be so"
        reason = "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else reason
        raise RecipeError(
            f"{path}: can't read it: {reason}; kind: pictures wants a folder of pictures with a {METADATA}, a line a "
            'picture: {"file_name": "a.png", "text": "its caption"}'
        ) from error
    found: dict[Path, tuple[Path, str]] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        name, text = _read(line, f"{path}:{number}")
        file = _file(home, name, f"{path}:{number}")
        if file in found:
            raise RecipeError(f"{path}:{number}: {name} is there already; name each picture once")
        found[file] = folder / name, " ".join(text.split())
    if not found:
        raise RecipeError(f"{path}: names no picture")
    return list(found.values())


def _read(line: str, where: str) -> tuple[str, str]:
    try:
        row = json.loads(line)
        name, text = row["file_name"], row["text"]
        if not (isinstance(name, str) and isinstance(text, str) and name and text.strip()):
            raise ValueError("file_name and text are texts, and not empty")
        for value in (name, text):
            value.encode()
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        reason = f"it has no {error}" if isinstance(error, KeyError) else str(error)
        if isinstance(error, UnicodeEncodeError):
            reason = "it has half of a surrogate pair, which is no character"
        raise RecipeError(f"{where}: not a line of a picture and its caption: {reason}; mend this line") from error
    return name, text


def _file(home: Path, name: str, where: str) -> Path:
    """Where a name leads, through symbolic links. A file that is missing is told of when it is opened."""
    try:
        file = (home / name).resolve()
        regular = file.is_file() or not file.exists()
    except (OSError, ValueError, RuntimeError) as error:
        raise RecipeError(f"{where}: {name!r} is no file name ({error}); mend this line") from error
    if not file.is_relative_to(home):
        raise RecipeError(f"{where}: {name!r} leads out of the folder; put the picture into it, or take this line out")
    if not regular:
        raise RecipeError(f"{where}: {name!r} is no regular file; name a picture, or take this line out")
    return file
