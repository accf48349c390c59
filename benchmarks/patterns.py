"""Patterns beside the causal model: fifteen minutes of learning each, and how fast both write."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from commands import Commands
from figures import JUDGED_HEAD, Bound, judged, judged_row, spread, spread_text
from program import ROOT
from sections import table

from textzip.models.causal.factory import causal_model
from textzip.models.causal.use import load as load_causal
from textzip.models.language.alphabet import Words
from textzip.models.language.sampling import Options
from textzip.models.patterns.data import sentences
from textzip.models.patterns.factory import patterns_model
from textzip.models.patterns.sampler import Plan, frames
from textzip.shards.index import open_index
from textzip.train import checkpoint
from textzip.train.texts import texts_of

RECIPE = "recipes/patterns-diffuse.yaml"
CAUSAL = "recipes/science/patterns/causal.yaml"
LEARNED = "learned.json"
"""In a run's folder: how it learned, for parts that go on with it."""
_MINUTES = 15
_WORDS = 24
_SENTENCES = 64
_ROUNDS = 3


def brown(each: Commands) -> Path:
    """The Brown Corpus as rows."""
    return each.corpus("brown", "recipes/brown_pages.yaml")


def language(each: Commands) -> dict[str, Any]:
    """Bits a word and words filled in, of patterns and of the causal model after the same minutes."""
    data = brown(each)
    quick = ["train.steps=30", "train.optimizer.warmup=2", "train.validate_every=15"] if each.quick else []
    run, ours = each.train("patterns-diffuse", RECIPE, f"data.folders={data}", *quick, measure="bits")
    recipe = (ROOT / RECIPE).read_text("utf-8")
    (run / LEARNED).write_text(json.dumps({"recipe": recipe, "learned": ours}), "utf-8")
    other, theirs = each.train("patterns-causal", CAUSAL, f"data.folders={data}", *quick, measure="bits")
    found = each.evaluation(run, data, kept=True)
    each.textzip("report", run)
    plain = on_sentences(other, data, patterns_model(checkpoint.find(run))[1].length)
    floors = {name: floor["numbers"] for name, floor in found["floors"].items()}
    overall = found["overall"]
    often = floors["the most frequent word"]["filled"]
    bits = {name: numbers["bits"] for name, numbers in floors.items() if "bits" in numbers}
    return {
        "ours": {**ours, "parameters": _parameters(patterns_model(checkpoint.find(run))[0])},
        "theirs": {**theirs, "parameters": _parameters(causal_model(checkpoint.find(other))[0])},
        "overall": overall,
        "measures": found["measures"],
        "floors": bits,
        "often": often,
        "causal": plain,
        "ways": found["tables"]["how the likelihood is worked out"],
        "texts": found["texts"]["what the model writes"],
        "judged": [
            judged("training, the whole command", ours["wall"] / 60, Bound(_MINUTES, _MINUTES, most=True), " minutes"),
            judged("bits a word by the bound, under the unigram", 100 * (1 - overall["bits"] / bits["unigram"]),
                   Bound(12, 100 * (1 - bits["bigram"] / bits["unigram"])), " %"),
            judged("bits a word over the causal model's", 100 * (overall["bits"] / plain["bits"] - 1),
                   Bound(15, 15, most=True), " %"),
            judged("a hidden word guessed, over the most frequent word", overall["filled"] / often, Bound(3, 5), "x"),
            judged("the same over the causal model, which sees the left", overall["filled"] / plain["accuracy"],
                   Bound(1, 1), "x"),
            judged("written grids that are a word's", 100 * overall["decodable"], Bound(99, 99.9), " %"),
            judged("distinct pairs over the corpus's, at least", overall["distinct"], Bound(0.7, 0.7), "x"),
            judged("distinct pairs over the corpus's, at most", overall["distinct"], Bound(1.3, 1.3, most=True), "x"),
        ],
    }  # fmt: skip


def language_markdown(found: dict[str, Any]) -> str:
    """What `language` measured."""
    overall, plain = found["overall"], found["causal"]
    rows = [["**patterns**, by the bound", f"**{overall['bits']:.3f} ± {overall['error']:.3f}**"]]
    rows += [["causal, the same sentences", f"{plain['bits']:.3f}"]]
    rows += [["causal, whole rows of some 200 words", f"{found['theirs']['curve'][-1][1]:.3f} (validation)"]]
    rows += [[name, f"{bits:.3f}"] for name, bits in sorted(found["floors"].items(), key=lambda floor: floor[1])]
    filled = [
        ["**patterns**, sees both sides", f"**{100 * overall['filled']:.1f} %**"],
        ["causal, sees the left", f"{100 * plain['accuracy']:.1f} %"],
        ["the most frequent word", f"{100 * found['often']:.1f} %"],
    ]
    ways = [[name, f"{n['bits']:.3f} ± {n['error']:.3f}"] for name, n in found["ways"].items()]
    runs = [
        [name, f"{run['parameters']:,}", f"{run['steps']:,}", f"{run['seconds'] / 60:.1f}"]
        for name, run in (("patterns", found["ours"]), ("causal", found["theirs"]))
    ]
    return "\n\n".join(
        [
            table(JUDGED_HEAD, [judged_row(figure) for figure in found["judged"]]),
            table(["run", "parameters", "steps", "minutes of training"], runs),
            table(["", "bits a word"], rows),
            "One known word hidden in each sentence, the likeliest known word put in its place:",
            table(["", "right"], filled),
            "The bound, and the chain rule in random orders of the cells, are one number of one model; from left to "
            "right it is another model's:",
            table(["", "bits a word"], ways),
            "Written at temperature 1, seed 0, unknown words left out:",
            "\n".join(f"> {each['text']}\n>" for each in found["texts"]),
            "Validation along the way:",
            table(["step", *(f"{step:,}" for step, _ in found["ours"]["curve"][::4])],
                  [["bits a word", *(f"{bits:.3f}" for _, bits in found["ours"]["curve"][::4])]]),
        ]
    )  # fmt: skip


