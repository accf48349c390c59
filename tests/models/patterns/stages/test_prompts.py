"""Words given in training: right, and told to be; in four of five sentences, any share of them."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from textzip.models.patterns.stages.prompts import prompted


def test_words_are_given_whole_and_told_to_be() -> None:
    torch.manual_seed(0)
    cells = torch.zeros(4000, 6, 3, dtype=torch.long)
    noisy, times = prompted(cells, torch.ones_like(cells), torch.linspace(0.2, 0.9, 4000))
    given = noisy == 0
    assert torch.equal(times == 0, given)
    assert torch.equal(times[~given], torch.linspace(0.2, 0.9, 4000)[:, None, None].expand_as(times)[~given])
    assert torch.equal(given.all(-1), given.any(-1)), "whole words"
    assert float(given.any(-1).any(-1).float().mean()) == pytest.approx(0.8 * 6 / 7, abs=0.03), "none by luck in 1 / 7"
    assert float(given.float().mean()) == pytest.approx(0.4, abs=0.02)
