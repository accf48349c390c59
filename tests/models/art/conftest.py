"""Runs of art, for all its tests."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def painted(tmp_path_factory: pytest.TempPathFactory, made_up_pictures: Path) -> tuple[Path, Path]:
    """A run of each stage, codes and text, of made-up pictures of 16 × 16 pixels."""
    pytest.importorskip("torch")
    from painters import trained

    return trained(tmp_path_factory.mktemp("art"), made_up_pictures)


@pytest.fixture(scope="session")
def completed(tmp_path_factory: pytest.TempPathFactory, art: Path) -> tuple[Path, Path]:
    """The same, of pictures whose adjectives are known: captions are completed, and the decoder is told."""
    pytest.importorskip("torch")
    from painters import trained

    return trained(tmp_path_factory.mktemp("completed"), art, "model.size=32", "model.placed=true")
