"""What the convolutional networks are made of."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from hypothesis import given
from hypothesis import strategies as st

from textzip.models.art.network.blocks import Block, ChannelNorm, steps


def test_a_pixel_is_normalised_by_itself() -> None:
    torch.manual_seed(0)
    x = torch.randn(2, 8, 4, 4) * 5 + 3
    found = ChannelNorm(8)(x)
    assert torch.allclose(found.mean(1), torch.zeros(2, 4, 4), atol=1e-5)
    assert torch.allclose(found.var(1, correction=0), torch.ones(2, 4, 4), atol=1e-3)
    x[1, :, 2, 2] = 1e3 * torch.randn(8)
    other = ChannelNorm(8)(x)
    same = torch.ones(2, 4, 4, dtype=torch.bool)
    same[1, 2, 2] = False
    assert torch.equal(found.permute(0, 2, 3, 1)[same], other.permute(0, 2, 3, 1)[same])


def test_norms_and_blocks_keep_channels_last() -> None:
    x = torch.randn(2, 8, 4, 4).to(memory_format=torch.channels_last)
    assert ChannelNorm(8)(x).is_contiguous(memory_format=torch.channels_last)
    assert Block(8)(x).shape == x.shape


def test_a_block_is_in_a_style_once_it_has_learned_one() -> None:
    torch.manual_seed(0)
    block, plain = Block(8, 6), Block(8)
    plain.load_state_dict({name: each for name, each in block.state_dict().items() if not name.startswith("turn")})
    x, style = torch.randn(2, 8, 4, 4), torch.randn(2, 6)
    assert torch.allclose(block(x, style), plain(x))
    torch.nn.init.normal_(block.turn.weight)
    scale, shift = block.turn(style).chunk(2, 1)
    inner = block.norm(x) * (1 + scale[..., None, None]) + shift[..., None, None]
    assert torch.allclose(block(x, style), x + block.mix(torch.nn.functional.gelu(block.near(inner))))


@given(st.integers(1, 64))
def test_two_steps_make_a_patch(patch: int) -> None:
    outer, inner = steps(patch)
    assert outer * inner == patch
    assert inner == 1 or outer == 4
