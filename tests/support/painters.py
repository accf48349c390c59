"""Runs of art that tests paint with: codes of made-up pictures, and captions to them."""

from __future__ import annotations

from pathlib import Path

from runs import run

CODES = """\
kind: train
model: {kind: art, stage: codes, preset: tiny, width: 8, size: 16, grid: 4, codes: 9, levels: [3, 3]}
batch: {token_budget: 256}
train: {steps: 3, precision: float32, optimizer: {warmup: 1}, validation_rows: 12, log_every: 1}
"""
TEXT = """\
kind: train
model: {kind: art, stage: text, preset: tiny, width: 8, size: 16, grid: 4, codes: 9, levels: [3, 3], text_layers: 1}
batch: {token_budget: 256}
train: {steps: 6, precision: float32, optimizer: {kind: muon, learning_rate: 5e-3, warmup: 1}, validate_every: 3,
  validation_rows: 12, save_every: 2, log_every: 1}
"""
ORACLE = """\
kind: train
model: {kind: art, stage: oracle, preset: tiny, width: 8, size: 16,
  groups: [[mood, [calm, wild]], [hue, [red, blue]]]}
batch: {token_budget: 1024}
train: {steps: 1, precision: float32, optimizer: {warmup: 0}, validation_rows: 12, log_every: 1}
"""


def train(recipe: str, folder: Path, pictures: Path, *settings: str) -> Path:
    """A run in `folder` on a data folder of pictures."""
    from textzip.models.registry import TrainRecipe  # loads pydantic models of all members
    from textzip.recipe import parse_recipe

    return run(parse_recipe(TrainRecipe, recipe, "art.yaml", [f"run={folder}", f"data.folders={pictures}", *settings]))


def trained(folder: Path, pictures: Path, *settings: str) -> tuple[Path, Path]:
    """A run of each stage, codes and text, in `folder`."""
    codes = train(CODES, folder / "codes", pictures, *settings)
    return codes, train(TEXT, folder / "text", pictures, f"start_from={codes}", *settings)


def oracle(folder: Path, pictures: Path) -> Path:
    """A run of the stage oracle in `folder`, of groups that the made-up pictures' adjectives are of."""
    return train(ORACLE, folder, pictures)
