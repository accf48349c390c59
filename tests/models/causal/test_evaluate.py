"""An evaluation of a causal model: figures with their floors beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from textzip.errors import ShardError
from textzip.models.causal.config import CausalConfig
from textzip.models.causal.task import CausalTask
from textzip.shards.index import Index, open_index
from textzip.train.evaluation import Evaluation, Figures
from textzip.train.task import Request

CPU = torch.device("cpu")


def evaluated(pages: Path, rows: int | None = None, training: Any = None, **settings: Any) -> Evaluation:
    torch.manual_seed(0)
    index = open_index(pages, "test")
    config = CausalConfig(width=32, layers=2, heads=2, context=200, **settings)
    task = CausalTask.fitted(config, open_index(pages, "train"))
    ticks: list[int] = []
    request = Request(index, rows, training or (lambda: open_index(pages, "train")), CPU, "float32", ticks.append)
    found = task.evaluate(request)
    assert sum(ticks) == min(rows or 8, 8)
    return found


def texts_of(index: Index) -> list[str]:
    from textzip.train.reader import Reader

    return Reader(index, 4, ("text",)).rows(np.arange(index.rows)).texts


def test_bits_stand_beside_n_grams_of_the_same_texts_and_compressors(pages: Path) -> None:
    found = evaluated(pages)
    size = sum(len(text.encode()) for text in texts_of(open_index(pages, "test")))
    assert found.overall["bytes"] == size
    # A new model gives every symbol the same share, ends included, which are paid for and not counted.
    assert found.overall["bits"] == pytest.approx(np.log2(257) * (size + 8) / size, rel=1e-5)
    assert found.floors["chance"].numbers["bits"] == pytest.approx(found.overall["bits"], rel=1e-5)
    assert {"unigram", "bigram", "5-gram", "bzip2, alone", "xz, after the training text"} <= set(found.floors)
    assert any("the best on these texts" in floor.about for floor in found.floors.values())
    assert len(found.tables["order of the n-gram"]) == 24
    assert found.tables["order of the n-gram"]["1"] == found.floors["unigram"].numbers
    assert sum(each["bytes"] for each in found.tables["source"].values()) == size
    assert sum(each["bytes"] for each in found.tables["place in the text"].values()) == size
    assert sum(each["bytes"] for each in found.tables["length"].values()) == size
    assert set(found.tables["damage"]) == {
        f"{kind} {share} %" for kind in ("look-alikes", "misspelt", "accents") for share in (5, 10, 20)
    }
    for numbers in found.tables["damage"].values():
        # It knows no byte from another: damage costs it nothing, and each byte has the bits of one in 257.
        assert numbers["rise"] == pytest.approx(0, abs=1e-5)
        assert numbers["damaged_bits"] == pytest.approx(np.log2(257), rel=1e-5)
    assert found.texts["how the model goes on"]
    assert set(found.headline) <= set(found.overall)
    names = {name for groups in found.tables.values() for numbers in groups.values() for name in numbers}
    assert names <= set(found.measures)
    assert Figures.from_json(Figures("causal", "x", (), "test", found).to_json()).found == found


def test_words_have_bits_a_word_and_say_how_many_are_unknown(pages: Path) -> None:
    found = evaluated(pages, unit="words", vocabulary=25)
    assert "word" in found.label("bits")
    assert 0 < found.overall["unknown"] < 1
    assert not any("xz" in name for name in found.floors)  # bits a byte are no bits a word
    assert len(found.tables["order of the n-gram"]) == 8
    assert "damage" not in found.tables


def test_some_rows_are_some_texts(pages: Path) -> None:
    assert evaluated(pages, rows=3).overall["texts"] == 3


def test_without_the_training_texts_it_says_so(pages: Path) -> None:
    def gone() -> Index:
        raise ShardError("data/gone: there is no such folder; check the path")

    found = evaluated(pages, training=gone)
    assert "data/gone: there is no such folder" in found.floors["n-grams"].about
    assert "order of the n-gram" not in found.tables
