"""What is painted beside what its captions name, by an oracle that is right by construction."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from judges import Copyist, judge, sample

from textzip.models.art.judging.likeness import likeness
from textzip.models.art.judging.parts import CHANCE, CODED, FREQUENT, MEAN, REAL, Parts
from textzip.models.art.judging.sample import Sample

NOTHING = torch.zeros((4, 0), dtype=torch.long)
"""What is true of pictures whose codes need nothing beside them."""
ROWS = [("calm", "red"), ("wild", "blue"), ("calm", "green"), ("calm", "red")]


def test_pictures_that_show_what_is_named_are_all_right_and_as_far_as_real_ones() -> None:
    own, parts = sample(ROWS), Parts()
    likeness(parts, judge(), Copyist(), own, own, own.pictures, NOTHING)
    assert parts.overall["named"] == parts.overall["whole"] == parts.overall["named_seen"] == 1
    assert "named_unseen" not in parts.overall
    assert parts.overall["frechet"] == pytest.approx(0, abs=1e-6)
    assert parts.floors[REAL].numbers == pytest.approx(parts.floors[CODED].numbers)
    assert parts.floors[MEAN].numbers["frechet"] > 1
    assert parts.floors[CHANCE].numbers["named"] == pytest.approx((1 / 2 + 1 / 3) / 2)
    assert parts.floors[FREQUENT].numbers["named"] == pytest.approx((3 + 2) / 8)


def test_what_is_wrong_is_told_by_combination_group_and_adjective() -> None:
    own = sample(ROWS, ["seen", "unseen", "unseen", "seen"])
    painted = own.pictures.copy()
    painted[1, 0, 0, 0] = 0  # calm, where it should be wild
    parts = Parts()
    likeness(parts, judge(), Copyist(), own, own, painted, NOTHING)
    assert parts.overall["named"] == 7 / 8
    assert parts.overall["named_unseen"] == 3 / 4
    assert parts.overall["named_seen"] == 1
    assert parts.overall["whole"] == 3 / 4
    assert parts.tables["combination of adjectives"]["unseen"]["named"] == 3 / 4
    assert parts.tables["group"]["mood"]["named"] == 3 / 4
    assert parts.tables["group"]["hue"]["named"] == 1
    assert parts.tables["adjective"]["wild"] == pytest.approx(
        {"named": 0, "named_real": 1, "named_coded": 1, "frequent": 0, "chance": 0.5, "adjectives": 1}
    )


def test_without_others_there_is_no_distance_and_without_names_no_accuracy() -> None:
    own = sample(ROWS)
    nobody = Sample(own.numbers[:0], [], [], [], [], own.pictures[:0])
    unnamed = Sample(own.numbers, own.captions, [()] * len(own), own.sources, own.truths, own.pictures)
    parts = Parts()
    likeness(parts, judge(), Copyist(), unnamed, nobody, own.pictures, NOTHING)
    assert not {"frechet", "named", "whole"} & set(parts.overall)
    assert parts.tables == {}
