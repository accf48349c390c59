"""The order of an epoch: a pure function, proved over a grid of sizes, budgets, seeds and epochs."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from textzip.errors import RecipeError, ShardError
from textzip.shards.index import open_index
from textzip.train.batching import rounded
from textzip.train.plan import Plan, PlanOptions, Sizes, plan

WIDTH = 16


def sizes_of(groups: list[list[int]], seed: int = 0) -> Sizes:
    """Rows of chance in datasets whose row groups have these sizes."""
    rng = np.random.default_rng(seed)
    rows = sum(map(sum, groups))
    return Sizes(
        lengths=rng.integers(0, 50, rows),
        heights=rng.integers(0, 64, rows),
        width=WIDTH,
        group_starts=np.cumsum([0, *(size for dataset in groups for size in dataset)]),
        dataset_starts=np.cumsum([0, *map(sum, groups)]),
    )


SIZES = st.builds(
    sizes_of, st.lists(st.lists(st.integers(0, 30), min_size=1, max_size=6), min_size=1, max_size=3), st.integers(0, 9)
).filter(lambda sizes: len(sizes.lengths) > 0)
OPTIONS = st.builds(
    PlanOptions,
    seed=st.integers(0, 3),
    token_budget=st.integers(50, 600),
    pixel_budget=st.integers(64 * WIDTH, 640 * WIDTH),
    micro_batches=st.sampled_from([1, 2, 3, 4, 8]),
    window=st.integers(1, 8),
)


def same(a: Plan, b: Plan) -> bool:
    return all(
        np.array_equal(getattr(a, name), getattr(b, name)) for name in ("rows", "starts", "step_starts", "lengths")
    )


@given(SIZES, OPTIONS, st.integers(0, 3))
@example(sizes_of([[1]]), PlanOptions(micro_batches=8), 0)
@example(sizes_of([[30, 30]]), PlanOptions(token_budget=50, micro_batches=8), 0)
def test_every_row_comes_once_within_the_budgets(sizes: Sizes, options: PlanOptions, epoch: int) -> None:
    made = plan(sizes, options, epoch)
    assert sorted(made.rows.tolist()) == list(range(len(sizes.lengths)))
    seen = []
    for number in range(made.steps):
        batches = made.step(number)
        assert 1 <= len(batches) <= options.micro_batches
        for rows in batches:
            assert len(rows) >= 1
            assert len(rows) * sizes.lengths[rows].max() <= options.token_budget
            assert len(rows) * rounded(sizes.heights[rows]).max() * WIDTH <= options.pixel_budget
        together = np.concatenate(batches)
        assert made.step_rows[number] == len(together)
        assert made.step_tokens[number] == sizes.lengths[together].sum()
        seen.append(together)
    assert np.array_equal(np.concatenate(seen), made.rows)


@given(SIZES, OPTIONS, st.integers(0, 3))
def test_only_a_window_of_too_few_rows_has_a_short_step(sizes: Sizes, options: PlanOptions, epoch: int) -> None:
    made = plan(sizes, options, epoch)
    for number in range(made.steps):
        batches = made.step(number)
        if len(batches) < options.micro_batches:
            assert all(len(rows) == 1 for rows in batches)


@given(SIZES, OPTIONS, st.integers(0, 3))
def test_it_is_a_pure_function(sizes: Sizes, options: PlanOptions, epoch: int) -> None:
    np.random.seed(epoch)  # noqa: NPY002
    first = plan(sizes, options, epoch)
    np.random.seed(epoch + 1)  # noqa: NPY002
    assert same(first, plan(sizes, options, epoch))


def test_epochs_and_seeds_differ() -> None:
    sizes = sizes_of([[100] * 8])
    options = PlanOptions(token_budget=1000)
    plans = [plan(sizes, replace(options, seed=seed), epoch) for seed in (0, 1) for epoch in (0, 1)]
    assert not any(same(a, b) for n, a in enumerate(plans) for b in plans[:n])
    # Not only the batches' order: rows of like size meet others.
    together = [{tuple(sorted(rows.tolist())) for s in range(each.steps) for rows in each.step(s)} for each in plans]
    assert len(together[0] & together[1]) < len(together[0]) / 4


@given(SIZES, OPTIONS, st.integers(0, 3))
def test_ranks_share_a_step_whatever_their_number(sizes: Sizes, options: PlanOptions, epoch: int) -> None:
    options = replace(options, micro_batches=4)
    made = plan(sizes, options, epoch)
    for number in range(made.steps):
        whole = sorted(map(tuple, made.step(number)))
        for world in (1, 2, 4):
            shares = [made.rank(number, rank, world) for rank in range(world)]
            assert sorted(tuple(rows) for share in shares for rows in share) == whole
            assert max(map(len, shares)) - min(map(len, shares)) <= 1


def test_a_steps_micro_batches_cost_alike() -> None:
    sizes = sizes_of([[1000] * 16])
    made = plan(sizes, PlanOptions(token_budget=1000, micro_batches=4), 0)
    costs = [[len(rows) * int(sizes.lengths[rows].max()) for rows in made.step(s)] for s in range(made.steps)]
    assert np.median([min(each) / max(each) for each in costs]) > 0.9
    lengths = [np.ptp([sizes.lengths[rows].max() for rows in made.step(s)]) for s in range(made.steps)]
    assert np.mean(lengths) < 5


def test_each_window_reads_its_row_groups_once() -> None:
    sizes = sizes_of([[50] * 20, [30] * 10])
    made = plan(sizes, PlanOptions(token_budget=300, window=5), 3)
    groups = np.searchsorted(sizes.group_starts, made.rows, "right") - 1
    spans = [np.flatnonzero(groups == group) for group in range(30)]
    windows = {tuple(sorted(set(groups[span[0] : span[-1] + 1]))) for span in spans}
    live = max(sum(span[0] <= at <= span[-1] for span in spans) for at in range(len(groups)))
    assert live <= 5, windows


def test_long_rows_are_left_out() -> None:
    sizes = sizes_of([[40, 40], [40]])
    made = plan(sizes, PlanOptions(max_tokens=20), 0)
    assert sorted(made.rows.tolist()) == np.flatnonzero(sizes.lengths <= 20).tolist()


@pytest.mark.parametrize("epochs", [1, 3, 7])
@pytest.mark.parametrize("weights", [(1.0, 1.0), (3.0, 1.0), (0.1, 0.9), (0.0, 2.0)])
def test_weights_are_kept_and_no_row_is_favoured(weights: tuple[float, float], epochs: int) -> None:
    sizes = sizes_of([[20, 7, 13], [11] * 9])
    options = PlanOptions(token_budget=200, window=3, weights=weights)
    seen: Counter[int] = Counter()
    for epoch in range(epochs):
        seen.update(plan(sizes, options, epoch).rows.tolist())
    total = len(sizes.lengths)
    for number, (start, stop) in enumerate(zip(sizes.dataset_starts[:-1], sizes.dataset_starts[1:], strict=True)):
        counts = [seen[row] for row in range(start, stop)]
        assert abs(sum(counts) - epochs * total * weights[number] / sum(weights)) < 1 + 1e-6
        assert max(counts) - min(counts) <= 1


def test_mixed_datasets_are_spread_over_the_epoch() -> None:
    sizes = sizes_of([[10] * 80, [10] * 20])
    made = plan(sizes, PlanOptions(token_budget=500, window=10), 0)
    second = made.rows >= 800
    quarters = [part.mean() for part in np.array_split(second, 4)]
    assert max(quarters) < 0.35
    assert min(quarters) > 0.1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (PlanOptions(window=0), "window is 0: it must be at least 1"),
        (PlanOptions(micro_batches=0), "micro_batches is 0: it must be at least 1"),
        (PlanOptions(weights=(1.0,)), "1 weights for 2 data folders: give each folder one weight"),
        (
            PlanOptions(weights=(1.0, -1.0)),
            "weights are [1.0, -1.0]: they must be numbers of 0 or more, and one of them above 0",
        ),
        (
            PlanOptions(weights=(1.0, float("nan"))),
            "weights are [1.0, nan]: they must be numbers of 0 or more, and one of them above 0",
        ),
        (
            PlanOptions(max_tokens=-1),
            "no row has a label of max_tokens = -1 or fewer tokens, the shortest has 0; raise it",
        ),
        (
            PlanOptions(token_budget=10),
            "token_budget is 10, but the longest label has 49 tokens: raise token_budget to 49 or more, or render "
            "shorter texts",
        ),
        (
            PlanOptions(pixel_budget=1000),
            "pixel_budget is 1,000, but the largest picture has 1,024 pixels: raise pixel_budget to 1,024 or more",
        ),
    ],
    ids=str,
)
def test_what_can_not_be_planned_is_refused(options: PlanOptions, message: str) -> None:
    with pytest.raises(RecipeError) as caught:
        plan(sizes_of([[100], [100, 100]]), options, 0)
    assert str(caught.value) == message


def test_rows_without_pictures_are_batched_by_length_alone() -> None:
    lengths = np.random.default_rng(0).integers(1, 200, 3000)
    sizes = Sizes(lengths, np.zeros_like(lengths), 0, np.arange(0, 3001, 500), np.array([0, 3000]))
    assert not sizes.areas.any()
    made = plan(sizes, PlanOptions(token_budget=4096, pixel_budget=1, window=2), 0)
    assert sorted(made.rows.tolist()) == list(range(3000))
    batches = [batch for number in range(made.steps) for batch in made.step(number)]
    assert all(len(batch) * lengths[batch].max() <= 4096 for batch in batches)
    assert np.mean([np.ptp(lengths[batch]) for batch in batches]) < 30


def test_pictures_are_alike_and_no_pages(made_up_pictures: Path, pages: Path) -> None:
    sizes = Sizes.of_pictures(open_index(made_up_pictures))
    assert (sizes.lengths.tolist(), sizes.heights.tolist(), sizes.width) == ([1] * 25, [16] * 25, 16)
    with pytest.raises(ShardError, match="holds coloured pictures with captions, and this model is for pages of text"):
        Sizes.of_pages(open_index(made_up_pictures))
    with pytest.raises(ShardError, match="holds pages of text, and this model is for coloured pictures with captions"):
        Sizes.of_pictures(open_index(pages))
