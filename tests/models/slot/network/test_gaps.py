"""How far frames are from ink: distances counted by hand."""

from __future__ import annotations

import math

import pytest
import torch

from textzip.models.slot.config import SlotConfig
from textzip.models.slot.network.gaps import gaps, inked
from textzip.models.slot.network.model import SlotModel


def page() -> torch.Tensor:
    """Two rows of ten frames of 8 × 2 px: ink in the frames 2 and 6 of the first, none in the second."""
    found = torch.zeros(1, 1, 16, 20)
    found[0, 0, 3, 5], found[0, 0, 7, 12] = 1.0, 0.5
    found[0, 0, 9, 9] = 0.03  # a speck, which is no ink
    return found


def test_ink_before_and_behind_is_told_with_its_distance() -> None:
    told = gaps(inked(page(), (8, 2)), 2)
    assert told.shape == (1, 8, 2, 10)
    assert told[0, 0, 0].tolist() == [0, 0, 1, 1, 1, 1, 1, 1, 1, 1]
    assert told[0, 4, 0].tolist() == [1, 1, 1, 1, 1, 1, 1, 0, 0, 0]
    before = [None, None, 0, 1, 2, 3, 0, 1, 2, 3]
    behind = [2, 1, 0, 3, 2, 1, 0, None, None, None]
    for first, apart in ((1, before), (5, behind)):
        for k, length in enumerate((8, 32, 128)):
            wanted = [0.0 if each is None else math.exp(-2 * each / length) for each in apart]
            assert told[0, first + k, 0].tolist() == pytest.approx(wanted)
    assert not told[0, :, 1].any()


def test_white_paper_around_changes_nothing_that_is_told() -> None:
    wide = torch.nn.functional.pad(page(), (0, 44, 0, 8))
    told = gaps(inked(wide, (8, 2)), 2)[:, :, :2, :10]
    torch.testing.assert_close(told, gaps(inked(page(), (8, 2)), 2))


def test_a_model_that_is_told_begins_as_one_that_is_not_and_learns_to_listen() -> None:
    sizes = {"channels": 16, "blocks": 3, "slot_channels": 16, "heads": 4, "slots": 32}
    torch.manual_seed(0)
    plain = SlotModel(SlotConfig(**sizes))
    torch.manual_seed(0)
    told = SlotModel(SlotConfig(**sizes, gaps=True, phases=True, style=True))
    told.load_state_dict(plain.state_dict(), strict=False)
    pixels = torch.rand(2, 1, 16, 32)
    labels = torch.tensor([[72, 73, 74], [72, 75, 0]])
    assert torch.equal(plain(pixels)["count_pred"], told(pixels)["count_pred"])
    told(pixels, labels)["loss"].backward()
    for name in ("told", "phased", "styles.1.told"):
        assert told.encoder.get_submodule(name).weight.grad.abs().sum() > 0, name
