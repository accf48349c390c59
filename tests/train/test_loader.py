"""The loader: the same batches for any workers, ranks and resumes, and errors that say what a worker found."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import fsspec
import numpy as np
import pytest

torch = pytest.importorskip("torch")

from textzip.errors import EngineError, RecipeError, ResumeError, ShardError
from textzip.models.slot.data import PageCollate
from textzip.shards.index import Index, open_index
from textzip.tokenizer import Tokenizer
from textzip.train.loader import Loader, Step
from textzip.train.plan import PlanOptions, Sizes
from textzip.train.reader import Rows

OPTIONS = PlanOptions(seed=3, token_budget=1200, micro_batches=4, window=3)
COLLATE = PageCollate(Tokenizer())


@pytest.fixture
def loader() -> Iterator[Callable[..., Loader]]:
    """`Loader`, whose workers end with the test."""
    made: list[Loader] = []

    def make(index: Index, collate: Any = COLLATE, options: PlanOptions = OPTIONS, **more: Any) -> Loader:
        made.append(Loader(index, collate, options, **more))
        return made[-1]

    yield make
    for each in made:
        each.close()


def content(steps: Any) -> list[Any]:
    """All that steps hold, as plain values."""
    return [
        (
            step.epoch,
            step.number,
            step.rows,
            step.tokens,
            *({k: v if isinstance(v, list) else v.tolist() for k, v in b.items()} for b in step.batches),
        )
        for step in steps
    ]


def test_an_epoch_is_the_plan_read(index: Index, loader: Callable[..., Loader]) -> None:
    made = loader(index)
    order = made.plan(1)
    steps: list[Step] = list(made.epoch(1))
    assert len(steps) == order.steps > 2
    for number, step in enumerate(steps):
        assert (step.epoch, step.number) == (1, number)
        assert [batch["rows"].tolist() for batch in step.batches] == [rows.tolist() for rows in order.step(number)]
        assert step.rows == sum(len(batch["rows"]) for batch in step.batches)
        assert step.tokens == sum(int(batch["attention_mask"].sum()) for batch in step.batches)
    assert sum(step.rows for step in steps) == 110


def test_workers_change_nothing(index: Index, loader: Callable[..., Loader]) -> None:
    alone, two = loader(index), loader(index, workers=2)
    for epoch in (0, 1):  # the second with the workers of the first
        assert content(two.epoch(epoch)) == content(alone.epoch(epoch))
    two.close()
    assert content(two.epoch(0, step=2)) == content(alone.epoch(0, step=2))


def test_spawned_workers_change_nothing(index: Index, loader: Callable[..., Loader]) -> None:
    spawned = loader(index, workers=1, start_method="spawn")
    assert content(spawned.epoch(0)) == content(loader(index).epoch(0))


@pytest.mark.parametrize("world", [1, 2, 4])
def test_ranks_share_each_step(index: Index, loader: Callable[..., Loader], world: int) -> None:
    whole = content(loader(index).epoch(0))
    shares = [content(loader(index, rank=rank, world=world).epoch(0)) for rank in range(world)]
    for step, *parts in zip(whole, *shares, strict=True):
        assert all(part[:4] == step[:4] for part in parts)  # each rank knows the totals of all
        together = [batch for part in parts for batch in part[4:]]
        assert sorted(batch["rows"] for batch in together) == sorted(batch["rows"] for batch in step[4:])


def test_an_epoch_left_early_is_gone_on_with_exactly(index: Index, loader: Callable[..., Loader]) -> None:
    whole = content(loader(index).epoch(2))
    first = loader(index, workers=2)
    begun = first.epoch(2)
    start = content(next(begun) for _ in range(3))
    state = json.loads(json.dumps(first.state(2, 3)))
    second = loader(open_index(index.shards[0].storage.folder))
    epoch, step = second.resume(state)
    assert start + content(second.epoch(epoch, step)) == whole
    assert content(first.epoch(2, 3)) == whole[3:]  # the same workers, batches of theirs still under way


def test_a_state_of_other_data_or_another_order_is_refused(
    index: Index, loader: Callable[..., Loader], pages: Path
) -> None:
    state = loader(index).state(0, 1)
    other = open_index(pages)
    with pytest.raises(ResumeError) as caught:
        loader(other, options=PlanOptions(seed=4, token_budget=1200, micro_batches=4, window=3)).resume(state)
    assert str(caught.value) == (
        "the run to go on with read other data, or in another order:\n"
        f"  data: there {index.fingerprint[:16]}, here {other.fingerprint[:16]}\n"
        "  seed: there 3, here 4\n"
        "give it the same data folders and settings again, or start a new run"
    )
    for broken in ({}, {"epoch": 1}, {**state, "order": None}, {**state, "step": "x"}):
        with pytest.raises(ResumeError, match="this is no state of a loader"):
            loader(index).resume(broken)


def test_a_state_of_an_earlier_version_with_more_in_it_is_gone_on_from(
    index: Index, loader: Callable[..., Loader]
) -> None:
    state = loader(index).state(3, 2)
    assert loader(index).resume({**state, "order": {**state["order"], "added_tokens": 0}}) == (3, 2)


def test_a_limit_of_tokens_is_for_one_epoch(index: Index, loader: Callable[..., Loader]) -> None:
    made = loader(index)
    short = [row for step in made.epoch(0, max_tokens=60) for batch in step.batches for row in batch["rows"].tolist()]
    assert sorted(short) == np.flatnonzero(index.n_tokens <= 60).tolist()
    assert sum(step.rows for step in made.epoch(0)) == 110


def test_tokens_that_collate_adds_count_in_the_budget(index: Index, loader: Callable[..., Loader]) -> None:
    sizes = Sizes.of_pages(index)
    made = loader(index, PageCollate(Tokenizer(), eos=True), sizes=replace(sizes, lengths=sizes.lengths + 1))
    for step in made.epoch(0):
        assert step.tokens == sum(int(batch["attention_mask"].sum()) for batch in step.batches)
        assert all(batch["labels"].numel() <= 1200 for batch in step.batches)


@pytest.mark.parametrize("workers", [0, 2])
def test_damage_is_named_whichever_process_finds_it(
    groups: Path, tmp_path: Path, loader: Callable[..., Loader], workers: int
) -> None:
    folder = Path(shutil.copytree(groups, tmp_path / "copy"))
    index = open_index(folder)
    shard = folder / "train-00001.parquet"
    shard.write_bytes(bytes(len(shard.read_bytes())))
    with pytest.raises(ShardError) as caught:
        list(loader(index, workers=workers).epoch(0))
    assert str(caught.value).startswith(f"{shard}: row group ")
    assert "Traceback" not in str(caught.value)
    assert loading() == []


def loading() -> list[Any]:
    """Loader workers that are alive; other tests may have left processes of other kinds, which joblib keeps a while."""
    return [each for each in multiprocessing.active_children() if not type(each).__module__.startswith("joblib.")]


def die(rows: Rows) -> dict[str, Any]:
    """A collate that memory runs out in."""
    os.kill(os.getpid(), signal.SIGKILL)
    return {}


def test_a_killed_worker_is_an_engine_error(index: Index, loader: Callable[..., Loader]) -> None:
    with pytest.raises(
        EngineError, match=r"a loader worker was killed \(.*\); most often memory ran out: use fewer work"
    ):
        list(loader(index, die, workers=1).epoch(0))


def test_a_mistake_in_collate_is_not_hidden(index: Index, loader: Callable[..., Loader]) -> None:
    def collate(rows: Rows) -> dict[str, Any]:
        raise ZeroDivisionError("its own mistake")

    for workers in (0, 1):
        with pytest.raises(ZeroDivisionError, match="its own mistake"):
            list(loader(index, collate, workers=workers).epoch(0))
        assert loading() == []


def test_memory_and_two_folders_with_weights(groups: Path, pages: Path, loader: Callable[..., Loader]) -> None:
    memory = fsspec.filesystem("memory")
    memory.put(str(groups), "/groups-in-memory", recursive=True)
    options = PlanOptions(token_budget=1200, weights=(1.0, 3.0))
    mixed = [open_index([folder, pages]) for folder in (groups, "memory://groups-in-memory")]
    here, there = (content(loader(index, options=options).epoch(1)) for index in mixed)
    memory.rm("/groups-in-memory", recursive=True)
    assert here == there
    rows = np.concatenate([batch["rows"] for step in here for batch in step[4:]])
    assert abs((rows < 110).sum() - 145 / 4) <= 1
    assert abs((rows >= 110).sum() - 145 * 3 / 4) <= 1


def test_ranks_that_can_not_share_evenly_are_refused(index: Index) -> None:
    with pytest.raises(RecipeError) as caught:
        Loader(index, COLLATE, PlanOptions(micro_batches=4), world=3)
    assert str(caught.value) == (
        "micro_batches is 4, which 3 ranks can't share evenly: set it to a multiple of 3, such as 6"
    )
    with pytest.raises(RecipeError, match="rank 2 of 2: ranks count from 0 to world - 1"):
        Loader(index, COLLATE, PlanOptions(micro_batches=4), rank=2, world=2)
