"""Ranks and devices of one process; several are tested with the loop."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from textzip.errors import EngineError
from textzip.train.parallel import Ranks, device_of


@pytest.mark.parametrize("name", ["nonsense", "cuda:99", "cpu:x", ""])
def test_a_device_that_is_not_there_is_refused_by_name(name: str) -> None:
    with pytest.raises(EngineError, match=rf"no device '{name}' here \(.+\); choose another with --device"):
        device_of(name)


def test_one_rank_is_its_own_sum() -> None:
    alone = Ranks(0, 1, device_of("cpu"))
    parameter = torch.nn.Parameter(torch.ones(2))
    alone.sum_gradients([parameter])
    assert parameter.grad is None
    assert alone.sum([1.0, 2.5]) == [1.0, 2.5]
    assert alone.share("x") == "x"
    assert alone.is_first
    alone.wait()
    alone.close()
