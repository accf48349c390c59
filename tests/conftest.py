"""Fixtures for all tests, and one Hypothesis profile: the same examples in every run, and no timing."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from textzip.render.fonts.catalogue import Catalogue, find_fonts
from textzip.render.fonts.face import Face

FONTS = Path(__file__).resolve().parents[1] / "fonts"

settings.register_profile(
    "textzip", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("textzip")


@pytest.fixture(scope="session")
def fonts_dir() -> Path:
    """The repository's own fonts."""
    return FONTS


@lru_cache(maxsize=1)
def _catalogue() -> Catalogue:
    return find_fonts(FONTS)


@pytest.fixture(scope="session")
def face() -> Callable[[str], Face]:
    """`face(name)`: one of the repository's fonts by its name in fonts.toml."""
    return lambda name: _catalogue().faces[name]
