"""Checkpoints: whole or not there, and refused by name if damaged."""

from __future__ import annotations

import json
import pickle
import resource
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from textzip.errors import CheckpointError
from textzip.models.slot.config import SlotConfig
from textzip.models.slot.network.model import SlotModel
from textzip.train import checkpoint

CONFIG = SlotConfig(channels=16, blocks=1, slot_channels=16, heads=4)


def saved(run: Path, step: int = 5, **changes: Any) -> Path:
    model = SlotModel(CONFIG)
    given = {
        "config": CONFIG.model_dump(mode="json"), "weights": model.state_dict(), "recipe": "kind: train\n",
        "state": {"counters": {"step": step}}, "metrics": run / "metrics.jsonl",
    }  # fmt: skip
    return checkpoint.save(run, step, **{**given, **changes})


def test_what_is_saved_is_found_again(tmp_path: Path) -> None:
    folder = saved(tmp_path)
    for path in (tmp_path, folder):
        found = checkpoint.find(path)
        assert found.folder == folder
        assert checkpoint.parsed(SlotConfig, found) == CONFIG
        assert found.state() == {"counters": {"step": 5}}
        checkpoint.load_weights(SlotModel(CONFIG), found)


def test_whoever_may_read_the_configuration_may_read_the_weights(tmp_path: Path) -> None:
    modes = {path.stat().st_mode for path in saved(tmp_path).iterdir()}
    assert len(modes) == 1


def test_the_last_checkpoint_is_that_of_the_highest_step_however_many_digits_it_has(tmp_path: Path) -> None:
    for step in (9_999_999, 10_000_000, 500):
        saved(tmp_path, step)
    (tmp_path / "checkpoints" / "step-by-step").mkdir()  # somebody's own
    last = checkpoint.last_of(tmp_path)
    assert last is not None
    assert last.folder.name == "step-10000000"


def test_a_disk_that_is_full_for_the_state_leaves_no_trace(tmp_path: Path) -> None:
    """The weights are written; `torch.save` then meets the limit, and says RuntimeError."""
    first = saved(tmp_path, 1)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, before[1]))
    try:
        with pytest.raises(
            CheckpointError, match=r"step-0000002: can't be written \(.+\); earlier checkpoints are safe"
        ):
            saved(tmp_path, 2, state={"much": torch.zeros(2_000_000)})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list((tmp_path / "checkpoints").iterdir()) == [first]


def test_a_run_s_best_goes_before_its_last(tmp_path: Path) -> None:
    first, second, third = (saved(tmp_path, step) for step in (1, 2, 3))
    checkpoint.keep(tmp_path, third, first)
    assert checkpoint.find(tmp_path).folder == first
    assert not second.exists()
    last = checkpoint.last_of(tmp_path)
    assert last is not None
    assert last.folder == third


def test_a_write_that_fails_leaves_nothing_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved(tmp_path, 1)

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(torch, "save", full)
    with pytest.raises(CheckpointError, match=r"step-0000002: can't be written \(No space left on device\); earlier"):
        saved(tmp_path, 2)
    assert [path.name for path in (tmp_path / "checkpoints").iterdir()] == ["step-0000001"]


@pytest.mark.parametrize("name", ["model.safetensors", "config.json", "state.pt"])
def test_a_damaged_file_is_refused_by_name(tmp_path: Path, name: str) -> None:
    path = saved(tmp_path) / name
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(CheckpointError, match=f"{name}: damaged"):
        found = checkpoint.find(tmp_path)
        checkpoint.load_weights(SlotModel(CONFIG), found)
        found.state()


def test_weights_of_another_model_are_refused_by_name(tmp_path: Path) -> None:
    other = SlotModel(SlotConfig(channels=24, blocks=1, slot_channels=16, heads=4))
    saved(tmp_path, weights=other.state_dict())
    with pytest.raises(CheckpointError, match=r"weights of another model than config.json says: encoder"):
        checkpoint.load_weights(SlotModel(CONFIG), checkpoint.find(tmp_path))


def test_loading_a_stranger_s_checkpoint_runs_nothing(tmp_path: Path) -> None:
    folder = saved(tmp_path)
    proof = tmp_path / "proof"

    class Evil:
        def __reduce__(self) -> Any:
            return (Path.touch, (proof,))

    (folder / "state.pt").write_bytes(pickle.dumps({"counters": Evil()}))
    with pytest.raises(CheckpointError, match=r"state\.pt"):
        checkpoint.find(tmp_path).state()
    torch.save({"counters": Evil()}, folder / "state.pt")
    with pytest.raises(CheckpointError, match=r"state\.pt"):
        checkpoint.find(tmp_path).state()
    assert not proof.exists()


def test_another_format_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path) / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "format": 99}), "utf-8")
    with pytest.raises(CheckpointError, match="checkpoint format 99, and this textzip reads 1"):
        checkpoint.find(tmp_path)


@pytest.mark.parametrize("there", [False, True])
def test_a_folder_without_a_checkpoint_is_refused(tmp_path: Path, there: bool) -> None:
    folder = tmp_path / "empty"
    if there:
        folder.mkdir()
    with pytest.raises(CheckpointError, match="no checkpoint" if there else "no such folder"):
        checkpoint.find(folder)


def test_a_folder_that_cannot_be_looked_into_is_refused(tmp_path: Path) -> None:
    saved(tmp_path)
    name = "x" * 300  # no file system takes it, and says so as of a folder that may not be read
    with pytest.raises(CheckpointError, match=f"{name}: can't be read \\(File name too long\\); check the rights"):
        checkpoint.find(tmp_path / name)
    (tmp_path / "best.json").write_text(json.dumps({"checkpoint": name}))
    with pytest.raises(CheckpointError, match=f"{name}: can't be read"):
        checkpoint.find(tmp_path)


def test_a_checkpoint_s_number_is_in_decimal_digits(tmp_path: Path) -> None:
    folder = saved(tmp_path)
    (tmp_path / "checkpoints/step-²").mkdir()
    last = checkpoint.last_of(tmp_path)
    assert last is not None
    assert last.folder == folder
