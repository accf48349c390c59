"""Whole sets of pages from `textzip render`: wall time, what a second job brings, and the memory of a worker."""

from __future__ import annotations

import contextlib
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from figures import JUDGED_HEAD, Bound, judged, judged_row, number, spread, spread_text
from pages import Settings
from program import ROOT, PartFailed
from sections import table
from watch import watch

RECIPE = "recipes/pages.yaml"
BYTES_A_ROW = 4500
"""Free disk asked for, more than a row takes."""
MILLION = 1_000_000
JOBS = 2

WALL = Bound(240, 90, most=True)
SECOND_JOB = Bound(1.8, 1.95)
WORKER = Bound(500, 300, most=True)
GROWTH = Bound(1.2, 1.05, most=True)


@dataclass(frozen=True)
class Sizes:
    """How many pages each part renders."""

    most: int
    memory: tuple[int, ...]
    jobs: int
    jobs_pairs: int
    jobs_shard_rows: int


FULL = Sizes(MILLION, (10_000, 100_000, MILLION), MILLION, 2, 10_000)
QUICK = Sizes(50_000, (10_000, 50_000), 40_000, 1, 2_000)


@dataclass
class Sets:
    """Renders sets; the largest one serves both its wall time and its memory."""

    settings: Settings
    sizes: Sizes
    _done: dict[tuple[int, int, int], dict[str, Any]] = field(default_factory=dict)

    def million(self) -> dict[str, Any]:
        """A million pages on two cores, by the clock on the wall."""
        run = self._render(self.sizes.most, JOBS, 10_000)
        share = self.sizes.most / MILLION
        name = f"`textzip render --n {self.sizes.most}` with {JOBS} jobs"
        bound = Bound(WALL.must * share, WALL.aim * share, most=True)
        return {**run, "judged": [judged(name, run["seconds"], bound, " s")]}

    def jobs(self) -> dict[str, Any]:
        """The same pages with one job and with two, in turn: all of the wall time, and the steady part of it."""
        n = self.sizes.jobs
        runs: dict[int, list[dict[str, Any]]] = {1: [], JOBS: []}
        for _ in range(self.sizes.jobs_pairs):
            for jobs, done in runs.items():
                done.append(render(self.settings, n, jobs, self.sizes.jobs_shard_rows))
        one, two = runs[1], runs[JOBS]
        ratio = spread([a["seconds"] / b["seconds"] for a, b in zip(one, two, strict=True)])
        steady = spread([b["steady"] / a["steady"] for a, b in zip(one, two, strict=True)])
        return {
            "pages": n,
            "shard_rows": self.sizes.jobs_shard_rows,
            "rates": {str(jobs): spread([n / each["seconds"] for each in done]) for jobs, done in runs.items()},
            "steady_rates": {str(jobs): spread([each["steady"] for each in done]) for jobs, done in runs.items()},
            "ratio": ratio,
            "steady_ratio": steady,
            "judged": [
                judged(f"two jobs over one, {n:,} pages, the whole command", ratio["median"], SECOND_JOB, "x"),
                judged("two jobs over one, warm", steady["median"], SECOND_JOB, "x"),
            ],
        }

    def memory(self) -> dict[str, Any]:
        """The peak memory of a worker, at sets of growing size."""
        runs = []
        for n in self.sizes.memory:
            # Shards of a tenth, so that the smallest set gives both workers something to do.
            shard_rows = 10_000 if n > 10_000 else 1_000
            runs.append(self._render(n, JOBS, shard_rows))
        worst = max(run["worker_rss_mb"] for run in runs)
        growth = runs[-1]["worker_rss_mb"] / runs[0]["worker_rss_mb"] if runs[0]["worker_rss_mb"] else 1.0
        figures = [judged("largest worker, resident", worst, WORKER, " MB")] if worst else []
        if worst:
            name = f"worker at {self.sizes.memory[-1]:,} over {self.sizes.memory[0]:,} pages"
            figures.append(judged(name, growth, GROWTH, "x"))
        return {"runs": runs, "judged": figures}

    def _render(self, n: int, jobs: int, shard_rows: int) -> dict[str, Any]:
        key = n, jobs, shard_rows
        if key not in self._done:
            self._done[key] = render(self.settings, *key)
        return self._done[key]


