"""Grids as lines for a terminal that knows 24-bit colours: two cells above each other are one character."""

from __future__ import annotations

from collections.abc import Sequence

from textzip.models.patterns.codes.hashed import Codes
from textzip.models.patterns.palette import COLOURS, HIDDEN, rgb

_LEAST = 7
"""Characters of a word, at least; longer ones are cut."""


def painted(grids: Codes, names: Sequence[str], shape: tuple[int, int], hidden: int, width: int) -> list[str]:
    """Grids (N, K) of a shape with their names under them, as many beside each other as fit, at least one.

    `hidden` is no colour. Every line is as wide as a terminal of `width` columns at most, and ends with plain text.
    """
    wide = max(_LEAST, shape[1])
    across = max(1, (width - 1) // (wide + 1))
    lines = []
    for first in range(0, len(grids), across):
        cells = [_cells(grid.reshape(shape), hidden) for grid in grids[first : first + across]]
        side = " " * ((wide - shape[1]) // 2)
        rest = " " * (wide - shape[1] - len(side))
        lines += [" ".join(side + each + rest for each in row) for row in zip(*cells, strict=True)]
        lines += [" ".join(_name(name, wide) for name in names[first : first + across]), ""]
    return lines


def _cells(grid: Codes, hidden: int) -> list[str]:
    """A grid (rows, columns) as lines of blocks, a line for two rows."""
    shown = [[rgb(HIDDEN if cell == hidden else COLOURS[cell]) for cell in row] for row in grid.tolist()]
    lines = []
    for upper, lower in zip(shown[::2], [*shown[1::2], None][: len(shown[::2])], strict=True):
        line = ""
        for column, (red, green, blue) in enumerate(upper):
            line += f"\x1b[38;2;{red};{green};{blue}m"
            line += "\x1b[48;2;{};{};{}m▀".format(*lower[column]) if lower else "▀"
        lines.append(line + "\x1b[0m")
    return lines


def _name(name: str, width: int) -> str:
    shown = "".join(character if character.isprintable() else "·" for character in name)
    return (shown if len(shown) <= width else shown[: width - 1] + "…").center(width)
