"""Patterns with one choice or one published fault changed at a time, each a recipe of recipes/science/patterns."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from commands import Commands
from figures import JUDGED_HEAD, Bound, judged, judged_row
from patterns import LEARNED, brown
from program import ROOT
from sections import table

from textzip.models.language.sampling import Options
from textzip.models.patterns.diffusion_faults import make
from textzip.models.patterns.factory import alphabet_of, patterns_model
from textzip.models.patterns.plateaus import plateau
from textzip.models.patterns.sampler import Plan
from textzip.models.patterns.use import Writer
from textzip.report.curves import Curve, picture
from textzip.train import checkpoint

FOLDER = "recipes/science/patterns"
PICTURES = "docs/science"
_ROWS = 40
"""Rows of the test split that an arm is measured on: some 270 sentences."""
_READ = ["reconstruct-five-plain", "reconstruct-five", "patterns-reconstruct", "reconstruct-1000",
         "reconstruct-grounded", "reconstruct-5000", "reconstruct-linear", "reconstruct-nearest",
         "reconstruct-hierarchical", "reconstruct-softmax", "reconstruct-sigmoid"]  # fmt: skip
_READ_FAULTS = ["reconstruct-slow", "reconstruct-softmax-twice", "reconstruct-modulo"]
_CHOICES = ["hashed", "learned", "learned-grounded", "learned-tuned", "rendered", "factorised", "two-scale", "cells",
            "loss-cells", "uniform", "simple"]  # fmt: skip
_FAULTS = ["hashed", "noise-twice", "across-the-batch", "uniform", "uniform-short", "loss-cells", "cells",
           "cells-softmax-twice"]  # fmt: skip
_PROMPTS = ["the ____ of the ____", "it was ____ ____ ____", "____ ____ he said"]


def arm(each: Commands, name: str, data: Path, measure: str) -> dict[str, Any]:
    """One recipe from scratch, or what is there of it if it has been run since it was written, and its evaluation."""
    recipe = f"{FOLDER}/{name}.yaml" if (ROOT / FOLDER / f"{name}.yaml").exists() else f"recipes/{name}.yaml"
    settings = [f"data.folders={data}"]
    if each.quick:
        settings += ["train.steps=20", "train.optimizer.warmup=2", "train.validate_every=10", "train.save_every=20"]
    text = (ROOT / recipe).read_text("utf-8")
    for line in text.splitlines():
        if line.startswith("start_from"):
            settings.append(f"start_from={each.work / _run(line.rpartition('/')[2])}")
    run = each.work / _run(name)
    kept = run / "science.json"
    if kept.exists() and not each.quick and (found := json.loads(kept.read_text("utf-8")))["recipe"] == text:
        return dict(found["arm"])
    before = json.loads((run / LEARNED).read_text("utf-8")) if (run / LEARNED).exists() else {}
    if before.get("recipe") == text and not each.quick:  # trained by another part
        learned = before["learned"]
    else:
        _, learned = each.train(_run(name), recipe, *settings, measure=measure)
    out = each.work / f"{run.name}.json"
    each.textzip("evaluate", run, "--data", data, "--split", "test", "--n", str(_ROWS), "--out", out)
    evaluation = json.loads(out.read_text("utf-8"))
    lines = [json.loads(line) for line in (run / "metrics.jsonl").read_text("utf-8").splitlines()]
    found = {
        "minutes": learned["wall"] / 60,
        "seconds": learned["seconds"],
        "steps": learned["steps"],
        "curve": learned["curve"],
        "loss": [[line["step"], line["loss"]] for line in lines if "loss" in line],
        "overall": evaluation["overall"],
        "floors": {name: floor["numbers"] for name, floor in evaluation["floors"].items()},
        "about": evaluation["about"],
    }
    kept.write_text(json.dumps({"recipe": text, "arm": found}), "utf-8")
    return found


def reconstruction(each: Commands) -> dict[str, Any]:
    """What share of words comes back, by words, decoders and relaxations; and when all did first."""
    data = brown(each)
    found = {name: arm(each, name, data, "exact") for name in _READ}
    for numbers in found.values():
        numbers["whole"] = next((step for step, exact in numbers["curve"] if exact == 1), None)
    published = found["patterns-reconstruct"]
    return {
        "arms": found,
        "judged": [
            judged("192 words read back", 100 * published["overall"]["exact"], Bound(100, 100), " %"),
            judged("the same, seconds of the whole command", 60 * published["minutes"], Bound(60, 10, most=True), " s"),
            judged(
                "1,000 words read back", 100 * found["reconstruct-1000"]["overall"]["exact"], Bound(99.9, 100), " %"
            ),
            judged(
                "5,000 words read back", 100 * found["reconstruct-5000"]["overall"]["exact"], Bound(99.9, 100), " %"
            ),
        ],
    }


def reconstruction_markdown(found: dict[str, Any]) -> str:
    """What `reconstruction` measured."""
    rows = []
    for name, run in found["arms"].items():
        o = run["overall"]
        whole = "never" if run["whole"] is None else f"step {run['whole']:,}"
        alike = f"{o['grounded']:.2f}" if "grounded" in o else ""
        rows.append([f"`{name}`", f"{o['symbols'] - 2:,}", f"{100 * o['exact']:.2f} %", f"{100 * o['nearest']:.2f} %",
                     f"{o['alike']:.0f}", f"{o['apart']:.1f}", alike, whole, f"{60 * run['minutes']:.0f}"])  # fmt: skip
    head = ["recipe", "words", "read back", "by the nearest code", "moved apart", "distance to the nearest code",
            "look alike as used alike", "all read back at", "seconds, whole command"]  # fmt: skip
    return "\n\n".join(
        [
            table(JUDGED_HEAD, [judged_row(figure) for figure in found["judged"]]),
            "Published: 11.36 % of 192 words. Chance: one in as many as there are words and symbols.",
            table(head, rows),
        ]
    )


def reconstruction_faults(each: Commands) -> dict[str, Any]:
    """Faults of this stage: where the loss stays, and what comes back."""
    data = brown(each)
    found = {name: arm(each, name, data, "exact") for name in _READ_FAULTS}
    _draw(each, "patterns-reconstruction-faults", "loss, nats a word", {n: f["loss"] for n, f in found.items()})
    return {"arms": found}


def reconstruction_faults_markdown(found: dict[str, Any]) -> str:
    """What `reconstruction_faults` measured."""
    rows = []
    for name, run in found["arms"].items():
        losses, symbols = run["loss"], int(run["overall"]["symbols"])
        stuck = [step for step, loss in losses if (said := plateau(loss, symbols, 3)) and f"is ln {symbols:,}" in said]
        rows.append([f"`{name}`", f"ln {symbols:,} = {math.log(symbols):.3f}", f"{losses[0][1]:.3f}",
                     f"{losses[-1][1]:.3f}", f"step {stuck[-1]:,}" if stuck else "never",
                     f"{100 * run['overall']['exact']:.2f} %", f"{run['overall']['alike']:.0f}"])  # fmt: skip
    head = ["recipe", "a uniform guess", "first loss", "last loss", "recognised as a guess's until", "read back",
            "grids that are another's"]  # fmt: skip
    return "\n\n".join(
        [
            table(head, rows),
            _figure("patterns-reconstruction-faults", "The loss of each"),
        ]
    )


def choices(each: Commands) -> dict[str, Any]:
    """Bits a word and what is written, by one choice at a time."""
    data = brown(each)
    found = {name: arm(each, name, data, "bits") for name in _grounds(each, data, _CHOICES)}
    curves = {name: run["curve"] for name, run in found.items() if name != "cells"}
    _draw(each, "patterns-choices", "bits a word by the bound, validation", curves)
    return {"arms": found}


def choices_markdown(found: dict[str, Any]) -> str:
    """What `choices` measured."""
    return "\n\n".join([_arms(found["arms"]), _figure("patterns-choices", "All but `cells`, along the way")])


def diffusion_faults(each: Commands) -> dict[str, Any]:
    """The same for faults; two of them are of writing alone, and are made with the model that has none."""
    data = brown(each)
    found = {name: arm(each, name, data, "bits") for name in _FAULTS}
    head = {name: run["curve"] for name, run in found.items() if name.startswith("cells")}
    others = {name: run["curve"] for name, run in found.items() if name not in head}
    _draw(each, "patterns-softmax-twice", "bits a word by the bound, validation", head)
    _draw(each, "patterns-faults", "bits a word by the bound, validation", others)
    return {"arms": found, "writing": {fault: _written(each, fault) for fault in ("", "noise again", "prompt unused")}}


def diffusion_faults_markdown(found: dict[str, Any]) -> str:
    """What `diffusion_faults` measured."""
    rows = [
        [name or "none", *(f"{100 * numbers[key]:.1f} %" for key in ("decodable", "prompt", "likely"))]
        for name, numbers in found["writing"].items()
    ]
    return "\n\n".join(
        [
            _arms(found["arms"]),
            _figure("patterns-faults", "Bits a word along the way"),
            _figure("patterns-softmax-twice", "The same with the head `cells`"),
            "Faults of writing, made with `hashed`, 64 sentences:",
            table(["fault", "grids that are a word's", "words of a prompt that stand", "pairs that texts have"],
                  rows),
        ]
    )  # fmt: skip


def decodable(each: Commands) -> dict[str, Any]:
    """Before and after the last stage."""
    data = brown(each)
    return {"arms": {name: arm(each, name, data, "bits") for name in ("patterns-diffuse", "patterns-decodable")}}


def decodable_markdown(found: dict[str, Any]) -> str:
    """What `decodable` measured."""
    return _arms(found["arms"])


def _run(name: str) -> str:
    return name if name.startswith("patterns-") else f"patterns-{name}"


def _grounds(each: Commands, data: Path, names: Iterable[str]) -> list[str]:
    """The names, once the grids that some begin with are learned."""
    for name in ("reconstruct-1000", "reconstruct-grounded"):
        arm(each, name, data, "exact")
    return list(names)


def _arms(arms: dict[str, Any]) -> str:
    columns = {"bits": ("bits a word, bound", 1, 3), "filled": ("hidden words guessed", 100, 1),
               "decodable": ("grids that are a word's", 100, 2), "few": ("the same in 8 steps", 100, 2),
               "distinct": ("distinct pairs over the corpus's", 1, 2),
               "sampled": ("n-gram bits of what it writes", 1, 2), "held": ("of held-out text", 1, 2)}  # fmt: skip
    shown = [key for key in columns if any(key in run["overall"] for run in arms.values())]
    rows = []
    for name, run in arms.items():
        cells = [f"{columns[key][1] * run['overall'][key]:.{columns[key][2]}f}" if key in run["overall"] else ""
                 for key in shown]  # fmt: skip
        rows.append([f"`{name}`", *cells, f"{run['steps']:,}", f"{run['seconds'] / 60:.1f}"])
    floors = next((run["floors"] for run in arms.values() if "unigram" in run["floors"]), {})
    floor = ", ".join(f"{name} {numbers['bits']:.3f}" for name, numbers in floors.items() if "bits" in numbers)
    often = floors.get("the most frequent word", {}).get("filled", 0)
    text = floors.get("held-out text", {}).get("sampled", 0)
    return "\n\n".join(
        [
            table(["recipe", *(columns[key][0] for key in shown), "steps", "minutes of training"], rows),
            f"Floors, bits a word: {floor}. The most frequent word everywhere: {100 * often:.1f} % right. By the "
            f"n-gram that what is written is held to, held-out text has {text:.2f} bits.",
        ]
    )


@torch.no_grad()
def _written(each: Commands, fault: str) -> dict[str, float]:
    """What comes of writing with a fault: grids that are words', prompts kept, and pairs of words that texts have."""
    model, config = patterns_model(checkpoint.find(each.work / _run("hashed")))
    if fault:
        make(model, (fault,))
    alphabet = alphabet_of(config)
    writer = Writer(model, alphabet, torch.device("cpu"))
    prompts = [_PROMPTS[k % len(_PROMPTS)] for k in range(64)]
    grids = writer.grids(prompts, Options(), range(64), Plan(32))
    stand = [
        float(symbols[place] == alphabet.words.index(word))
        for symbols, prompt in zip(writer.read(grids).tolist(), prompts, strict=True)
        for place, word in enumerate(prompt.split())
        if word != "____"
    ]
    return {
        "decodable": float(writer.exact(grids).float().mean()),
        "prompt": float(np.mean(stand)),
        "likely": _seen(each, config, writer.read(grids).numpy()),
    }


