"""The slot model's task."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from textzip.models.slot.config import SlotConfig
from textzip.models.slot.model import SlotModel
from textzip.train.slot import SlotTask

SIZE = {"channels": 16, "blocks": 1, "slot_channels": 16, "heads": 4}


def task(symbols: str, seed: int) -> SlotTask:
    torch.manual_seed(seed)
    return SlotTask(SlotModel(SlotConfig(symbols=tuple(symbols), **SIZE)))


def test_another_model_s_classes_are_adopted_by_their_characters() -> None:
    mine, theirs = task("abcd", 0), task("bdx", 1)
    weights = theirs.model.state_dict()
    adopted = mine.adopt(weights, theirs.config())
    rows = adopted["frame_head.classes.weight"]
    old = weights["frame_head.classes.weight"]
    own = mine.model.state_dict()["frame_head.classes.weight"]
    # Classes: nothing, a, b, c, d here; nothing, b, d, x there.
    for here, there in ((0, 0), (2, 1), (4, 2)):
        assert torch.equal(rows[here], old[there])
    for here in (1, 3):
        assert torch.equal(rows[here], own[here])
    assert torch.equal(adopted["classifier.weight"], weights["classifier.weight"])
    mine.model.load_state_dict(adopted)


def test_a_configuration_makes_the_same_model_again() -> None:
    made = task("abé", 0)
    again = SlotTask.from_config(made.config())
    again.model.load_state_dict(made.model.state_dict())
    assert again.model.symbols.characters == ("a", "b", "é")
    assert again.config() == made.config()
