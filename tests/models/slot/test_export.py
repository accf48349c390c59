"""Exports read as the checkpoint does; of graphs, see `test_engine.py`."""

from __future__ import annotations

import json
import re
import resource
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from textzip.errors import CheckpointError
from textzip.models.export import to_hugging_face, to_small
from textzip.models.registry import restore
from textzip.models.slot.config import SlotConfig
from textzip.models.slot.network.model import SlotModel
from textzip.models.slot.use import Reader, load
from textzip.tokenizer import Tokenizer
from textzip.train import checkpoint

CONFIG = SlotConfig(channels=16, blocks=1, slot_channels=16, heads=4, slots=128)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> checkpoint.Checkpoint:
    torch.manual_seed(0)
    run = tmp_path_factory.mktemp("run")
    model = SlotModel(CONFIG)
    model.frame_head.classes.weight.data *= 12
    checkpoint.save(run, 1, config=CONFIG.model_dump(mode="json"), weights=model.state_dict(), recipe="kind: train\n",
                    state={}, metrics=run / "none")  # fmt: skip
    return checkpoint.find(run)


def test_a_hugging_face_folder_is_whole(found: checkpoint.Checkpoint, tmp_path: Path) -> None:
    folder = tmp_path / "hf"
    to_hugging_face(found, folder)
    assert {"config.json", "model.safetensors", "README.md", "tokenizer_config.json"} <= {
        p.name for p in folder.iterdir()
    }
    assert json.loads((folder / "config.json").read_text("utf-8"))["model_type"] == "textzip-slot"
    assert "library_name: textzip" in (folder / "README.md").read_text("utf-8")
    Tokenizer.from_pretrained(folder)
    page = np.zeros((128, 128), np.uint8)
    page[:30] = (np.random.default_rng(0).random((30, 128)) > 0.8) * 255
    assert load(folder, "cpu").read([page]) == load(found.folder, "cpu").read([page])


def test_what_the_card_says_opens_the_folder(
    found: checkpoint.Checkpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    to_hugging_face(found, Path("mine"))
    card = Path("mine/README.md").read_text("utf-8")
    names: dict[str, object] = {}
    exec(card.split("```python")[1].split("```")[0], names)
    assert isinstance(names["reader"], Reader)
    assert "`AutoConfig`, `AutoModel` and `AutoTokenizer` of `transformers` don't" in card
    classes = re.findall(r"`(textzip\.\w+)\.(\w+)\.from_pretrained\(\"mine\"\)`", card)
    assert classes == [("textzip.tokenizer", "Tokenizer"), ("textzip.hf_tokenizer", "TextzipTokenizer")]
    Tokenizer.from_pretrained("mine")
    pytest.importorskip("transformers")
    from textzip.hf_tokenizer import TextzipTokenizer

    assert TextzipTokenizer.from_pretrained("mine")("é")["input_ids"] == Tokenizer()("é")["input_ids"]


def test_a_disk_that_is_full_keeps_an_earlier_export(found: checkpoint.Checkpoint, tmp_path: Path) -> None:
    before, limit = resource.getrlimit(resource.RLIMIT_FSIZE), 10_000
    for export in (to_hugging_face, to_small):
        folder = tmp_path / export.__name__
        export(found, folder)
        there = {path.name: path.read_bytes() for path in folder.iterdir()}
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
        try:
            with pytest.raises(CheckpointError, match="can't write here"):
                export(found, folder)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == there


def saved(run: Path, config: SlotConfig, value: float) -> checkpoint.Checkpoint:
    weights = {name: torch.full_like(each, value) for name, each in SlotModel(config).state_dict().items()}
    folder = checkpoint.save(run, 1, config=config.model_dump(mode="json"), weights=weights, recipe="kind: train\n",
                             state={}, metrics=run / "none")  # fmt: skip
    return checkpoint.find(folder)


def test_half_of_several_runs_is_their_mean(tmp_path: Path) -> None:
    runs = [saved(tmp_path / str(value), CONFIG, value) for value in (1.0, 2.0, 4.5)]
    to_small(runs[0], tmp_path / "half", runs[1:])
    weights = checkpoint.find(tmp_path / "half").weights()
    assert weights
    assert all(each.dtype == torch.float16 and (each == 2.5).all() for each in weights.values())
    load(tmp_path / "half")


def test_a_run_of_before_counts_as_nothing_where_its_model_had_no_part(tmp_path: Path) -> None:
    grown = CONFIG.model_copy(update={"gaps": True, "phases": True, "style": True})
    before = saved(tmp_path / "before", CONFIG, 1.0)
    to_small(saved(tmp_path / "after", grown, 3.0), tmp_path / "half", [before])
    found = checkpoint.find(tmp_path / "half")
    had = before.weights()
    for name, each in found.weights().items():
        assert (each == (2.0 if name in had else 1.5)).all(), name
    assert found.config == grown.model_dump(mode="json")
    load(tmp_path / "half")


def test_classes_of_a_run_of_before_go_by_their_characters(tmp_path: Path) -> None:
    fewer = CONFIG.model_copy(update={"symbols": CONFIG.symbols[::-1][:50]})
    before = saved(tmp_path / "before", fewer, 1.0)
    to_small(saved(tmp_path / "after", CONFIG, 3.0), tmp_path / "half", [before])
    classes = checkpoint.find(tmp_path / "half").weights()["frame_head.classes.bias"]
    shared = [each in fewer.symbols for each in CONFIG.symbols]
    assert classes[1:].tolist() == [2.0 if each else 3.0 for each in shared]


@pytest.mark.parametrize("changed", [{"slots": 64}, {"channels": 24}, {"style": True}, {"mean": 0.5}])
def test_runs_of_different_models_have_no_mean(tmp_path: Path, changed: dict[str, object]) -> None:
    other = saved(tmp_path / "other", CONFIG.model_copy(update=changed), 1.0)
    with pytest.raises(CheckpointError, match=r"another configuration than .* average runs of one model"):
        to_small(saved(tmp_path / "one", CONFIG, 1.0), tmp_path / "half", [other])


def test_eight_bits_read_as_float_does(found: checkpoint.Checkpoint, tmp_path: Path) -> None:
    to_small(found, tmp_path / "half")
    to_small(found, tmp_path / "int8", bits=8)
    half, small = (checkpoint.find(tmp_path / name) for name in ("half", "int8"))
    there = {name: each.float() for name, each in half.weights().items()}
    for name, each in small.weights().items():
        assert each.shape == there[name].shape
        assert float((each - there[name]).abs().max()) <= 0.005 * max(1e-6, float(there[name].abs().max()))
    assert (small.folder / checkpoint.MODEL).stat().st_size < 0.8 * (half.folder / checkpoint.MODEL).stat().st_size
    assert restore(small).config() == restore(found).config()
