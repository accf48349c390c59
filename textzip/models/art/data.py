"""Rows of pictures to tensors.

Shapes: B pictures, S rows and columns of pixels, G groups of adjectives.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from textzip.errors import ModelError
from textzip.render.art.arrangement import ARRANGEMENT
from textzip.render.art.vocabulary import GROUPS
from textzip.shards.index import Index
from textzip.train.plan import Sizes
from textzip.train.reader import Reader, Rows

Groups = tuple[tuple[str, tuple[str, ...]], ...]


class PictureCollate:
    """Rows to `pictures` uint8 (B, S, S, 3), `rows`, `strings`: the captions."""

    def __init__(self, size: int) -> None:
        """`size`: S."""
        self._size = size

    def __call__(self, rows: Rows) -> dict[str, Any]:
        """The batch of some rows. Raises `ModelError` for pictures of another size."""
        return {
            "pictures": torch.from_numpy(stacked(rows, self._size)),
            "rows": torch.from_numpy(rows.numbers),
            "strings": rows.texts,
        }


class TruthCollate(PictureCollate):
    """The same, and `truths` int64 (B, G): which adjective of each group a picture shows; −1 where nobody knows."""

    def __init__(self, size: int, groups: Groups) -> None:
        super().__init__(size)
        self._groups = groups

    def __call__(self, rows: Rows) -> dict[str, Any]:
        """The batch of some rows. Raises `ModelError` for pictures of another size, and unknown adjectives."""
        return {**super().__call__(rows), "truths": truths_of(rows.truths, self._groups)}


def stacked(rows: Rows, size: int) -> np.ndarray:
    """The pictures of rows, uint8 (B, S, S, 3). Raises `ModelError` for one of another size."""
    for number, image in zip(rows.numbers.tolist(), rows.images, strict=True):
        if image.shape != (size, size, 3):
            check_size(size, image.shape, f"row {number}: the picture")
    return np.stack(rows.images) if rows.images else np.zeros((0, size, size, 3), np.uint8)


def check_size(size: int, shape: Sequence[int], what: str) -> None:
    """Raises `ModelError` if a picture of `shape` (H, W, …) is not what a model of `size` takes."""
    if tuple(shape) == (size, size, 3):
        return
    channels = f" in {shape[2]} colours" if len(shape) == 3 else " in grey"
    raise ModelError(
        f"{what} is {shape[0]} × {shape[1]}{channels if tuple(shape[2:]) != (3,) else ''}, and the model takes "
        f"{size} × {size} in colour: render others, or give model.size"
    )


def as_numbers(pictures: Tensor) -> Tensor:
    """uint8 (B, S, S, 3) as float32 (B, 3, S, S) in [−1, 1], channels last in memory."""
    return pictures.permute(0, 3, 1, 2).float() / 127.5 - 1


def as_pixels(numbers: Tensor) -> np.ndarray:
    """The other way: (B, 3, S, S) to uint8 (B, S, S, 3)."""
    return as_bytes(numbers.detach()).cpu().numpy()


def as_bytes(numbers: Tensor) -> Tensor:
    """The same as a tensor."""
    pixels = ((numbers.float().clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8)
    return pixels.permute(0, 2, 3, 1)


def truths_of(truths: Sequence[str], groups: Groups) -> Tensor:
    """What `truth` says of each row, int64 (B, G). Raises `ModelError` for an adjective that is in no group."""
    places = [{name: at for at, name in enumerate(names)} for _, names in groups]
    found = torch.full((len(truths), len(groups)), -1)
    for row, text in enumerate(truths):
        shown = _shown(text)
        for at, (group, _) in enumerate(groups):
            if group not in shown:
                continue
            if shown[group] not in places[at]:
                raise ModelError(
                    f"a picture is {shown[group]!r} in the group {group!r}, which the model doesn't know: it was "
                    "trained on another vocabulary; train it anew"
                )
            found[row, at] = places[at][shown[group]]
    return found


def groups_in(index: Index) -> Groups:
    """The groups of the vocabulary and those of how pictures are arranged, if rows say which is true; or none.

    The first row speaks for all. Raises `ShardError`.
    """
    if not index.rows:
        return ()
    reader = Reader(index, 1, ("truth",))
    try:
        truth = reader.rows(np.zeros(1, np.int64)).truths[0]
    finally:
        reader.close()
    shown = _shown(truth)
    known = (groups for groups in (GROUPS, ARRANGEMENT) if {*groups} <= {*shown})
    return tuple((name, tuple(each)) for groups in known for name, each in groups.items())


def _shown(truth: str) -> dict[str, str]:
    """Group → what a picture shows of it, by its truth; nothing if it has none."""
    told = json.loads(truth) if truth else {}
    return {**told.get("adjectives", {}), **told.get("arrangement", {})}


def sizes_of(index: Index, tokens: int) -> Sizes:
    """All rows alike, of so many tokens each: a batch has as many as `batch.token_budget` has room for."""
    return Sizes.of_texts(index, np.full(index.rows, tokens, np.int64))
