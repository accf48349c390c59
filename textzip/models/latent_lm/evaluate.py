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
from textzip.models.language.robustness import MEASURES as DAMAGED
from textzip.models.language.sampling import Options
from textzip.models.latent_lm.config import LatentConfig
from textzip.models.latent_lm.damage import by_damage
from textzip.models.latent_lm.faces import by_face
from textzip.models.latent_lm.legibility import legibility
from textzip.models.latent_lm.network.model import LatentModel
from textzip.models.latent_lm.score import Scored, Scorer
from textzip.models.latent_lm.sheet import expected
from textzip.models.latent_lm.tables import by_sight, by_word
from textzip.models.latent_lm.use import Writer
from textzip.train.evaluation import Evaluation, Floor, Measure, Text
from textzip.train.reader import Reader
from textzip.train.selection import evenly
from textzip.train.task import Request

MEASURES = {
    **DAMAGED,
    "bits": Measure("bits a byte", "", "lower", 3),
    "inner_bits": Measure("bits a byte, ends not paid for", "", "lower", 3),
    "accuracy": Measure("next word right", "%", "higher", 1),
    "texts": Measure("texts", "", "", 0),
    "bytes": Measure("bytes", "", "", 0),
    "words": Measure("words", "", "", 0),
    "words_a_second": Measure("words a second", "", "higher", 0),
}
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
    size, count = (sum(map(len, each)) for each in ([text.encode() for text in rows.texts], scored.words))
    overall = {
        **scored.numbers,
        "inner_bits": sum(float(each.sum()) for each in scored.bits) / max(1, size),
        "texts": len(rows.texts),
        "bytes": size,
        "words": count,
        "words_a_second": count / max(scored.seconds, 1e-9),
    }
    beside = _floors(rows.texts, request)
    return Evaluation(
        about=f"{len(rows.texts):,} texts of {request.index.split}, {size:,} bytes in {count:,} words; ends are paid "
        "for, not counted",
        measures=MEASURES,
        headline=("bits", "accuracy"),
        overall=overall,
        floors=beside.floors,
        tables={
            **by_word(scored, rows.sources),
            **({"what is seen": by_sight(scorer, rows.texts)} if config.sees == "both" else {}),
            **({"face": by_face(scorer, rows.texts)} if config.pictures else {}),
            **by_damage(scorer, rows.texts),
            **({"order of the n-gram": beside.orders} if beside.orders else {}),
        },
        pages={"what it sees, and expects": expected(scorer, rows.texts)} if config.pictures else {},
        texts={
            "how the model goes on": _continued(rows.texts, Writer(model, config, request.device)),
            "worst predicted": _worst(scored, rows.sources),
        },
    )


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


def _worst(scored: Scored, sources: Sequence[str]) -> tuple[Text, ...]:
    """Texts whose bytes cost most, their ends paid for, of those that are not the shortest."""
    sizes = np.array([each.sum() for each in scored.sizes])
    mean = (np.array([each.sum() for each in scored.bits]) + scored.ends) / np.maximum(sizes, 1)
    long = np.flatnonzero(sizes >= np.median(sizes))
    order = long[np.argsort(-mean[long], kind="stable")][:_SHOWN]
    return tuple(Text(f"{mean[k]:.3f} bits a byte, {sources[k]}", scored.texts[k]) for k in order.tolist())
