"""The trunk of what looks at pictures."""

from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch")

from textzip.models.art.network.pyramid import Pyramid, nats


def pyramid() -> Pyramid:
    torch.manual_seed(0)
    return Pyramid(16, 1)


def test_four_resolutions_and_as_many_numbers_as_it_says() -> None:
    own = pyramid()
    maps, told = own.looked(torch.randn(3, 3, 64, 64))
    assert [tuple(each.shape) for each in maps] == [(3, 4, 32, 32), (3, 8, 16, 16), (3, 16, 8, 8), (3, 16, 4, 4)]
    assert told.shape == (3, own.told)


def test_a_picture_is_looked_at_by_itself() -> None:
    own, some = pyramid(), torch.randn(3, 3, 32, 32)
    assert torch.allclose(own.looked(some)[1][1:2], own.looked(some[1:2])[1], atol=1e-6)


def test_a_picture_of_one_colour_is_its_own_mirror_image_but_for_its_border() -> None:
    """Told apart from one that is dark on one side by far more than by what convolutions see at its border."""
    own = pyramid()
    half = torch.ones(1, 3, 64, 64)
    half[..., 32:] = -1
    start = 2 * (4 + 8)
    with torch.no_grad():
        plain, split = (own.looked(each)[1][0, start : start + 3 * 8] for each in (torch.ones(1, 3, 64, 64), half))
    across = slice(8, 16)
    assert float(split[across].sum()) > 3 * float(plain[across].sum())


def test_nats_are_those_of_what_is_known() -> None:
    logits = [torch.zeros(3, 4), torch.tensor([[0.0, math.log(3)]] * 3)]
    found = nats(logits, torch.tensor([[0, 1], [3, -1], [-1, 0]]))
    assert found.tolist() == pytest.approx([math.log(4), (math.log(4 / 3) + math.log(4)) / 2])
    assert nats(logits, torch.full((3, 2), -1)).tolist() == [0, 0]
    assert nats([], torch.zeros(3, 0, dtype=torch.long)).shape == (0,)
