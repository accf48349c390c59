"""What benchmarks keep: made again once its key is another, and not before."""

import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def kept(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    from kept import kept, sources

    yield kept, sources
    for name in ("kept", "program", "figures", "machine", "sections", "peers", "peers.environments"):
        sys.modules.pop(name, None)


def test_it_is_made_once_for_a_key(kept, tmp_path):
    keep, _ = kept
    made = []

    def make():
        made.append(len(made))
        return {"number": made[-1]}

    path = tmp_path / "run" / "kept.json"
    key = {"settings": ("a=1",), "quick": False}
    assert [keep(path, key, make) for _ in range(2)] == [{"number": 0}] * 2
    assert keep(path, {**key, "settings": ("a=2",)}, make) == {"number": 1}
    assert keep(path, {**key, "settings": ("a=2",)}, make) == {"number": 1}


def test_the_code_is_the_same_while_nobody_changes_it(kept):
    _, sources = kept
    assert sources() == sources()
    assert len(sources()) == 16
