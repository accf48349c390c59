"""The stage decodable: its gradient is the exact one, it goes on where it was, and what it writes gets better."""

from __future__ import annotations

import itertools
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from runs import run as trained
from safetensors.torch import load_file
from torch import Tensor

from textzip.errors import ModelError
from textzip.models.export import to_hugging_face, to_small
from textzip.models.patterns.codes.build import codes_of
from textzip.models.patterns.config import PatternsConfig
from textzip.models.patterns.factory import new_model
from textzip.models.patterns.stages.decodable import DECODED, DecodableTask
from textzip.models.patterns.use import load
from textzip.models.registry import TrainRecipe, restore
from textzip.recipe import parse_recipe
from textzip.shards.index import open_index
from textzip.train import checkpoint
from textzip.train.folder import read_metrics
from textzip.train.loop import Interrupted

RECIPE = """\
kind: train
model: {kind: patterns, width: 32, layers: 1, heads: 2, length: 8, vocabulary: 60}
batch: {token_budget: 256, window: 2}
train:
  steps: 6
  precision: float32
  optimizer: {kind: muon, learning_rate: 5e-3, warmup: 2}
  validate_every: 3
  validation_rows: 4
  save_every: 2
  log_every: 1
"""
STAGE = ("model.stage=decodable", "model.rollout=4", "batch.micro_batches=2")


def run(folder: Path, pages: Path, *settings: str, tick: Callable[[int, str], Any] | None = None) -> Path:
    recipe = parse_recipe(TrainRecipe, RECIPE, "train.yaml", [f"run={folder}", f"data.folders={pages}", *settings])
    return trained(recipe, tick)


def curve(folder: Path) -> list[dict[str, float]]:
    names = ("step", "loss", "apart", "strayed", "gradient_norm", "validation_apart", "validation_bits")
    return [{name: line[name] for name in names if name in line} for line in read_metrics(folder / "metrics.jsonl")]