def _seen(each: Commands, config: Any, ids: np.ndarray) -> float:
    """The share of pairs of neighbouring words in `ids` (B, L) that the training texts have."""
    from textzip.shards.index import open_index
    from textzip.train.texts import texts_of

    alphabet = alphabet_of(config)
    texts = [text for group in texts_of(open_index(each.work / "brown", "train")) for text in group]
    symbols, _ = alphabet.encode(texts)
    known = set((symbols[:-1] * alphabet.size + symbols[1:]).tolist())
    pairs = np.stack([ids[:, :-1], ids[:, 1:]], -1).reshape(-1, 2)
    pairs = pairs[(pairs != alphabet.end).all(1)]
    return float(np.mean([int(a) * alphabet.size + int(b) in known for a, b in pairs]))


def _draw(each: Commands, name: str, title: str, curves: dict[str, Sequence[Sequence[float]]]) -> None:
    folder = each.work if each.quick else ROOT / PICTURES
    folder.mkdir(parents=True, exist_ok=True)
    drawn = picture(title, [Curve(arm, [(x, y) for x, y in points]) for arm, points in curves.items()])
    (folder / f"{name}.svg").write_text(drawn, "utf-8")


def _figure(name: str, about: str) -> str:
    return f"![{about}]({name}.svg)"
