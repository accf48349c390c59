"""How sentences come out of uniform noise: from colours that mean nothing to words, all cells a little in each step.

Shapes: B sentences, L words, K cells of a word, N = L · K cells, C colours.

In each step every place's word is drawn from what the model believes, and then the cells are drawn as they may have
been at the step's end, if that word is what they began as. The last step ends at time 0, where they are that word's. A
word's cells all go by one draw of it; those of different words are drawn apart, which is what few steps cost. With the
`cells` head each cell's colour is drawn by itself. What is given is told to the model as sure, and stays. Draws are
made in float64, of numbers that come from each sentence's own stream, so that it depends on no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor

from textzip.errors import ModelError
from textzip.models.language.sampling import Options
from textzip.models.patterns.diffusion_faults import again, first
from textzip.models.patterns.network.denoiser import Denoiser
from textzip.models.patterns.network.uniform import Uniform
from textzip.models.patterns.picking import pick, unbarred


@torch.no_grad()
def frames(
    model: Denoiser,
    cells: Tensor,
    randoms: Sequence[np.random.Generator],
    options: Options,
    steps: int,
    barred: Tensor | None = None,
) -> Iterator[Tensor]:
    """Grids (B, L, K) after each of `steps` steps, evenly spread from time 1 to 0, from those given, with C for hidden.

    `randoms`: a stream for each sentence; `barred`: as in `sampler.frames`. Raises `ModelError` for a
    model of other noise.
    """
    noise = model.noise
    if not isinstance(noise, Uniform):
        raise ModelError(
            "the model learned with absorbing noise: textzip.models.patterns.sampler.frames writes with it"
        )
    asked = cells == model.hidden
    times = torch.linspace(first(model.faults), 0, steps + 1, dtype=torch.float64, device=cells.device)
    whole = torch.ones(len(cells), dtype=torch.float64, device=cells.device)
    grids = torch.where(asked, noise.noised(cells, whole, _chances(randoms, cells)), cells)
    for t, earlier in pairwise(times):
        if again(model.faults):
            grids = torch.where(asked, noise.noised(grids, t * whole, _chances(randoms, cells)), grids)
        began = _drawn(model, grids, t * asked, _chances(randoms, cells), options, barred)
        chances = noise.before(grids, began, t, earlier)
        colours = pick(chances.log(), _chances(randoms, cells), Options())
        grids = torch.where(asked, colours, grids)
        yield grids.clone()


def _drawn(model: Denoiser, grids: Tensor, t: Tensor, dice: Tensor, options: Options, barred: Tensor | None) -> Tensor:
    """What each cell began as, int64 (B, L, K), drawn from what the model believes; `t` and `dice` (B, L, K)."""
    out = model(grids, t)
    if model.codebook:
        return model.codes[pick(unbarred(out["words"], barred).double(), dice[..., 0], options)]
    return pick(out["cells"].double(), dice, options)


def _chances(randoms: Sequence[np.random.Generator], like: Tensor) -> Tensor:
    """Numbers of [0, 1), float64 (B, L, K)."""
    return torch.from_numpy(np.stack([each.random(tuple(like.shape[1:])) for each in randoms])).to(like.device)
