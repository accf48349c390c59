"""Rows of abstract pictures checked: what was changed is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from textzip.render.art.rows import Art, reopened
from textzip.render.art.verify import row_problems
from textzip.shards.manifest import Identity, read_dataset

Rows = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="module")
def identity(art: Path) -> Identity:
    dataset = read_dataset(art)
    assert dataset is not None
    found: Identity = dataset["identity"]
    return found


@pytest.fixture(scope="module", params=["drawn", "read"])
def opened(identity: Identity, request: pytest.FixtureRequest) -> dict[str, Art]:
    """By their numbers again, or in themselves alone."""
    return reopened(identity) if request.param == "drawn" else {}


def test_rows_as_they_were_rendered_are_right(
    art: Path, identity: Identity, rows_of: Rows, opened: dict[str, Art]
) -> None:
    for split in ("train", "validation", "test"):
        for row in rows_of(art, split):
            assert list(row_problems(row, split, identity, opened)) == []


def test_rows_of_another_version_or_vocabulary_are_not_drawn_by_number(identity: Identity) -> None:
    assert {*reopened(identity)} == {"train", "validation", "test"}
    for change in ({"versions": {"drawing": "0"}}, {"vocabulary": identity["vocabulary"][:-1]}, {"size": "large"}):
        assert reopened({**identity, **change}) == {}


def test_a_row_of_another_number_or_split_is_named_though_all_its_columns_agree(
    art: Path, identity: Identity, rows_of: Rows
) -> None:
    drawn, rows = reopened(identity), rows_of(art, "train")
    for row in ({**rows[4], "id": 5}, {**rows_of(art, "validation")[5], "id": 5}):
        assert list(row_problems(row, "train", identity, {})) == []
        (found,) = row_problems(row, "train", identity, drawn)
        assert found.endswith("are not those of train picture 5")
        assert "text" in found
    caption = f"{rows[0]['text'].rstrip('.')} here"
    counts = {"n_chars": len(caption), "n_tokens": len(caption)}
    (found,) = row_problems({**rows[0], "text": caption, **counts}, "train", identity, drawn)
    assert found == "its text, n_chars, n_tokens are not those of train picture 0"


def test_what_was_changed_is_named(art: Path, identity: Identity, rows_of: Rows, opened: dict[str, Art]) -> None:
    rows = rows_of(art, "test")
    other = rows[3]
    row = next(row for row in rows if len(row["adjectives"]) == 5 and row["source"] == "unseen")
    less = row["adjectives"][1:]
    counts = dict.fromkeys(("n_chars", "n_tokens"), len(" ".join(less)))
    truth = json.loads(row["truth"])
    told = {
        "its truth drawn again has other pixels": {"image": other["image"]},
        "in the order of their groups": {"adjectives": row["adjectives"][::-1]},
        "it has 1 adjectives, not 3 to 5": {"adjectives": row["adjectives"][:1]},
        f"its caption names {', '.join(less)}, and": {"text": " ".join(less), **counts},
        f"and its adjectives are {', '.join(less)}": {"adjectives": less},
        "its n_chars is 1, and its text has": {"n_chars": 1},
        "its n_tokens is 1, and its text has": {"n_tokens": 1},
        "it has no text": {"text": None},
        "its source is 'seen', but 1 of its pairs are unseen": {"source": "seen"},
        "the truth of a picture is damaged": {"truth": json.dumps({**truth, "parameters": {}})},
        "a picture is no readable PNG": {"image": {"bytes": b"nothing"}},
        "Expecting value": {"truth": "nothing"},
    }
    for words, change in told.items():
        found = list(row_problems({**row, **change}, "test", identity, opened))
        assert len(found) == 1
        assert words in found[0]


def test_a_pair_that_is_kept_for_test_is_named_elsewhere(art: Path, identity: Identity, rows_of: Rows) -> None:
    (found,) = row_problems(rows_of(art, "test")[0], "train", identity, {})
    assert found.endswith(" stand together, which only test pictures may")
