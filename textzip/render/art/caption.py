"""A stand-in: one way of saying it."""

from __future__ import annotations

import numpy as np


def caption(rng: np.random.Generator, named: tuple[str, ...]) -> str:
    """A sentence with each of these adjectives once, in any order."""
    return f"a {', '.join(named[at] for at in rng.permutation(len(named)))} picture"
