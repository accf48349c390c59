"""How hidden cells are shown, step by step, until sentences are whole.

Shapes: B sentences, L words, K cells of a word, N = L · K cells, C colours, S symbols.

`first-hitting`: in an order drawn beforehand (Zheng et al., 2024); one cell a step draws from the model exactly.
`confidence`: first those that the model is surest of (Chang et al., 2022), with a little chance that wanes. Cells whose
colour is no longer open are shown at once, which changes no distribution and saves most of the steps.

With the codebook head, cells of one word that are shown in one step are those of one word drawn from what is still
possible there: each has the distribution it would have alone, and grids stay those of words, however few the steps.
Cells of different words are drawn apart, which is what few steps cost. Draws are made in float64, of numbers that
come from each sentence's own stream, so that it depends on no other.

Under uniform noise no cell is hidden, and it is `uniform_sampler` that writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import torch
from torch import Tensor

from textzip.errors import ModelError
from textzip.models.language.sampling import Options
from textzip.models.patterns import uniform_sampler
from textzip.models.patterns.diffusion_faults import again, begun
from textzip.models.patterns.network.denoiser import Denoiser
from textzip.models.patterns.network.uniform import Uniform
from textzip.models.patterns.picking import pick, unbarred

Sampler = Literal["first-hitting", "confidence"]


@dataclass(frozen=True)
class Plan:
    """How many steps, and which cells in which."""

    steps: int = 100
    """Cells are shown in so many steps, or fewer; with 0, one in each."""
    sampler: Sampler = "first-hitting"
    remask: float = 0.0
    """Share of the cells shown so far that are hidden again, and drawn anew, before each step (Wang et al., 2025)."""
    unknown: bool = False
    """Whether the symbol of all unknown words may be written, as it stands in texts. The head `cells` may always."""

    def check(self) -> None:
        """Raises `ModelError` unless sentences can be written so."""
        if self.steps < 0:
            raise ModelError(f"steps is {self.steps}: a sentence is written in at least 1, or in 0 for all it takes")
        if self.sampler not in get_args(Sampler):
            raise ModelError(f"sampler is {self.sampler!r}: there are {' and '.join(get_args(Sampler))}")
        if not 0 <= self.remask < 1:
            raise ModelError(f"remask is {self.remask}: it is a share from 0 to below 1")
        if self.remask and not self.steps:
            raise ModelError("remask needs a number of steps: what is hidden again would never be done")

    def check_uniform(self) -> None:
        """Raises `ModelError` for what has no meaning under uniform noise."""
        if self.sampler != "first-hitting" or self.remask:
            raise ModelError(
                "under uniform noise no cell is hidden or shown: sampler confidence and remask are for models that "
                "learned with absorbing noise; leave them out"
            )
        if not self.steps:
            raise ModelError("steps is 0: under uniform noise cells don't come one by one; give a number of steps")


def frames(
    model: Denoiser,
    cells: Tensor,
    randoms: Sequence[np.random.Generator],
    options: Options,
    plan: Plan,
    barred: Tensor | None = None,
) -> Iterator[Tensor]:
    """Grids (B, L, K) after each step, colours or C where hidden, from those that are given; the last are whole.

    `randoms`: a stream for each sentence. What is not hidden at the start stays as it is. `barred`: bool
    (B, L, S), symbols not to be drawn at a place; only the codebook head knows symbols. Raises `ModelError` for a plan
    that the model's noise gives no meaning to.
    """
    cells = begun(cells, model.hidden, model.faults)
    if isinstance(model.noise, Uniform):
        plan.check_uniform()
        return uniform_sampler.frames(model, cells, randoms, options, plan.steps, barred)
    return _unhidden(model, cells, randoms, options, plan, barred)


@torch.no_grad()
def _unhidden(
    model: Denoiser,
    cells: Tensor,
    randoms: Sequence[np.random.Generator],
    options: Options,
    plan: Plan,
    barred: Tensor | None,
) -> Iterator[Tensor]:
    flat = cells.flatten(1).clone()
    given = flat != model.hidden
    total = (~given).sum(1)
    orders = torch.from_numpy(np.stack([each.random(flat.shape[1]) for each in randoms])).to(flat.device)
    steps = plan.steps or int(total.max())
    for step in range(1, steps + 1):
        shown = (flat != model.hidden) & ~given
        share = 1 - (step - 1) / steps if again(model.faults) else plan.remask
        if share and step > 1:
            flat, shown = _hide_again(model, flat, shown, randoms, share)
        target = torch.ceil(total * step / plan.steps).long() if plan.steps else total.clamp_max(step)
        busy = (shown.sum(1) < target).nonzero()[:, 0]
        if len(busy):
            count = target[busy] - shown[busy].sum(1)
            chances = np.stack([randoms[row].random((2, flat.shape[1])) for row in busy.tolist()])
            dice = torch.from_numpy(chances).to(flat.device)
            grids = flat[busy].view(len(busy), *cells.shape[1:])
            bars = None if barred is None else barred[busy]
            colours, sure = _drawn(model, grids, dice[:, 0], options, bars, rated=plan.sampler == "confidence")
            ranks = orders[busy]
            if sure is not None:
                waning = (1 - target / total)[busy, None]
                ranks = waning * torch.log(-torch.log(dice[:, 1].clamp_min(1e-12))) - sure
            flat[busy] = _shown(model, grids, colours, ranks, count)
        yield flat.view(cells.shape).clone()
        if not share and not bool((flat == model.hidden).any()):
            return


def _drawn(
    model: Denoiser, grids: Tensor, dice: Tensor, options: Options, barred: Tensor | None, *, rated: bool
) -> tuple[Tensor, Tensor | None]:
    """A colour for each cell, int64 (B, N), and if it is to be rated, its log-probability, float64 (B, N)."""
    out = model(grids)
    if model.codebook:
        words = pick(unbarred(out["words"], barred).double(), dice[:, : grids.shape[1]], options)
        colours = model.codes[words]
    else:
        colours = pick(out["cells"].double(), dice.view(grids.shape), options)
    if not rated:
        return colours.flatten(1), None
    return colours.flatten(1), model.cells(out).double().gather(-1, colours[..., None])[..., 0].flatten(1)


def _shown(model: Denoiser, grids: Tensor, colours: Tensor, ranks: Tensor, count: Tensor) -> Tensor:
    """Cells (B, N): those hidden with the least `ranks` get their `colours`, `count` (B,) of them, and then what those
    leave no doubt about.
    """
    flat = grids.flatten(1)
    hidden = flat == model.hidden
    place = ranks.masked_fill(~hidden, torch.inf).argsort(1).argsort(1)
    flat = torch.where(hidden & (place < count[:, None]), colours, flat)
    return decided(model, flat.view(grids.shape)).flatten(1) if model.codebook else flat


def decided(model: Denoiser, grids: Tensor) -> Tensor:
    """Grids (B, L, K), those whole that only one symbol is still possible for."""
    allowed = model.possible(grids)
    only = allowed.sum(-1, keepdim=True) == 1
    return torch.where(only, model.codes[allowed.int().argmax(-1)], grids)


def _hide_again(
    model: Denoiser, flat: Tensor, shown: Tensor, randoms: Sequence[np.random.Generator], share: float
) -> tuple[Tensor, Tensor]:
    chances = np.stack([each.random(flat.shape[1]) for each in randoms])
    again = shown & (torch.from_numpy(chances).to(flat.device) < share)
    return flat.masked_fill(again, model.hidden), shown & ~again
