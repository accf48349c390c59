"""A folder of pictures with captions, read and put into splits.

Pictures that are alike are one group. A group that has a picture with an unseen pair of words is test's. Of the others,
ranked by a hash of what is in them, the last `holdout` go half to validation, half to test, as documents of texts do.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

from textzip.errors import PictureError, RecipeError
from textzip.render.art.pairs import Pair, kept_apart
from textzip.render.pictures.alike import fingerprint, groups
from textzip.render.pictures.recipe import VOCABULARY, PicturesRecipe
from textzip.shards.manifest import SPLITS

METADATA = "metadata.jsonl"
_BROKEN = (OSError, ValueError, SyntaxError, Image.DecompressionBombError)
"""What Pillow raises of files that are no pictures."""


@dataclass(frozen=True)
class Entry:
    """One picture of a folder."""

    path: Path
    text: str
    words: tuple[str, ...]
    """Those of its caption that are looked for."""
    unseen: bool
    """Whether a pair that is kept for test is among them."""
    sha256: str
    """Of the file's bytes."""


@dataclass(frozen=True)
class Source:
    """A folder's pictures by split, each in the order of a hash."""

    splits: dict[str, tuple[Entry, ...]]
    pairs: tuple[Pair, ...]
    alike: int
    """Pictures that are alike with an earlier one."""
    sha256: str
    """Of all captions and files, whatever their order."""


def open_source(recipe: PicturesRecipe) -> Source:
    """Read a folder. Raises `RecipeError` if it is none or its list is wrong, `PictureError` for a broken picture."""
    folder = Path(recipe.folder)
    pairs = pairs_of(recipe)
    apart = {frozenset(pair) for pair in pairs}
    vocabulary = [word for group in recipe.vocabulary.values() for word in group]
    entries, hashes = [], []
    for path, text in _listed(folder):
        found = words_in(text, vocabulary)
        unseen = any(frozenset(pair) in apart for pair in combinations(found, 2))
        with _opened(path) as picture:
            hashes.append(fingerprint(picture))
        entries.append(Entry(path, text, found, unseen, hashlib.sha256(path.read_bytes()).hexdigest()))
    group_of = groups(hashes, recipe.distance)
    keys = sorted(f"{entry.sha256} {entry.text}" for entry in entries)
    return Source(
        _split(entries, group_of, recipe.holdout),
        pairs,
        len(entries) - len({*group_of.tolist()}),
        hashlib.sha256("\n".join(keys).encode()).hexdigest(),
    )


def pairs_of(recipe: PicturesRecipe) -> tuple[Pair, ...]:
    """The pairs of words that are kept for test."""
    if recipe.words == (VOCABULARY,):
        return kept_apart(recipe.unseen)
    every = list(combinations(recipe.words, 2))
    if isinstance(recipe.unseen, float):
        ranked = sorted(every, key=lambda pair: hashlib.sha256(" ".join(pair).encode()).digest())
        return tuple(sorted(ranked[: round(recipe.unseen * len(every))], key=every.index))
    wanted = {frozenset(pair) for pair in recipe.unseen}
    return tuple(pair for pair in every if frozenset(pair) in wanted)


def words_in(text: str, words: Sequence[str]) -> tuple[str, ...]:
    """Which of these words a caption has, whole and in any case; in the order of `words`."""
    small = text.casefold()
    return tuple(word for word in words if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", small))


def scaled(path: Path, size: int, fit: str) -> npt.NDArray[np.uint8]:
    """A picture's pixels uint8 (size, size, 3). What is transparent is black. Raises `PictureError`."""
    with _opened(path) as picture:
        if fit == "crop":
            return np.asarray(ImageOps.fit(picture, (size, size), Image.Resampling.LANCZOS))
        return np.asarray(ImageOps.pad(picture, (size, size), Image.Resampling.LANCZOS, "black"))


def _opened(path: Path) -> Image.Image:
    try:
        with Image.open(path) as file:
            upright = ImageOps.exif_transpose(file)
            clear = upright.convert("RGBA")
            ground = Image.new("RGBA", clear.size, "black")
            return Image.alpha_composite(ground, clear).convert("RGB")
    except FileNotFoundError as error:
        raise PictureError(f"{path}: {METADATA} names this picture, and it is not there; take its line out") from error
    except _BROKEN as error:
        raise PictureError(f"{path}: can't be read as a picture ({str(error) or type(error).__name__})") from error


def _listed(folder: Path) -> list[tuple[Path, str]]:
    path = folder / METADATA
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise RecipeError(
            f"{path}: can't read it: {reason}; kind: pictures wants a folder of pictures with a {METADATA}, a line a "
            'picture: {"file_name": "a.png", "text": "its caption"}'
        ) from error
    found: dict[Path, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            name, text = row["file_name"], row["text"]
            if not (isinstance(name, str) and isinstance(text, str) and name and text.strip()):
                raise ValueError("file_name and text are texts, and not empty")
        except (ValueError, KeyError, TypeError) as error:
            reason = f"it has no {error}" if isinstance(error, KeyError) else str(error)
            raise RecipeError(f"{path}:{number}: not a line of a picture and its caption: {reason}") from error
        if folder / name in found:
            raise RecipeError(f"{path}:{number}: {name} is there already; name each picture once")
        found[folder / name] = " ".join(text.split())
    if not found:
        raise RecipeError(f"{path}: names no picture")
    return list(found.items())


def _split(entries: list[Entry], group_of: npt.NDArray[np.int64], holdout: float) -> dict[str, tuple[Entry, ...]]:
    members: dict[int, list[Entry]] = {}
    for entry, group in zip(entries, group_of.tolist(), strict=True):
        members.setdefault(group, []).append(entry)
    ranked = sorted(members.values(), key=lambda group: min(_key(entry) for entry in group))
    free = [group for group in ranked if not any(entry.unseen for entry in group)]
    kept = [group for group in ranked if any(entry.unseen for entry in group)]
    held = round(holdout * len(free))
    parts = (free[: len(free) - held], free[len(free) - held : len(free) - held // 2], free[len(free) - held // 2 :])
    chosen = dict(zip(SPLITS, (parts[0], parts[1], [*parts[2], *kept]), strict=True))
    return {
        split: tuple(sorted((entry for group in found for entry in group), key=_key)) for split, found in chosen.items()
    }


def _key(entry: Entry) -> str:
    """Ranks pictures by what they are, wherever they lie."""
    return hashlib.sha256(f"{entry.sha256} {entry.text}".encode()).hexdigest()
