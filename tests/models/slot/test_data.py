"""Rows to tensors."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from textzip.models.slot.data import PageCollate, pixel_tensor
from textzip.models.slot.network.symbols import DEFAULT, UNKNOWN, Symbols
from textzip.shards.index import Index
from textzip.tokenizer import EOS, Tokenizer
from textzip.train.batching import places
from textzip.train.reader import Reader


def test_pictures_are_cropped_to_the_tallest_ink_in_steps_of_8() -> None:
    images = [np.full((40, 12), fill, np.uint8) for fill in (1, 2, 3)]
    pixels = pixel_tensor(images, np.array([3, 17, 5]))
    assert pixels.shape == (3, 1, 24, 16)
    assert pixels.dtype == torch.uint8
    assert pixels[:, 0, 0, 0].tolist() == [1, 2, 3]
    assert pixel_tensor(images, np.array([0, 0, 0])).shape == (3, 1, 8, 16)


def test_smaller_pictures_are_padded_with_background() -> None:
    pixels = pixel_tensor([np.full((20, 12), 9, np.uint8), np.full((10, 5), 7, np.uint8)], np.array([20, 10]))
    assert pixels.shape == (2, 1, 24, 16)
    assert pixels[0].sum() == 9 * 20 * 12
    assert pixels[1].sum() == 7 * 10 * 5
    assert pixels[1, 0, 9, 4] == 7


@pytest.mark.parametrize("eos", [False, True])
def test_a_batch_has_all_ink_and_all_labels(index: Index, eos: bool) -> None:
    rows = Reader(index).rows(np.array([7, 3, 99, 41]))
    tokenizer = Tokenizer()
    batch = PageCollate(tokenizer, eos=eos)(rows)
    assert set(batch) == {"pixel_values", "labels", "attention_mask", "rows", "texts"}
    assert batch["rows"].tolist() == [7, 3, 99, 41]
    longest = int(places(rows.n_tokens + eos).max())
    assert batch["labels"].shape == batch["attention_mask"].shape == (4, longest)
    assert batch["labels"].dtype == batch["attention_mask"].dtype == torch.int64
    assert batch["attention_mask"].sum(1).tolist() == (rows.n_tokens + eos).tolist()
    assert tokenizer.batch_decode(batch["labels"], skip_special_tokens=True) == rows.texts
    assert (batch["labels"] == EOS).sum() == 4 * eos
    for pixels, image in zip(batch["pixel_values"], rows.images, strict=True):
        assert int(pixels.sum()) == int(image.sum())
    assert batch["pixel_values"].shape[2] == -(-int(rows.ink_height.max()) // 8) * 8


def test_characters_that_a_model_does_not_know_are_labelled_as_unknown(index: Index) -> None:
    rows = Reader(index).rows(np.array([7, 3]))
    texts = ["naïve Łódź", "Привет"]
    rows.texts[:] = texts
    batch = PageCollate(Tokenizer(), known=Symbols((*DEFAULT, UNKNOWN)).known)(rows)
    assert batch["texts"] == ["naïve \ufffdód\ufffd", "\ufffd" * 6]
    assert batch["attention_mask"].sum(1).tolist() == [len(text.encode()) for text in batch["texts"]]
    assert Tokenizer().batch_decode(batch["labels"], skip_special_tokens=True) == batch["texts"]
