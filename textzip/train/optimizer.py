"""What moves the weights: AdamW, or Muon and AdamW; the learning rate at a step; a running average of the weights."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from textzip.train.muon import Muon
from textzip.train.recipe import Optimizer
from textzip.train.task import Task


class Optimizers:
    """Optimisers of separate parameters as one."""

    def __init__(self, *each: torch.optim.Optimizer) -> None:
        self._each = each

    @property
    def param_groups(self) -> list[dict[str, Any]]:
        """Of all."""
        return [group for each in self._each for group in each.param_groups]

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget all gradients."""
        for each in self._each:
            each.zero_grad(set_to_none=set_to_none)

    def step(self) -> None:
        """Update all parameters."""
        for each in self._each:
            each.step()

    def state_dict(self) -> dict[str, Any]:
        """For `load_state_dict`."""
        return {str(k): each.state_dict() for k, each in enumerate(self._each)}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from where `state_dict` was taken."""
        for k, each in enumerate(self._each):
            each.load_state_dict(state[str(k)])


def optimizer(task: Task, settings: Optimizer) -> Optimizers:
    """AdamW (Loshchilov and Hutter, 2019) over the task's parameter groups; the loop sets the learning rate.

    With `kind: muon`, groups marked `hidden` go to `Muon`.
    """
    hidden: list[dict[str, Any]] = []
    others: list[dict[str, Any]] = []
    for group in task.parameter_groups(settings.weight_decay):
        (hidden if settings.kind == "muon" and group.get("hidden") else others).append(group)
    adamw = torch.optim.AdamW(others, lr=settings.learning_rate, betas=settings.betas)
    return Optimizers(adamw, Muon(hidden, settings.learning_rate)) if hidden else Optimizers(adamw)


def learning_rate(step: int, steps: int, settings: Optimizer) -> float:
    """At `step` of `steps`: a straight warm-up, the highest rate for the `stable` share, a cosine down to `final`."""
    if step < settings.warmup:
        return settings.learning_rate * (step + 1) / settings.warmup
    progress = (step - settings.warmup) / max(1, steps - settings.warmup)
    falling = max(0.0, progress - settings.stable) / (1 - settings.stable)
    cosine = 0.5 * (1 + math.cos(math.pi * min(1.0, falling)))
    return settings.learning_rate * (settings.final + (1 - settings.final) * cosine)


class Average:
    """An exponential moving average of a model's weights (Polyak and Juditsky, 1992); with decay 0, the weights.

    Of its buffers, too, that are kept and are no counts: a book of codes belongs to the weights around it. The decay
    grows with the steps, so that the first weights, which know nothing, are soon forgotten.
    """

    def __init__(self, model: nn.Module, decay: float) -> None:
        self._model, self._decay = model, decay
        self.weights = {name: p.clone() for name, p in self._now().items()} if decay else {}

    @torch.no_grad()
    def update(self, step: int) -> None:
        """Move towards the model's weights after `step` steps."""
        if not self.weights:
            return
        decay = min(self._decay, (1 + step) / (10 + step))
        now = self._now()
        for name, weight in self.weights.items():
            weight.lerp_(now[name], 1 - decay)

    @contextmanager
    def applied(self) -> Iterator[None]:
        """The model with averaged weights, for a while."""
        if not self.weights:
            yield
            return
        kept = {name: p.clone() for name, p in self._now().items()}
        self._set(self.weights)
        try:
            yield
        finally:
            self._set(kept)

    def _now(self) -> dict[str, Tensor]:
        return {name: each for name, each in self._model.state_dict().items() if each.is_floating_point()}

    @torch.no_grad()
    def _set(self, weights: dict[str, Tensor]) -> None:
        now = self._now()
        for name, weight in weights.items():
            now[name].copy_(weight)
