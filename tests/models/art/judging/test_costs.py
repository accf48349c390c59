"""What painting costs."""

from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from textzip.models.art.factory import text_model
from textzip.models.art.judging.costs import megabytes, milliseconds, parameters
from textzip.train import checkpoint


def test_what_makes_codes_of_pictures_is_not_counted(painted: tuple[Path, Path]) -> None:
    model, _ = text_model(checkpoint.find(painted[1]))
    encoder = sum(each.numel() for each in model.codes.encoder.parameters())
    every = sum(each.numel() for each in model.parameters())
    assert encoder > 0
    assert parameters(model) == every - encoder
    assert 2 * parameters(model) / 1e6 <= megabytes(model) < 2 * parameters(model) / 1e6 + 0.03


def test_a_call_is_timed_after_the_first() -> None:
    calls: list[int] = []
    assert milliseconds(lambda: calls.append(1), torch.device("cpu")) >= 0
    assert len(calls) == 6
