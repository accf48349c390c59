"""The grids that a configuration asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textzip.models.language.alphabet import Words
from textzip.models.patterns.codes.factorised import factorised
from textzip.models.patterns.codes.hashed import Codes, hashed
from textzip.models.patterns.codes.similar import vectors_of
from textzip.models.patterns.codes.two_scale import two_scale
from textzip.models.patterns.config import PatternsConfig
from textzip.models.patterns.faults import codes_modulo

SPECIAL = 2
"""Symbols beside the words, behind them: the unknown, and the end."""


def codes_of(config: PatternsConfig, texts: Callable[[], Iterable[str]]) -> Codes:
    """The grid of each symbol, (S, K), for a new model; `texts` gives those that it is to learn from.

    Raises `ModelError` if there are more than there is room for.
    """
    if "codes modulo" in config.faults:
        return codes_modulo(config.words, SPECIAL, config.cells, config.colours)
    if config.codes == "learned":  # until they are: any that are not alike
        return hashed(config.words, SPECIAL, config.cells, config.colours, 1, config.code_seed)
    if config.codes == "two-scale":
        use = vectors_of(Words(config.words, lowercase=config.lowercase), texts())
        return two_scale(use, config.cells, config.colours, config.code_seed)
    if config.codes == "rendered":
        from textzip.models.patterns.codes.rendered import rendered  # the renderer loads numba

        return rendered(config.words, SPECIAL, config.grid, config.colours)[0]
    chosen = hashed if config.codes == "hashed" else factorised
    return chosen(config.words, SPECIAL, config.cells, config.colours, config.distance, config.code_seed)
