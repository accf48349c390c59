"""Python's own library: its files by the order of their whole names, without what is no part of it."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest

from textzip.render.text.library import library_files


def test_files_are_in_the_order_of_their_whole_names_and_folders_that_are_no_library_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = ["a-b.py", "a.py", "a/b.py", "a/test.py", "a/z/c.py", "a0.py"]  # '-' < '.' < '/' < '0'
    for name in [*kept, "a/tests/x.py", "site-packages/p/q.py", "test/y.py", "a/data.txt", "b/__pycache__/c.py"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.setattr(sysconfig, "get_path", lambda name: {"stdlib": str(tmp_path)}[name])
    assert [path.relative_to(tmp_path).as_posix() for path in library_files()] == kept
