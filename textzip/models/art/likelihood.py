"""An evaluation of captions to codes: bits a code, and what simpler things pay for the same codes.

Shapes: N pictures, L places, K codes.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from textzip.errors import ShardError
from textzip.models.art.config import ArtConfig
from textzip.models.art.data import as_numbers
from textzip.models.art.evaluate import batches
from textzip.models.art.guesses import SHARES, bits_at, summary, tally
from textzip.models.art.network.text import TextModel
from textzip.train.evaluation import Evaluation, Floor, Measure
from textzip.train.parallel import autocast
from textzip.train.reader import Rows
from textzip.train.task import Request, to_device

MEASURES = {
    "bits": Measure("bits a code", "", "lower", 3),
    "blind": Measure("bits a code when none is shown", "", "lower", 3),
    "accuracy": Measure("hidden codes guessed right", "%", "higher", 1),
    "pictures": Measure("pictures", "", "", 0),
}
_LEARNED_FROM = 4000
_TRUST = 64
"""How many times a place counts as seen as often codes come anywhere, beside what was seen there."""
_CHANCE, _OFTEN, _PLACED, _UNTOLD = "chance", "how often codes come", "how often they come at their place", "no caption"
_ABOUT = {
    _CHANCE: "all codes alike",
    _OFTEN: "each code as often as in pictures that were learned from",
    _PLACED: "the same, at each place by itself",
    _UNTOLD: "the same model, which sees the codes that are shown and no caption",
}


def evaluate(
    model: TextModel, config: ArtConfig, collate: Callable[[Rows], dict[str, Any]], request: Request
) -> Evaluation:
    """All figures of a model on the rows of a request. Raises `ShardError`, `ModelError` as the collate does."""
    model.to(request.device).eval()
    told: dict[str, float] = {}
    untold: dict[str, float] = {}
    codes: list[Tensor] = []
    for rows in batches(request.index, request.rows, ("image", "text", "truth")):
        batch = to_device(collate(rows), request.device)
        batch["pictures"] = as_numbers(batch["pictures"])
        codes.append(model.coded(batch["pictures"]).cpu())
        with autocast(request.device, request.precision):
            _add(told, tally(model, batch))
            _add(untold, tally(model, batch, told=False))
        request.tick(len(rows))
    every = torch.cat(codes)
    floors = {_CHANCE: Floor({"bits": math.log2(config.codes), "accuracy": 1 / config.codes}, _ABOUT[_CHANCE])}
    learned = _learned(model, collate, request)
    if isinstance(learned, Tensor):
        for name, odds in _frequencies(learned, config.codes).items():
            floors[name] = Floor(cost(odds, every), _ABOUT[name])
    else:
        floors[_OFTEN] = Floor({}, learned)
    floors[_UNTOLD] = Floor(summary(untold), _ABOUT[_UNTOLD])
    return Evaluation(
        about=f"{len(every):,} pictures of {request.index.split}, {config.grid} × {config.grid} codes of "
        f"{config.codes}; hidden in random orders",
        measures=MEASURES,
        headline=("bits", "accuracy", "blind"),
        overall={**summary(told), "pictures": len(every)},
        floors=floors,
        tables={
            "how many of the codes are hidden": {
                f"{share:.1%}": {
                    "bits": bits_at(told, share),
                    "accuracy": told[f"right {share}"] / max(1.0, told[f"places {share}"]),
                }
                for share in (*SHARES, 1.0)
            }
        },
    )


def cost(odds: Tensor, codes: Tensor) -> dict[str, float]:
    """`bits` a code of `codes` (N, L), by how likely each is at its place, (L, K), and the share that is likeliest.

    What is shown changes nothing: that is what they cost `blind`, too.
    """
    bits = float(-odds.log2().gather(1, codes.T).mean())
    return {"bits": bits, "accuracy": float((odds.argmax(1) == codes).double().mean()), "blind": bits}


def _frequencies(codes: Tensor, kinds: int) -> dict[str, Tensor]:
    """How likely each code is, float64 (L, K), by codes (N, L) that were seen; none is impossible."""
    places = codes.shape[1]
    counts = torch.stack([torch.bincount(each, minlength=kinds) for each in codes.T]).double()
    often = (counts.sum(0) + 1) / (counts.sum() + kinds)
    placed = counts + _TRUST * often
    return {_OFTEN: often.expand(places, kinds), _PLACED: placed / placed.sum(1, keepdim=True)}


def _learned(model: TextModel, collate: Callable[[Rows], dict[str, Any]], request: Request) -> Tensor | str:
    """Codes (N, L) of pictures that were learned from, or why there are none."""
    try:
        index = request.training()
        parts = [
            model.coded(as_numbers(collate(rows)["pictures"].to(request.device))).cpu()
            for rows in batches(index, _LEARNED_FROM, ("image", "text", "truth"))
        ]
    except ShardError as error:
        return f"none: what was learned from can't be read ({error})"
    return torch.cat(parts)


def _add(sums: dict[str, float], more: dict[str, float]) -> None:
    for name, each in more.items():
        sums[name] = sums.get(name, 0.0) + each
