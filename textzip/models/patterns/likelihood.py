"""How likely a denoiser finds sentences: the bound, and the chain rule in random orders or from left to right.

Shapes: B sentences, L words, K cells, S symbols.

The bound and the mean of the chain rule over random orders are one number of one model, and must agree within their
errors. The chain rule from left to right is another number of another model: one that is asked for a word with
nothing visible after it, cell by cell in a random order. Under uniform noise there is the bound alone.

A cell whose colour the cells before it leave no doubt about costs nothing and is not asked for: with the codebook head
that is most of them, which makes the chain rule some three times as quick, and no number other than it was.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from textzip.errors import ModelError
from textzip.models.patterns.network.denoiser import Denoiser
from textzip.models.patterns.network.uniform import Uniform

Floats = npt.NDArray[np.float64]


@torch.no_grad()
def bound(model: Denoiser, ids: Tensor, rng: np.random.Generator, draws: int, focus: float) -> Floats:
    """Nats of each sentence, (B,): the mean of `draws` times and noises each, times evenly spread over the draws."""
    cells = model.codes[ids]
    total = np.zeros(len(ids))
    starts = rng.random(len(ids))
    for k in range(draws):
        uniform = torch.from_numpy((k + starts) / draws).to(ids.device)
        t, weight = model.noise.times(uniform, focus)
        chances = torch.from_numpy(rng.random(tuple(cells.shape))).to(ids.device)
        noisy = model.noise.noised(cells, t, chances)
        logs = model.cells(model(noisy, t)).double()
        total += model.noise.costs(logs, cells, noisy, t, weight).sum(1).cpu().numpy() / draws
    return total


@torch.no_grad()
def chain(model: Denoiser, ids: Tensor, rng: np.random.Generator, order: str) -> Floats:
    """Nats of each sentence, (B,), its cells shown one by one: in a `random` order each, or word by word, `left`.

    Raises `ModelError` under uniform noise, where a cell is never shown for good.
    """
    if isinstance(model.noise, Uniform):
        raise ModelError("under uniform noise there is no order in which cells are shown, and no chain rule: use bound")
    cells = model.codes[ids].flatten(1)
    sentences, count = cells.shape
    words = model.codes.shape[1]
    ranks = rng.random((sentences, count))
    if order == "left":
        ranks += np.arange(count) // words
    turns = torch.from_numpy(np.argsort(ranks, 1)).to(ids.device)
    visible = torch.full_like(cells, model.hidden)
    rows = torch.arange(sentences, device=ids.device)
    total = torch.zeros(sentences, dtype=torch.float64, device=ids.device)
    for k in range(count):
        at = turns[:, k]
        open_ = _undecided(model, visible, at, words)
        if bool(open_.any()):
            chosen = rows[open_]
            out = model.cells(model(visible[chosen].view(len(chosen), -1, words))).flatten(1, 2)
            logs = out[torch.arange(len(chosen), device=ids.device), at[chosen]]
            total[chosen] -= logs.gather(1, cells[chosen, at[chosen], None])[:, 0].double()
        visible[rows, at] = cells[rows, at]
    return total.cpu().numpy()


def _undecided(model: Denoiser, visible: Tensor, at: Tensor, words: int) -> Tensor:
    """Which sentences' next cells can have more than one colour: bool (B,)."""
    if not model.codebook:
        return torch.ones(len(at), dtype=torch.bool, device=at.device)
    word = at // words
    place = visible.view(len(at), -1, words)[torch.arange(len(at), device=at.device), word]
    allowed = model.possible(place[:, None])[:, 0]
    colours = model.codes[:, at % words].T
    first = torch.where(allowed, colours, model.hidden).min(1).values
    last = torch.where(allowed, colours, -1).max(1).values
    found: Tensor = first != last
    return found
