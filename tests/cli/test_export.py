"""`textzip export`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]


def test_a_hugging_face_folder_can_be_read_with(textzip: Run, trained: Path, tmp_path: Path) -> None:
    said = textzip("export", trained, "--to", "hf", "--out", tmp_path / "hf")
    assert (said.code, said.out) == (0, f"{tmp_path / 'hf'}: written\n")
    picture = textzip("write", "Page.").raw
    ours = textzip("read", "-", "--checkpoint", trained, stdin=picture)
    theirs = textzip("read", "-", "--checkpoint", tmp_path / "hf", stdin=picture)
    assert ours.out == theirs.out


def test_another_form_is_refused(textzip: Run, trained: Path) -> None:
    said = textzip("export", trained, "--to", "csv")
    assert said.code == 2
    assert "--to csv: choose onnx or hf" in said.err
