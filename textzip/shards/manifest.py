"""What makes a shard exist: its line in the manifest.

A data folder holds `manifest/dataset.json` (what its rows depend on, and the recipe) and one
`manifest/SPLIT-NNNNN.json` for each shard, written after the shard. One file a shard, rather than one log for all, so
that any number of processes on any number of machines can add to a folder without a lock.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

from textzip.errors import ResumeError, ShardError
from textzip.shards.atomic import write_text
from textzip.shards.schema import FORMAT

FOLDER = "manifest"
DATASET = "dataset.json"
SPLITS = ("train", "validation", "test")

_LINE = re.compile(r"(train|validation|test)-\d+\.json")

Identity = dict[str, Any]
"""All that the rows of a data folder depend on, as plain JSON values."""

Holds = Literal["pages", "pictures"]
"""What the rows of a data folder are: pages of text, or coloured pictures with captions."""


@dataclass(frozen=True)
class ShardLine:
    """One shard, as its manifest file records it."""

    name: str
    """The shard's file name."""
    split: str
    number: int
    first_id: int
    rows: int
    bytes: int
    sha256: str
    """Of the file."""
    pixels_sha256: str
    """Of all its pictures' pixels, in row order: the same for every deflate version."""
    identity_sha256: str
    """Of what the pages depend on: `identity_sha256(dataset.json's identity)`."""
    characters: int
    versions: dict[str, str]
    """Of the libraries that drew and packed it."""
    fonts: dict[str, str] = field(default_factory=dict)
    """sha256 of each font file of the dataset."""
    skipped: dict[str, int] = field(default_factory=dict)
    """Texts that could not be shown and were drawn anew, by reason."""
    missing: dict[str, int] = field(default_factory=dict)
    """Characters that a font lacked, by font."""


def shard_name(split: str, number: int) -> str:
    """The file name of a shard, without its suffix."""
    return f"{split}-{number:05d}"


def holds(identity: Mapping[str, Any]) -> Holds:
    """What the rows of a data folder are. Pages, the first that there were, have no `kind` in their identity."""
    return "pictures" if "kind" in identity else "pages"


def identity_sha256(identity: Identity) -> str:
    """The sha256 of an identity, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()


def file_sha256(path: Path) -> str:
    """The sha256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_data_folder(folder: Path) -> bool:
    """Whether a folder holds rows that textzip rendered, or is about to."""
    return (folder / FOLDER / DATASET).is_file()


def write_dataset(folder: Path, identity: Identity, recipe: str) -> None:
    """Record what a data folder's rows depend on, and the recipe as YAML."""
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    content = {"format": FORMAT, "identity": identity, "recipe": recipe}
    write_text(folder / FOLDER / DATASET, json.dumps(content, indent=1, sort_keys=True) + "\n")


def read_dataset(folder: Path) -> dict[str, Any] | None:
    """`dataset.json` of a data folder; None if the folder has none. Raises `ShardError` if it is damaged."""
    path = folder / FOLDER / DATASET
    try:
        str(folder).encode()
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except UnicodeEncodeError as error:  # Arrow opens no such file
        raise ShardError(f"{folder}: the name of this folder is not UTF-8; rename it, or choose another") from error
    except OSError as error:
        raise _damaged_dataset(str(path), error) from error
    return parse_dataset(content, str(path))


def parse_dataset(content: bytes, where: str) -> dict[str, Any]:
    """`dataset.json` from its bytes; `where` is what errors call it. Raises `ShardError` if damaged or newer."""
    try:
        dataset = json.loads(content)
        if dataset["format"] > FORMAT:
            raise ShardError(
                f"{where}: written by a newer textzip (shard format {dataset['format']}, this one reads {FORMAT}); "
                "upgrade textzip"
            )
        _ = dataset["identity"], dataset["recipe"]
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged_dataset(where, error) from error
    return dict(dataset)


def _damaged_dataset(where: str, error: Exception) -> ShardError:
    return ShardError(f"{where}: damaged manifest ({error}); restore it, or render again with --overwrite")


def write_line(folder: Path, line: ShardLine) -> None:
    """Make a shard exist."""
    path = folder / FOLDER / f"{shard_name(line.split, line.number)}.json"
    write_text(path, json.dumps(asdict(line), sort_keys=True) + "\n")


def remove_line(folder: Path, split: str, number: int) -> None:
    """Take a shard out of the manifest, if it is in it: its file may be replaced then."""
    (folder / FOLDER / f"{shard_name(split, number)}.json").unlink(missing_ok=True)


def read_lines(folder: Path, split: str | None = None) -> list[ShardLine]:
    """The shards of a data folder, in order, of one split or of all. Raises `ShardError` on a damaged line."""
    lines = []
    found = [path for path in (folder / FOLDER).glob(f"{split or '*'}-[0-9]*.json") if is_line(path.name)]
    for path in sorted(found, key=_place):
        try:
            content = path.read_bytes()
        except OSError as error:
            raise _damaged_line(str(path), error) from error
        lines.append(parse_line(content, str(path)))
    return lines


def is_line(name: str) -> bool:
    """Whether a file of the manifest's folder has the name of a shard's line; people may keep others there."""
    return _LINE.fullmatch(name) is not None


def parse_line(content: bytes, where: str) -> ShardLine:
    """A shard's line from its bytes; `where` is what errors call it. Raises `ShardError` if damaged."""
    try:
        line = json.loads(content)
        known = {each.name for each in fields(ShardLine)}
        return ShardLine(**{name: value for name, value in line.items() if name in known})
    except (ValueError, TypeError, AttributeError) as error:
        raise _damaged_line(where, error) from error


def _damaged_line(where: str, error: Exception) -> ShardError:
    return ShardError(f"{where}: damaged manifest line ({error}); delete it and run the same render command again")


def _place(path: Path) -> tuple[str, int, str]:
    """Sorts manifest files by split and number: shard 100000 comes after 99999, which has fewer digits."""
    return path.stem.rpartition("-")[0], len(path.stem), path.stem


def check_same(folder: Path, recorded: Identity, wanted: Identity) -> None:
    """Raise `ResumeError`, naming every difference, if a folder's rows are not those that are wanted."""
    differences = list(_differences(recorded, wanted, ""))
    if differences:
        raise ResumeError(
            f"{folder} holds {holds(recorded)} of another recipe:\n"
            + "\n".join(f"  {key}: there {old}, here {new}" for key, old, new in differences)
            + "\nchoose another folder with --out, or replace what is there with --overwrite"
        )


def _differences(old: Any, new: Any, key: str) -> list[tuple[str, str, str]]:
    if isinstance(old, dict) and isinstance(new, dict):
        found = []
        for name in sorted({*old, *new}):
            inner = f"{key}.{name}" if key else name
            found += _differences(old.get(name), new.get(name), inner)
        return found
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        return [each for i, pair in enumerate(zip(old, new, strict=True)) for each in _differences(*pair, f"{key}.{i}")]
    return [] if old == new else [(key, _short(old), _short(new))]


def _short(value: Any) -> str:
    text = "nothing" if value is None else json.dumps(value)
    return text if len(text) <= 60 else text[:57] + "..."
