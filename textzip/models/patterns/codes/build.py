"""The grids that a configuration asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textzip.models.patterns.codes.hashed import Codes, hashed
from textzip.models.patterns.config import PatternsConfig

SPECIAL = 2
"""Symbols beside the words, behind them: the unknown, and the end."""


def codes_of(config: PatternsConfig, texts: Callable[[], Iterable[str]]) -> Codes:  # noqa: ARG001
    """The grid of each symbol, (S, K), for a new model; `texts` gives those that it is to learn from.

    Raises `ModelError` if there are more than there is room for.
    """
    return hashed(config.words, SPECIAL, config.cells, config.colours, config.distance, config.code_seed)
