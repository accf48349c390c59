"""Patterns on the trainer: they learn four sentences and write them, go on where they were, and say what is wrong."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")

import numpy as np
from runs import curve
from runs import run as trained

from textzip.errors import ModelError
from textzip.models.language.sampling import Options
from textzip.models.patterns.codes.build import codes_of
from textzip.models.patterns.config import PatternsConfig
from textzip.models.patterns.factory import new_model
from textzip.models.patterns.likelihood import bound
from textzip.models.patterns.network.uniform import Uniform
from textzip.models.patterns.sampler import Plan
from textzip.models.patterns.stages.diffusion import DiffusionTask
from textzip.models.patterns.task import PatternsTask
from textzip.models.patterns.use import Writer
from textzip.models.registry import TrainRecipe, restore, verb
from textzip.recipe import parse_recipe
from textzip.shards.index import open_index
from textzip.train import checkpoint
from textzip.train.loop import Interrupted
from textzip.train.optimizer import optimizer as optimizer_of
from textzip.train.reader import Reader
from textzip.train.recipe import Optimizer
from textzip.train.task import Request

RECIPE = """\
kind: train
model: {kind: patterns, width: 32, layers: 2, heads: 2, length: 8, vocabulary: 60}
batch: {token_budget: 512, window: 2}
train:
  steps: 8
  precision: float32
  optimizer: {kind: muon, learning_rate: 5e-3, warmup: 2}
  validate_every: 4
  validation_rows: 4
  save_every: 3
  log_every: 1
"""


def run(folder: Path, pages: Path, *settings: str, tick: Callable[[int, str], Any] | None = None) -> Path:
    recipe = parse_recipe(TrainRecipe, RECIPE, "train.yaml", [f"run={folder}", f"data.folders={pages}", *settings])
    return trained(recipe, tick)


@pytest.fixture(scope="module")
def uniform(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run(tmp_path_factory.mktemp("uniform") / "run", pages, "model.noise=uniform", "model.denoiser=simple")


@pytest.fixture(scope="module")
def whole(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run(tmp_path_factory.mktemp("whole") / "run", pages)


def test_a_run_that_was_stopped_goes_on_as_if_it_had_not_been(whole: Path, pages: Path, tmp_path: Path) -> None:
    done = 0

    def stop(steps: int, _note: str) -> None:
        nonlocal done
        done += steps
        if done == 5:
            os.kill(os.getpid(), signal.SIGINT)

    folder = tmp_path / "run"
    with pytest.raises(Interrupted):
        run(folder, pages, tick=stop)
    run(folder, pages)
    assert curve(folder) == curve(whole)


@pytest.mark.parametrize("noise", ["whole", "uniform"])
def test_a_batch_weighs_what_the_plan_counts_and_its_loss_is_a_words(
    noise: str, pages: Path, request: pytest.FixtureRequest
) -> None:
    """A step's tokens are those of the plan: by them the loop weighs its batches."""
    task = restore(checkpoint.find(request.getfixturevalue(noise)))
    assert isinstance(task, DiffusionTask)
    task.settings = task.settings.model_copy(update={"loss": "cells"})
    index = open_index(pages, "train")
    reader = Reader(index, 4, ("text",))
    batch = task.collate()(reader.rows(np.arange(index.rows)))
    reader.close()
    assert task.weight(batch) == task.sizes(index).lengths.sum()
    words = int((batch["ids"] != task.alphabet.end).sum())
    nats = bound(task.model, batch["ids"], np.random.default_rng(0), 32, task.settings.focus).sum()
    with torch.no_grad():
        found = [float(task.losses(task.model, batch)["loss"]) for _ in range(32)]
    assert sum(found) / 32 == pytest.approx(nats / words, rel=0.1)


def test_what_is_saved_is_what_was_learned(whole: Path, pages: Path) -> None:
    task = restore(checkpoint.find(whole))
    assert isinstance(task, DiffusionTask)
    assert len(task.settings.words) <= 60
    assert torch.equal(task.model.codes, _task(task.settings).model.codes)
    index = open_index(pages, "test")
    one, two = (
        task.evaluate(Request(index, 6, lambda: open_index(pages, "train"), torch.device("cpu"), None, lambda _: None))
        for _ in range(2)
    )
    assert one.overall["bits"] == two.overall["bits"] > 0
    assert {"chance", "unigram", "bigram", "the most frequent word"} <= set(one.floors)
    (grids,) = one.tables["the grids"].values()
    assert grids["information"] == pytest.approx(np.log2(len(task.alphabet.words) + 2))
    assert [text.text for text in one.texts["what is collapsed in the grids"]] == ["Nothing is collapsed."]
    written = one.tables["in how many steps it is written"]
    assert written["8 steps"]["decodable"] == 1
    assert written["held-out text"] == one.floors["held-out text"].numbers
    assert one.overall["sampled"] == written["100 steps"]["sampled"] > 0
    ways = one.tables["how the likelihood is worked out"]
    bound, chained = (
        next(n for name, n in ways.items() if name.startswith(w)) for w in ("the bound, these", "chain rule, random")
    )
    assert abs(bound["bits"] - chained["bits"]) < 4 * (bound["error"] ** 2 + chained["error"] ** 2) ** 0.5


def test_under_uniform_noise_a_model_is_measured_by_the_bound_alone_and_says_so(uniform: Path, pages: Path) -> None:
    task = restore(checkpoint.find(uniform))
    assert isinstance(task, DiffusionTask)
    found = task.evaluate(
        Request(open_index(pages, "test"), 4, lambda: open_index(pages, "train"), torch.device("cpu"), None, int)
    )
    ways = found.tables["how the likelihood is worked out"]
    assert list(ways) == ["the bound, all sentences; uniform noise has no chain rule"]
    assert found.overall["bits"] > 0
    assert found.overall["decodable"] == 1
    assert "uniform noise" in task.about().text


