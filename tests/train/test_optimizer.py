"""Learning rates and averaged weights."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from textzip.train.optimizer import Average, learning_rate, optimizer
from textzip.train.recipe import Optimizer

SETTINGS = Optimizer(learning_rate=1.0, warmup=10, final=0.1)


def test_the_rate_warms_up_straight_and_falls_as_a_cosine() -> None:
    rates = [learning_rate(step, 110, SETTINGS) for step in range(110)]
    assert rates[:10] == pytest.approx([0.1 * k for k in range(1, 11)])
    assert rates[60] == pytest.approx((1 + 0.1) / 2)
    assert rates[10:] == sorted(rates[10:], reverse=True)
    assert learning_rate(110, 110, SETTINGS) == pytest.approx(0.1)


def test_the_rate_stays_for_a_while_before_it_falls() -> None:
    settings = SETTINGS.model_copy(update={"stable": 0.75})
    rates = [learning_rate(step, 410, settings) for step in range(411)]
    assert rates[:10] == pytest.approx([0.1 * k for k in range(1, 11)])
    assert set(rates[10:311]) == {1.0}
    assert rates[360] == pytest.approx((1 + 0.1) / 2)
    assert rates[310:] == sorted(rates[310:], reverse=True)
    assert rates[410] == pytest.approx(0.1)


def test_an_average_follows_the_weights_slowly_and_is_lent_for_a_while() -> None:
    model = torch.nn.Linear(1, 1, bias=False)
    torch.nn.init.zeros_(model.weight)
    average = Average(model, 0.9)
    torch.nn.init.ones_(model.weight)
    average.update(1)
    assert 0 < average.weights["weight"].item() < 1
    for step in range(2, 200):
        average.update(step)
    assert average.weights["weight"].item() == pytest.approx(1, abs=1e-3)
    torch.nn.init.constant_(model.weight, 5.0)
    with average.applied():
        assert model.weight.item() == pytest.approx(1, abs=1e-3)
    assert model.weight.item() == 5


def test_without_a_decay_there_is_no_average() -> None:
    model = torch.nn.Linear(1, 1)
    average = Average(model, 0.0)
    average.update(1)
    assert not average.weights
    with average.applied():
        pass


def test_muon_takes_the_hidden_matrices_and_adamw_the_rest() -> None:
    task = _Task()
    made = optimizer(task, Optimizer(kind="muon", learning_rate=1e-2))
    hidden = {id(p) for group in made.param_groups if group.get("hidden") for p in group["params"]}
    assert hidden == {id(task.hidden)}
    assert sum(len(group["params"]) for group in made.param_groups) == 2
    for p in (task.hidden, task.bias):
        p.grad = torch.ones_like(p)
    made.step()
    assert all((p != 0).all() for p in (task.hidden, task.bias))
    made.zero_grad()
    assert task.hidden.grad is None
    again = optimizer(task, Optimizer(kind="muon"))
    again.load_state_dict(made.state_dict())
    assert again.param_groups[0]["lr"] == 1e-2
    assert len(optimizer(task, Optimizer()).state_dict()) == 1


class _Task:
    def __init__(self) -> None:
        self.hidden = torch.nn.Parameter(torch.zeros(4, 4))
        self.bias = torch.nn.Parameter(torch.zeros(4))

    def parameter_groups(self, weight_decay: float) -> list[dict[str, Any]]:
        return [{"params": [self.hidden], "weight_decay": weight_decay, "hidden": True}, {"params": [self.bias]}]


def test_books_are_averaged_with_the_weights_around_them_and_counts_are_not() -> None:
    """By the definition: with decays 2 / 11 and 3 / 12 of what was there before, of numbers 0, 11 and 23."""
    model = torch.nn.BatchNorm1d(1)
    average = Average(model, 0.9)
    for step, value in enumerate((11.0, 23.0), start=1):
        model.running_mean.fill_(value)  # type: ignore[union-attr, operator]
        model.num_batches_tracked.fill_(step)  # type: ignore[union-attr, operator]
        average.update(step)
    expected = 3 / 12 * (2 / 11 * 0 + 9 / 11 * 11) + 9 / 12 * 23
    with average.applied():
        assert float(model.running_mean) == pytest.approx(expected)  # type: ignore[arg-type]
        assert int(model.num_batches_tracked) == 2  # type: ignore[arg-type]
    assert float(model.running_mean) == 23  # type: ignore[arg-type]
