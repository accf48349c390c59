"""An oracle that is right by construction, and pictures that tell it what they show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from textzip.models.art.judging.brush import Brush, Painted
from textzip.models.art.judging.judge import Judge
from textzip.models.art.judging.sample import Sample

GROUPS = (("mood", ("calm", "wild")), ("hue", ("red", "blue", "green")))
SIZE = 4


class Told(nn.Module):
    """The number of group g's adjective is the first pixel's value in colour g; features are the second pixel's."""

    def forward(self, pictures: Tensor) -> dict[str, Any]:
        """Pictures (B, 3, S, S) to `logits` and `features` (B, 3)."""
        values = ((pictures + 1) * 127.5).round()
        first = values[:, :, 0, 0].long()
        logits = [F.one_hot(first[:, g], len(words)).float() for g, (_, words) in enumerate(GROUPS)]
        return {"logits": logits, "features": values[:, :, 0, 1]}


def judge() -> Judge:
    """A judge that takes pictures at their word."""
    return Judge(Told(), GROUPS, torch.device("cpu"))


def picture(mood: str, hue: str, features: Sequence[int] = (0, 0, 0)) -> npt.NDArray[np.uint8]:
    """A picture (S, S, 3) that shows these."""
    found = np.zeros((SIZE, SIZE, 3), np.uint8)
    found[0, 0, :2] = GROUPS[0][1].index(mood), GROUPS[1][1].index(hue)
    found[0, 1] = features
    return found


def sample(rows: Sequence[tuple[str, str]], sources: Sequence[str] = ()) -> Sample:
    """Rows of pictures that show both of their adjectives, as their captions say."""
    rng = np.random.default_rng(5)
    pictures = [picture(*row, tuple(rng.integers(0, 256, 3))) for row in rows]
    captions = [f"a {mood}, {hue} picture" for mood, hue in rows]
    return Sample(
        np.arange(len(rows)),
        captions,
        list(rows),
        list(sources or ["seen"] * len(rows)),
        ["{}"] * len(rows),
        np.stack(pictures),
    )


class Copyist(Brush):
    """Paints what the words of a caption say; its codes are the pixels."""

    def __init__(self, spelled: dict[str, str] | None = None) -> None:
        """`spelled`: words besides the adjectives → the adjective that they are taken for."""
        self.words = {word: (g, k) for g, (_, words) in enumerate(GROUPS) for k, word in enumerate(words)}
        self.words |= {word: self.words[meant] for word, meant in (spelled or {}).items()}
        self.asked: list[tuple[str, int]] = []

    def paint(self, captions: Sequence[str], numbers: Sequence[int]) -> Painted:
        """Of a group that no word is of, the last adjective."""
        self.asked += zip(captions, numbers, strict=True)
        pictures = np.zeros((len(captions), SIZE, SIZE, 3), np.uint8)
        for row, caption in enumerate(captions):
            pictures[row, 0, 0, :2] = [len(words) - 1 for _, words in GROUPS]
            for word in caption.replace(",", " ").split():
                if word in self.words:
                    group, number = self.words[word]
                    pictures[row, 0, 0, group] = number
        return Painted(self.encode(pictures), pictures)

    def between(self, first: str, last: str, count: int, number: int) -> Painted:
        """The first picture, and at once the last."""
        ends = self.paint([first, last], [number, number]).pictures
        pictures = ends[[0] * (count // 2) + [1] * (count - count // 2)]
        return Painted(self.encode(pictures), pictures)

    def encode(self, pictures: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
        """The pixels."""
        return pictures.reshape(len(pictures), -1).astype(np.int64)

    def decode(self, codes: npt.NDArray[np.int64], traits: Any = None) -> npt.NDArray[np.uint8]:
        """And back."""
        return codes.reshape(-1, SIZE, SIZE, 3).astype(np.uint8)
