"""How likely a character is after those before it: n-grams with backoff, few enough to come along in a file.

A gram that was kept has its own number; any other is its shorter one's with a weight of what stands before, as in the
ARPA format. White space of any kind is a blank here. Numbers are kept in sixteenths: 0.4 MB for 100,000 grams.
"""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from textzip.errors import CheckpointError
from textzip.shards.atomic import appearing

FILE = "letters.npz"
STEPS = 16
"""Numbers are so many to one nat."""
_UNSEEN = -9.0
"""A character that never came, in nats."""
_MIDDLE = 128
_BETWEEN = "\n"
_DAMAGE = (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile, zlib.error)
"""What reading a file of another kind, or half of one, ends in."""


@dataclass(frozen=True)
class Grams:
    """The table."""

    order: int
    """Characters of history that are looked at, at most."""
    logs: dict[str, float]
    """Each gram's last character after those before it, in nats."""
    backoffs: dict[str, float]
    """What a history adds where it has no gram of its own with what follows."""

    def log(self, history: str, character: str) -> float:
        """The logarithm of how likely a character is after others, in nats."""
        character, weight = plain(character), 0.0
        history = plain(history[len(history) - self.order :] if len(history) > self.order else history)
        while True:
            found = self.logs.get(history + character)
            if found is not None:
                return weight + found
            if not history:
                return weight + _UNSEEN
            weight += self.backoffs.get(history, 0.0)
            history = history[1:]

    def mean(self, text: str) -> float:
        """How likely a text's characters are, in nats each; 0 for none."""
        logs = [self.log(text[max(0, k - self.order) : k], each) for k, each in enumerate(text)]
        return sum(logs) / max(1, len(logs))

    def save(self, path: Path) -> None:
        """Write the table to a file. Raises `CheckpointError`."""
        grams = sorted(self.logs)
        logs = np.array([-self.logs[each] * STEPS for each in grams]).round().clip(0, 255)
        backoffs = np.array([_MIDDLE + self.backoffs.get(each, 0.0) * STEPS for each in grams]).round().clip(0, 255)
        text = np.frombuffer(_BETWEEN.join(grams).encode(), np.uint8)
        try:
            with appearing(path) as temporary, temporary.open("wb") as file:
                np.savez_compressed(
                    file, order=np.array(self.order), grams=text, logs=logs.astype(np.uint8),
                    backoffs=backoffs.astype(np.uint8),
                )  # fmt: skip
        except OSError as error:
            raise CheckpointError(f"{path}: can't be written ({error.strerror}); choose another with --out") from error

    @classmethod
    def load(cls, path: Path) -> Grams:
        """A table that was saved. Raises `CheckpointError`."""
        try:
            with np.load(path) as found:
                grams = bytes(found["grams"]).decode().split(_BETWEEN)
                logs = (found["logs"] / -STEPS).tolist()
                backoffs = ((found["backoffs"].astype(np.int64) - _MIDDLE) / STEPS).tolist()
                order = int(found["order"])
        except _DAMAGE as error:
            raise CheckpointError(
                f"{path}: damaged, or no table of letters ({error}); make it again with textzip letters"
            ) from error
        weights = {each: weight for each, weight in zip(grams, backoffs, strict=True) if weight}
        return cls(order, dict(zip(grams, logs, strict=True)), weights)


def plain(text: str) -> str:
    """A text with a blank for all white space."""
    return "".join(" " if each.isspace() else each for each in text) if not text.isprintable() else text
