"""How well a latent language model predicts a split, beside n-grams and compressors that learned from the same texts.

**Bits a byte** are the bits of all words and of each text's end, over the bytes of the texts alone: ends are paid for
and not counted, spaces are a word's. So they compare with those of a model over bytes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from textzip.errors import ShardError
from textzip.models.language.alphabet import Bytes
from textzip.models.language.floors import Floors, floors, training_texts
from textzip.models.language.robustness import MEASURES, Costs, robustness
from textzip.models.language.sampling import Options
from textzip.models.language.spans import spans
from textzip.models.latent_lm.config import LatentConfig
from textzip.models.latent_lm.faces import by_face
from textzip.models.latent_lm.legibility import legibility
from textzip.models.latent_lm.network.model import LatentModel
from textzip.models.latent_lm.score import Floats, Scored, Scorer, Sees
from textzip.models.latent_lm.sheet import spelled_pages
from textzip.models.latent_lm.use import Writer
from textzip.train.evaluation import Evaluation, Floor, Measure, Numbers, Text
from textzip.train.reader import Reader
from textzip.train.selection import evenly
from textzip.train.task import Request

_MEASURES = {
    "bits": Measure("bits a byte", "", "lower", 3),
    "inner_bits": Measure("bits a byte, ends not paid for", "", "lower", 3),
    "accuracy": Measure("next word right", "%", "higher", 1),
    "texts": Measure("texts", "", "", 0),
    "bytes": Measure("bytes", "", "", 0),
    "words": Measure("words", "", "", 0),
    "words_a_second": Measure("words a second", "", "higher", 0),
    **MEASURES,
}
_LENGTHS = (1, 3, 5, 7, 10)
"""Where the groups of the table by the word's length begin, in bytes, a space behind it counted."""
_PLACES = (0, 4, 16, 64, 256)
"""Where the groups of the table by place in the text begin, in words."""
_SHOWN = 6
_BYTES = 300
"""Of a sample."""


