"""Words that are flagged beside words that another reader misreads."""

from importlib import import_module
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def preflight(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return import_module("preflight")


def test_every_word_is_flagged_or_not_and_misread_or_not(preflight):
    words = preflight.compared("the O0l1 the\nend the", [(4, 8), (13, 16)], "the OOl1 the end tho")
    assert words == [
        ("the", False, False), ("O0l1", True, True), ("the", False, False), ("end", True, False), ("the", False, True),
    ]  # fmt: skip
    found = preflight.counted(words)
    assert found["counts"] == {"both": 1, "flagged": 1, "missed": 1, "neither": 2}
    assert found["shown"] == {"both": ["O0l1"], "flagged": ["end"], "missed": ["the"]}


def test_the_table_has_what_was_counted(preflight):
    found = preflight.counted([("a|b", True, True), ("c", False, False)])
    shown = preflight.markdown({"pages": 1, "readers": {"x": {"version": "x 1", **found}}, "missing": {"y": "no y"}})
    assert "| x 1 | 2 | 1 | 0 | 0 |" in shown
    assert "flagged and misread: `a|b`; flagged only: none" in shown
    assert "y did not run: no y" in shown
