"""How pictures become codes: quantisers beside each other, of one budget, three seeds each."""

from __future__ import annotations

from statistics import mean
from typing import Any

from art_runs import Arm, measured
from commands import Commands
from figures import JUDGED_HEAD, Bound, judged, judged_row
from sections import table

from textzip.models.art.reconstruction import UNTOLD

ARMS = ("fsq", "fsq-even", "ema", "simvq", "plain")
OURS, PUBLISHED_AS = "fsq-even", "plain"
SEEDS = 3
PUBLISHED = {"usage": 0.158, "perplexity": 58.0}
"""Of a book as it was published: 15.8 % of 512 codes."""
_SHOWN = ("usage", "perplexity", "decibels", "l1")


def codes(each: Commands) -> dict[str, Any]:
    """All arms, all seeds."""
    seeds = range(1 if each.quick else SEEDS)
    runs = {
        name: [
            measured(
                each,
                Arm(
                    f"art-codes-{name}-{seed}",
                    f"recipes/science/art/{name}.yaml",
                    (f"seed={seed}",),
                ),
                "decibels",
            )
            for seed in seeds
        ]
        for name in (ARMS if not each.quick else (OURS, PUBLISHED_AS))
    }
    means = {name: {key: mean(run["overall"][key] for run in arm) for key in _SHOWN} for name, arm in runs.items()}
    ours, worst = means[OURS], means[PUBLISHED_AS]
    return {
        "runs": runs,
        "judged": [
            judged(f"codes used by {OURS}, mean of the seeds", 100 * ours["usage"], Bound(90, 100), " %"),
            judged("their perplexity", ours["perplexity"], Bound(200, 300), ""),
            judged("mean distance of a pixel, over that of plain", ours["l1"] / worst["l1"],
                   Bound(1, 0.8, most=True), "x"),
        ],
    }  # fmt: skip


def codes_markdown(found: dict[str, Any]) -> str:
    """What `codes` measured."""
    first = found["runs"][OURS][0]
    untold = first["floors"][UNTOLD]
    rows = [[name, *_row(arm)] for name, arm in found["runs"].items()]
    rows.append(["as published", f"{100 * PUBLISHED['usage']:.1f} %", f"{PUBLISHED['perplexity']:.0f}", "", "", ""])
    floors = [
        [name, f"{n['decibels']:.2f}", f"{n['l1']:.4f}"]
        for name, n in first["floors"].items()
        if "decibels" in n and name != UNTOLD
    ]
    return "\n\n".join(
        [
            table(JUDGED_HEAD, [judged_row(figure) for figure in found["judged"]]),
            f"{first['learned']['steps']:,} steps each. Means over the seeds, and the least and the most:",
            table(["quantiser", "codes used", "perplexity", "dB", "mean distance", "seconds"], rows),
            f"With the same codes, and told none of a picture's adjectives beside them, {OURS} has "
            f"{untold['decibels']:.2f} dB instead of {first['overall']['decibels']:.2f} (first seed).",
            "In as many bits, without a network; the mean picture in none:",
            table(["", "dB", "mean distance"], floors),
        ]
    )


def _row(arm: list[dict[str, Any]]) -> list[str]:
    told = {"usage": (100, 1, " %"), "perplexity": (1, 0, ""), "decibels": (1, 2, ""), "l1": (1, 4, "")}
    cells = [
        _spread([times * run["overall"][name] for run in arm], digits, unit)
        for name, (times, digits, unit) in told.items()
    ]
    return [*cells, f"{mean(run['learned']['seconds'] for run in arm):.0f}"]


def _spread(values: list[float], digits: int, unit: str) -> str:
    least, most = f"{min(values):,.{digits}f}", f"{max(values):,.{digits}f}"
    return f"{mean(values):,.{digits}f}{unit}" + (f" ({least}–{most})" if least != most else "")