def evaluate(config: LatentConfig, model: LatentModel, request: Request) -> Evaluation:
    """All figures of a model on the rows of a request. Raises `ShardError`, and `ModelError` for a text too long."""
    reader = Reader(request.index, 64, ("text",))
    rows = reader.rows(evenly(request.index, request.rows))
    reader.close()
    scorer = Scorer(config, model, request.device, request.precision)
    if config.spells == "same":
        return legibility(scorer, rows.texts, request)
    scored = scorer.score(rows.texts, request.tick)
    sizes = np.concatenate(scored.sizes)
    bits = np.concatenate(scored.bits)
    right = np.concatenate(scored.right)
    text_of = np.repeat(np.arange(len(rows.texts)), [len(text) for text in scored.words])
    places = np.concatenate([np.arange(len(text)) for text in scored.words])
    total = max(1, int(sizes.sum()))
    overall = {
        "bits": float(bits.sum() + scored.ends.sum()) / total,
        "inner_bits": float(bits.sum()) / total,
        "accuracy": float(right.mean()) if len(right) else 0.0,
        "texts": len(rows.texts),
        "bytes": int(sizes.sum()),
        "words": len(bits),
        "words_a_second": len(bits) / max(scored.seconds, 1e-9),
    }
    beside = _floors(rows.texts, request)
    tables = {
        "source": _by(np.array(rows.sources)[text_of], bits, sizes, right),
        "length of the word": _by(_group(sizes, _LENGTHS), bits, sizes, right),
        "place in the text": _by(_group(places, _PLACES), bits, sizes, right),
        **({"what is seen": _by_sight(scorer, rows.texts)} if config.sees == "both" else {}),
        **({"face": by_face(scorer, rows.texts)} if config.pictures else {}),
        "damaged text": robustness(rows.texts, _costs(scorer), config.context // 2),
        **({"order of the n-gram": beside.orders} if beside.orders else {}),
    }
    writer = Writer(model, config, request.device)
    return Evaluation(
        about=f"{len(rows.texts):,} texts of {request.index.split}, {overall['bytes']:,} bytes in {len(bits):,} words; "
        "ends are paid for, not counted",
        measures=_MEASURES,
        headline=("bits", "accuracy"),
        overall=overall,
        floors=beside.floors,
        tables=tables,
        pages={"what it sees, and spells": spelled_pages(scorer, rows.texts)} if config.pictures else {},
        texts={"how the model goes on": _continued(rows.texts, writer), "worst predicted": _worst(scored)},
    )


def _costs(scorer: Scorer, sees: Sees | None = None) -> Costs:
    """Bits of each of `language.spans`: pieces of long words are one again."""

    def costs(texts: Sequence[str]) -> list[Floats]:
        scored = scorer.score(texts, sees=sees)
        found = []
        for text, cut, bits in zip(texts, scored.words, scored.bits, strict=True):
            ends = np.cumsum([len(span) for span in spans(text)])
            stops = np.cumsum([len(word) for word in cut])
            found.append(np.bincount(np.searchsorted(ends, stops), bits, minlength=len(ends)).astype(np.float64))
        return found

    return costs


def _by_sight(scorer: Scorer, texts: Sequence[str]) -> dict[str, Numbers]:
    """What a model that sees both makes of the texts if it is given one of them only."""
    found: dict[str, Numbers] = {}
    for sees in ("picture", "bytes", "both"):
        scored = scorer.score(texts, sees=sees)
        total = max(1, sum(int(each.sum()) for each in scored.sizes))
        bits = sum(float(each.sum()) for each in scored.bits) + float(scored.ends.sum())
        found[sees] = {"bits": bits / total, "accuracy": float(np.concatenate(scored.right).mean())}
    return found


def _by(names: np.ndarray, bits: Floats, sizes: np.ndarray, right: np.ndarray) -> dict[str, Numbers]:
    """Numbers of each group of words, by its name."""
    distinct, group = np.unique(names, return_inverse=True)
    found: dict[str, Numbers] = {}
    for number, name in enumerate(distinct.tolist()):
        chosen = group == number
        found[str(name)] = {
            "bits": float(bits[chosen].sum()) / int(sizes[chosen].sum()),
            "accuracy": float(right[chosen].mean()),
            "words": int(chosen.sum()),
        }
    return found


def _group(values: np.ndarray, begins: Sequence[int]) -> np.ndarray:
    """The name of the range that each value is in; names sort as their ranges do."""
    ends = [f"–{after - 1:03d}" for after in begins[1:]] + [" on"]
    names = np.array([f"{first:03d}{end}" for first, end in zip(begins, ends, strict=True)])
    return names[np.searchsorted(begins, values, "right") - 1]


def _floors(texts: Sequence[str], request: Request) -> Floors:
    """What learned from the model's own training texts; nothing, if they are gone."""
    try:
        index = request.training()
        return floors(Bytes(), training_texts(index), texts, index.rows)
    except ShardError as error:
        about = f"not measured: the training texts can't be read ({error})"
        return Floors({"n-grams": Floor({}, about)}, {})


def _continued(texts: Sequence[str], writer: Writer) -> tuple[Text, ...]:
    step = max(1, len(texts) // _SHOWN)
    found = writer.samples(texts[::step][:_SHOWN], Options(length=_BYTES))
    about = "from the beginning of a held-out text, temperature 1, seed 0"
    return tuple(Text(f"{about}: {prompt!r}", more) for prompt, more in found)


def _worst(scored: Scored) -> tuple[Text, ...]:
    """Texts whose bytes cost most, of those that are not the shortest."""
    sizes = np.array([each.sum() for each in scored.sizes])
    mean = np.array([each.sum() for each in scored.bits]) / np.maximum(sizes, 1)
    long = np.flatnonzero(sizes >= np.median(sizes))
    order = long[np.argsort(-mean[long], kind="stable")][:_SHOWN]
    return tuple(Text(f"{mean[k]:.3f} bits a byte", scored.texts[k]) for k in order.tolist())
