"""Rows of abstract pictures checked: what was changed is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from textzip.render.art.verify import row_problems
from textzip.shards.manifest import Identity, read_dataset

Rows = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="module")
def identity(art: Path) -> Identity:
    dataset = read_dataset(art)
    assert dataset is not None
    found: Identity = dataset["identity"]
    return found


def test_rows_as_they_were_rendered_are_right(art: Path, identity: Identity, rows_of: Rows) -> None:
    for split in ("train", "validation", "test"):
        for row in rows_of(art, split):
            assert list(row_problems(row, split, identity)) == []


def test_what_was_changed_is_named(art: Path, identity: Identity, rows_of: Rows) -> None:
    rows = rows_of(art, "test")
    row, other = rows[0], rows[3]
    truth = json.loads(row["truth"])
    told = {
        "its truth drawn again has other pixels": {"image": other["image"]},
        "in the order of their groups": {"adjectives": row["adjectives"][::-1]},
        "it has 1 adjectives, not 3 to 5": {"adjectives": row["adjectives"][:1]},
        f"its caption does not name {row['adjectives'][0]}": {"text": " ".join(row["adjectives"][1:])},
        "its source is 'seen', but 1 of its pairs are unseen": {"source": "seen"},
        "the truth of a picture is damaged": {"truth": json.dumps({**truth, "parameters": {}})},
        "a picture is no readable PNG": {"image": {"bytes": b"nothing"}},
        "Expecting value": {"truth": "nothing"},
    }
    for words, change in told.items():
        found = list(row_problems({**row, **change}, "test", identity))
        assert len(found) == 1
        assert words in found[0]


def test_a_pair_that_is_kept_for_test_is_named_elsewhere(art: Path, identity: Identity, rows_of: Rows) -> None:
    (found,) = row_problems(rows_of(art, "test")[0], "train", identity)
    assert found.endswith(" stand together, which only test pictures may")
