"""What the figures were measured on, and a core to measure on."""

from __future__ import annotations

import contextlib
import importlib.metadata
import os
import platform
from collections.abc import Iterator, Sequence
from pathlib import Path

LIBRARIES = ("numba", "numpy", "pillow", "isal", "pyarrow", "joblib")


def machine(more: Sequence[str] = ()) -> dict[str, str]:
    """Processor, cores, memory, system, Python and the libraries that decide textzip's speed, and `more` of them."""
    import textzip

    versions = {name: importlib.metadata.version(name) for name in (*LIBRARIES, *more)}
    return {
        "processor": processor(),
        "cores": str(len(cores())),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        "textzip": textzip.__version__,
        **versions,
    }


def machine_text(found: dict[str, str]) -> str:
    """The machine in one line."""
    here = ("processor", "cores", "memory", "system")
    named = sorted((name for name in found if name not in here), key=lambda name: (name != "textzip", name != "Python"))
    libraries = ", ".join(f"{name} {found[name]}" for name in named)
    return f"{found['processor']}, {found['cores']} cores, {found['memory']}, {found['system']}; {libraries}"


def processor() -> str:
    """The processor's model, as the system calls it."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def cores() -> list[int]:
    """The cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


def can_pin() -> bool:
    """Whether this system lets a process be tied to a core."""
    return hasattr(os, "sched_setaffinity")


@contextlib.contextmanager
def one_core() -> Iterator[None]:
    """Tie this process, and those it starts meanwhile, to its last core, where the system can do that."""
    if not can_pin():
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
