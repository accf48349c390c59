"""Damaged pages: what is done to them, to how many, and that they stay legible."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from textzip.models.slot.damage import damaged
from textzip.render import render_page
from textzip.train.recipe import Augment

KINDS = ["shift", "resample", "levels", "noise", "jpeg"]


@pytest.fixture(scope="module")
def pages(fonts_dir: Path) -> torch.Tensor:
    drawn = render_page("The quick brown fox, 1,234 others; why not?", fonts_dir / "dejavu" / "DejaVuSansMono.ttf", 14)
    return torch.from_numpy(drawn.pixels[:56].copy())[None, None].repeat(30, 1, 1, 1)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_changes_its_share_and_leaves_the_letters_where_they_are(pages: torch.Tensor, kind: str) -> None:
    settings = Augment.model_validate({kind: 0.5})
    found = damaged(pages, settings, np.random.default_rng(1))
    assert found.shape == pages.shape
    assert found.dtype == torch.uint8
    changed = (found != pages).flatten(1).any(1)
    assert 5 <= int(changed.sum()) <= 25
    for page in found[changed].float():
        together = torch.corrcoef(torch.stack([page.flatten(), pages[0].float().flatten()]))[0, 1]
        assert together > 0.4  # a page that is moved by a whole pixel both ways: 0.48
        assert (page == 0).float().mean() > 0.3  # the ground is 0 again


def test_the_stream_alone_decides_and_nothing_is_done_unasked(pages: torch.Tensor) -> None:
    settings = Augment.model_validate(dict.fromkeys(KINDS, 0.5))
    first = damaged(pages, settings, np.random.default_rng(5))
    torch.manual_seed(3)
    assert torch.equal(damaged(pages, settings, np.random.default_rng(5)), first)
    assert not torch.equal(damaged(pages, settings, np.random.default_rng(6)), first)
    assert damaged(pages, Augment(), np.random.default_rng(5)) is pages


def test_a_page_that_would_lose_its_letters_stays_as_it_was(
    monkeypatch: pytest.MonkeyPatch, pages: torch.Tensor
) -> None:
    monkeypatch.setattr("textzip.models.slot.damage._as_read", lambda page: torch.zeros_like(page, dtype=torch.uint8))
    assert torch.equal(damaged(pages, Augment(noise=1.0), np.random.default_rng(0)), pages)
    blank = torch.zeros_like(pages)
    assert not damaged(blank, Augment(shift=1.0), np.random.default_rng(0)).any()
