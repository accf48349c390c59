"""Published mistakes of diffusion, as switches: each does what somebody's code did, to see what it costs.

Shapes: B sentences, L words, K cells. Nothing here is used unless `model.faults` says so. Likelihoods are worked out as
ever: what a fault does to them is what it did to the model.

| fault | what it does |
|---|---|
| softmax twice | the cross-entropy takes probabilities for logits, and stays near ln C a cell, or ln S a word |
| noise twice | in training noise is put on cells that have it already; times and weights are those of once |
| noise again | before each step of writing, noise of the step's time is put on the cells once more |
| across the batch | attention runs over the sentences of a batch, place by place, and never over a sentence |
| prompt unused | sentences are written as if there were no prompt |
| noise short of its limit | uniform noise ends half way, at t = 0.5, and writing begins there, with uniform colours |
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from textzip.errors import ModelError
from textzip.models.patterns.config import PatternsConfig
from textzip.models.patterns.faults import softmax_twice
from textzip.models.patterns.network.denoiser import Denoiser
from textzip.models.patterns.network.noise import Noise

LIMIT = 0.5
"""The last time of noise that falls short."""
_OF_DIFFUSION = ("noise twice", "noise again", "across the batch", "prompt unused", "noise short of its limit")


def check(config: PatternsConfig) -> None:
    """Raises `ModelError` for a fault that has no meaning in a configuration."""
    for fault, why in _meaningless(config).items():
        if fault in config.faults:
            raise ModelError(f"model.faults has {fault!r}, which {why}, or leave it out")


def make(model: Denoiser, faults: tuple[str, ...]) -> None:
    """Makes the mistakes with a model from now on."""
    model.faults = faults
    if "across the batch" in faults:
        model.transformer.register_forward_pre_hook(_turned_in)
        model.transformer.register_forward_hook(_turned_out)


def _meaningless(config: PatternsConfig) -> dict[str, str]:
    """Faults that have no meaning in a configuration, each with a reason and what to change."""
    if config.stage == "reconstruction":
        return dict.fromkeys(_OF_DIFFUSION, "is one of diffusion: give model.stage=diffusion")
    found: dict[str, str] = {}
    if config.stage == "decodable":
        learned = ("softmax twice", "noise twice", "noise again", "codes modulo")
        found |= dict.fromkeys(learned, "is one of the stages before: give it to the model that start_from names")
    if config.noise != "uniform":
        found["noise short of its limit"] = "is one of uniform noise: give model.noise=uniform"
    elif config.head != "codebook" or config.loss != "words":
        found["softmax twice"] = (
            "is one of a cross-entropy, and under uniform noise only the words have one: give model.head=codebook and "
            "model.loss=words, or model.noise=absorbing"
        )
    if config.denoiser == "simple":
        found["across the batch"] = "is one of attention: give model.denoiser=advanced"
    return found


def heard(logs: Tensor, faults: tuple[str, ...]) -> Tensor:
    """Log-probabilities (…, N) as the loss takes them."""
    return torch.log_softmax(softmax_twice(logs), -1) if "softmax twice" in faults else logs


def training(noise: Noise, faults: tuple[str, ...]) -> Noise:
    """The noise that a model learns with."""
    twice, short = "noise twice" in faults, "noise short of its limit" in faults
    return _Faulty(noise, twice, LIMIT if short else 1.0) if twice or short else noise


def begun(cells: Tensor, hidden: int, faults: tuple[str, ...]) -> Tensor:
    """What is written from: `cells` (B, L, K) with what a prompt says, and hidden ones."""
    return torch.full_like(cells, hidden) if "prompt unused" in faults else cells


def first(faults: tuple[str, ...]) -> float:
    """The time that writing under uniform noise begins at."""
    return LIMIT if "noise short of its limit" in faults else 1.0


def again(faults: tuple[str, ...]) -> bool:
    """Whether noise is put on cells before each step of writing."""
    return "noise again" in faults


@dataclass(frozen=True)
class _Faulty:
    """Noise that is put on twice, or ends at `limit`."""

    inner: Noise
    twice: bool
    limit: float

    def times(self, uniform: Tensor, focus: float) -> tuple[Tensor, Tensor]:
        t, weight = self.inner.times(uniform, focus)
        return t * self.limit, weight

    def noised(self, cells: Tensor, t: Tensor, chances: Tensor) -> Tensor:
        noisy = self.inner.noised(cells, t, chances)
        return self.inner.noised(noisy, t, torch.rand_like(chances)) if self.twice else noisy

    def costs(self, logs: Tensor, cells: Tensor, noisy: Tensor, t: Tensor, weight: Tensor) -> Tensor:
        return self.inner.costs(logs, cells, noisy, t, weight)


def _turned_in(_: nn.Module, given: tuple[Any, ...]) -> tuple[Any, ...]:
    return (given[0].transpose(0, 1), *given[1:])


def _turned_out(_: nn.Module, __: tuple[Any, ...], found: Tensor) -> Tensor:
    return found.transpose(0, 1)
