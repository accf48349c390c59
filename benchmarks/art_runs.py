"""Pictures and runs of art: made once, and used again while their recipes stay the same."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from commands import Commands
from kept import kept, sources
from program import ROOT

from textzip.models.registry import TrainRecipe, restore
from textzip.recipe import load_recipe
from textzip.shards.index import open_index
from textzip.train import checkpoint

CODES, CRISP, ORACLE, TEXT = (f"recipes/art-{stage}.yaml" for stage in ("codes", "crisp", "oracle", "text"))
PICTURES = "recipes/art.yaml"
ROWS = {"train": 60_000, "validation": 2_000, "test": 2_000}
_BEGUN = {CRISP: "art-codes", TEXT: "art-crisp"}
"""By a recipe the run that it begins with."""
_QUICK_ROWS = {"train": 300, "validation": 40, "test": 80}
_QUICK = (
    "model.preset=tiny", "train.steps=4", "train.optimizer.warmup=1", "train.validate_every=4", "train.save_every=4",
    "train.validation_rows=20",
)  # fmt: skip


@dataclass(frozen=True)
class Arm:
    """A recipe with some values set in it."""

    name: str
    recipe: str
    settings: tuple[str, ...] = ()


@cache
def data(each: Commands, *, whole: bool = False) -> Path:
    """The pictures that all learn from, rendered if they are not there yet; `whole`: the judge's, with every pair."""
    name, settings = ("art-whole", ["unseen=0"]) if whole else ("art", [])
    rows = _QUICK_ROWS if each.quick else ROWS
    return each.pages(f"quick-{name}" if each.quick else name, PICTURES, rows, *settings)


def folder_of(each: Commands, name: str) -> Path:
    """A run's folder; those that are too short to be kept have others."""
    return each.work / (f"quick-{name}" if each.quick else name)


def learned(each: Commands, arm: Arm, measure: str) -> tuple[Path, dict[str, Any]]:
    """A run from scratch, and how it went, with `threads`; or what is there of it, if it was run so.

    It is kept whatever becomes of the code, and of keys that its recipe does not have: remove the folder to train it
    anew. What it begins with and the pictures are part of how it was run.
    """
    run = folder_of(each, arm.name)
    pictures = data(each, whole=arm.recipe == ORACLE)

    def train() -> dict[str, Any]:
        quick = _QUICK if each.quick else ()
        _, found = each.train(run.name, arm.recipe, f"data.folders={pictures}", *arm.settings, *quick, measure=measure)
        return {**found, "threads": int(os.environ.get("OMP_NUM_THREADS", os.cpu_count() or 1))}

    key = {
        "recipe": load_recipe(TrainRecipe, ROOT / arm.recipe).model_dump(mode="json", exclude_unset=True),
        "settings": arm.settings,
        "quick": each.quick,
        "pictures": open_index(pictures).fingerprint,
        "begun": _learned_of(each, _BEGUN[arm.recipe]) if arm.recipe in _BEGUN else None,
    }
    return run, kept(run / "learned.json", key, train)


def measured(each: Commands, arm: Arm, measure: str, rows: str = "all") -> dict[str, Any]:
    """A run and what `textzip evaluate` finds: `overall`, `floors`, `tables`, `parameters`, `learned`."""
    run, how = learned(each, arm, measure)

    def evaluate() -> dict[str, Any]:
        out = run / "evaluation.json"
        each.textzip("evaluate", run, "--data", data(each), "--split", "test", "--n", rows, "--out", out)
        each.textzip("report", run)
        found = json.loads(out.read_text("utf-8"))
        model = restore(checkpoint.find(run)).model
        return {
            **{part: found[part] for part in ("about", "overall", "tables")},
            "floors": {name: floor["numbers"] for name, floor in found["floors"].items()},
            "parameters": sum(parameter.numel() for parameter in model.parameters()),
            "learned": how,
        }

    key = {"sources": sources(), "learned": how, "rows": rows}
    return kept(run / "science.json", {**key, "judge": judge_of(each)} if arm.recipe == TEXT else key, evaluate)


def judge_of(each: Commands) -> Any:
    """How the oracle was learned that judges."""
    return _learned_of(each, "art-oracle")


def _learned_of(each: Commands, name: str) -> Any:
    path = folder_of(each, name) / "learned.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else None


def core_minutes(how: dict[str, Any]) -> float:
    """Of a whole training command: its minutes times its threads."""
    return float(how["wall"]) / 60 * int(how["threads"])


def crisp(each: Commands) -> Arm:
    """The run of the stage codes whose decoder a critic taught; it begins with the one before."""
    codes, _ = learned(each, Arm("art-codes", CODES), "decibels")
    quick = ("model.critic_alone=2",) if each.quick else ()
    return Arm("art-crisp", CRISP, (f"start_from={codes}", *quick))


def codes_and_oracle(each: Commands) -> tuple[Path, Path]:
    """The runs that captions begin with, and are judged by."""
    codes, _ = learned(each, crisp(each), "decibels")
    oracle, _ = learned(each, Arm("art-oracle", ORACLE), "accuracy")
    return codes, oracle


def text(each: Commands, name: str = "art-text", *settings: str) -> Arm:
    """A run of the stage text, which begins with the codes and is judged by the oracle."""
    codes, oracle = codes_and_oracle(each)
    return Arm(name, TEXT, (f"start_from={codes}", f"model.oracle={oracle}", *settings))
