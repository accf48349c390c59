"""A graph paints as the model does."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")
onnx = pytest.importorskip("onnx")
reference = pytest.importorskip("onnx.reference")
pytest.importorskip("onnxscript")

from textzip.errors import CheckpointError, ModelError
from textzip.models.art.config import ArtConfig
from textzip.models.art.export import PaintingGraph, to_onnx
from textzip.models.art.factory import new_text, text_model
from textzip.models.art.feeding import Feeding
from textzip.models.art.orders import ORDERS, Order
from textzip.models.art.painting import Options
from textzip.models.art.use import load
from textzip.models.export import to_hugging_face
from textzip.models.registry import verb
from textzip.train import checkpoint
from textzip.train.checkpoint import Checkpoint

GROUPS = (("movement", ("calm", "wild")), ("palette", ("bluish", "red", "golden")))
PROMPTS = ["a calm, bluish picture", "wild", "an unheard-of red"]

Arrays = Mapping[str, np.ndarray]


def saved(run: Path, **settings: Any) -> Checkpoint:
    """A tiny model of any weights that says something everywhere."""
    small = {"size": 8, "grid": 4, "codes": 9, "levels": (3, 3), "width": 8, "text_layers": 1, "encoder_layers": 1}
    config = ArtConfig(
        stage="text", preset="tiny", known=("a", "calm", "wild", "red", "bluish"), **{**small, **settings}
    )
    torch.manual_seed(0)
    model = new_text(config)
    for name, each in model.named_parameters():
        if name.startswith(("painter.likely", "painter.apart")) or name == "traits.said_by.weight":
            torch.nn.init.normal_(each, std=0.5)
    checkpoint.save(run, 1, config=config.model_dump(mode="json"), weights=model.state_dict(), recipe="kind: train\n",
                    state={}, metrics=run / "none")  # fmt: skip
    return checkpoint.find(run)


@pytest.fixture(scope="module")
def completed(tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    """A model that completes captions."""
    return saved(tmp_path_factory.mktemp("completed"), groups=GROUPS, block=2, even=True, placed=True)


def referred(path: Path, given: Arrays) -> np.ndarray:
    """Pictures by what defines ONNX."""
    return reference.ReferenceEvaluator(str(path)).run(None, dict(given))[0]


def run(path: Path, given: Arrays) -> np.ndarray:
    """Pictures by what people run."""
    runtime = pytest.importorskip("onnxruntime")
    return runtime.InferenceSession(str(path), providers=["CPUExecutionProvider"]).run(None, dict(given))[0]


def same(ours: list[np.ndarray], theirs: np.ndarray) -> bool:
    """As good as: a number that lies between two colours may become either."""
    apart = abs(np.stack(ours).astype(int) - theirs)
    return theirs.dtype == np.uint8 and bool(apart.max() <= 1) and bool((apart > 0).mean() < 0.01)


def notes(path: Path) -> dict[str, str]:
    return {each.key: each.value for each in onnx.load(path).metadata_props}


@pytest.fixture(scope="module")
def graph(completed: Checkpoint, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("graph") / "art.onnx"
    to_onnx(completed, path, steps=2)
    return path


@pytest.mark.slow
@pytest.mark.parametrize("by", [referred, run])
def test_it_paints_as_the_model_does(completed: Checkpoint, graph: Path, by: Callable[..., np.ndarray]) -> None:
    painter, feeding = load(completed.folder, "cpu"), Feeding.noted(notes(graph))
    ours = painter.paint_all(PROMPTS, 5, Options(steps=2))
    assert same(ours, by(graph, feeding.prompts(PROMPTS, 5)))
    assert same(ours[:1], by(graph, feeding.prompts(PROMPTS[:1], 5)))
    assert not same(ours, by(graph, feeding.prompts(PROMPTS, 6)))
    assert not same(ours, by(graph, feeding.prompts(PROMPTS[::-1], 5)))


@pytest.mark.slow
def test_a_model_of_words_alone_and_other_options(tmp_path: Path) -> None:
    found, path = saved(tmp_path, words="picture"), tmp_path / "art.onnx"
    how: dict[str, Any] = {"steps": 2, "order": "confidence", "guidance": 1.0, "temperature": 0.7}
    to_onnx(found, path, **how)
    ours = load(found.folder, "cpu").paint_all(PROMPTS, 1, Options(**how))
    assert same(ours, run(path, Feeding.noted(notes(path)).prompts(PROMPTS, 1)))


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(("guidance", "temperature"), [(0.0, 1.0), (3.0, 0.0)])
def test_what_becomes_the_graph_paints_as_the_model_does(
    completed: Checkpoint, order: Order, guidance: float, temperature: float
) -> None:
    options = Options(99, order, temperature, guidance)
    model, config = text_model(completed)
    given = Feeding(config.known, False, 16, 9, 5).prompts(PROMPTS, 2)
    with torch.no_grad():
        theirs = PaintingGraph(model, options).eval()(*map(torch.from_numpy, given.values()))
    assert same(load(completed.folder, "cpu").paint_all(PROMPTS, 2, options), theirs.numpy())


@pytest.mark.slow
def test_weights_are_in_it_once_and_no_folders(completed: Checkpoint, graph: Path) -> None:
    named = {name: each for name, each in completed.weights().items() if not name.startswith("codes.encoder.")}
    held = sum(onnx.numpy_helper.to_array(each).size for each in onnx.load(graph).graph.initializer)
    assert held < 1.1 * sum(each.numel() for each in named.values())
    assert b"textzip/models" not in graph.read_bytes()


def test_what_can_be_no_graph_is_refused(completed: Checkpoint, tmp_path: Path) -> None:
    path, export = tmp_path / "art.onnx", verb("export --to onnx", completed)
    for config, error, said in (
        ({"stage": "codes"}, CheckpointError, "of the stage codes, where one of the stage text is needed"),
        ({"encoder": "clip", "encoder_path": "clip"}, ModelError, "reads captions with clip"),
    ):
        with pytest.raises(error, match=said):
            export(replace(completed, config={**completed.config, **config}), path)
    with pytest.raises(ModelError, match="order is 'spiral'"):
        export(completed, path, order="spiral")
    assert not path.exists()


def test_what_feeds_no_graph_is_refused() -> None:
    with pytest.raises(ModelError, match="textzip export --to onnx"):
        Feeding.noted({"textzip.art": '{"known": ["calm"]}'})
    with pytest.raises(ModelError, match="no word of it is known"):
        Feeding(("calm",), False, 1, 2, 0).prompts(["unheard"])
    with pytest.raises(ModelError, match="at least 1"):
        Feeding(("calm",), False, 1, 2, 0).prompts([])


def test_what_feeds_it_loads_no_torch() -> None:
    code = "import sys, textzip.models.art.feeding as f; f.Feeding(('calm',), False, 1, 2, 0).prompts(['calm'])"
    done = subprocess.run([sys.executable, "-c", f"{code}; print('torch' in sys.modules)"], capture_output=True)
    assert done.stdout.split() == [b"False"], done.stderr


@pytest.mark.slow
def test_the_guide_runs(graph: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("onnxruntime")
    monkeypatch.chdir(graph.parent)
    guide = (Path(__file__).parents[3] / "docs" / "guide" / "art.md").read_text("utf-8")
    [block] = [
        each.split("```")[0] for each in guide.split("```python")[1:] if "InferenceSession" in each.split("```")[0]
    ]
    names: dict[str, Any] = {}
    exec(block, names)
    assert (names["pictures"].shape, names["pictures"].dtype) == ((2, 8, 8, 3), np.uint8)


def test_a_hugging_face_folder_completes_captions_too(completed: Checkpoint, tmp_path: Path) -> None:
    to_hugging_face(completed, tmp_path / "hf")
    theirs, ours = load(tmp_path / "hf", "cpu"), load(completed.folder, "cpu")
    assert theirs.settled("calm") == ours.settled("calm")
    assert np.array_equal(theirs.paint("calm")[0], ours.paint("calm")[0])
