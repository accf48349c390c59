"""Pictures in as few bits, without a network."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from textzip.models.art.blocky import mean_picture, shrunk


@pytest.mark.parametrize("smooth", [False, True])
def test_no_more_colours_than_nine_bits_tell(smooth: bool) -> None:
    torch.manual_seed(0)
    pictures = torch.rand(4, 3, 32, 32) * 2 - 1
    found = shrunk(pictures, 8, smooth=smooth)
    assert found.shape == pictures.shape
    assert float(found.abs().max()) <= 1
    if not smooth:
        values = torch.unique(found)
        assert len(values) <= 8
        assert torch.allclose(((values + 1) * 3.5).round() / 3.5 - 1, values, atol=1e-6)
        assert torch.equal(found[..., ::4, ::4].repeat_interleave(4, -1).repeat_interleave(4, -2), found)


def test_a_picture_of_such_squares_comes_back_whole() -> None:
    values = torch.randint(0, 8, (2, 3, 8, 8), generator=torch.Generator().manual_seed(0)) / 3.5 - 1
    picture = values.repeat_interleave(4, -1).repeat_interleave(4, -2)
    assert torch.allclose(shrunk(picture, 8, smooth=False), picture, atol=1e-6)


def test_the_mean_of_pictures_in_batches() -> None:
    pixels = torch.randint(0, 256, (7, 4, 4, 3), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    found = mean_picture([pixels[:5], pixels[5:]])
    assert torch.allclose(found, pixels.permute(0, 3, 1, 2).double().mean(0).float() / 127.5 - 1, atol=1e-5)
