"""The command line as a process, where that matters."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Process = Callable[..., "subprocess.CompletedProcess[str]"]

SMALL = """\
kind: train
model: {channels: 16, blocks: 1, slot_channels: 16, heads: 4, slots: 160}
batch: {token_budget: 700}
train: {steps: 3, precision: float32, optimizer: {warmup: 1}, validation_rows: 12, log_every: 1}
"""
"""The recipe of a small model."""


@pytest.fixture(scope="session")
def process() -> Process:
    """`process("verify", …, stdin="")`: `python -m textzip` in a process of its own."""

    def run(*words: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "textzip", *map(str, words)]
        return subprocess.run(command, input=stdin, capture_output=True, text=True, check=False)

    return run


PATTERNS = """\
kind: train
model: {kind: patterns, width: 32, layers: 1, heads: 2, length: 8, vocabulary: 60}
batch: {token_budget: 512}
train: {steps: 3, precision: float32, optimizer: {warmup: 1}, validation_rows: 12, log_every: 1}
"""
"""The recipe of a small model that writes sentences of grids."""


LATENT = """\
kind: train
model: {kind: latent_lm, preset: tiny, width: 32, layers: 1, speller_width: 32, context: 300}
batch: {token_budget: 512}
train: {steps: 3, precision: float32, optimizer: {warmup: 1}, validation_rows: 4, log_every: 1}
"""
"""The recipe of a small model that looks at words and spells them."""


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory, pages: Path) -> Path:
    """The folder of a small model's run over `pages`: too short to have learned anything."""
    return _trained(SMALL, tmp_path_factory.mktemp("trained") / "run", pages)


@pytest.fixture(scope="session")
def patterned(tmp_path_factory: pytest.TempPathFactory, pages: Path) -> Path:
    """The folder of a small run of patterns over `pages`: too short to have learned anything."""
    return _trained(PATTERNS, tmp_path_factory.mktemp("patterned") / "run", pages)


@pytest.fixture(scope="session")
def latent(tmp_path_factory: pytest.TempPathFactory, pages: Path) -> Path:
    """The folder of a small latent language model's run over `pages`: too short to have learned anything."""
    return _trained(LATENT, tmp_path_factory.mktemp("latent") / "run", pages)


def _trained(recipe: str, folder: Path, pages: Path) -> Path:
    pytest.importorskip("torch")
    from textzip.models.registry import TrainRecipe
    from textzip.recipe import parse_recipe
    from textzip.train.run import Settings, train

    parsed = parse_recipe(TrainRecipe, recipe, "small.yaml", [f"run={folder}", f"data.folders={pages}"])
    return train(parsed, Settings(device="cpu"), lambda _: None, lambda _steps, _done: lambda _n, _note: None)
