"""The latent language model on the trainer: it learns, resumes, is saved, and looks at no page's picture."""

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

from textzip.errors import CheckpointError, ModelError, RecipeError, TextError
from textzip.models.language.sampling import Options
from textzip.models.latent_lm import reading, use
from textzip.models.latent_lm.config import LatentConfig
from textzip.models.latent_lm.score import Scorer
from textzip.models.latent_lm.task import LatentTask
from textzip.models.latent_lm.words import words
from textzip.models.registry import TrainRecipe, restore, verb
from textzip.recipe import parse_recipe
from textzip.shards.index import open_index
from textzip.train import checkpoint
from textzip.train.folder import read_metrics
from textzip.train.loop import Interrupted
from textzip.train.reader import Reader

RECIPE = """\
kind: train
model:
  {kind: latent_lm, preset: tiny, width: 32, layers: 1, speller_width: 32, context: 80, missing: keep,
   faces: [DejaVuSansCondensed, DejaVuSansMono]}
batch: {token_budget: 200, micro_batches: 2, window: 2}
train:
  steps: 4
  precision: float32
  optimizer: {kind: muon, learning_rate: 5e-3, warmup: 1}
  validate_every: 4
  validation_rows: 4
  save_every: 2
  log_every: 1
"""
CPU = torch.device("cpu")


def parsed(run: Path, pages: Path, *settings: str) -> TrainRecipe:
    return parse_recipe(TrainRecipe, RECIPE, "train.yaml", [f"run={run}", f"data.folders={pages}", *settings])


@pytest.fixture(scope="module")
def whole(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:

        def decode(_bytes: object) -> None:
            raise AssertionError("a page was decoded")

        patch.setattr("textzip.train.reader.decode", decode)
        return run(parsed(tmp_path_factory.mktemp("whole") / "run", pages))


def test_it_learns_without_a_page_s_picture_and_shows_what_it_writes(whole: Path) -> None:
    lines = read_metrics(whole / "metrics.jsonl")
    losses = [line["loss"] for line in lines if "loss" in line]
    assert losses[-1] < losses[0] - 0.5
    [found] = [line for line in lines if "validation_bits" in line]
    assert set(found["samples"][0]) == {"id", "text", "goes on"}


@pytest.mark.parametrize(
    "settings", [(), ("model.pack=96", "model.dropout=0.2", "model.modality_dropout=0.5"), ("model.spells=same",)]
)
def test_a_run_that_was_stopped_goes_on_to_the_same_end(
    whole: Path, pages: Path, tmp_path: Path, settings: tuple[str, ...]
) -> None:
    first = run(parsed(tmp_path / "whole", pages, *settings)) if settings else whole
    done = 0

    def tick(steps: int, _note: str) -> None:
        nonlocal done
        done += steps
        if done == 3:
            os.kill(os.getpid(), signal.SIGINT)

    mine = parsed(tmp_path / "run", pages, *settings)
    with pytest.raises(Interrupted):
        run(mine, tick)
    assert curve(run(mine)) == curve(first)  # two runs of one seed
    one, other = (checkpoint.last_of(folder) for folder in (Path(mine.run), first))
    assert one and other
    for name, value in one.weights().items():
        assert torch.equal(value, other.weights()[name]), name


def test_what_was_saved_gives_what_was_there(whole: Path, pages: Path) -> None:
    found = checkpoint.last_of(whole)
    assert found
    task = restore(found)
    assert isinstance(task, LatentTask)
    index = open_index(pages, "test")
    texts = Reader(index, 4, task.columns).rows(np.arange(8)).texts
    scored = Scorer(task.settings, task.model, CPU).score(texts)
    again = Scorer(task.settings, restore(found).model, CPU).score(texts)  # type: ignore[arg-type]
    for one, other in zip(scored.bits, again.bits, strict=True):
        np.testing.assert_array_equal(one, other)
    with torch.no_grad():
        along = task.summary(task.tally(task.collate()(Reader(index, 4, task.columns).rows(np.arange(8)))))
    total = sum(len(text.encode()) for text in texts)
    bits = sum(float(each.sum()) for each in scored.bits) + float(scored.ends.sum())
    assert along["bits"] == pytest.approx(bits / total, rel=1e-4)
    written = use.load(whole, "cpu").write(["a", "Line "], Options(9, 0.0))
    assert written == verb("generate", found)(whole, "cpu").write(["a", "Line "], Options(9, 0.0))
    assert written == use.Writer(task.model, task.settings, CPU).write(["a", "Line "], Options(9, 0.0))
    with pytest.raises(ModelError, match="this model writes"):
        reading.load(whole, "cpu")
    with pytest.raises(CheckpointError, match=r"of kind 'latent_lm', which textzip read is not for"):
        verb("read", found)


def test_words_are_drawn_in_a_face_by_the_step_s_key(config: Callable[..., LatentConfig]) -> None:
    task = LatentTask(config(faces=["DejaVuSansCondensed", "DejaVuSansMono"]))
    assert task.strips is not None
    batch = task.collate().texts(["one two"])  # type: ignore[attr-defined]
    drawn = [task.augmented(batch, None, [0, key])["ink"] for key in range(12)]  # type: ignore[arg-type]
    sans, mono = (task.strips.batch(batch["words"], face)["ink"] for face in (0, 1))
    faces = [torch.equal(each, sans) - torch.equal(each, mono) for each in drawn]
    assert set(faces) == {1, -1}
    again = [task.augmented(batch, None, [0, key])["ink"] for key in range(12)]  # type: ignore[arg-type]
    assert all(torch.equal(one, other) for one, other in zip(drawn, again, strict=True))
    assert "ink" not in LatentTask(config(sees="bytes")).augmented(batch, None, [0])  # type: ignore[arg-type]


def test_a_character_of_held_out_texts_that_no_face_draws_ends_no_run(config: Callable[..., LatentConfig]) -> None:
    task = LatentTask(config(missing="refuse"))
    batch = task.collate().texts(["a 漢"])  # type: ignore[attr-defined]
    with torch.no_grad():
        assert task.tally(batch)["bits"] > 0
    with pytest.raises(TextError, match="'漢'"):  # in training it would, had it not been refused before
        task.augmented(batch, None, [0])  # type: ignore[arg-type]


@pytest.mark.parametrize("spells", ["next", "same"])
def test_empty_texts_have_a_loss_that_is_a_number(config: Callable[..., LatentConfig], spells: str) -> None:
    task = LatentTask(config(spells=spells))
    batch = task.collate().texts(["", ""])  # type: ignore[attr-defined]
    loss = task.losses(task.model, batch)["loss"]
    loss.backward()
    assert float(loss.detach()) == pytest.approx(np.log(258) if spells == "next" else 0)
    assert task.weight(batch) == (2 if spells == "next" else 0)


def test_texts_and_words_that_are_too_long_are_refused(pages: Path) -> None:
    index = open_index(pages, "train")
    given: dict[str, Any] = {"preset": "tiny", "sees": "bytes"}
    texts = Reader(index, 4, ("text",)).rows(np.arange(index.rows)).texts
    longest = max(len(words(text, 32)) + 1 for text in texts)
    LatentTask(LatentConfig(**given, context=longest)).sizes(index)
    with pytest.raises(ModelError, match=rf"longest text has {longest} words, its end included, .* of {longest - 1}"):
        LatentTask(LatentConfig(**given, context=longest - 1)).sizes(index)
    LatentTask(LatentConfig(**given, context=longest - 1, spells="same")).sizes(index)
    with pytest.raises(ModelError, match=r"model\.word_bytes is 8"):
        LatentTask(LatentConfig(**given, word_bytes=8, long_words="refuse")).sizes(index)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("model.width=30", r"width \(30\) must be a multiple of twice the heads \(2\)"),
        ("model.speller_width=30", r"speller_width \(30\) must be a multiple of twice the speller_heads \(2\)"),
        ("model.pack=50", r"pack \(50\) must be 0 or at least context \(80\)"),
        ("model.word_bytes=7", r"word_bytes: input should be greater than or equal to 8"),
        ("model.px=17", r"px: input should be less than or equal to 16"),
        ("model.sees=sound", r"sees: input should be 'picture', 'bytes' or 'both'"),
    ],
)
def test_mistakes_in_a_recipe_are_told(tmp_path: Path, setting: str, message: str) -> None:
    with pytest.raises(RecipeError, match=message):
        parsed(tmp_path, tmp_path, setting)


