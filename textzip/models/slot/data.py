"""Rows to tensors: pages and their texts.

Pictures stay uint8, a quarter of the bytes to move; a model scales them on its device. Ink begins near the top of a
page, so they are cropped at the bottom only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from textzip.tokenizer import Tokenizer
from textzip.train.batching import places, rounded
from textzip.train.reader import Rows


def pixel_tensor(images: Sequence[npt.NDArray[np.uint8]], ink_height: npt.NDArray[np.integer]) -> torch.Tensor:
    """Pictures uint8 (H, W) to one tensor uint8 (B, 1, H', W'), padded with 0, the background.

    H' is the tallest of `ink_height` (B,), W' the widest picture's width, both rounded up to a multiple of 8.
    """
    height = int(rounded(ink_height).max())
    width = int(rounded(np.array([image.shape[1] for image in images])).max())
    pixels = np.zeros((len(images), 1, height, width), np.uint8)
    for target, image in zip(pixels, images, strict=True):
        target[0, : len(image), : image.shape[1]] = image[:height]
    return torch.from_numpy(pixels)


class PageCollate:
    """Rows to `pixel_values` uint8 (B, 1, H', W), `labels` and `attention_mask` int64 (B, L), `rows` int64 (B,).

    `texts` are in a batch, too. Labels are padded with 0 on the right to one of a few lengths (`batching.places`).
    `eos`: each label ends in an end-of-text token. `known`: of a text what a model is to read, where that is not all.
    """

    def __init__(self, tokenizer: Tokenizer, *, eos: bool = False, known: Callable[[str], str] | None = None) -> None:
        self._tokenizer = tokenizer
        self._eos = eos
        self._known = known

    def __call__(self, rows: Rows) -> dict[str, Any]:
        """The batch of some rows."""
        texts, lengths = rows.texts, rows.n_tokens
        if self._known is not None:
            texts = [self._known(text) for text in texts]
            lengths = np.array([len(text.encode()) for text in texts], np.int64)
        labels = self._tokenizer(
            texts,
            padding="max_length",
            max_length=int(places(lengths + self._eos).max()),
            add_special_tokens=self._eos,
            return_tensors="pt",
        )
        return {
            "pixel_values": pixel_tensor(rows.images, rows.ink_height),
            "labels": labels["input_ids"],
            "attention_mask": labels["attention_mask"],
            "rows": torch.from_numpy(rows.numbers),
            "texts": texts,
        }
