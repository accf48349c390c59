"""How well a denoiser predicts a split, beside n-grams that learned from the same texts; what it fills in and writes.

Bits a word are those of whole sentences, ends with them, over the words of the texts: ends are paid for and not
counted, as those of the n-grams and of `causal` are. The bound and the chain rule in random orders are the same number,
measured in two ways; the chain rule from left to right is another. Under uniform noise there is the bound alone.
"""

from __future__ import annotations

import math

import numpy as np
import torch

from textzip.errors import ShardError
from textzip.models.language.alphabet import UNKNOWN, Words
from textzip.models.language.floors import Floors, floors, training_texts
from textzip.models.language.sampling import Options
from textzip.models.language.sequences import Ints
from textzip.models.patterns.config import PatternsConfig
from textzip.models.patterns.data import sentences
from textzip.models.patterns.grids import MEASURES as OF_GRIDS
from textzip.models.patterns.grids import grids_told
from textzip.models.patterns.likelihood import bound, chain
from textzip.models.patterns.network.denoiser import Denoiser
from textzip.models.patterns.network.uniform import Uniform
from textzip.models.patterns.use import Writer
from textzip.models.patterns.written import MOST, TEXT, learned, written
from textzip.train.evaluation import Evaluation, Floor, Measure, Numbers, Text
from textzip.train.reader import Reader
from textzip.train.selection import evenly
from textzip.train.task import Request

_DRAWS = 16
"""Maskings of each sentence that the bound is the mean of."""
_CHAINED = (16, 48)
"""Sentences that the chain rules are worked out for, a tenth of all, but not fewer and not more: it takes as many steps
as a sentence has cells."""
_BATCH = 64
_SHOWN = 6
_SEED = 0x9A77E2

MEASURES = {
    "bits": Measure("bits a word, by the bound", "", "lower", 3),
    "error": Measure("± (one standard error)", "", "", 3),
    "filled": Measure("hidden words guessed right", "%", "higher", 1),
    "decodable": Measure("written grids that are a word's", "%", "higher", 2),
    "distinct": Measure("distinct pairs of written words over those of the texts", "", "", 2),
    "sampled": Measure("bits a word of what is written, by a 3-gram of the training texts", "", "", 3),
    "unknown": Measure("unknown words", "%", "", 1),
    "distance": Measure("least distance of two codes, in cells", "", "", 0),
    "words": Measure("words", "", "", 0),
    "sentences": Measure("sentences", "", "", 0),
    "words_a_second": Measure("words written a second", "", "higher", 0),
    **OF_GRIDS,
}


def evaluate(model: Denoiser, alphabet: Words, config: PatternsConfig, request: Request) -> Evaluation:
    """All figures of a model on the rows of a request. Raises `ShardError`."""
    reader = Reader(request.index, 64, ("text",))
    rows = reader.rows(evenly(request.index, request.rows))
    reader.close()
    symbols, starts = alphabet.encode(rows.texts)
    ids, of = sentences(symbols, starts, alphabet.end, config.length)
    words = (ids != alphabet.end).sum(1)
    model.to(request.device).eval()
    rng = np.random.default_rng([_SEED])
    nats = np.zeros(len(ids))
    done = 0
    for first in range(0, len(ids), _BATCH):
        part = torch.from_numpy(ids[first : first + _BATCH]).to(request.device)
        nats[first : first + _BATCH] = bound(model, part, rng, _DRAWS, config.focus)
        now = int(of[min(len(of), first + _BATCH) - 1]) + 1
        request.tick(now - done)
        done = now
    writer = Writer(model, alphabet, request.device)
    training = _training(request)
    if isinstance(training, str):
        beside, ngram = Floors({"n-grams": Floor({}, training)}, {}), None
    else:
        beside = floors(alphabet, training[0], rows.texts, training[1], config.length)
        ngram = learned(training[0], alphabet, config.length)
    steps = written(writer, ids, alphabet.end, ngram)
    table, counts, collapse = grids_told(
        model.codes.cpu().numpy(), config.colours, (*alphabet.words, UNKNOWN, "the end")
    )
    count = max(1, int(words.sum()))
    overall = {
        **_bits(nats, words),
        "filled": _filled(writer, ids, alphabet, rng, request.device),
        **steps[MOST],
        "unknown": int((symbols == alphabet.unknown).sum()) / count,
        "distance": next(iter(table.values()))["near"],
        "words": count,
        "sentences": len(ids),
    }
    most = np.bincount(symbols[symbols < alphabet.unknown], minlength=1).argmax()
    beside.floors["the most frequent word"] = Floor(
        {"filled": int((symbols == most).sum()) / count}, "the same word everywhere"
    )
    beside.floors[TEXT] = Floor(
        steps[TEXT], "what the model has not seen, by the n-gram that what it writes is held to"
    )
    return Evaluation(
        about=f"{len(rows.texts):,} texts of {request.index.split}, {count:,} words; ends are paid for, not counted",
        measures=MEASURES,
        headline=("bits", "filled", "decodable"),
        overall=overall,
        floors=beside.floors,
        tables={
            "in how many steps it is written": steps,
            "how the likelihood is worked out": _ways(model, ids, words, nats, request.device),
            **({"order of the n-gram": beside.orders} if beside.orders else {}),
            "the grids": table,
        },
        pairs=counts,
        texts={
            "what the model writes": _samples(writer),
            "gaps filled": _gaps(writer, ids, alphabet),
            "what is collapsed in the grids": collapse,
        },
    )


