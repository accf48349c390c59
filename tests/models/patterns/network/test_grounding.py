"""Grounding: nothing where likeness of looks is a straight line of likeness of use, and it pulls there."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from textzip.models.patterns.network.decoders import one_hot
from textzip.models.patterns.network.grounding import ungrounded


def test_it_is_one_less_the_correlation_over_pairs() -> None:
    rng = np.random.default_rng(0)
    cells = rng.integers(0, 3, (9, 12))
    use = rng.standard_normal((9, 4))
    use /= np.linalg.norm(use, axis=1, keepdims=True)
    looks = [(cells[i] == cells[j]).mean() for i in range(9) for j in range(i)]
    uses = [float(use[i] @ use[j]) for i in range(9) for j in range(i)]
    found = ungrounded(one_hot(torch.from_numpy(cells), 3), torch.from_numpy(use).float())
    assert float(found) == pytest.approx(1 - np.corrcoef(looks, uses)[0, 1], abs=1e-5)


def test_grids_learn_to_look_as_they_are_used() -> None:
    torch.manual_seed(0)
    use = torch.eye(3)[torch.arange(12) % 3]
    logits = torch.randn(12, 10, 3, requires_grad=True)
    optimizer = torch.optim.Adam([logits], 0.1)
    before = float(ungrounded(logits.detach().softmax(-1), use))
    for _ in range(60):
        loss = ungrounded(logits.softmax(-1), use)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert before > 0.6
    assert float(ungrounded(one_hot(logits.argmax(-1), 3), use)) < 0.2
