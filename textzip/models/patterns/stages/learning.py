"""What a denoiser learns from: sentences with noise on them, and what the model says that they were.

Shapes: B sentences, L words, S symbols, K cells, C colours.

With `loss: cells` it is the bound, in nats a word. With `loss: words` it is the cross-entropy of each place's word.
That has the same least, the distribution of words that the noisy cells leave, and teaches a rare word what the bound,
to which a cell's colour is a third of all words, hardly does. It is no bound, and never shown as one: what is measured
is the bound. Some words are given then, see `prompts`.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from textzip.models.patterns.config import PatternsConfig
from textzip.models.patterns.diffusion_faults import heard, training
from textzip.models.patterns.network.denoiser import Denoiser
from textzip.models.patterns.network.noise import comb
from textzip.models.patterns.stages.prompts import prompted
from textzip.models.patterns.stages.tuning import seen


def cost(
    model: nn.Module, own: Denoiser, ids: Tensor, config: PatternsConfig, words: int, book: Tensor | None = None
) -> Tensor:
    """Nats a word, (), of sentences `ids` int64 (B, L) with `words` words, ends paid for and not counted; or a place.

    `model` is `own`, perhaps wrapped; `book` (S, K, C): the codes with gradients. The noise is of torch's own stream.
    """
    cells = own.codes[ids]
    noise = training(own.noise, own.faults)
    order = torch.randperm(len(ids), device=ids.device)
    t, weight = noise.times(comb(torch.rand((), device=ids.device), len(ids))[order], config.focus)
    noisy = noise.noised(cells, t, torch.rand(cells.shape, device=ids.device))
    by_words = config.loss == "words" and own.codebook
    told = prompted(cells, noisy, t) if by_words else (noisy, t)
    out = model(*told, None if book is None else seen(told[0], cells, ids, book))
    if by_words:
        return -heard(out["words"], own.faults).gather(-1, ids[..., None]).mean()
    nats = noise.costs(heard(own.cells(out, book), own.faults), cells, noisy, t, weight)
    return nats.sum() / max(1, words)