def _bits(nats: np.ndarray, words: Ints) -> Numbers:
    """Bits a word of sentences, and the standard error of that ratio."""
    count = max(1, int(words.sum()))
    bits = float(nats.sum()) / math.log(2) / count
    apart = nats / math.log(2) - bits * words
    return {"bits": bits, "error": float(np.sqrt((apart**2).sum())) / count}


def _ways(model: Denoiser, ids: Ints, words: Ints, nats: np.ndarray, device: torch.device) -> dict[str, Numbers]:
    least, most = _CHAINED
    count = min(len(ids), max(least, min(most, len(ids) // 10)))
    chosen = np.unique(np.linspace(0, len(ids) - 1, count).astype(int))
    part = torch.from_numpy(ids[chosen]).to(device)
    if isinstance(model.noise, Uniform):
        return {"the bound, all sentences; uniform noise has no chain rule": _bits(nats, words)}
    found = {"the bound, all sentences": _bits(nats, words)}
    found["the bound, these sentences"] = _bits(nats[chosen], words[chosen])
    for name, order in (("chain rule, random orders", "random"), ("chain rule, left to right", "left")):
        logs = chain(model, part, np.random.default_rng([_SEED, 1]), order)
        found[f"{name}, {len(chosen)} sentences"] = _bits(logs, words[chosen])
    return found


def _filled(writer: Writer, ids: Ints, alphabet: Words, rng: np.random.Generator, device: torch.device) -> float:
    """The share of words guessed right, one hidden in each sentence and all the others seen."""
    right = asked = 0
    for first in range(0, len(ids), _BATCH):
        part = ids[first : first + _BATCH]
        inner = part < alphabet.unknown
        hidden = np.zeros(part.shape, bool)
        for row in np.flatnonzero(inner.any(1)):
            hidden[row, rng.choice(np.flatnonzero(inner[row]))] = True
        guess = writer.guessed(torch.from_numpy(part).to(device), torch.from_numpy(hidden).to(device)).cpu().numpy()
        right += int((guess == part)[hidden].sum())
        asked += int(hidden.sum())
    return right / max(1, asked)


def _training(request: Request) -> tuple[list[str], int] | str:
    """The texts that the model learned from, and of how many rows they are; why not, if they are gone."""
    try:
        index = request.training()
        return training_texts(index), index.rows
    except ShardError as error:
        return f"not measured: the training texts can't be read ({error})"


def _samples(writer: Writer) -> tuple[Text, ...]:
    written = writer.write([""] * _SHOWN, Options())
    return tuple(Text(f"temperature 1, seed 0, number {k}", text) for k, text in enumerate(written))


def _gaps(writer: Writer, ids: Ints, alphabet: Words) -> tuple[Text, ...]:
    """Sentences with every fourth word hidden, and what the model puts there."""
    found = []
    for row in ids[:: max(1, len(ids) // _SHOWN)][:_SHOWN]:
        words = [alphabet.words[k] if k < alphabet.unknown else "____" for k in row[row != alphabet.end].tolist()]
        prompt = " ".join("____" if k % 4 == 3 else word for k, word in enumerate(words[:-1]))
        if prompt:
            found.append(Text(prompt, writer.write([prompt], Options())[0]))
    return tuple(found)
