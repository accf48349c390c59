"""Published mistakes, each as small as it was, to see what it does. Nothing here is used unless `model.faults` says so.

Shapes: N grids, S symbols, K cells.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from textzip.models.patterns.codes.hashed import Codes

if TYPE_CHECKING:
    from torch import Tensor

MODULO = 10_000


def softmax_twice(logits: Tensor) -> Tensor:
    """`softmax twice`: probabilities (N, S), where the cross-entropy that follows expects logits.

    All its logits are then between 0 and 1, so that the loss can't leave the neighbourhood of ln S: see `plateaus`.
    """
    return logits.softmax(-1)


def codes_modulo(words: Sequence[str], special: int, cells: int, colours: int) -> Codes:
    """`codes modulo`: grids (V + special, K) by a hash modulo 10,000, which nothing keeps from being alike.

    Of a thousand words about 1,000² / 2 / 10,000 = 50 pairs are.
    """
    names = [f"{word}" for word in words] + [f"\0{k}" for k in range(special)]
    numbers = [int.from_bytes(hashlib.sha256(name.encode()).digest()) % MODULO for name in names]
    return np.array([np.random.default_rng([number, 0x1BAD]).integers(0, colours, cells) for number in numbers])
