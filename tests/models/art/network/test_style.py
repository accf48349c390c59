"""What a decoder is told beside codes."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from textzip.models.art.network.style import Style, TraitVectors


def test_every_trait_and_every_unknown_one_has_a_vector_of_its_own() -> None:
    torch.manual_seed(0)
    vectors = TraitVectors([3, 2], 8)
    every = torch.tensor([[a, b] for a in (-1, 0, 1, 2) for b in (-1, 0, 1)])
    found = vectors(every)
    assert found.shape == (12, 2, 8)
    assert len({tuple(row) for row in found.flatten(0, 1).tolist()}) == 4 + 3
    assert torch.equal(found[0, 0], found[2, 0])
    vectors(every).sum().backward()
    assert bool((vectors.vectors.weight.grad != 0).all())


def test_a_style_is_all_traits_together() -> None:
    torch.manual_seed(0)
    style = Style([3, 2], 8)
    every = torch.tensor([[a, b] for a in (-1, 0, 1, 2) for b in (-1, 0, 1)])
    found = style(every)
    assert found.shape == (12, 8)
    assert len({tuple(row) for row in found.tolist()}) == 12
    assert torch.allclose(style(every[3:4])[0], found[3], atol=1e-6)
