"""What predicts codes, and how they are revealed; and what each part of the model of captions is for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from art_runs import codes_and_oracle, core_minutes, data, judge_of, learned, measured, text
from commands import Commands
from figures import JUDGED_HEAD, Bound, judged, judged_row
from kept import kept, sources
from sections import table

from textzip.models.art.config import PRESETS
from textzip.models.art.factory import oracle_model, reading_of, text_model
from textzip.models.art.frechet import frechet
from textzip.models.art.judging.brush import Brush
from textzip.models.art.judging.judge import Judge
from textzip.models.art.judging.named import Named
from textzip.models.art.judging.sample import chosen, read
from textzip.models.art.orders import ORDERS
from textzip.models.art.painting import Options
from textzip.shards.index import open_index
from textzip.train import checkpoint

STEPS = (4, 8, 16)
GUIDANCE = (1.0, 2.0, 3.0, 4.0)
CAPTIONS = 200
SHORT = ("batch.token_budget=1024", "train.steps=300", "train.validate_every=300", "train.save_every=300")
ABLATIONS = {
    "as it is": (),
    "2 blocks": ("model.text_layers=2",),
    "6 blocks": ("model.text_layers=6",),
    "half as wide": (f"model.text_width={PRESETS['small']['text_width'] // 2}",),
    "by the caption's words, not completed": ("model.completed=false",),
    "an embedding a code": ("model.code_vectors=table",),
    "2 blocks for captions": ("model.encoder_layers=2",),
    "3 blocks for captions": ("model.encoder_layers=3",),
    "40 known words, the rest by letters": ("model.vocabulary=40",),
    "unknown words by how they look": ("model.words=picture",),
    "no known word is spelled": ("model.spelled=0",),
    "no caption is kept back": ("model.untold=0",),
}
_COLUMNS = ("named", "named_unseen", "frechet", "distinct", "apart", "bits", "synonyms", "derived")


def heads(each: Commands) -> dict[str, Any]:
    """Masked and independent prediction of one budget; orders, steps and guidance of the first."""
    arms = {
        "masked": measured(each, text(each), "bits"),
        "independent": measured(each, text(each, "art-independent", "model.head=independent"), "bits"),
    }
    masked, independent = (arm["overall"] for arm in arms.values())
    return {
        "arms": arms,
        "ways": ways(each),
        "judged": [
            judged("Fréchet distance of masked over independent", masked["frechet"] / max(1e-9, independent["frechet"]),
                   Bound(1, 0.7, most=True), "x"),
            judged("different pictures of a caption, masked over independent",
                   masked["distinct"] / independent["distinct"], Bound(1, 1), "x"),
        ],
    }  # fmt: skip


def ways(each: Commands) -> list[dict[str, Any]]:
    """The same model with other orders, steps and guidance: what its pictures show, and their distance."""
    run, how = learned(each, text(each), "bits")
    _, oracle = codes_and_oracle(each)
    key = {
        "sources": sources(),
        "learned": how,
        "judge": judge_of(each),
        "options": [vars(options) for options in _options(each)],
    }
    return list(kept(run / "ways.json", key, lambda: {"ways": list(_ways(each, run, oracle))})["ways"])


def _options(each: Commands) -> list[Options]:
    every = [Options(steps=steps, order=order) for order in ORDERS for steps in STEPS]
    every += [Options(guidance=guidance) for guidance in GUIDANCE]
    return every[::4] if each.quick else every


def _ways(each: Commands, run: Any, oracle: Any) -> Iterator[dict[str, Any]]:
    cpu = torch.device("cpu")
    model, config = text_model(checkpoint.find(run))
    seer, settings = oracle_model(checkpoint.find(oracle))
    judge = Judge(seer, settings.groups, cpu)
    index = open_index(data(each), "test")
    sample, others = (read(index, rows, config.size) for rows in chosen(index, None, 40 if each.quick else CAPTIONS))
    named, real = Named.of(sample.adjectives, judge.places), judge.look(others.pictures).features
    for options in _options(each):
        each.say(f"painting: {options}")
        seen = judge.look(
            Brush(model, reading_of(config), cpu, options).paint(sample.captions, sample.numbers.tolist()).pictures
        )
        yield {
            "order": options.order,
            "steps": options.steps,
            "guidance": options.guidance,
            "named": float(named.seen(seen.names).mean()),
            "frechet": frechet(seen.features, real),
        }


def heads_markdown(found: dict[str, Any]) -> str:
    """What `heads` measured."""
    rows = [[name, *_row(arm["overall"]), f"{core_minutes(arm['learned']):.1f}"] for name, arm in found["arms"].items()]
    real = found["arms"]["masked"]["floors"].get("real pictures", {})
    rows.append(["real pictures", *_row(real), ""])
    revealed = [
        [
            each["order"],
            str(each["steps"]),
            f"{each['guidance']:g}",
            f"{100 * each['named']:.1f} %",
            f"{each['frechet']:.1f}",
        ]
        for each in found["ways"]
    ]
    return "\n\n".join(
        [
            table(JUDGED_HEAD, [judged_row(figure) for figure in found["judged"]]),
            table([*_HEAD, "core-minutes"], rows),
            f"Masked, the same weights, {CAPTIONS} captions of the test split:",
            table(["order", "steps", "guidance", "named adjectives seen", "Fréchet distance"], revealed),
        ]
    )


def ablations(each: Commands) -> dict[str, Any]:
    """Short runs, each but for one thing the same."""
    arms = list(ABLATIONS.items())[: 2 if each.quick else None]
    every = {
        name: measured(each, text(each, f"art-short-{number}", *SHORT, *settings), "bits", str(CAPTIONS))
        for number, (name, settings) in enumerate(arms)
    }
    found = {name: {part: arm[part] for part in ("overall", "learned")} for name, arm in every.items()}
    return {"arms": found, "settings": {name: list(settings) for name, settings in arms}}


def ablations_markdown(found: dict[str, Any]) -> str:
    """What `ablations` measured."""
    rows = [
        [name, f"{arm['overall']['parameters']:,.0f}", *_row(arm["overall"]), f"{core_minutes(arm['learned']):.1f}"]
        for name, arm in found["arms"].items()
    ]
    keys = "; ".join(f"*{name}*: `{' '.join(each)}`" for name, each in found["settings"].items() if each)
    return "\n\n".join([table(["", "parameters", *_HEAD[1:], "core-minutes"], rows), f"What was set: {keys}."])


_HEAD = ("", "named adjectives seen", "never together", "Fréchet distance", "different", "apart", "bits a code",
         "by synonyms", "by forms")  # fmt: skip


def _row(numbers: dict[str, float]) -> list[str]:
    share = {"named", "named_unseen", "distinct", "synonyms", "derived"}
    return [
        "" if name not in numbers else f"{100 * numbers[name]:.1f} %" if name in share else f"{numbers[name]:.3f}"
        for name in _COLUMNS
    ]
