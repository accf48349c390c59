"""Torch and onnxruntime read alike, and a reader takes whichever is there."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from drawn import drawn

from textzip.errors import CheckpointError, EngineError
from textzip.models.slot import engine
from textzip.models.slot.calibration import Calibration
from textzip.models.slot.engine import engine_of
from textzip.models.slot.picture import to_page
from textzip.models.slot.use import Reader
from textzip.render import render_page

torch = pytest.importorskip("torch")
onnxruntime = pytest.importorskip("onnxruntime")

from textzip.models.slot.config import SlotConfig
from textzip.models.slot.export import to_onnx
from textzip.models.slot.factory import slot_model
from textzip.models.slot.in_onnx import GRAPH, OnnxEngine
from textzip.models.slot.in_torch import TorchEngine
from textzip.models.slot.network.model import SlotModel
from textzip.train import checkpoint

SHIPPED = Path(engine.__file__).parents[2] / "pretrained" / "reader"
CONFIG = SlotConfig(channels=16, blocks=3, slot_channels=16, heads=4, slots=128, symbols=tuple("abé€"), frame=(4, 2),
                    gaps=True, phases=True, style=True)  # fmt: skip


def saved(run: Path, seed: int) -> checkpoint.Checkpoint:
    torch.manual_seed(seed)
    model = SlotModel(CONFIG)
    model.frame_head.classes.weight.data *= 12  # emits here and there
    for told in (model.encoder.told, model.encoder.phased, model.encoder.styles["1"].told):
        torch.nn.init.normal_(told.weight)
    checkpoint.save(run, seed, config=CONFIG.model_dump(mode="json"), weights=model.state_dict(), recipe="", state={},
                    metrics=run / "none")  # fmt: skip
    return checkpoint.find(run)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with its graph, as `textzip export RUN` leaves it."""
    pytest.importorskip("onnxscript")
    run = tmp_path_factory.mktemp("run")
    to_onnx(saved(run, 1), run / GRAPH)
    return run


@pytest.mark.parametrize("count", [36, pytest.param(1000, marks=pytest.mark.slow)])
def test_the_shipped_graph_reads_what_its_checkpoint_reads(count: int, fonts_dir: Path) -> None:
    found = checkpoint.find(SHIPPED)
    pages = [*drawn(fonts_dir, count, 1), np.zeros((128, 128), np.uint8), np.zeros((1, 1), np.uint8)]
    theirs = Reader(OnnxEngine.of(found, SHIPPED)).look(pages)
    ours = Reader(TorchEngine(found, "cpu")).look(pages)
    assert [each.text for each in theirs] == [each.text for each in ours]
    assert [each.count for each in theirs] == [each.count for each in ours]
    assert [each.places for each in theirs] == [each.places for each in ours]
    for one, other in zip(theirs, ours, strict=True):
        assert one.confidence == pytest.approx(other.confidence, abs=1e-3)
        np.testing.assert_allclose(one.sure, other.sure, atol=1e-3)
    assert sum(len(each.text) for each in ours) > 50 * count


@pytest.mark.slow
def test_any_graph_reads_pages_of_any_size_as_its_checkpoint_does(exported: Path) -> None:
    found = checkpoint.find(exported)
    theirs, ours = Reader(OnnxEngine.of(found, exported)), Reader(TorchEngine(found, "cpu"))
    rng = np.random.default_rng(3)
    shapes = [(128, 128), (128, 128), (20, 8), (64, 300), (7, 5), (512, 24)]
    pages = [((rng.random(shape) > 0.8) * rng.integers(100, 256)).astype(np.uint8) for shape in shapes]
    for one, other in zip(theirs.read(pages), ours.read(pages), strict=True):
        assert (one[0], one[2]) == (other[0], other[2])
        assert one[1] == pytest.approx(other[1], abs=1e-4)
    assert max(count for _, _, count in ours.read(pages)) > 20