def writing(each: Commands) -> dict[str, Any]:
    """Sentences a second, by steps."""
    model, config = patterns_model(checkpoint.find(each.work / "patterns-diffuse"))
    model.eval()
    alphabet = Words(config.words, lowercase=config.lowercase)
    causal = load_causal(each.work / "patterns-causal", "cpu")
    barred = torch.zeros(_SENTENCES, _WORDS, alphabet.size, dtype=torch.bool)
    barred[..., list(alphabet.hidden)] = True
    rates: dict[str, list[float]] = {}
    distinct: dict[str, float] = {}
    for turn in range(1 if each.quick else _ROUNDS + 1):
        for steps in (8, 32, 0):
            randoms = [np.random.default_rng([turn, k]) for k in range(_SENTENCES)]
            hidden = torch.full((_SENTENCES, _WORDS, config.cells), model.hidden)
            start = time.perf_counter()
            *_, grids = frames(model, hidden, randoms, Options(), Plan(steps), barred)
            name = f"patterns, {steps} steps" if steps else "patterns, a cell a step"
            rates.setdefault(name, []).append(_SENTENCES / (time.perf_counter() - start))
            distinct[name] = _distinct((grids[:, :, None] == model.codes).all(-1).int().argmax(-1).numpy())
        start = time.perf_counter()
        pieces = causal.stream([""] * _SENTENCES, Options(length=_WORDS, seed=turn), range(_SENTENCES))
        texts = ["".join(each) for each in zip(*pieces, strict=True)]
        rates.setdefault("causal, with its cache", []).append(_SENTENCES / (time.perf_counter() - start))
        symbols, starts = alphabet.encode(texts, ends=False)
        pairs = np.stack([symbols[:-1], symbols[1:]], 1)[np.delete(np.arange(len(symbols) - 1), starts[1:-1] - 1)]
        distinct["causal, with its cache"] = len(np.unique(pairs, axis=0)) / len(pairs)
    kept = {name: spread(values[-_ROUNDS:]) for name, values in rates.items()}
    ratio = kept["patterns, 32 steps"]["median"] / kept["causal, with its cache"]["median"]
    return {
        "rates": kept,
        "distinct": distinct,
        "judged": [judged("sentences a second at 32 steps over causal", ratio, Bound(0, 1), "x")],
    }


def writing_markdown(found: dict[str, Any]) -> str:
    """What `writing` measured."""
    rows = [[name, spread_text(rate), f"{found['distinct'][name]:.2f}"] for name, rate in found["rates"].items()]
    return "\n\n".join(
        [
            table(["", "sentences a second", "distinct pairs of words over all pairs"], rows),
            table(JUDGED_HEAD, [judged_row(figure) for figure in found["judged"]]),
        ]
    )


@torch.no_grad()
def on_sentences(run: Path, data: Path, length: int) -> dict[str, float]:
    """A causal model on the test split cut as patterns cuts it: bits a word, and next words right of those known.

    A sentence begins with nothing before it, as its rows do. Among the likeliest, the symbol of unknown words is left
    out, as it is there.
    """
    model, config = causal_model(checkpoint.find(run))
    model.eval()
    alphabet = Words(config.words, lowercase=config.lowercase)
    texts = [text for group in texts_of(open_index(data, "test")) for text in group]
    symbols, starts = alphabet.encode(texts)
    ids = torch.from_numpy(sentences(symbols, starts, alphabet.end, length)[0])
    ended = (ids == alphabet.end).cumsum(1) > 1  # the first end is paid for, what fills up behind it is not
    nats = right = known = 0.0
    for part, over in zip(ids.split(64), ended.split(64), strict=True):
        before = torch.cat([torch.full_like(part[:, :1], alphabet.end), part[:, :-1]], 1)
        logs = torch.log_softmax(model(before)["logits"].float(), -1)
        nats -= float(logs.gather(-1, part[..., None])[..., 0][~over].double().sum())
        logs[..., list(alphabet.hidden)] = -torch.inf
        inner = part < alphabet.unknown
        right += float((logs.argmax(-1) == part)[inner].sum())
        known += float(inner.sum())
    return {"bits": nats / np.log(2) / float((ids != alphabet.end).sum()), "accuracy": right / known}


def _distinct(ids: np.ndarray) -> float:
    pairs = np.stack([ids[:, :-1], ids[:, 1:]], -1).reshape(-1, 2)
    return len(np.unique(pairs, axis=0)) / len(pairs)


def _parameters(model: torch.nn.Module) -> int:
    return sum(p.numel() for p in model.parameters())
