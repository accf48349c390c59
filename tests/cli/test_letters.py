"""`textzip letters`: labels counted into a file that a reader finds beside its weights."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from textzip.models.language.grams import FILE, Grams

Run = Callable[..., Any]


def test_labels_are_counted_into_a_file(textzip: Run, pages: Path, tmp_path: Path) -> None:
    out = tmp_path / "some.npz"
    said = textzip("letters", pages, "--out", out, "--order", 3, "--most", 200)
    assert said.code == 0, said.err
    found = Grams.load(out)
    assert found.order == 3
    assert f"{len(found.logs):,} n-grams" in said.out
    assert 200 < len(found.logs) < 1000


def test_a_reader_finds_it_beside_its_weights(textzip: Run, trained: Path, pages: Path, tmp_path: Path) -> None:
    from textzip.models.slot.use import load
    from textzip.train.stored import find

    run = tmp_path / "run"
    shutil.copytree(trained, run)
    assert load(run).letters() is None
    assert textzip("letters", pages, "--out", find(run).folder / FILE).code == 0
    letters = load(run).letters()
    assert letters is not None
    assert letters.order == 5


def test_sources_and_counts_that_there_are_not_are_refused(textzip: Run, pages: Path, tmp_path: Path) -> None:
    out = tmp_path / FILE
    for given, why in ((("--source", "nothing"), "no such source here; there are"), (("--most", "few"), "--most")):
        said = textzip("letters", pages, "--out", out, *given)
        assert said.code == 2
        assert why in said.err
    assert textzip("letters", pages, "--out", tmp_path / "letters.txt").code == 2
    assert not out.exists()
