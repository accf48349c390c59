"""The grids that a configuration asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textzip.errors import ModelError
from textzip.models.patterns.codes.factorised import factorised
from textzip.models.patterns.codes.hashed import Codes, hashed
from textzip.models.patterns.config import PatternsConfig

SPECIAL = 2
"""Symbols beside the words, behind them: the unknown, and the end."""


def codes_of(config: PatternsConfig, texts: Callable[[], Iterable[str]]) -> Codes:  # noqa: ARG001
    """The grid of each symbol, (S, K), for a new model; `texts` gives those that it is to learn from.

    Raises `ModelError` if there are more than there is room for, or grids are not to be had in this way.
    """
    if config.codes == "rendered":
        from textzip.models.patterns.codes.rendered import rendered  # the renderer loads numba

        return rendered(config.words, SPECIAL, config.grid, config.colours)[0]
    if config.codes in ("hashed", "factorised"):
        chosen = hashed if config.codes == "hashed" else factorised
        return chosen(config.words, SPECIAL, config.cells, config.colours, config.distance, config.code_seed)
    raise ModelError(f"model.codes is {config.codes!r}: such grids can't be made; give hashed, rendered or factorised")
