"""A text source on disk: normal-form documents in one UTF-8 file, open to random access in constant memory.

Whatever a source is (files, a Parquet column, a pipe), it is read once into a folder of its own; workers then map the
files and cut windows out of them. The price is a copy of the text on disk while pages are rendered; the gain is that
a sample can be drawn from (seed, sample number) alone, by any worker, from gigabytes of text.

A window runs over the documents of its split as if they were one text with a newline between each two of them, and
from the last to the first.
"""

from __future__ import annotations

import hashlib
import shutil
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from textzip.errors import TextError
from textzip.render.text.clusters import border_before, is_border
from textzip.render.text.normal import normalize
from textzip.shards.manifest import SPLITS as SPLITS

_TEXT, _STARTS, _KEYS = "text.utf8", "starts.npy", "keys.npy"
_KEY_BYTES = 8
# A window is moved forward to a word's start if one is this near.
_WORD_SEARCH = 32
# Bytes before and after a place that are looked at to find a character's start: more than any but a made-up one has.
_CLUSTER_SEARCH = 256


@dataclass(frozen=True)
class Corpus:
    """One split of a stored source. `sha256` is of the normal-form documents, whichever file they came from."""

    folder: Path
    split: str
    holdout: float

    def __reduce__(self) -> tuple[object, ...]:
        return Corpus, (self.folder, self.split, self.holdout)

    @property
    def sha256(self) -> str:
        """Of the normal-form documents."""
        return self.folder.name

    @cached_property
    def _text(self) -> npt.NDArray[np.uint8]:
        return np.memmap(self.folder / _TEXT, np.uint8, "r").view(np.ndarray)  # whose slices are quicker to make

    @cached_property
    def _documents(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Where each document of the split starts and stops in the file, and where it starts in the split's text."""
        starts = np.load(self.folder / _STARTS)
        chosen = np.flatnonzero(split_of(np.load(self.folder / _KEYS), self.holdout) == SPLITS.index(self.split))
        first, last = starts[chosen], starts[chosen + 1]
        return first, last, np.concatenate([[0], np.cumsum(last - first + 1)])

    @cached_property
    def size(self) -> int:
        """Bytes of the split's text, a newline after each document included; 0 if it has no documents."""
        return int(self._documents[2][-1])

    def window(self, at: int, characters: int) -> tuple[str, int]:
        """About `characters` characters from byte `at` (any integer: the text is a ring), and where they end.

        Starts on a whole code point: a start inside one moves on to the next. Ends with a whole grapheme cluster, so
        it is shorter than asked for by the part of one, and empty if the first is longer.
        """
        wanted = 4 * characters + 8  # the code point after it, too, which tells whether a cluster ends there
        raw = self._bytes(at % self.size, wanted)
        skip = 0
        while skip < len(raw) and raw[skip] & 0xC0 == 0x80:
            skip += 1
        text = raw[skip:].decode("utf-8", errors="ignore")
        text = text[: border_before(text, min(characters, len(text)))]
        return text, (at + skip + len(text.encode("utf-8"))) % self.size

    def word_start(self, at: int) -> int:
        """The byte after the next blank or newline from `at` on, if it is near; else `at`."""
        near = self._bytes(at % self.size, _WORD_SEARCH)
        found = min((i for i in (near.find(b" "), near.find(b"\n")) if i >= 0), default=-1)
        return (at + found + 1) % self.size

    def cluster_start(self, at: int) -> int:
        """The byte from `at` on where a grapheme cluster starts: `at` itself, or else after the rest of one."""
        if self._bytes((at - 1) % self.size, 2).isascii():  # every ASCII character is a cluster
            return at % self.size
        back = min(_CLUSTER_SEARCH, self.size)
        before = self._bytes((at - back) % self.size, back)
        after = self._bytes(at % self.size, _CLUSTER_SEARCH)
        skip = 0
        while skip < len(after) and after[skip] & 0xC0 == 0x80:
            skip += 1
        head = (before + after[:skip]).decode("utf-8", errors="ignore")
        text = head + after[skip:].decode("utf-8", errors="ignore")
        stop = next(i for i in range(len(head), len(text) + 1) if is_border(text, i))
        return (at + skip + len(text[len(head) : stop].encode("utf-8"))) % self.size

    def documents(self) -> Iterator[tuple[int, str]]:
        """The split's documents in order, each with the byte of the file where it starts."""
        first, last, _ = self._documents
        for start, stop in zip(first.tolist(), last.tolist(), strict=True):
            yield start, self.stored(start, stop)

    def stored(self, start: int, stop: int) -> str:
        """The text in bytes `start` to `stop` of the file."""
        return self._text[start:stop].tobytes().decode("utf-8")

    def _bytes(self, at: int, count: int) -> bytes:
        """`count` bytes from `at`, or the whole ring if it is shorter."""
        count = min(count, self.size)
        first, last, offsets = self._documents
        number = int(np.searchsorted(offsets, at, side="right")) - 1
        parts: list[bytes] = []
        inside = at - int(offsets[number])
        left = count
        while left > 0:
            piece = self._text[first[number] + inside : min(last[number], first[number] + inside + left)].tobytes()
            parts.append(piece)
            left -= len(piece) + 1
            parts.append(b"\n")
            number = (number + 1) % len(first)
            inside = 0
        return b"".join(parts)[:count]


def split_of(keys: npt.NDArray[np.uint64], holdout: float) -> npt.NDArray[np.int8]:
    """The number in `SPLITS` of each document: by rank of its key, so that shares hold for few documents too.

    Documents with the same key (the same text) fall into one split. With holdout 0 every document is in train.
    """
    distinct, group = np.unique(keys, return_inverse=True)
    held = int(len(distinct) * holdout)
    ranks = np.zeros(len(distinct), np.int8)
    ranks[len(distinct) - held :] = SPLITS.index("validation")
    ranks[len(distinct) - held // 2 :] = SPLITS.index("test")
    if held // 2 == 0:
        ranks[len(distinct) - held :] = SPLITS.index("validation")
    return ranks[group]


def store(documents: Iterable[str], root: Path, name: str) -> Path:
    """Write a source's documents, normalised, below `root`, in a folder named by their sha256; returns the folder.

    `name` is what errors call the source. Raises `TextError` if there is no text in it.
    """
    work = root / f"reading-{uuid.uuid4().hex}"
    work.mkdir(parents=True)
    digest = hashlib.sha256()
    starts, keys, size = [0], [], 0
    try:
        with (work / _TEXT).open("wb") as file:
            for document in documents:
                text = normalize(document).encode("utf-8")
                if not text.strip():
                    continue
                file.write(text)
                size += len(text)
                starts.append(size)
                keys.append(int.from_bytes(hashlib.blake2b(text, digest_size=_KEY_BYTES).digest(), "big"))
                digest.update(len(text).to_bytes(8, "big"))
                digest.update(text)
        if not keys:
            raise TextError(f"{name}: there is no text in this source; give it some, or leave it out")
        np.save(work / _STARTS, np.array(starts, np.int64))
        np.save(work / _KEYS, np.array(keys, np.uint64))
        folder = root / digest.hexdigest()
        if not (folder / _KEYS).exists():
            try:
                work.rename(folder)
            except OSError:  # another process was faster
                if not (folder / _KEYS).exists():
                    raise
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return folder
