"""Pages moved to the left, and the map of frames."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from textzip.models.slot.network.encoder import Encoder, flush_left


@given(st.lists(st.integers(0, 31), min_size=1, max_size=4), st.integers(0, 2**16))
def test_ink_begins_in_the_first_column_and_is_all_there(margins: list[int], seed: int) -> None:
    torch.manual_seed(seed)
    pages = torch.rand(len(margins), 1, 8, 32)
    for page, margin in zip(pages, margins, strict=True):
        page[:, :, :margin] = 0
        page[:, 3, margin] = 1
    moved = flush_left(pages)
    assert moved.shape == pages.shape
    for before, after, margin in zip(pages, moved, margins, strict=True):
        assert torch.equal(after[..., : 32 - margin], before[..., margin:])
        assert not after[..., 32 - margin :].any()


def test_a_page_without_ink_stays_as_it_is_and_faint_specks_are_no_ink() -> None:
    pages = torch.zeros(2, 1, 8, 16)
    pages[1, 0, 2, 3], pages[1, 0, 2, 9] = 0.03, 1.0
    moved = flush_left(pages)
    assert not moved[0].any()
    assert moved[1, 0, 2, 0] == 1
    assert moved[1].sum() == 1


@pytest.mark.parametrize("frame", [(8, 2), (4, 2), (8, 4), (8, 1)])
def test_a_frame_is_so_many_pixels(frame: tuple[int, int]) -> None:
    features = Encoder(16, 2, frame)(torch.zeros(2, 1, 32, 64))
    assert features.shape == (2, 16, 32 // frame[0], 64 // frame[1])


def test_blank_paper_below_changes_no_frame_far_above() -> None:
    torch.manual_seed(0)
    encoder = Encoder(16, 1, (8, 2)).eval()
    page = torch.rand(1, 1, 32, 64)
    with torch.no_grad():
        short, tall = encoder(page), encoder(torch.cat([page, torch.zeros(1, 1, 64, 64)], 2))
    torch.testing.assert_close(tall[:, :, :2], short[:, :, :2])


def test_an_encoder_with_further_blocks_begins_as_the_one_without_them_and_learns_by_them() -> None:
    torch.manual_seed(0)
    small, grown = Encoder(16, 2, (8, 2), style=True), Encoder(16, 5, (8, 2), style=True)
    grown.load_state_dict(small.state_dict(), strict=False)
    page, ink = torch.rand(2, 1, 32, 64), torch.ones(2, 4, 32, dtype=torch.bool)
    assert torch.equal(grown(page, ink=ink), small(page, ink=ink))
    grown(page, ink=ink).square().sum().backward()
    for block in grown.blocks[2:]:
        assert block.second_norm.weight.grad.abs().sum() > 0
