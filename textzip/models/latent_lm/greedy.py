"""Words spelled by always taking the likeliest symbol.

Shapes: P words, M channels of a latent.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from textzip.models.latent_lm.network.model import LatentModel
from textzip.models.latent_lm.words import CLOSE, closed


@torch.no_grad()
def spelled(model: LatentModel, latents: Tensor, most: int) -> list[bytes]:
    """The likeliest symbols of each latent (P, M), one after another, as bytes."""
    speller = model.speller
    found: list[bytearray] = [bytearray() for _ in range(len(latents))]
    rows = np.arange(len(latents))
    cache = speller.cache(len(latents), most + 2, latents)
    before = latents.new_full((len(latents), 1), speller.start, dtype=torch.long)
    for _ in range(most + 2):
        if not len(rows):
            break
        logits = speller(latents, before, cache)[:, 0]
        likeliest = logits.argmax(-1)
        going = []
        for number, symbol in enumerate(likeliest.tolist()):
            if symbol < CLOSE:
                raw = found[rows[number]]
                raw.append(symbol)
                if not closed(raw):
                    going.append(number)
        chosen = torch.tensor(going, dtype=torch.long, device=latents.device)
        rows, latents, cache, before = rows[going], latents[chosen], cache.rows(chosen), likeliest[chosen][:, None]
    return [bytes(each) for each in found]
