"""Names that have another home now, and are still found where they were."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def moved(module: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """A module's `__getattr__`, by which each of `homes` (name → `module:name`) is fetched when it is asked for.

    The arrows of the package hold: a module loads nothing of the homes of names that left it.
    """

    def find(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        home, _, there = homes[name].partition(":")
        return getattr(import_module(home), there)

    return find
