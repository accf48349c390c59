"""How well a causal model predicts a split, beside n-grams that learned from the same texts and beside compressors.

Shapes: N symbols in S texts, ends included.

**Bits a byte** are the bits of all that is predicted, each text's end with it, over the bytes of the texts alone: ends
are paid for and not counted, as are those of the n-grams. Compressors get the texts one after another with a line feed
behind each, which is not counted either.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from textzip.errors import ShardError
from textzip.models.causal.network.model import CausalModel
from textzip.models.causal.score import Scored, score_split, word_bits
from textzip.models.causal.use import Writer
from textzip.models.language.alphabet import Alphabet
from textzip.models.language.floors import Floors, floors, training_texts
from textzip.models.language.robustness import LONGEST, MEASURES, robustness
from textzip.models.language.sampling import Options
from textzip.models.language.sequences import Ints
from textzip.train.evaluation import Evaluation, Floor, Measure, Numbers, Text
from textzip.train.task import Request

PLACES = (0, 16, 64, 256, 1024)
"""Where the groups of the table by place in the text begin, in symbols."""
LENGTHS = (0, 65, 257, 1025)
"""Where the groups of the table by length begin, in symbols."""
_SHOWN = 6
_WRITTEN = {"byte": 300, "word": 60}
"""Symbols of a sample."""


def measures(unit: str) -> dict[str, Measure]:
    """What the numbers are, of a model over bytes or words."""
    return {
        **(MEASURES if unit == "byte" else {}),
        "bits": Measure(f"bits a {unit}", "", "lower", 3),
        "inner_bits": Measure(f"bits a {unit}, ends not paid for", "", "lower", 3),
        "accuracy": Measure(f"next {unit} right", "%", "higher", 1),
        "unknown": Measure("unknown words", "%", "", 1),
        "texts": Measure("texts", "", "", 0),
        "bytes": Measure("bytes", "", "", 0),
        "words": Measure("words", "", "", 0),
        "symbols_a_second": Measure(f"{unit}s a second", "", "higher", 0),
    }


def evaluate(model: CausalModel, alphabet: Alphabet, context: int, request: Request) -> Evaluation:
    """All figures of a model on the rows of a request. Raises `ShardError`."""
    scored = score_split(model, alphabet, context, request)
    unit = f"{alphabet.unit}s"
    every = np.ones(len(scored.symbols), bool)
    units = int(scored.inner.sum())
    overall = {
        **scored.numbers(every),
        "inner_bits": float(scored.bits[scored.inner].sum()) / max(1, units),
        unit: units,
        "texts": len(scored.texts),
        "symbols_a_second": len(scored.symbols) / max(scored.seconds, 1e-9),
    }
    if alphabet.hidden:
        overall["unknown"] = float(np.isin(scored.symbols, alphabet.hidden).sum()) / max(1, units)
    beside = _floors(scored, alphabet, request)
    damaged = _damaged(model, scored.texts, context, request) if alphabet.unit == "byte" else {}
    writer = Writer(model, alphabet, context, request.device)
    return Evaluation(
        about=f"{len(scored.texts):,} texts of {request.index.split}, {units:,} {unit}; ends are paid for, not counted",
        measures=measures(alphabet.unit),
        headline=("bits", "accuracy"),
        overall=overall,
        floors=beside.floors,
        tables={
            "source": _by(scored, np.array(scored.sources), scored.text_of, unit),
            "length": _by(scored, _group(np.diff(scored.starts), LENGTHS), scored.text_of, unit),
            "place in the text": _by(scored, _group(scored.places, PLACES), np.arange(len(scored.symbols)), unit),
            **({"order of the n-gram": beside.orders} if beside.orders else {}),
            **({"damage": damaged} if damaged else {}),
        },
        texts={
            "how the model goes on": _continued(scored, writer, alphabet.unit),
            "worst predicted": _worst(scored),
        },
    )


def _by(scored: Scored, names: np.ndarray, of: Ints, unit: str) -> dict[str, Numbers]:
    """Numbers of each group: `names` (G,) of texts or symbols, `of` (N,) which of them each symbol is of."""
    distinct, group = np.unique(names, return_inverse=True)
    found = {}
    for number, name in enumerate(distinct.tolist()):
        chosen = group[of] == number
        units = int((chosen & scored.inner).sum())
        if units:  # there are places where texts do nothing but end
            found[str(name)] = {**scored.numbers(chosen), unit: units}
    return found


def _group(values: Ints, begins: Sequence[int]) -> np.ndarray:
    """The name of the range that each value is in; names sort as their ranges do."""
    ends = [f"–{after - 1:04d}" for after in begins[1:]] + [" on"]
    names = np.array([f"{first:04d}{end}" for first, end in zip(begins, ends, strict=True)])
    return names[np.searchsorted(begins, values, "right") - 1]


def _floors(scored: Scored, alphabet: Alphabet, request: Request) -> Floors:
    """What learned from the model's own training texts; nothing, if they are gone."""
    try:
        index = request.training()
        return floors(alphabet, training_texts(index), scored.texts, index.rows)
    except ShardError as error:
        about = f"not measured: the training texts can't be read ({error})"
        return Floors({"n-grams": Floor({}, about)}, {})


def _damaged(model: CausalModel, texts: Sequence[str], context: int, request: Request) -> dict[str, Numbers]:
    """What damage to some of the texts costs: see `robustness`. An end takes a place of the context, too."""
    longest = min(LONGEST, context - 1)
    return robustness(texts, lambda each: word_bits(model, each, request.device, request.precision), longest)


def _continued(scored: Scored, writer: Writer, unit: str) -> tuple[Text, ...]:
    step = max(1, len(scored.texts) // _SHOWN)
    found = writer.samples(scored.texts[::step][:_SHOWN], Options(length=_WRITTEN[unit]))
    about = "from the beginning of a held-out text, temperature 1, seed 0"
    return tuple(Text(f"{about}: {prompt!r}", more) for prompt, more in found)


def _worst(scored: Scored) -> tuple[Text, ...]:
    """Texts whose symbols cost most, of those that are not the shortest."""
    lengths = np.diff(scored.starts)
    mean = np.bincount(scored.text_of, scored.bits, minlength=len(lengths)) / np.maximum(lengths, 1)
    long = np.flatnonzero(lengths >= np.median(lengths))
    order = long[np.argsort(-mean[long], kind="stable")][:_SHOWN]
    return tuple(Text(f"{mean[k]:.3f} bits a symbol, {scored.sources[k]}", scored.texts[k]) for k in order.tolist())
