"""A thousand pictures that are no text: nothing falls over, and nothing is believed."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

pytest.importorskip("torch")

from textzip.errors import PictureError
from textzip.models.slot.picture import to_page
from textzip.models.slot.use import load

_FILE = Path(__file__).parents[3] / "benchmarks" / "garbage.py"
_SPEC = importlib.util.spec_from_file_location("garbage", _FILE)
assert _SPEC and _SPEC.loader
garbage = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(garbage)

INPUTS = 1000
HIGH = 0.95


def test_garbage_is_refused_by_name_or_read_without_confidence() -> None:
    kinds, pages, refused = [], [], 0
    for kind, source in garbage.inputs(INPUTS, seed=1):
        try:
            pages.append(to_page(source).pixels)
            kinds.append(kind)
        except PictureError as error:
            assert str(error).startswith("picture: ")
            refused += 1
    assert 0 < refused < INPUTS / 2
    believed = [
        (kind, text, confidence)
        for kind, (text, confidence, _) in zip(kinds, load().read(pages), strict=True)
        if text and confidence >= HIGH
    ]
    assert not believed
