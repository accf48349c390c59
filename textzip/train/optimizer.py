"""AdamW, its learning rate as a function of the step, and a running average of the weights."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from textzip.train.recipe import Optimizer
from textzip.train.task import Task


def optimizer(task: Task, settings: Optimizer) -> torch.optim.AdamW:
    """AdamW (Loshchilov and Hutter, 2019) over the task's parameter groups; the loop sets the learning rate."""
    return torch.optim.AdamW(
        task.parameter_groups(settings.weight_decay), lr=settings.learning_rate, betas=settings.betas
    )


def learning_rate(step: int, steps: int, settings: Optimizer) -> float:
    """At `step` of `steps`: a straight warm-up, then a cosine down to `final`."""
    if step < settings.warmup:
        return settings.learning_rate * (step + 1) / settings.warmup
    progress = (step - settings.warmup) / max(1, steps - settings.warmup)
    cosine = 0.5 * (1 + math.cos(math.pi * min(1.0, progress)))
    return settings.learning_rate * (settings.final + (1 - settings.final) * cosine)


class Average:
    """An exponential moving average of a model's weights (Polyak and Juditsky, 1992); with decay 0, the weights.

    The decay grows with the steps, so that the first weights, which know nothing, are soon forgotten.
    """

    def __init__(self, model: nn.Module, decay: float) -> None:
        self._model, self._decay = model, decay
        self.weights = {name: p.detach().clone() for name, p in model.named_parameters()} if decay else {}

    @torch.no_grad()
    def update(self, step: int) -> None:
        """Move towards the model's weights after `step` steps."""
        if not self.weights:
            return
        decay = min(self._decay, (1 + step) / (10 + step))
        for name, p in self._model.named_parameters():
            self.weights[name].lerp_(p, 1 - decay)

    @contextmanager
    def applied(self) -> Iterator[None]:
        """The model with averaged weights, for a while."""
        if not self.weights:
            yield
            return
        kept = {name: p.detach().clone() for name, p in self._model.named_parameters()}
        self._set(self.weights)
        try:
            yield
        finally:
            self._set(kept)

    @torch.no_grad()
    def _set(self, weights: dict[str, Tensor]) -> None:
        for name, p in self._model.named_parameters():
            p.copy_(weights[name])
