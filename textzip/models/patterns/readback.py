"""How well grids of words are read back, beside chance, grids at random and what was published.

Shapes: S symbols, K cells.

What is read are hard grids: the likeliest colour of each cell. Those of two symbols that came out the same can't both
be read back; `alike` counts them, and in a checkpoint they are moved apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from textzip.models.language.alphabet import Words
from textzip.models.patterns.codes.statistics import statistics
from textzip.models.patterns.config import PatternsConfig
from textzip.models.patterns.network.coder import Coder
from textzip.models.patterns.network.decoders import one_hot
from textzip.models.patterns.network.grounding import ungrounded
from textzip.models.patterns.plateaus import plateau
from textzip.train.evaluation import Evaluation, Floor, Measure, Numbers, Text
from textzip.train.reader import Reader
from textzip.train.selection import evenly
from textzip.train.task import Request

PUBLISHED = 0.1136
"""The share of 192 words that came back in the published version."""
_WRONG = (0, 1, 2, 3, 4, 6, 8)
_CHUNK = 1024
_SEED = 0x6121D
_SHOWN = 12
_MARKS = "·▒█▚▞░▓▀▄▌▐▖▗▘▝▟"

MEASURES = {
    "exact": Measure("symbols read back from their grids", "%", "higher", 2),
    "nearest": Measure("symbols read back by the nearest code", "%", "higher", 2),
    "running": Measure("running words read back", "%", "higher", 2),
    "nats": Measure("nats of reading a symbol back", "", "lower", 4),
    "alike": Measure("symbols with a grid that is another's too, moved", "", "lower", 0),
    "distance": Measure("least distance of two codes, in cells", "", "higher", 0),
    "apart": Measure("distance to the nearest code, mean, in cells", "", "higher", 2),
    "grounded": Measure("correlation of looking alike and being used alike", "", "higher", 3),
    "unknown": Measure("unknown words", "%", "", 1),
    "symbols": Measure("symbols", "", "", 0),
}

Scores = Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class ReadBack:
    """What came of reading all symbols' hard grids."""

    nats: float
    """Their sum."""
    right: Tensor
    """Bool (S,), by the coder's decoder."""
    nearest: Tensor
    """Bool (S,), by the nearest code."""
    alike: int
    """Symbols whose grid is an earlier one's."""


@torch.no_grad()
def read_back(model: Coder, scores: Scores) -> ReadBack:
    """All symbols by their hard grids. `scores`: what the cross-entropy is given of logits."""
    grids = model.hard()
    symbols = torch.arange(len(grids), device=grids.device)
    nats, right = 0.0, []
    for part, own in zip(torch.split(grids, _CHUNK), torch.split(symbols, _CHUNK), strict=True):
        logits = model.scores(one_hot(part, model.colours))
        nats += float(F.cross_entropy(scores(logits), own, reduction="sum"))
        right.append(logits.argmax(-1) == own)
    alike = len(grids) - len(torch.unique(grids, dim=0))
    return ReadBack(nats, torch.cat(right), model.nearest(grids, grids) == symbols, alike)


@torch.no_grad()
def read(model: Coder, cells: Tensor) -> Tensor:
    """The symbols (N,) that the coder's decoder reads hard grids (N, K) as."""
    return torch.cat([model.scores(one_hot(part, model.colours)).argmax(-1) for part in torch.split(cells, _CHUNK)])


def through(model: Coder, alphabet: Words, texts: Sequence[str]) -> list[str]:
    """Texts, each word of which was made a grid and read back."""
    symbols, starts = alphabet.encode(texts, ends=False)
    found = read(model, model.hard())[torch.from_numpy(symbols).to(model.codes.device)].tolist()
    written = []
    for first, stop in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
        decoder = alphabet.decoder()
        words = [symbol if symbol < alphabet.end else alphabet.unknown for symbol in found[first:stop]]
        written.append("".join(decoder.feed(symbol) for symbol in words) + decoder.finish())
    return written


def evaluate(model: Coder, alphabet: Words, config: PatternsConfig, scores: Scores, request: Request) -> Evaluation:
    """All figures of a coder, and of the words of a request's texts. Raises `ShardError`."""
    reader = Reader(request.index, 64, ("text",))
    rows = reader.rows(evenly(request.index, request.rows))
    reader.close()
    symbols, _ = alphabet.encode(rows.texts, ends=False)
    model.to(request.device).eval()
    found = read_back(model, scores)
    request.tick(len(rows.texts))
    codes = model.codes.cpu().numpy()
    apart = statistics(codes, config.colours).nearest
    counts = np.bincount(symbols, minlength=alphabet.size)
    known = counts[: alphabet.unknown]
    nats = found.nats / alphabet.size
    overall: Numbers = {
        "exact": float(found.right.float().mean()),
        "nearest": float(found.nearest.float().mean()),
        "running": float(known[found.right[: alphabet.unknown].cpu().numpy()].sum() / max(1, known.sum())),
        "nats": nats,
        "alike": found.alike,
        "distance": float(apart.min()),
        "apart": float(apart.mean()),
        "unknown": float(counts[alphabet.unknown] / max(1, counts.sum())),
        "symbols": alphabet.size,
    }
    if model.use is not None:
        overall["grounded"] = 1 - float(ungrounded(one_hot(model.codes, config.colours), model.use))
    note = plateau(nats, alphabet.size, config.colours)
    return Evaluation(
        about=f"{alphabet.size:,} symbols, the unknown and the end among them; {len(rows.texts):,} texts of "
        f"{request.index.split}" + (f". {note}" if note else ""),
        measures=MEASURES,
        headline=("exact", "nearest", "running"),
        overall=overall,
        floors=_floors(alphabet.size, config),
        tables={
            "cells that are wrong": {str(count): _damaged(model, count) for count in _WRONG if count <= config.cells}
        },
        texts={
            "words as grids": tuple(
                Text(word, drawn(codes[k], config)) for k, word in enumerate(alphabet.words[:_SHOWN])
            )
        },
    )


def drawn(code: np.ndarray, config: PatternsConfig) -> str:
    """A grid (K,) as lines of marks, one for each colour."""
    return "\n".join("".join(_MARKS[colour] for colour in row) for row in code.reshape(config.grid).tolist())


def _damaged(model: Coder, count: int) -> Numbers:
    """How many symbols come back of codes with `count` cells in another colour each."""
    rng = np.random.default_rng([_SEED, count])
    codes = model.codes.cpu().numpy()
    at = rng.random(codes.shape).argsort(1)[:, :count]
    moved = (np.take_along_axis(codes, at, 1) + rng.integers(1, model.colours, at.shape)) % model.colours
    np.put_along_axis(wrong := codes.copy(), at, moved, 1)
    cells = torch.from_numpy(wrong).to(model.codes.device)
    symbols = torch.arange(len(cells), device=cells.device)
    return {
        "exact": float((read(model, cells) == symbols).float().mean()),
        "nearest": float((model.nearest(cells, model.codes) == symbols).float().mean()),
    }


def _floors(symbols: int, config: PatternsConfig) -> dict[str, Floor]:
    random = np.random.default_rng([_SEED]).integers(0, config.colours, (symbols, config.cells))
    alone = len(np.unique(random, axis=0)) / symbols
    return {
        "chance": Floor({"exact": 1 / symbols, "nearest": 1 / symbols, "running": 1 / symbols}, "any symbol alike"),
        "published": Floor({"exact": PUBLISHED}, "of 192 words, whose loss stayed at ln 192 = 5.2575"),
        "grids at random": Floor({"exact": alone, "nearest": alone}, "nothing learned, read by the nearest code"),
    }
