"""Augmented pages: what may change and what may not."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from textzip.models.slot.augment import augment
from textzip.train.recipe import Augment


def some_pages(count: int = 40) -> torch.Tensor:
    """Pages with a block of ink of one brightness, away from the edges."""
    pixels = torch.zeros(count, 1, 32, 48, dtype=torch.uint8)
    pixels[:, :, 6:20, 8:30] = 240
    return pixels


def test_nothing_changes_unless_a_recipe_asks() -> None:
    pixels = some_pages()
    assert augment(pixels, Augment(), [0, 0, 0]) is pixels


@pytest.mark.parametrize("settings", [{"translate": 3}, {"blur": 1.0}, {"brightness": 0.5}], ids=str)
def test_the_key_alone_decides(settings: dict[str, float]) -> None:
    wanted = Augment.model_validate(settings)
    first = augment(some_pages(), wanted, [7, 3, 1])
    torch.manual_seed(99)
    np.random.seed(99)  # noqa: NPY002
    assert torch.equal(augment(some_pages(), wanted, [7, 3, 1]), first)
    assert not torch.equal(augment(some_pages(), wanted, [7, 4, 1]), first)
    assert first.dtype == torch.uint8


def test_pages_move_down_and_lose_no_ink() -> None:
    moved = augment(some_pages(), Augment(translate=5), [0, 0, 0])
    assert moved.shape == (40, 1, 40, 48)
    offsets = set()
    for page in moved[:, 0]:
        rows, columns = np.nonzero(page.numpy())
        assert (len(rows), int(page.max())) == (14 * 22, 240)
        offsets.add((int(rows.min()) - 6, int(columns.min()) - 8))
    assert offsets == {(down, 0) for down in range(6)}


def test_brightness_only_falls_and_differs_between_pages() -> None:
    darker = augment(some_pages(), Augment(brightness=0.5), [0, 0, 0]).amax((1, 2, 3))
    assert (darker >= 120).all()
    assert (darker <= 240).all()
    assert len(set(darker.tolist())) > 20
    assert (augment(torch.zeros_like(some_pages()), Augment(brightness=0.5), [0, 0, 0]) == 0).all()


def test_blur_spreads_ink_on_some_pages_and_keeps_its_sum() -> None:
    pixels = some_pages()
    blurred = augment(pixels, Augment(blur=1.0), [0, 0, 0])
    sharp = [bool((a == b).all()) for a, b in zip(blurred, pixels, strict=True)]
    assert 0 < sum(sharp) < len(sharp)
    before, after = pixels.float().sum((1, 2, 3)), blurred.float().sum((1, 2, 3))
    assert ((before - after).abs() < 0.01 * before).all()


def test_as_many_pages_are_blurred_as_are_asked_for() -> None:
    pixels = some_pages(200)
    for share in (0.1, 1.0):
        blurred = augment(pixels, Augment(blur=3.0, blurred=share), [0, 0, 0])
        changed = (blurred != pixels).flatten(1).any(1).float().mean()
        assert changed == pytest.approx(share, abs=0.11)  # the faintest blurs change no pixel