def test_settings_that_contradict_each_other_are_told(tmp_path: Path) -> None:
    for settings, message in (
        (("model.sees=picture", "model.modality_dropout=0.1"), "modality_dropout is for sees: both"),
        (("model.sees=picture", "model.frozen=[bytes]"), "frozen has 'bytes', which sees: picture has no encoder for"),
    ):
        with pytest.raises(RecipeError, match=message):
            parsed(tmp_path, tmp_path, *settings)
    LatentConfig(sees="bytes", frozen=("bytes",))


def test_an_encoder_that_has_learned_nothing_is_not_frozen(pages: Path, config: Callable[..., LatentConfig]) -> None:
    index = open_index(pages, "train")
    given = {"missing": "keep", "context": 80}
    learned = LatentTask.fitted(config(**given), index).config()
    mine = config(**given, frozen=("picture", "bytes"))
    assert not any(each.requires_grad for each in LatentTask.fitted(mine, index, learned).model.picture.parameters())
    LatentTask.fitted(mine, index, {**learned, "drawn": ""})
    seen_alone = config(**given, sees="bytes", frozen=("bytes",))
    LatentTask.fitted(seen_alone, index, {**learned, "drawn": "other"})
    for before, message in (
        (None, "'picture', an encoder that has learned nothing yet: set start_from"),
        ({**learned, "kind": "causal"}, "'picture', and the model of start_from, which is of kind 'causal', has none"),
        ({**learned, "sees": "picture"}, "'bytes', and the model of start_from, which sees picture, has none: choose"),
        ({**learned, "width": 64}, "'picture', which has a width of 64 .* of 32 here: set model.width to 64"),
        ({**learned, "drawn": "0" * 16}, rf"look otherwise here .* \({learned['drawn']}, not 0000.*set model.fonts"),
    ):
        with pytest.raises(ModelError, match=message):
            LatentTask.fitted(mine, index, before)


def test_a_size_is_a_beginning(config: Callable[..., LatentConfig]) -> None:
    assert LatentConfig().width == 256
    assert LatentConfig(preset="tiny", width=32).width == 32
    assert LatentConfig(preset="tiny", width=32).layers == LatentConfig(preset="tiny").layers == 2
