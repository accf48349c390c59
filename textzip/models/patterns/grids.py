"""Statistics of grids as an evaluation has them: what the numbers are, a row of them, counts, sentences."""

from __future__ import annotations

import math
from collections.abc import Sequence

from textzip.models.patterns.codes.hashed import Codes
from textzip.models.patterns.codes.statistics import Statistics, collapsed, statistics
from textzip.train.evaluation import Measure, Numbers, Text

MEASURES = {
    "symbols": Measure("symbols", "", "", 0),
    "grids": Measure("different grids", "", "higher", 0),
    "doubles": Measure("symbols with another's grid", "", "lower", 0),
    "information": Measure("bits that a grid tells", "", "higher", 2),
    "whole": Measure("of log2(symbols)", "", "", 2),
    "colour_bits": Measure("bits of a cell's colour", "", "higher", 3),
    "colour_most": Measure("of log2(colours)", "", "", 3),
    "cell_bits": Measure("bits of the cell that tells least", "", "higher", 3),
    "constant": Measure("cells that never vary", "%", "lower", 1),
    "near": Measure("cells that the nearest two differ in", "", "higher", 0),
    "apart": Measure("that two differ in", "", "higher", 2),
    "apart_random": Measure("that random ones would", "", "", 2),
}
END = "∎"
"""How the end of a sentence is called under its grid."""
NOTHING = "Nothing is collapsed."


def numbers(found: Statistics) -> Numbers:
    """The numbers that `MEASURES` names."""
    colours, cells = len(found.colours), len(found.cells)
    return {
        "symbols": found.symbols,
        "grids": found.distinct,
        "doubles": found.collisions,
        "information": found.information,
        "whole": math.log2(found.symbols),
        "colour_bits": found.entropy,
        "colour_most": math.log2(colours),
        "cell_bits": float(found.cells.min()),
        "constant": found.constant / cells,
        "near": found.least,
        "apart": found.mean,
        "apart_random": cells * (1 - 1 / colours),
    }


def counts(found: Statistics) -> dict[str, tuple[tuple[str, ...], ...]]:
    """How far apart pairs of grids are, and how much each colour is used: tables of words, their heads first."""
    pairs = max(1, int(found.histogram.sum()))
    apart = [(str(cells), f"{100 * count / pairs:.2f}") for cells, count in enumerate(found.histogram) if count]
    used = [(str(colour), f"{100 * share:.1f}") for colour, share in enumerate(found.colours)]
    return {
        "how far apart two grids are": (("cells", "% of pairs"), *apart),
        "use of colours": (("colour", "% of cells"), *used),
    }


def grids_told(
    codes: Codes, colours: int, names: Sequence[str]
) -> tuple[dict[str, Numbers], dict[str, tuple[tuple[str, ...], ...]], tuple[Text, ...]]:
    """Of grids (S, K) of symbols with these names: a table, counts, and a text for all that is collapsed."""
    found = statistics(codes, colours)
    said = collapsed(codes, colours, names)
    texts = tuple(Text("collapsed", sentence) for sentence in said) or (Text("the grids", NOTHING),)
    return {"all symbols": numbers(found)}, counts(found), texts
