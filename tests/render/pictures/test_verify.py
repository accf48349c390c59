"""Rows of a folder's pictures checked: what was changed is named, with the folder at hand or without."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("imagehash")

from textzip.render.pictures.recipe import PicturesRecipe
from textzip.render.pictures.rows import Pictures, open_pictures
from textzip.render.pictures.verify import row_problems


@pytest.fixture(scope="module")
def opened(photographs: Path) -> Pictures:
    recipe = PicturesRecipe(folder=str(photographs), size=32, words=("red", "round"), unseen=(("red", "round"),))
    return open_pictures(recipe, "test", [])


def stored(content: Pictures, number: int) -> dict[str, Any]:
    values = content.drawer()(number).values
    return {**values, "image": {"bytes": values["image"]}, "adjectives": list(values["adjectives"])}


def test_what_was_changed_is_named(opened: Pictures) -> None:
    at = next(n for n, entry in enumerate(opened.entries) if entry.unseen)
    row, other = stored(opened, at), stored(opened, 1 if at != 1 else 2)
    identity = opened.identity()
    told = {
        "": {},
        "its adjectives are not those of its caption": {"adjectives": ["round", "red"]},
        "its source is 'seen'": {"source": "seen"},
        f"it is not the picture of {opened.entries[at].path} with its caption": {"image": other["image"]},
        "a picture is no readable PNG": {"image": {"bytes": b""}},
        "it has no truth": {"truth": None},
    }
    for words, change in told.items():
        found = list(row_problems({**row, **change}, "test", identity, {"test": opened}))
        assert len(found) == bool(words)
        assert all(words in each for each in found)
    assert list(row_problems({**row, "image": other["image"]}, "test", identity, {})) == []
    for name in ("n_chars", "n_tokens"):
        (found,) = row_problems({**row, name: 1}, "test", identity, {})
        assert found == f"its {name} is 1, and its text has {len(row['text'])}"
    outside = {**row, "id": len(opened.entries)}
    assert list(row_problems(outside, "test", identity, {"test": opened})) == [
        "its folder has no test picture of this number"
    ]
    assert list(row_problems(row, "train", identity, {})) == [
        "red and round stand together, which only test pictures may"
    ]
    assert list(row_problems(row, "test", {**identity, "size": 64}, {})) == ["its picture is not of 64×64"]
