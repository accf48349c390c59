"""textzip's own commands as a benchmark runs them, and the sets of pages it runs them on."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from program import ROOT, PartFailed

PRETRAINED = ROOT / "textzip" / "pretrained" / "reader"


@dataclass(frozen=True)
class Commands:
    """Where commands leave what they make, and how much of it they are asked for."""

    work: Path
    """Pages and runs stay here, and are used again."""
    environments: Path
    quick: bool
    say: Callable[[str], None]

    def textzip(self, *options: str | Path) -> float:
        """Run textzip from the repository's root; the seconds it took. Raises `PartFailed`."""
        words = [str(each) for each in options]
        self.say(f"textzip {' '.join(words)}")
        start = time.perf_counter()
        self.python(Path(sys.executable), ["-m", "textzip", *words])
        return time.perf_counter() - start

    def python(self, python: Path, words: list[str]) -> None:
        """Run a Python from the repository's root. Raises `PartFailed` with the last lines it printed."""
        done = subprocess.run(
            [str(python), *words], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        if done.returncode:
            raise PartFailed.of(done.returncode, words, done.stdout)

    def pages(self, name: str, recipe: str, splits: dict[str, int], *settings: str) -> Path:
        """A folder of pages, rendered if it is not there yet."""
        folder = self.work / name
        for split, n in splits.items():
            self.textzip("render", recipe, *settings, "--n", str(n), "--split", split, "--out", folder)
        return folder

    def corpus(self, name: str, recipe: str) -> Path:
        """A public text as pages, all of it once; brought if it is not there."""
        self.python(Path(sys.executable), ["scripts/corpora", name])
        text = ROOT / "data" / "corpora" / f"{name}.txt"
        source = f"text.sources.0.path={text}"
        for split in ("train", "validation", "test"):
            self.textzip("render", recipe, source, "--n", "all", "--split", split, "--out", self.work / name)
        return self.work / name

    def evaluation(self, checkpoint: Path, data: Path, split: str = "test", *, kept: bool = False) -> dict[str, Any]:
        """What `textzip evaluate` finds on all rows of a split; `kept` in the run's folder, for its report."""
        out = (checkpoint if kept else self.work) / "evaluation.json"
        self.textzip("evaluate", checkpoint, "--data", data, "--split", split, "--n", "all", "--out", out)
        found: dict[str, Any] = json.loads(out.read_text("utf-8"))
        return found

    def train(self, run: str, *settings: str, measure: str = "cer") -> tuple[Path, dict[str, Any]]:
        """Train a recipe from scratch; its run's folder, and how long it took and how it went.

        `settings`: a recipe, and values to set in it. `measure`: the validation's number that makes the curve.
        """
        folder = self.work / run
        wall = self.textzip("train", *settings, f"run={folder}", "--overwrite")
        lines = [json.loads(line) for line in (folder / "metrics.jsonl").read_text("utf-8").splitlines()]
        learned = [line for line in lines if "loss" in line]
        curve = [[line["step"], line[f"validation_{measure}"]] for line in lines if f"validation_{measure}" in line]
        return folder, {
            "wall": wall,
            "seconds": learned[-1]["seconds"],
            "steps": learned[-1]["step"],
            "rows": learned[-1]["rows"],
            "curve": curve,
            "padding": sum(line["padding"] for line in learned) / len(learned),
            "rows_per_second": learned[-1]["rows"] / learned[-1]["seconds"],
            "tokens_per_second": sum(line["tokens_per_second"] for line in learned) / len(learned),
        }