def render(settings: Settings, n: int, jobs: int, shard_rows: int) -> dict[str, Any]:
    """Render a set into a folder that is removed again. Raises `PartFailed`."""
    with _folder(settings.scratch, n) as folder:
        out = folder / "pages"
        options = ["render", RECIPE, "--n", str(n), "--jobs", str(jobs), "--shard-rows", str(shard_rows)]
        settings.say(f"textzip {' '.join(options)}")
        command = [sys.executable, "-m", "textzip", *options, "--out", str(out)]
        try:
            done = watch(command, ROOT, folder / "log")
        except subprocess.CalledProcessError as error:
            raise PartFailed.of(error.returncode, command, error.output) from error
        shards = [path.stat() for path in out.glob("*.parquet")]
        size = sum(each.st_size for each in shards)
        steady = _steady([each.st_mtime for each in shards], jobs, n)
    settings.say(f"{n:,} pages in {done.seconds:.1f} s: {n / done.seconds:,.0f} a second, {steady:,.0f} steadily")
    return {
        "pages": n,
        "jobs": jobs,
        "shard_rows": shard_rows,
        "seconds": round(done.seconds, 2),
        "rate": round(n / done.seconds, 1),
        "steady": round(steady, 1),
        "bytes": size,
        **done.peaks(),
    }


def million_markdown(found: dict[str, Any]) -> str:
    """What `Sets.million` measured."""
    return (
        f"{table(JUDGED_HEAD, [judged_row(figure) for figure in found['judged']])}\n\n"
        f"That is {number(found['rate'])} pages a second from start to end of the command, {number(found['steady'])} "
        f"once the workers are warm, and {number(found['bytes'] / 1e6)} MB of shards."
    )


def jobs_markdown(found: dict[str, Any]) -> str:
    """What `Sets.jobs` measured."""
    rows = [
        [jobs, spread_text(found["rates"][jobs]), spread_text(found["steady_rates"][jobs])] for jobs in found["rates"]
    ]
    rows.append(["ratio", spread_text(found["ratio"], "x"), spread_text(found["steady_ratio"], "x")])
    head = ["jobs", "pages/s, the whole command", "pages/s, warm"]
    return (
        f"{table(head, rows)}\n\n{table(JUDGED_HEAD, [judged_row(figure) for figure in found['judged']])}\n\n"
        "The whole command counts reading fonts and text, starting workers and filling their glyph atlases, which "
        "each worker does for itself; the warm rate is taken between the moments at which shards were finished."
    )


def memory_markdown(found: dict[str, Any]) -> str:
    """What `Sets.memory` measured."""
    rows = [
        [f"{run['pages']:,}", *(number(run[key]) for key in ("worker_rss_mb", "worker_pss_mb", "main_rss_mb"))]
        for run in found["runs"]
    ]
    head = ["pages", "worker, resident MB", "worker, its share MB", "main process, resident MB"]
    parts = [table(head, rows), table(JUDGED_HEAD, [judged_row(figure) for figure in found["judged"]])]
    parts.append(
        "Resident is the kernel's own peak (VmHWM) of the largest worker; its share (PSS) counts memory that n "
        "processes use together, such as libraries, as 1/n, and is the most of samples a second apart."
    )
    return "\n\n".join(parts)


def _steady(finished: list[float], jobs: int, rows: int) -> float:
    """Rows a second while all workers are warm: from the end of each worker's first shard to the last one's."""
    times = sorted(finished)
    each = rows / len(times)
    if len(times) <= 2 * jobs:
        return 0.0
    # Shards finish in rounds of `jobs`: the mean of a round's times stands for the round.
    first, last = statistics.mean(times[:jobs]), statistics.mean(times[-jobs:])
    return each * (len(times) - jobs) / (last - first)


@contextlib.contextmanager
def _folder(scratch: Path, rows: int) -> Iterator[Path]:
    """A folder for one set, removed at the end. Raises `PartFailed` if the disk has no room for the set."""
    free, needed = shutil.disk_usage(scratch).free, rows * BYTES_A_ROW
    if free < needed:
        raise PartFailed(
            f"{scratch} has {free / 1e9:.1f} GB free and {rows:,} pages need {needed / 1e9:.1f} GB: "
            "choose another folder with --scratch"
        )
    with tempfile.TemporaryDirectory(prefix="textzip-set-", dir=scratch) as folder:
        yield Path(folder)
