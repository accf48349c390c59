"""How well an oracle names what pictures show: by group and adjective, beside chance and the most frequent.

Shapes: N pictures, G groups.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from textzip.models.art.config import ArtConfig
from textzip.models.art.data import Groups, TruthCollate, as_numbers
from textzip.models.art.evaluate import as_png, batches
from textzip.models.art.network.oracle import Oracle
from textzip.train.evaluation import Evaluation, Floor, Measure, Numbers, Page
from textzip.train.parallel import autocast
from textzip.train.task import Request

MEASURES = {
    "accuracy": Measure("adjectives right, mean of the groups", "%", "higher", 2),
    "all": Measure("pictures all of whose adjectives are right", "%", "higher", 2),
    "nats": Measure("nats of a picture's adjectives", "", "lower", 3),
    "share": Measure("pictures that show it", "%", "", 1),
    "frequent": Measure("the most frequent adjective", "%", "", 1),
    "pictures": Measure("pictures", "", "", 0),
}
_CONFUSED, _SHOWN = 20, 8


@torch.no_grad()
def tally(model: Oracle, groups: Groups, pictures: Tensor, truths: Tensor) -> dict[str, float]:
    """Sums over pictures (N, 3, S, S) with `truths` (N, G): of each group nats, right ones, and known ones."""
    sums = {}
    for (name, _), logits, truth in zip(groups, model(pictures)["logits"], truths.unbind(-1), strict=True):
        known = truth >= 0
        sums[f"{name} nats"] = float(F.cross_entropy(logits[known], truth[known], reduction="sum"))
        sums[f"{name} right"] = float((logits.argmax(-1) == truth)[known].sum())
        sums[f"{name} known"] = float(known.sum())
    return sums


def summary(sums: Mapping[str, float], groups: Groups) -> dict[str, float]:
    """`nats` summed over groups, `accuracy`, the mean of the groups', and each group's by its name."""
    known = {name: max(1.0, sums[f"{name} known"]) for name, _ in groups}
    right = {name: sums[f"{name} right"] / known[name] for name, _ in groups}
    nats = sum(sums[f"{name} nats"] / known[name] for name, _ in groups)
    return {"nats": nats, "accuracy": sum(right.values()) / len(right), **right}


def evaluate(model: Oracle, config: ArtConfig, request: Request) -> Evaluation:
    """All figures of an oracle on the rows of a request. Raises `ShardError`, and `ModelError` as the collate does."""
    collate = TruthCollate(config.size, config.groups)
    model.to(request.device).eval()
    found, truths, captions, pictures = [], [], [], []
    sums: dict[str, float] = {}
    for rows in batches(request.index, request.rows, ("image", "text", "truth")):
        batch = collate(rows)
        numbers, known = as_numbers(batch["pictures"].to(request.device)), batch["truths"].to(request.device)
        with torch.no_grad(), autocast(request.device, request.precision):
            logits = model(numbers)["logits"]
            for name, each in tally(model, config.groups, numbers, known).items():
                sums[name] = sums.get(name, 0.0) + each
        found.append(torch.stack([each.argmax(-1) for each in logits], -1).cpu())
        truths.append(batch["truths"])
        pictures.append(batch["pictures"])
        captions += rows.texts
        request.tick(len(rows))
    told, shown = torch.cat(found), torch.cat(truths)
    evaluation = measured(told, shown, config.groups, request.index.split)
    evaluation.overall["nats"] = summary(sums, config.groups)["nats"]
    evaluation.pages["most often wrong"] = worst(torch.cat(pictures), captions, told, shown, config.groups)
    return evaluation


def measured(found: Tensor, truths: Tensor, groups: Groups, split: str) -> Evaluation:
    """What was found, int64 (N, G), beside `truths` (N, G), −1 where nobody knows."""
    known = truths >= 0
    right = (found == truths) & known
    shares = [torch.bincount(truths[known[:, g], g], minlength=len(names)) for g, (_, names) in enumerate(groups)]
    most = [float(each.max() / each.sum().clamp_min(1)) for each in shares]
    by_group: dict[str, Numbers] = {}
    by_adjective: dict[str, Numbers] = {}
    for g, (name, names) in enumerate(groups):
        by_group[name] = {"accuracy": _share(right[:, g], known[:, g]), "frequent": most[g]}
        for k, adjective in enumerate(names):
            mine = truths[:, g] == k
            if mine.any():
                by_adjective[adjective] = {
                    "accuracy": _share(right[:, g] & mine, mine),
                    "share": _share(mine, known[:, g]),
                }
    return Evaluation(
        about=f"{len(found):,} pictures of {split}, {len(groups)} groups of adjectives",
        measures=MEASURES,
        headline=("accuracy", "all", "nats"),
        overall={
            "accuracy": _mean([each["accuracy"] for each in by_group.values()]),
            "all": float((right | ~known).all(-1).float().mean()),
            "pictures": len(found),
        },
        floors={
            "chance": Floor(
                {"accuracy": _mean([1 / len(names) for _, names in groups])}, "an adjective of each group by chance"
            ),
            "most frequent": Floor({"accuracy": _mean(most)}, "always the adjective that these pictures show most"),
        },
        tables={"group": by_group, "adjective": by_adjective},
        pairs={"taken for another": _confused(found, truths, groups)},
    )


def worst(pictures: Tensor, captions: Sequence[str], found: Tensor, truths: Tensor, groups: Groups) -> tuple[Page, ...]:
    """The pictures (N, S, S, 3) with most adjectives wrong: what they show, and what was found."""
    wrong = ((found != truths) & (truths >= 0)).sum(-1)
    pages = []
    for k in wrong.argsort(descending=True, stable=True)[:_SHOWN].tolist():
        shown, told = (
            ", ".join(names[row] if row >= 0 else "?" for row, (_, names) in zip(each[k].tolist(), groups, strict=True))
            for each in (truths, found)
        )
        caption = f"{int(wrong[k])} of {len(groups)} wrong: {captions[k]}"
        pages.append(Page(caption, as_png(pictures[k].numpy()), shown, told))
    return tuple(pages)


def _confused(found: Tensor, truths: Tensor, groups: Groups) -> tuple[tuple[str, ...], ...]:
    """What was taken for what, most often first, under a head."""
    counts: list[tuple[int, str, str, str]] = []
    for g, (name, names) in enumerate(groups):
        for a, shown in enumerate(names):
            for b, taken in enumerate(names):
                times = int(((truths[:, g] == a) & (found[:, g] == b)).sum()) if a != b else 0
                if times:
                    counts.append((times, name, shown, taken))
    counts.sort(key=lambda each: -each[0])
    rows = [(name, shown, taken, str(times)) for times, name, shown, taken in counts[:_CONFUSED]]
    return (("group", "shown", "taken for", "times"), *rows)


def _share(right: Tensor, known: Tensor) -> float:
    return float(right.sum()) / max(1, int(known.sum()))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / max(1, len(values))
