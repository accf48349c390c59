"""The slot model's task."""

from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from textzip.errors import CheckpointError, ShardError
from textzip.models.registry import restore
from textzip.models.slot.config import SlotConfig
from textzip.models.slot.network.model import SlotModel
from textzip.models.slot.task import SlotTask
from textzip.shards.index import open_index
from textzip.train import checkpoint

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


def test_coloured_pictures_are_nothing_to_read(made_up_pictures: Path) -> None:
    index = open_index(made_up_pictures)
    for look in (lambda: SlotTask.fitted(SlotConfig(), index), lambda: task("ab", 0).sizes(index)):
        with pytest.raises(ShardError, match=f"^{made_up_pictures}: holds coloured pictures with captions, and this"):
            look()


def test_a_checkpoint_makes_the_same_model_again(tmp_path: Path) -> None:
    made = task("abé", 0)
    weights = made.model.state_dict()
    folder = checkpoint.save(
        tmp_path, 1, config=made.config(), weights=weights, recipe="", state={}, metrics=tmp_path / "none"
    )
    again = restore(checkpoint.find(folder))
    assert isinstance(again, SlotTask)
    assert again.model.symbols.characters == ("a", "b", "é")
    assert again.config() == made.config()
    assert all(torch.equal(value, weights[name]) for name, value in again.model.state_dict().items())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"channels": "lots"}, r"config.json: not a configuration of this version \(channels: .*integer"),
        ({"kind": "vase"}, "no model is of kind 'vase'; there are slot"),
        ({"preset": ["tiny"]}, r"\(preset: "),
        ({"std": 0}, r"\(std: "),
    ],
    ids=str,
)
def test_a_damaged_configuration_is_refused_by_name(tmp_path: Path, changes: dict[str, object], words: str) -> None:
    made = task("ab", 0)
    checkpoint.save(tmp_path, 1, config={**made.config(), **changes}, weights=made.model.state_dict(), recipe="",
                    state={}, metrics=tmp_path / "none")  # fmt: skip
    with pytest.raises(CheckpointError, match=words):
        restore(checkpoint.find(tmp_path))


def test_weights_that_are_not_finite_are_refused(tmp_path: Path) -> None:
    made = task("ab", 0)
    made.model.classifier.bias.data[3] = float("nan")
    checkpoint.save(tmp_path, 1, config=made.config(), weights=made.model.state_dict(), recipe="", state={},
                    metrics=tmp_path / "none")  # fmt: skip
    with pytest.raises(CheckpointError, match=r"classifier\.bias holds numbers that are not finite"):
        restore(checkpoint.find(tmp_path))
