"""How good pictures come back from their codes, and which codes are used, beside floors of as many bits.

Shapes: N pictures, S rows and columns of pixels, h = w = grid rows and columns of codes.

**Usage** is the share of all codes that came at least once in all that was looked at, and **perplexity** e to the
entropy of how often each came: of a batch alone either says nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from textzip.errors import ShardError
from textzip.models.art.blocky import mean_picture, shrunk
from textzip.models.art.config import ArtConfig
from textzip.models.art.data import PictureCollate, TruthCollate, as_numbers, as_pixels
from textzip.models.art.evaluate import as_png, batches, beside
from textzip.models.art.network.codes import CodesModel
from textzip.models.art.network.losses import costs, decibels, roughness, similarity
from textzip.train.evaluation import Evaluation, Floor, Measure, Numbers, Page
from textzip.train.parallel import autocast
from textzip.train.task import Request, to_device

MEASURES = {
    "decibels": Measure("peak signal to noise, dB", "", "higher", 2),
    "similarity": Measure("structural similarity", "", "higher", 3),
    "l1": Measure("mean distance of a pixel, of 2", "", "lower", 4),
    "grain": Measure("grain that is left, 1 for all", "", "", 3),
    "usage": Measure("codes that are used", "%", "higher", 1),
    "perplexity": Measure("perplexity of the codes", "", "higher", 1),
    "bits": Measure("bits of a picture", "", "lower", 0),
    "share": Measure("of all codes that came", "%", "", 2),
    "pictures": Measure("pictures", "", "", 0),
}
Pixels = npt.NDArray[np.uint8]

_SHOWN, _FREQUENT, _LEARNED_FROM = 8, 16, 2000
_MEAN, _SQUARES, _SMOOTH, UNTOLD = "the mean picture", "in squares", "in smooth colours", "told no adjective"
_ABOUT = {
    _MEAN: "the mean of the pictures that were learned from, whatever is shown",
    _SQUARES: "one colour for each place of the grid, in as many bits as a code of 512: 8 values a channel",
    _SMOOTH: "the same colours with those between them interpolated",
    UNTOLD: "the same codes, with a decoder that is told nothing beside them",
}


@torch.no_grad()
def tally(model: CodesModel, pictures: Tensor, traits: Tensor) -> dict[str, float]:
    """Sums over pictures (N, 3, S, S) of a model that is not in training; `code n`: how often it came.

    `traits` int64 (N, G): what its decoder is told.
    """
    out = model(pictures, traits=traits)
    counts = torch.bincount(out["codes"].flatten(), minlength=model.quantiser.size).tolist()
    return {
        "cost": float(out["loss"]) * len(pictures),
        **quality(out["pictures"], pictures),
        **{f"code {number}": float(count) for number, count in enumerate(counts)},
    }


def quality(found: Tensor, pictures: Tensor) -> dict[str, float]:
    """How good pictures (N, 3, S, S) are beside what they should be: sums over them, and their number."""
    found = found.float().clamp(-1, 1)
    rough, should = (roughness(each).mean((1, 2, 3)) for each in (found, pictures))
    return {
        "decibels": float(decibels(found, pictures).sum()),
        "similarity": float(similarity(found, pictures).sum()),
        "l1": float(costs(found, pictures)["l1"]) * len(pictures),
        "rough": float(rough.sum()),
        "should be": float(should.sum()),
        "pictures": float(len(pictures)),
    }


def means(sums: Mapping[str, float]) -> dict[str, float]:
    """Means over pictures of what `quality` gave, added up."""
    pictures = max(1.0, sums["pictures"])
    return {
        **{name: sums[name] / pictures for name in ("decibels", "similarity", "l1")},
        "grain": sums["rough"] / max(1e-9, sums["should be"]),
    }


def summary(sums: Mapping[str, float], codes: int) -> dict[str, float]:
    """Of what `tally` gave, added up: means over pictures, usage and perplexity of all `codes`."""
    counts = [sums[f"code {number}"] for number in range(codes)]
    return {
        "cost": sums["cost"] / max(1.0, sums["pictures"]),
        **means(sums),
        "usage": sum(count > 0 for count in counts) / codes,
        "perplexity": perplexity(counts),
    }


def perplexity(counts: list[float]) -> float:
    """How many codes there seem to be: e to the entropy of how often each came; all, if they come alike often."""
    total = sum(counts)
    return math.exp(-sum(count / total * math.log(count / total) for count in counts if count)) if total else 0.0


def evaluate(model: CodesModel, config: ArtConfig, request: Request) -> Evaluation:
    """All figures of an autoencoder on the rows of a request. Raises `ShardError`, `ModelError` as the collate does."""
    collate = TruthCollate(config.size, config.groups)
    model.to(request.device).eval()
    average = _average(config, request)
    sums: dict[str, dict[str, float]] = {}
    kept: list[tuple[float, Pixels, str]] = []
    for rows in batches(request.index, request.rows, ("image", "text", "truth")):
        batch = to_device(collate(rows), request.device)
        pixels, traits = batch["pictures"], batch["truths"]
        pictures = as_numbers(pixels)
        with autocast(request.device, request.precision):
            _add(sums, "model", tally(model, pictures, traits))
            codes = model.encode(pictures)
            found = model.decode(codes, model.styled(traits, len(pictures)))
            if model.style is not None:
                _add(sums, UNTOLD, quality(model.decode(codes), pictures))
        for name, each in (floors := _floors(pictures, average, config.grid)).items():
            _add(sums, name, quality(each, pictures))
        good, smooth = decibels(found, pictures).tolist(), floors[_SMOOTH]
        for k, (back, small) in enumerate(zip(as_pixels(found), as_pixels(smooth), strict=True)):
            kept.append((good[k], beside(pixels[k].cpu().numpy(), back, small), rows.texts[k]))
        request.tick(len(rows))
    ours = sums.pop("model")
    counts = {number: ours[f"code {number}"] for number in range(config.codes)}
    order = sorted(range(len(kept)), key=lambda k: kept[k][0])
    even = list(range(0, len(kept), max(1, len(kept) // _SHOWN)))[:_SHOWN]
    numbers = summary(ours, config.codes)
    numbers.pop("cost")
    bits = config.grid**2 * math.log2(config.codes)
    return Evaluation(
        about=f"{len(kept):,} pictures of {request.index.split}, {config.grid} × {config.grid} codes of "
        f"{config.codes} by {config.quantiser}",
        measures=MEASURES,
        headline=("decibels", "similarity", "l1", "usage", "perplexity"),
        overall={**numbers, "bits": bits, "pictures": len(kept)},
        floors={
            name: Floor({**means(each), "bits": 0.0 if name == _MEAN else bits}, _ABOUT[name])
            for name, each in sums.items()
        },
        tables={"the most frequent codes": _frequent(counts)},
        pages={
            "pictures, from their codes, and in as many bits": tuple(_page(*kept[k]) for k in even),
            "worst from their codes": tuple(_page(*kept[k]) for k in order[:_SHOWN]),
        },
    )


def _page(good: float, pictures: Pixels, text: str) -> Page:
    return Page(f"{good:.1f} dB", as_png(pictures), text, text)


def _floors(pictures: Tensor, average: Tensor, grid: int) -> dict[str, Tensor]:
    """What each floor makes of pictures (N, 3, S, S)."""
    return {
        _MEAN: average.to(pictures.device).expand_as(pictures),
        _SQUARES: shrunk(pictures, grid, smooth=False),
        _SMOOTH: shrunk(pictures, grid, smooth=True),
    }


def _average(config: ArtConfig, request: Request) -> Tensor:
    """The mean picture of what was learned from, or of what is looked at if that is gone."""
    collate = PictureCollate(config.size)
    try:
        index = request.training()
    except ShardError:
        index = request.index
    return mean_picture(collate(rows)["pictures"] for rows in batches(index, _LEARNED_FROM, ("image",)))


def _add(sums: dict[str, dict[str, float]], name: str, more: Mapping[str, float]) -> None:
    into = sums.setdefault(name, {})
    for key, value in more.items():
        into[key] = into.get(key, 0.0) + value


def _frequent(counts: Mapping[int, float]) -> dict[str, Numbers]:
    total = max(1.0, sum(counts.values()))
    first = sorted(counts, key=lambda number: -counts[number])[:_FREQUENT]
    return {str(number): {"share": counts[number] / total} for number in first}