@pytest.fixture(scope="module")
def begun(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run(tmp_path_factory.mktemp("begun") / "run", pages)


@pytest.fixture(scope="module")
def whole(begun: Path, pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run(tmp_path_factory.mktemp("whole") / "run", pages, *STAGE, f"start_from={begun}")


def tiny(head: str, graded: int) -> DecodableTask:
    """Two words, two cells each, two words a sentence, two steps."""
    config = PatternsConfig(
        stage="decodable", words=("a", "b"), width=8, layers=1, heads=2, length=2, grid=(1, 2), distance=1,
        head=head, leash=0, rollout=2, graded=graded,
    )  # fmt: skip
    torch.manual_seed(3)
    task = DecodableTask(config, new_model(config, codes_of(config, list)))
    for weight in task.model.parameters():
        torch.nn.init.normal_(weight, std=0.5)
    texts = np.random.default_rng(0).choice(4, (300, 2), p=[0.5, 0.2, 0.1, 0.2])
    task.recall({**{f"began.{k}": v for k, v in task.model.state_dict().items()}, "sentences": torch.from_numpy(texts)})
    return task


def chances(task: DecodableTask) -> tuple[Tensor, Tensor]:
    """All that can be written in two steps, two cells in each: grids (N, 4), and their probabilities (N,)."""
    model = task.model
    grids = torch.cartesian_prod(*[torch.arange(3)] * 4)
    if task.settings.head == "codebook":
        words = (grids.view(-1, 2, 1, 2) == model.codes).all(-1).any(-1).all(-1)
        grids = grids[words]
    total = torch.zeros(len(grids))
    for first in itertools.combinations(range(4), 2):  # each as likely as any other
        half = torch.full_like(grids, model.hidden)
        half[:, first] = grids[:, first]
        halves = half.view(-1, 2, 2)
        begun = torch.full_like(halves, model.hidden)
        shown = likely(task, begun, halves)
        if task.settings.head == "codebook":  # what is certain is filled in
            fits = ((halves[:, :, None] == model.codes) | (halves[:, :, None] == model.hidden)).all(-1)
            halves = torch.where((fits.sum(-1) == 1)[..., None], grids.view(-1, 2, 2), halves)
        total = total + shown * likely(task, halves, grids.view(-1, 2, 2)) / 6
    return grids, total


def likely(task: DecodableTask, before: Tensor, after: Tensor) -> Tensor:
    """How likely cells that are hidden in grids (N, 2, 2) before come out as after, those that are shown then: (N,)."""
    out = task.model(before)
    asked = (before == task.model.hidden) & (after != task.model.hidden)
    if "words" in out:
        fits = ((after[:, :, None] == task.model.codes) | ~asked[:, :, None]).all(-1)
        return (out["words"].exp() * fits).sum(-1).prod(-1)
    each = out["cells"].exp().gather(-1, after.clamp_max(2)[..., None])[..., 0]
    return torch.where(asked, each, 1.0).flatten(1).prod(-1)


def flat(task: DecodableTask, loss: Tensor) -> Tensor:
    found = torch.autograd.grad(loss, list(task.model.parameters()), allow_unused=True)
    pairs = zip(found, task.model.parameters(), strict=True)
    return torch.cat([(torch.zeros_like(p) if g is None else g).flatten() for g, p in pairs]).double()


@pytest.mark.parametrize(("head", "graded"), [("codebook", 1), ("codebook", 2), ("cells", 1)])
def test_the_gradient_is_that_of_what_is_lacking_over_all_sentences(head: str, graded: int) -> None:
    task = tiny(head, graded)
    judge = task._judge
    assert judge is not None
    grids, p = chances(task)
    assert float(p.sum().detach()) == pytest.approx(1, abs=1e-5)
    apart = (grids.view(-1, 2, 1, 2) != task.model.codes).sum(-1)
    scores = torch.from_numpy(judge.scores(apart.argmin(-1).numpy()))
    exact = (apart.min(-1).values == 0).double().mean(1)
    own = torch.from_numpy(judge.own)
    chance = p.double()
    distance = (
        2 * chance @ (scores[:, None] - own).norm(dim=-1).mean(1)
        - chance @ (scores[:, None] - scores).norm(dim=-1) @ chance
        - (own[:, None] - own).norm(dim=-1).mean()
    )
    lacking = distance + DECODED * (1 - chance @ exact)
    expected = flat(task, lacking)

    batch = {"ids": torch.zeros(300, 2, dtype=torch.int64)}
    torch.manual_seed(0)
    losses = [task.losses(task.model, batch)["loss"] for _ in range(40)]
    values = torch.stack([each.detach() for each in losses]).double()
    assert abs(values.mean() - lacking.detach()) < 4 * values.std() / 40**0.5
    found = torch.stack([flat(task, each) for each in losses])
    generator = torch.Generator().manual_seed(0)
    ways = [expected / expected.norm(), *torch.randn(20, len(expected), generator=generator).double()]
    for k, way in enumerate(ways):
        along = found @ way
        error = along.std() / 40**0.5
        assert abs(along.mean() - expected @ way) < 4 * error
        assert k or error < 0.15 * expected.norm(), "and it is told from nothing"


def test_the_loss_shown_is_what_is_lacking_and_the_leash() -> None:
    task = tiny("codebook", 2)
    with torch.no_grad():
        task.model.prior.add_(torch.tensor([1.0, 0, 0, -1.0]))
    batch = {"ids": torch.zeros(64, 2, dtype=torch.int64)}
    found = []
    for leash in (0.0, 2.0):
        task.settings = task.settings.model_copy(update={"leash": leash})
        torch.manual_seed(0)
        found.append(task.losses(task.model, batch))
    assert found[0]["strayed"].item() > 0.05
    assert found[0]["loss"].item() == pytest.approx(found[0]["apart"].item(), abs=1e-6)
    assert (found[1]["loss"] - found[0]["loss"]).item() == pytest.approx(2 * found[0]["strayed"].item(), rel=1e-4)
    assert all(weight.grad is None for weight in task._began().parameters())


@pytest.mark.parametrize("head", ["codebook", "cells"])
def test_what_is_written_comes_closer_to_the_corpus_and_grids_to_words(head: str) -> None:
    task = tiny(head, 2)
    judge = task._judge
    assert judge is not None
    optimizer = torch.optim.AdamW(task.model.parameters(), 1e-2)
    batch = {"ids": torch.zeros(100, 2, dtype=torch.int64)}
    torch.manual_seed(0)
    told = []
    for _ in range(60):
        losses = task.losses(task.model, batch)
        told.append((losses["loss"].item(), losses["decodable"].item()))
        optimizer.zero_grad()
        losses["loss"].backward()
        optimizer.step()
    first, last = np.mean(told[:5], 0), np.mean(told[-5:], 0)
    assert last[0] < 0.5 * first[0]
    assert last[1] == 1 if head == "codebook" else last[1] > first[1] + 0.2


def test_a_run_that_was_stopped_goes_on_as_if_it_had_not_been(
    whole: Path, begun: Path, pages: Path, tmp_path: Path
) -> None:
    done = 0

    def stop(steps: int, _note: str) -> None:
        nonlocal done
        done += steps
        if done == 4:
            os.kill(os.getpid(), signal.SIGINT)

    folder = tmp_path / "run"
    settings = (*STAGE, f"start_from={begun}")
    with pytest.raises(Interrupted):
        run(folder, pages, *settings, tick=stop)
    run(folder, pages, *settings)
    assert curve(folder) == curve(whole)
    assert any(line.get("strayed") for line in curve(folder)), "the leash is to where it began"
    again = run(tmp_path / "again", pages, *settings)
    assert curve(again) == curve(whole)


def test_what_reads_grids_is_that_of_the_model_it_begins_with(begun: Path, pages: Path) -> None:
    """Learned grids that went on changing have their decoder inside a coder; here it stands by itself, and stays."""
    there = checkpoint.find(begun).config | {"codes": "learned", "decoder": "linear", "tune": 1.0}
    shape = {"width": 32, "layers": 1, "heads": 2, "length": 8, "tune": 2.0}
    task = DecodableTask.fitted(PatternsConfig(stage="decodable", **shape), open_index(pages, "train"), there)
    assert (task.settings.decoder, task.settings.tune) == ("linear", 0)
    before = PatternsConfig.model_validate(there)
    weights = new_model(before, codes_of(before, list)).state_dict()
    adopted = task.adopt(weights, there)
    task.model.load_state_dict(adopted, strict=False)
    own = task.model.state_dict()
    assert set(own) <= set(adopted)
    assert torch.equal(own["decoder.words.weight"], weights["coder.decoder.words.weight"])


def test_what_only_a_run_needs_is_in_its_state_and_what_is_used_is_like_any_denoiser(
    whole: Path, begun: Path, tmp_path: Path
) -> None:
    found = checkpoint.last_of(whole)
    first = checkpoint.find(begun)
    assert found is not None
    memory = found.state()["task"]
    for name, weight in first.weights().items():
        assert torch.equal(memory[f"began.{name}"], weight)
    assert set(found.weights()) == set(first.weights())
    assert found.config["words"] == first.config["words"]
    assert torch.equal(found.weights()["codes"], first.weights()["codes"])
    to_small(found, tmp_path / "half")
    to_hugging_face(found, tmp_path / "hub")
    assert set(load_file(tmp_path / "hub" / checkpoint.MODEL)) == set(first.weights())
    for folder in (whole, tmp_path / "half", tmp_path / "hub"):
        assert len(load(folder, "cpu").write(["", ""])) == 2


def test_a_checkpoint_without_memory_is_not_gone_on_from(whole: Path, pages: Path) -> None:
    task = restore(checkpoint.find(whole))
    assert isinstance(task, DecodableTask)
    with pytest.raises(ModelError, match="run textzip train on its run's folder"):
        task.losses(task.model, {"ids": torch.zeros(4, 8, dtype=torch.int64)})
    with pytest.raises(RuntimeError):
        task.recall({})


def test_a_validation_holds_what_is_written_beside_the_texts(whole: Path) -> None:
    line = next(each for each in read_metrics(whole / "metrics.jsonl") if "validation_apart" in each)
    assert line["validation_decodable"] == 1
    assert line["validation_score"] < 0 > line["validation_text_score"]
    assert line["validation_distinct"] > 0
    assert line["validation_bits"] > 0


@pytest.mark.parametrize(
    ("given", "before", "words"),
    [
        ({}, None, "and it has none: train one with model.stage=diffusion, and give its run's folder as start_from"),
        ({}, {"kind": "causal"}, "start_from is a model of causal"),
        ({}, {"kind": "patterns", "stage": "reconstruction"}, "start_from is a model of reconstruction"),
        ({"width": 64}, {}, "model.width is 64, and that of the model that start_from names 32"),
        ({"head": "cells"}, {}, "model.head is cells"),
        ({"words": ["other"]}, {}, "leave them out"),
        ({"faults": ("noise again",)}, {}, "is one of the stages before"),
    ],
)
def test_what_it_can_not_begin_with_is_refused(
    begun: Path, pages: Path, given: dict[str, Any], before: dict[str, Any] | None, words: str
) -> None:
    there = checkpoint.find(begun).config if before == {} else before
    shape = {"width": 32, "layers": 1, "heads": 2, "length": 8}
    with pytest.raises(ModelError, match=words):
        DecodableTask.fitted(PatternsConfig(stage="decodable", **{**shape, **given}), open_index(pages, "train"), there)
