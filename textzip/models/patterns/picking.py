"""Drawing numbers from log-probabilities, many at once."""

from __future__ import annotations

import torch
from torch import Tensor

from textzip.models.language.sampling import Options


def unbarred(logs: Tensor, barred: Tensor | None) -> Tensor:
    """Log-probabilities (…, V), those −∞ that are `barred`, bool (…, V); no distribution any more, but for `pick`."""
    return logs if barred is None else logs.masked_fill(barred, -torch.inf)


def pick(logs: Tensor, chances: Tensor, options: Options) -> Tensor:
    """A number below V for each of `chances` (…), each 0 ≤ u < 1, from log-probabilities float64 (…, V).

    At a temperature, and of the `top_k` likeliest only that first add up to `top_p`; see `sampling.distribution`.
    """
    if options.temperature == 0:
        return logs.argmax(-1)
    if 0 < options.top_k < logs.shape[-1]:
        behind = logs.sort(stable=True, dim=-1, descending=True).indices[..., options.top_k :]
        logs = logs.scatter(-1, behind, -torch.inf)
    odds = torch.softmax((logs - logs.amax(-1, keepdim=True)) / options.temperature, -1)
    if options.top_p < 1:
        values, order = odds.sort(stable=True, dim=-1, descending=True)
        kept = values.masked_fill(values.cumsum(-1) - values >= options.top_p, 0.0)
        odds = torch.zeros_like(odds).scatter(-1, order, kept)
    sums = odds.cumsum(-1)
    found = torch.searchsorted(sums, (chances[..., None] * sums[..., -1:]).contiguous(), right=True)[..., 0]
    last = odds.shape[-1] - 1 - (odds > 0).flip(-1).int().argmax(-1)
    return torch.minimum(found, last)
