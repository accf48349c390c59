"""Names are still found where they were."""

from __future__ import annotations

from importlib import import_module

import pytest

from textzip.moved import moved

EARLIER = {
    "textzip.train.factory": ("ModelFactory", "slot_model"),
    "textzip.train.recipe": ("TrainRecipe", "Train"),
    "textzip.train.evaluate": ("read_split", "summarise"),
    "textzip.train.task": ("reading", "restore"),
    "textzip.reading.reader": ("load", "read", "Reader", "Reading"),
}
"""What guides and the cards of exported models have told people to import."""


@pytest.mark.parametrize(("module", "name"), [(module, name) for module, names in EARLIER.items() for name in names])
def test_every_name_that_was_ever_told_is_still_there(module: str, name: str) -> None:
    pytest.importorskip("torch")
    assert getattr(import_module(module), name).__name__ == name


def test_a_name_that_never_was_is_refused_as_python_does() -> None:
    find = moved("house", {"chair": "textzip.errors:TextzipError"})
    assert find("chair").__name__ == "TextzipError"
    with pytest.raises(AttributeError, match="module 'house' has no attribute 'table'"):
        find("table")
