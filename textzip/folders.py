"""What is below a folder that somebody names."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path


def files_below(folder: Path, passed_over: Callable[[Path], bool] = lambda _: False) -> Iterator[Path]:
    """The files below a folder, in no order, also through symbolic links; each folder once, so loops end.

    What is hidden (its name begins with a dot) is left out, and folders inside that are to be `passed_over`. Raises
    `OSError` if a folder can't be read.
    """
    seen: set[str] = set()
    for name, below, files in os.walk(folder, onerror=_refuse, followlinks=True):
        home, real = Path(name), os.path.realpath(name)
        if real in seen or (home != folder and passed_over(home)):
            below.clear()
            continue
        seen.add(real)
        below[:] = sorted(each for each in below if not each.startswith("."))
        yield from (home / each for each in files if not each.startswith("."))


def _refuse(error: OSError) -> None:
    raise error
