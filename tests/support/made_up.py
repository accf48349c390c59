"""Coloured pictures of made-up rows, and an index of them in memory: what models of pictures need, without shards."""

from __future__ import annotations

import json
from dataclasses import fields
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt

from textzip.shards.index import Index, Shard
from textzip.train.reader import Rows

GROUPS = (("hue", ("red", "green", "blue")), ("form", ("round", "angular")), ("ground", ("dark", "pale")))

Pixels = npt.NDArray[np.uint8]


def adjectives(number: int) -> dict[str, str]:
    """What picture `number` shows, group by group."""
    rng = np.random.default_rng([1, number])
    return {group: names[int(rng.integers(len(names)))] for group, names in GROUPS}


def picture(number: int, size: int = 32) -> Pixels:
    """A disc or a square of one colour on a ground: uint8 (size, size, 3)."""
    rng, shown = np.random.default_rng([2, number]), adjectives(number)
    found = np.full((size, size, 3), 30 if shown["ground"] == "dark" else 220, np.uint8)
    radius = size * rng.uniform(0.15, 0.3)
    x, y = rng.uniform(radius, size - radius, 2)
    rows, columns = np.mgrid[:size, :size]
    if shown["form"] == "round":
        inside = (rows - y) ** 2 + (columns - x) ** 2 < radius**2
    else:
        inside = np.maximum(abs(rows - y), abs(columns - x)) < radius
    colour = np.full(3, 60)
    colour[["red", "green", "blue"].index(shown["hue"])] = 230
    found[inside] = colour
    return found


def rows(numbers: npt.NDArray[np.int64], size: int = 32) -> Rows:
    """The rows of these numbers, all columns of them."""
    count = len(numbers)
    shown = [adjectives(number) for number in numbers.tolist()]
    values: dict[str, Any] = {
        "numbers": numbers,
        "images": [picture(number, size) for number in numbers.tolist()],
        "texts": [" ".join(each.values()) for each in shown],
        "adjectives": [tuple(each.values()) for each in shown],
        "truths": [json.dumps({"adjectives": each, "parameters": {}}) for each in shown],
        "ids": numbers.tolist(),
        "fonts": [""] * count,
        "sources": ["made up"] * count,
    }
    known = {each.name for each in fields(Rows)}
    found = Rows(**{name: values.get(name, np.zeros(count, np.int32)) for name in known})
    for name in ("adjectives", "truths"):
        object.__setattr__(found, name, values[name])
    return found


def index(count: int, split: str = "train", size: int = 32) -> Index:
    """An index of `count` rows in one row group."""
    line = SimpleNamespace(name=split, rows=count, identity_sha256="", pixels_sha256="")
    starts = np.array([0, count])
    values: dict[str, Any] = {
        "split": split,
        "holds": "pictures",
        "shards": (Shard(SimpleNamespace(where=str, is_remote=False), line, 0, starts),),  # type: ignore[arg-type]
        "dataset_starts": starts,
        "fonts": ("",),
        "sources": ("made up",),
        "width": size,
        "height": size,
    }
    return Index(**{each.name: values.get(each.name, np.zeros(count, np.int32)) for each in fields(Index)})


class MadeUpReader:
    """Reads the rows of such an index."""

    def __init__(self, index: Index, *_: Any) -> None:
        self._size = index.width

    def rows(self, numbers: npt.NDArray[np.int64]) -> Rows:
        return rows(numbers, self._size)

    def close(self) -> None:
        pass


def patch(monkeypatch: Any, train: int = 64, other: int = 24, size: int = 32) -> None:
    """Runs and evaluations read such rows, whatever folder they are given."""
    for module in (
        "textzip.train.loader",
        "textzip.train.validate",
        "textzip.models.art.evaluate",
        "textzip.models.art.data",
    ):
        monkeypatch.setattr(f"{module}.Reader", MadeUpReader)
    opened = lambda _folders, split: index(train if split == "train" else other, split, size)  # noqa: E731
    monkeypatch.setattr("textzip.train.run.open_index", opened)