def test_data_without_a_word_and_words_without_room_are_refused(pages: Path) -> None:
    with pytest.raises(ModelError, match="don't fit: 2 cells of 3 colours are 9 grids"):
        PatternsTask.fitted(PatternsConfig(grid=(1, 2), distance=1, vocabulary=60), open_index(pages, "train"))


def _task(config: PatternsConfig) -> DiffusionTask:
    return DiffusionTask(config, new_model(config, codes_of(config, list)))


FOUR = [[0, 1, 2, 3, 4], [5, 1, 6, 0, 7], [2, 2, 8, 9, 1], [7, 3, 0, 5, 8]]
"""Sentences of words by number; each ends at its sixth place."""


STEPS = 600


@pytest.fixture(scope="module", params=["absorbing", pytest.param("uniform", marks=pytest.mark.slow)])
def overfitted(request: pytest.FixtureRequest) -> Writer:
    config = PatternsConfig(
        words=tuple("abcdefghij"),
        width=32,
        layers=2,
        heads=2,
        length=6,
        grid=(3, 3),
        distance=2,
        focus=2,
        noise=request.param,
    )
    torch.manual_seed(0)
    task = _task(config)
    ids = torch.tensor([[*row, task.alphabet.end] for row in FOUR]).repeat(16, 1)
    optimizer = optimizer_of(task, Optimizer(kind="muon"))
    task.model.train()
    for step in range(STEPS):
        for group in optimizer.param_groups:
            group["lr"] = 2e-2 * (1 - step / STEPS)
        loss = task.losses(task.model, {"ids": ids})["loss"]
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return Writer(task.model, task.alphabet, torch.device("cpu"))


def exactly(writer: Writer) -> Plan:
    """One cell a step, and under uniform noise as many steps."""
    return Plan(54 if isinstance(writer._model.noise, Uniform) else 0)


def test_four_sentences_come_back_by_sampling(overfitted: Writer) -> None:
    texts = {" ".join("abcdefghij"[k] for k in row) for row in FOUR}
    written = overfitted.write([""] * 120, Options(), plan=exactly(overfitted))
    assert set(written) & texts == texts
    assert sum(text in texts for text in written) >= 90, "of 120; by chance it would be none of a hundred thousand"


@pytest.mark.parametrize(
    ("prompt", "whole"),
    [
        ("a b", "a b c d e"),
        ("____ b g", "f b g a h"),
        ("c ____ ____ ____ b", "c c i j b"),
        ("____ ____ ____ ____ i", "h d a f i"),
    ],
)
def test_a_prompt_conditions_wherever_it_stands(overfitted: Writer, prompt: str, whole: str) -> None:
    written = overfitted.write([prompt] * 10, Options(temperature=0.5), plan=exactly(overfitted))
    assert written.count(whole) >= 9


def test_no_sentence_ends_within_its_prompt(overfitted: Writer) -> None:
    """However hot it is written: the end is symbol 11."""
    grids = overfitted.grids(["____ ____ ____ ____ ____"] * 40, Options(temperature=3), range(40), Plan(8))
    assert not bool((overfitted.read(grids)[:, :5] == 11).any())


def test_a_sentence_depends_on_its_seed_and_not_on_others(overfitted: Writer) -> None:
    one = overfitted.grids(["", "", "a"], Options(seed=3), [0, 1, 2])
    assert torch.equal(one[1:2], overfitted.grids([""], Options(seed=3), [1]))
    assert bool(overfitted.exact(overfitted.grids([""] * 20, Options(), range(20), plan=exactly(overfitted))).all())
    assert "".join(next(overfitted.stream(["c c"], Options(temperature=0)))).split() == ["i", "j", "b"]


@pytest.mark.parametrize(
    ("prompt", "options", "steps", "words"),
    [
        ("a zebra", Options(), 9, "the prompt has 'zebra', which is none of the 10 words"),
        ("a b c d e f", Options(), 9, "a prompt of 6 words is over the model's sentences of 5"),
        ("a", Options(temperature=-1), 9, "temperature is -1"),
        ("a", Options(), -1, "steps is -1"),
        ("a", Options(top_k=-1), 9, "top_k is -1"),
        ("a", Options(least=3), 9, "least is 3, and a sentence of grids is written all at once, its end with it"),
        ("a", Options(stop=("b",)), 9, "stop is .*: leave it out"),
    ],
)
def test_what_can_not_be_written_is_refused(
    overfitted: Writer, prompt: str, options: Options, steps: int, words: str
) -> None:
    with pytest.raises(ModelError, match=words):
        overfitted.write([prompt], options, Plan(steps))
    with pytest.raises(ModelError, match="has gaps to be filled"):
        next(overfitted.stream(["a ____ b"]))


def test_words_keep_their_rows_in_another_run(pages: Path, whole: Path) -> None:
    found = checkpoint.find(whole)
    old = restore(found)
    words = (*reversed(old.settings.words[:20]), "neverseen")
    new = _task(old.settings.model_copy(update={"words": words}))
    adopted = new.adopt(old.model.state_dict(), found.config)
    for name in ("embedding.weight", "prior", "classifier.weight"):
        assert torch.equal(adopted[name][0], old.model.state_dict()[name][19])
        assert torch.equal(adopted[name][-1], old.model.state_dict()[name][-1])


def test_generate_is_a_verb_of_it(whole: Path) -> None:
    found = checkpoint.find(whole)
    writer = verb("generate", found)(whole, "cpu")
    assert writer.room("") == 8
