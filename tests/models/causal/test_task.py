"""The causal model on the trainer: it learns, resumes, starts from others, and looks at no picture."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from runs import curve, run

from textzip.errors import CheckpointError, ModelError, RecipeError
from textzip.models.causal.config import CausalConfig
from textzip.models.causal.task import CausalTask
from textzip.models.causal.use import load
from textzip.models.language.sampling import Options
from textzip.models.registry import TrainRecipe, restore, verb
from textzip.recipe import parse_recipe
from textzip.shards.index import open_index
from textzip.train import checkpoint
from textzip.train.folder import read_metrics
from textzip.train.loop import Interrupted
from textzip.train.reader import Reader
from textzip.train.run import Settings, train
from textzip.train.task import Request

RECIPE = """\
kind: train
model: {kind: causal, width: 32, layers: 2, heads: 2, context: 200}
batch: {token_budget: 700, micro_batches: 2, window: 2}
train:
  steps: 8
  precision: float32
  optimizer: {kind: muon, learning_rate: 5e-3, warmup: 2}
  validate_every: 4
  validation_rows: 12
  save_every: 3
  log_every: 1
"""


def parsed(run: Path, pages: Path, *settings: str) -> TrainRecipe:
    return parse_recipe(TrainRecipe, RECIPE, "train.yaml", [f"run={run}", f"data.folders={pages}", *settings])


@pytest.fixture(scope="module")
def whole(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run(parsed(tmp_path_factory.mktemp("whole") / "run", pages))


def test_no_picture_is_read_or_decoded(pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    real = Reader._read

    def read(self: Reader, number: int) -> Any:
        asked.append(self._columns)
        return real(self, number)

    def decode(_bytes: object) -> None:
        raise AssertionError("a picture was decoded")

    monkeypatch.setattr(Reader, "_read", read)
    monkeypatch.setattr("textzip.train.reader.decode", decode)
    run(parsed(tmp_path / "run", pages, "train.steps=4", "model.unit=words", "model.vocabulary=40"))
    assert asked
    assert all(columns == ["id", "text"] for columns in asked)


def test_it_learns_and_says_how_fast(whole: Path) -> None:
    lines = read_metrics(whole / "metrics.jsonl")
    losses = [line["loss"] for line in lines if "loss" in line]
    assert losses[-1] < losses[0] - 0.5
    assert all(line["tokens_per_second"] > line["rows_per_second"] for line in lines if "loss" in line)
    [first, second] = [line for line in lines if "validation_bits" in line]
    assert second["validation_bits"] < first["validation_bits"]
    assert set(first["samples"][0]) == {"id", "text", "goes on"}


@pytest.mark.parametrize("settings", [(), ("model.dropout=0.2", "model.pack=240"), ("model.unit=words",)])
def test_a_run_that_was_stopped_goes_on_to_the_same_end(pages: Path, tmp_path: Path, settings: tuple[str, ...]) -> None:
    whole = run(parsed(tmp_path / "whole", pages, *settings))
    done = 0

    def tick(steps: int, _note: str) -> None:
        nonlocal done
        done += steps
        if done == 5:
            os.kill(os.getpid(), signal.SIGINT)

    mine = parsed(tmp_path / "run", pages, *settings)
    with pytest.raises(Interrupted):
        run(mine, tick)
    assert curve(run(mine)) == curve(whole)
    last, first = (checkpoint.last_of(folder) for folder in (Path(mine.run), whole))
    assert last and first
    for name, value in first.weights().items():
        assert torch.equal(value, last.weights()[name]), name


@pytest.mark.parametrize("settings", [(), ("model.pack=400",), ("model.unit=words", "model.vocabulary=30")])
def test_what_is_measured_along_the_way_is_what_an_evaluation_finds(
    pages: Path, tmp_path: Path, settings: tuple[str, ...]
) -> None:
    found = checkpoint.last_of(run(parsed(tmp_path / "run", pages, *settings)))
    assert found
    task = restore(found)
    index = open_index(pages, "test")
    rows = Reader(index, 4, task.columns).rows(np.arange(8))
    task.model.eval()
    with torch.no_grad():
        along = task.summary(task.tally(task.collate()(rows)))
    request = Request(index, None, lambda: open_index(pages, "train"), torch.device("cpu"), "float32", lambda _: None)
    measured = task.evaluate(request).overall
    for name in ("bits", "inner_bits"):
        assert along[name] == pytest.approx(measured[name], rel=1e-4), name
    assert along["accuracy"] == measured["accuracy"]
    assert measured["bits"] > measured["inner_bits"]


def test_texts_over_the_context_are_refused_wherever_they_are(pages: Path, tmp_path: Path) -> None:
    longest = int(open_index(pages, "train").n_tokens.max()) + 1
    task = CausalTask(CausalConfig(width=32, layers=1, heads=2, context=longest - 1))
    index = open_index(pages, "train")
    request = Request(index, None, lambda: index, torch.device("cpu"), "float32", lambda _: None)
    for use in (lambda: task.sizes(index), lambda: task.evaluate(request)):
        with pytest.raises(ModelError, match=rf"longest text has {longest} bytes, its end included"):
            use()
    CausalTask(CausalConfig(width=32, layers=1, heads=2, context=longest)).sizes(index)


def test_a_mistake_found_late_leaves_the_run_that_is_there(pages: Path, tmp_path: Path) -> None:
    folder = run(parsed(tmp_path / "run", pages, "train.steps=3"))
    before = curve(folder)
    quiet: Callable[[str], None] = lambda _: None  # noqa: E731
    with pytest.raises(ModelError, match="longest text has"):
        train(
            parsed(folder, pages, "model.context=20"), Settings(device="cpu", overwrite=True), quiet, lambda *_: quiet
        )
    assert curve(folder) == before
    checkpoint.find(folder).weights()


def test_packing_and_dropout_are_settings(pages: Path, tmp_path: Path) -> None:
    folder = run(parsed(tmp_path / "run", pages, "model.pack=240", "model.dropout=0.1", "train.steps=4"))
    assert len(curve(folder)) == 4
    lines = [line for line in read_metrics(folder / "metrics.jsonl") if "loss" in line]
    assert all(line["padding"] < 0.6 for line in lines)


def test_texts_longer_than_the_context_are_refused(pages: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"longest text has \d+ bytes, its end included, .* a context of 20"):
        run(parsed(tmp_path / "run", pages, "model.context=20"))


def test_augmenting_texts_is_refused(pages: Path, tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"train\.augment changes pictures, and this model sees none"):
        run(parsed(tmp_path / "run", pages, "train.augment.blur=1"))


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("model.width=30", r"width \(30\) must be a multiple of twice the heads \(2\)"),
        ("model.pack=50", r"pack \(50\) must be 0 or at least context \(200\)"),
        ("model.unit=letters", r"'model.unit=letters': model.unit: input should be 'bytes' or 'words'"),
        ("model.kind=causl", r"no kind is called 'causl'; did you mean 'causal'\?"),
        ("model.widht=32", r"unknown key; did you mean 'width'\?"),
        ("model.words=[a]", "words are for unit: words"),
    ],
)
def test_mistakes_in_a_recipe_are_told(tmp_path: Path, setting: str, words: str) -> None:
    with pytest.raises(RecipeError, match=words):
        parsed(tmp_path, tmp_path, setting)


def test_a_model_over_words_takes_up_another_s_words(pages: Path, tmp_path: Path) -> None:
    settings = ("model.unit=words", "train.steps=4")
    first = run(parsed(tmp_path / "first", pages, *settings, "model.vocabulary=30"))
    theirs = checkpoint.find(first)
    config = CausalConfig.model_validate({**theirs.config, "words": ["new", *theirs.config["words"][5::-1]]})
    torch.manual_seed(5)
    task = CausalTask(config)
    own = task.model.state_dict()["embedding.weight"].clone()
    adopted = task.adopt(theirs.weights(), theirs.config)
    old = theirs.weights()["embedding.weight"]
    assert torch.equal(adopted["embedding.weight"][0], own[0])
    for place, number in enumerate((5, 4, 3, 2, 1, 0), 1):
        assert torch.equal(adopted["embedding.weight"][place], old[number])
    assert torch.equal(adopted["embedding.weight"][-2:], old[-2:])  # the unknown, and the end
    task.model.load_state_dict(adopted)
    letters = CausalTask(CausalConfig(width=32, layers=2, heads=2))
    assert set(theirs.weights()) - set(letters.adopt(theirs.weights(), theirs.config)) == {
        "embedding.weight", "classifier.weight",
    }  # fmt: skip


def test_a_checkpoint_is_read_by_what_it_is_for(whole: Path, tmp_path: Path) -> None:
    found = checkpoint.find(whole)
    assert verb("generate", found)(whole, "cpu").write(["a"], Options(3, 0.0)) == load(whole, "cpu").write(
        ["a"], Options(3, 0.0)
    )
    with pytest.raises(CheckpointError, match=r"of kind 'causal', which textzip read is not for \(it is for slot\)"):
        verb("read", found)


def test_four_texts_are_learned_by_heart_and_written(tmp_path: Path) -> None:
    torch.manual_seed(0)
    texts = ["in the beginning was the word", "and the word was good", "one two three", "naïve é"]

    class Rows:
        numbers = np.arange(4)

    Rows.texts = texts  # type: ignore[attr-defined]
    task = CausalTask(CausalConfig(width=64, layers=2, heads=2, context=80))
    batch = task.collate()(Rows())  # type: ignore[arg-type]
    optimizer = torch.optim.AdamW(task.model.parameters(), 3e-3)
    for _ in range(150):
        task.losses(task.model, batch)["loss"].backward()
        optimizer.step()
        optimizer.zero_grad()
    from textzip.models.causal.use import Writer

    writer = Writer(task.model, task.alphabet, 80, torch.device("cpu"))
    begun = ["in the b", "and", "on", "na"]
    written = writer.write(begun, Options(40, 0.0))
    assert [a + b for a, b in zip(begun, written, strict=True)] == texts
