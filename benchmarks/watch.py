"""Run a command and watch the memory of the processes it starts. Linux only: elsewhere no memory is reported."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

EVERY = 0.1
PSS_EVERY = 1.0
PROC = Path("/proc")
# How joblib's loky starts a worker; its other helpers render nothing.
WORKER = "popen_loky"


@dataclass
class Process:
    """The most memory a process was seen with, in MB."""

    kind: str
    rss: float = 0.0
    """Its peak resident set, as the kernel kept it."""
    pss: float = 0.0
    """Its share of it: a page used by n processes counts 1/n. The most of samples a second apart."""


@dataclass
class Watched:
    """A command that ended well, and what it took."""

    seconds: float
    processes: dict[int, Process] = field(default_factory=dict)

    def peaks(self) -> dict[str, Any]:
        """The largest worker's and the main process's memory. With one job the main process is the worker."""
        workers = [each for each in self.processes.values() if each.kind == "worker"]
        main = [each for each in self.processes.values() if each.kind == "main"]
        renderers = workers or main
        return {
            "workers": len(renderers),
            "worker_rss_mb": round(max((each.rss for each in renderers), default=0.0), 1),
            "worker_pss_mb": round(max((each.pss for each in renderers), default=0.0), 1),
            "main_rss_mb": round(max((each.rss for each in main), default=0.0), 1),
        }


def watch(command: Sequence[str], folder: Path, log: Path) -> Watched:
    """Run a command in `folder` with its output in `log`; raises `CalledProcessError` if it fails."""
    start = time.perf_counter()
    processes: dict[int, Process] = {}
    pss_due = start
    with log.open("wb") as output:
        running = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
        try:
            while running.poll() is None:
                now = time.perf_counter()
                _sample(running.pid, processes, with_pss=now >= pss_due)
                if now >= pss_due:
                    pss_due = now + PSS_EVERY
                with contextlib.suppress(subprocess.TimeoutExpired):
                    running.wait(EVERY)
            seconds = time.perf_counter() - start
        finally:
            if running.poll() is None:
                running.terminate()
                running.wait()
    if running.returncode:
        raise subprocess.CalledProcessError(running.returncode, list(command), log.read_text("utf-8", "replace"))
    return Watched(seconds, processes)


def _sample(main: int, processes: dict[int, Process], *, with_pss: bool) -> None:
    for pid in _family(main):
        with contextlib.suppress(OSError, ValueError):
            command = (PROC / str(pid) / "cmdline").read_bytes().decode("utf-8", "replace")
            process = processes.setdefault(pid, Process("main" if pid == main else "other"))
            if WORKER in command:  # not so before it has started, nor once it has ended
                process.kind = "worker"
            process.rss = max(process.rss, _field(pid, "status", "VmHWM:"))
            if with_pss:
                process.pss = max(process.pss, _field(pid, "smaps_rollup", "Pss:"))


def _family(main: int) -> list[int]:
    """A process and all below it."""
    found = [main]
    for pid in found:
        with contextlib.suppress(OSError):
            for task in (PROC / str(pid) / "task").iterdir():
                found += [int(child) for child in (task / "children").read_text().split()]
    return found


def _field(pid: int, name: str, key: str) -> float:
    """A field of one of a process's memory files, from kB to MB; 0 if it isn't there."""
    for line in (PROC / str(pid) / name).read_text().splitlines():
        if line.startswith(key):
            return int(line.split()[1]) * 1024 / 1e6
    return 0.0
