"""Data folders for the loader: small ones of several shards and row groups."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import textzip.shards.writer
from textzip.shards.index import Index, open_index


@pytest.fixture(scope="session")
def groups(tmp_path_factory: pytest.TempPathFactory, render_to: Callable[..., Any]) -> Path:
    """A data folder of 110 rows in three shards, with row groups of 15 rows."""
    folder = tmp_path_factory.mktemp("groups") / "data"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(textzip.shards.writer, "ROW_GROUP_ROWS", 15)
        render_to(folder, "shards.rows=40", rows=110)
    return folder


@pytest.fixture(scope="session")
def index(groups: Path) -> Index:
    """The index of `groups`."""
    return open_index(groups)