@pytest.mark.slow
def test_a_graph_says_what_the_guide_says(exported: Path) -> None:
    session = onnxruntime.InferenceSession(str(exported / GRAPH), providers=["CPUExecutionProvider"])
    pixels = ((np.random.default_rng(1).random((3, 1, 128, 128)) > 0.9) * 255).astype(np.uint8)
    pixels[:, :, 40:] = 0
    logits, count, _, fills = session.run(None, {"pixel_values": pixels.astype(np.float32) / 255})
    model = slot_model(checkpoint.find(exported)).eval()
    ours = model.generate(torch.from_numpy(pixels), valid_utf8=False)
    assert max(len(ids) for ids, _ in ours) > 5
    for page, (ids, sure) in enumerate(ours):
        rows = logits[page, : count[page], 3:259]
        assert (rows.argmax(-1) + 3).tolist() == ids
        np.testing.assert_allclose(np.exp(rows.max(-1)), sure, rtol=1e-3)
        assert min(fills[page].sum(), 128) == count[page]


@pytest.mark.slow
def test_a_run_s_graph_is_taken_before_its_weights(exported: Path) -> None:
    assert isinstance(engine_of(exported), OnnxEngine)
    assert isinstance(engine_of(exported, "cpu"), OnnxEngine)
    with pytest.raises(EngineError, match="no device 'cuda:99'"):  # torch's to have
        engine_of(exported, "cuda:99")


@pytest.mark.slow
def test_a_graph_of_other_weights_is_not_taken(exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Path(shutil.copytree(exported, tmp_path / "run"))
    found = saved(run, 2)
    assert isinstance(engine_of(run), TorchEngine)
    monkeypatch.setattr(engine, "find_spec", lambda name: None if name == "torch" else name)
    with pytest.raises(
        CheckpointError,
        match=r"a graph of other weights or slots, or by .*; .*textzip export .*; or .*textzip\[train\]",
    ):
        engine_of(run)
    (run / GRAPH).write_bytes(b"no graph")
    with pytest.raises(CheckpointError, match="damaged, or no graph"):
        engine_of(run)
    (run / GRAPH).unlink()
    with pytest.raises(CheckpointError, match=r"holds no graph \(model.onnx\)"):
        engine_of(run)
    shutil.copy(exported / GRAPH, found.folder / GRAPH)
    config = json.loads((found.folder / "config.json").read_text("utf-8"))
    (found.folder / "config.json").write_text(json.dumps({**config, "kind": "causal"}))
    with pytest.raises(CheckpointError):
        engine_of(run)


def test_with_neither_package_both_ways_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("textzip.needs.find_spec", lambda _name: None)
    with pytest.raises(EngineError, match=r"onnxruntime or torch, .*'textzip\[read\]'.*'textzip\[train\]'"):
        engine_of(SHIPPED)


BLOCKED = """
import sys
from importlib.abc import MetaPathFinder

class Blocked(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {names}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Blocked())
import importlib.util
spec = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name in {names} else spec(name, package)
"""


def test_reading_loads_neither_torch_nor_numba_nor_pyarrow(fonts_dir: Path, tmp_path: Path) -> None:
    """Nor any other package of training or of rendering: none need be there."""
    page = render_page("Hello, page 42.", fonts_dir / "dejavu" / "DejaVuSansMono.ttf", 12)
    (tmp_path / "page.png").write_bytes(page.png)
    names = ("torch", "safetensors", "numba", "pyarrow", "datasets", "joblib", "fontTools", "uharfbuzz", "onnx")
    code = BLOCKED.format(names=names) + (
        "import textzip\n"
        "reading = textzip.read(sys.argv[1])\n"
        "print(reading.text, reading.confidence, [*reading.characters[0].box])\n"
        "sys.argv = ['textzip', 'read', sys.argv[1]]\n"
        "from textzip.cli import main\n"
        "main()"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "page.png")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    first, second = done.stdout.splitlines()
    assert second == page.label
    ours = Reader(TorchEngine(checkpoint.find(SHIPPED), "cpu"), Calibration.of(SHIPPED))
    [reading] = ours.read_pictures([to_page(page.pixels)])
    text, confidence, box = first[: len(second)], *first[len(second) :].split(maxsplit=1)
    assert (text, json.loads(box)) == (reading.text, [*(reading.characters[0].box or ())])
    assert float(confidence) == pytest.approx(reading.confidence, abs=1e-4)
    assert reading.confidence != ours.look([page.pixels])[0].confidence  # it is calibrated
