"""What pictures cost, and how good they are, by closed forms."""

from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch")

from textzip.models.art.network.losses import costs, decibels, roughness, similarity, slopes


def flat(value: float, size: int = 16) -> torch.Tensor:
    return torch.full((2, 3, size, size), value)


def test_a_picture_costs_nothing_beside_itself() -> None:
    torch.manual_seed(0)
    picture = torch.rand(2, 3, 32, 32) * 2 - 1
    assert all(float(each) == 0 for each in costs(picture, picture).values())
    assert torch.allclose(similarity(picture, picture), torch.ones(2))
    assert (decibels(picture, picture) == 100).all()


def test_another_brightness_costs_pixels_and_neither_edges_nor_grain() -> None:
    torch.manual_seed(0)
    picture = torch.rand(2, 3, 32, 32) - 0.5
    found = costs(picture + 0.25, picture)
    assert float(found["l1"]) == pytest.approx(0.25, abs=1e-6)
    assert float(found["edges"]) == pytest.approx(0, abs=1e-6)
    assert float(found["grain"]) == pytest.approx(0, abs=1e-6)
    # A mean squared error of 1/16 of a span of 2: 10 log10(4 · 16).
    assert decibels(picture + 0.25, picture).tolist() == pytest.approx([10 * math.log10(64)] * 2, abs=1e-3)


def test_grain_that_is_elsewhere_is_no_loss_of_grain_and_grain_that_is_gone_is() -> None:
    """A chequerboard, the same one a pixel further, and grey."""
    rows, columns = torch.meshgrid(torch.arange(32), torch.arange(32), indexing="ij")
    board = (((rows + columns) % 2) * 2.0 - 1).expand(1, 3, 32, 32)
    moved, grey = costs(-board, board), costs(0 * board, board)
    assert float(moved["grain"]) == 0
    assert float(grey["grain"]) == 2, "every pair of neighbours differs by 2"
    assert float(moved["l1"]) == 2 > float(grey["l1"]) == 1, "pixels alone prefer grey"
    # At half the resolution the board is grey: of three scales, one has slopes, of 2 against −2 or 0.
    assert float(moved["edges"]) == pytest.approx(4 / 3)
    assert float(grey["edges"]) == pytest.approx(2 / 3)


def test_similarity_is_what_its_authors_say_of_flat_pictures() -> None:
    """Without variance, (2 x y + c) / (x² + y² + c) with c = (0.01 · 2)²."""
    x, y = 0.3, 0.7
    expected = (2 * x * y + 4e-4) / (x * x + y * y + 4e-4)
    assert similarity(flat(x), flat(y)).tolist() == pytest.approx([expected] * 2, abs=1e-5)


def test_similarity_of_a_negative_is_negative() -> None:
    torch.manual_seed(0)
    noise, other = (torch.rand(1, 3, 32, 32) * 0.8 - 0.4 for _ in range(2))
    assert float(similarity(0.5 - noise, 0.5 + noise)) < -0.8
    assert abs(float(similarity(0.5 + other, 0.5 + noise))) < 0.1


def test_slopes_and_roughness_of_a_ramp() -> None:
    ramp = torch.linspace(-1, 1, 17).expand(1, 3, 17, 17)
    across, down = slopes(ramp)
    assert torch.allclose(across, torch.full((1, 3, 17, 16), 0.125))
    assert (down == 0).all()
    assert torch.allclose(roughness(ramp), torch.tensor(0.0625))


def test_small_pictures_have_figures_too() -> None:
    assert similarity(flat(0.5, 8), flat(0.5, 8)).tolist() == pytest.approx([1, 1])
    assert math.isfinite(float(costs(flat(0.5, 8), flat(0.1, 8))["edges"]))
