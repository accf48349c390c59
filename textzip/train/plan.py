"""The order of an epoch: a pure function of sizes, seed and epoch, the same for any number of workers and ranks.

Rows are batched with rows of like ink height and length, because pictures are cropped to the tallest and labels padded
to the longest of a batch: on pages of 1 to 400 characters, 67 a batch, 6 % of the label tokens and 5 % of the pixels
are padding, where rows in any order make it 67 % and 25 % (`benchmarks/loader.py`).

The trade-off is between that, chance and reading. Row groups are shuffled and taken a window at a time; within a window
rows are shuffled, sorted into batches, and the steps shuffled again. A reader that keeps one window's row groups
(16 of 1000 pages: 40 MB) reads each once an epoch; a row meets only rows of its window and of its size.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from textzip.errors import RecipeError
from textzip.shards.index import Index
from textzip.train.batching import cut, divide, rounded
from textzip.train.mixing import pieces

Ints = npt.NDArray[np.int64]

_WINDOWS = 0
"""What the random stream is for, part of its seed; `mixing` has others."""


@dataclass(frozen=True)
class Sizes:
    """What the order depends on, of N rows in G row groups of D datasets."""

    lengths: Ints
    """(N,) tokens of a row, as the model counts them."""
    heights: Ints
    """(N,) pixel rows to its last ink; 0 where pictures don't matter."""
    width: int
    """Of every picture, in pixels; 0 where pictures don't matter."""
    group_starts: Ints
    """(G + 1,) the first row of each row group; the last is N."""
    dataset_starts: Ints
    """(D + 1,) the first row of each dataset, where a row group begins too; the last is N."""

    @cached_property
    def areas(self) -> Ints:
        """(N,) pixels of a row's picture, cropped; 0 without pictures."""
        if not self.width:
            return np.zeros(len(self.lengths), np.int64)
        return rounded(self.heights) * int(rounded(np.array([self.width]))[0])

    @classmethod
    def of_pages(cls, index: Index) -> Sizes:
        """Rows as long as their labels, in bytes, and as high as their ink. Raises `ShardError` of pictures."""
        index.require("pages")
        starts = {"group_starts": index.group_starts, "dataset_starts": index.dataset_starts}
        return cls(index.n_tokens.astype(np.int64), index.ink_height.astype(np.int64), index.width, **starts)

    @classmethod
    def of_pictures(cls, index: Index) -> Sizes:
        """Rows of one token, as large as their pictures. Raises `ShardError` of pages."""
        index.require("pictures")
        starts = {"group_starts": index.group_starts, "dataset_starts": index.dataset_starts}
        ones = np.ones(index.rows, np.int64)
        return cls(ones, index.height * ones, index.width, **starts)

    @classmethod
    def of_texts(cls, index: Index, lengths: Ints) -> Sizes:
        """Rows of `lengths` (N,), whose pictures nobody looks at."""
        starts = {"group_starts": index.group_starts, "dataset_starts": index.dataset_starts}
        return cls(lengths, np.zeros_like(lengths), 0, **starts)


@dataclass(frozen=True)
class PlanOptions:
    """How an epoch is ordered and cut. Runs of the same options, data and epoch see the same micro-batches."""

    seed: int = 0
    token_budget: int = 16_384
    """Of a micro-batch: rows × longest label."""
    pixel_budget: int = 1_048_576
    """Of a micro-batch: rows × tallest ink (in multiples of 8) × width."""
    micro_batches: int = 1
    """In a step, over all ranks."""
    window: int = 16
    """Row groups that are shuffled together."""
    max_tokens: int | None = None
    """Rows with longer labels are left out."""
    weights: tuple[float, ...] | None = None
    """Shares of the datasets in an epoch; without them every row comes once."""


@dataclass(frozen=True)
class Plan:
    """An epoch: micro-batch `b` is `rows[starts[b]:starts[b + 1]]`, step `s` has those from `step_starts[s]` on."""

    rows: Ints
    starts: Ints
    step_starts: Ints
    lengths: Ints
    """(rows,) tokens of each row's label, in the plan's order."""

    @property
    def steps(self) -> int:
        """How many the epoch has."""
        return len(self.step_starts) - 1

    def step(self, number: int) -> list[Ints]:
        """The micro-batches of a step, each the numbers of its rows."""
        first, stop = self.step_starts[number], self.step_starts[number + 1]
        return [self.rows[self.starts[b] : self.starts[b + 1]] for b in range(first, stop)]

    def rank(self, number: int, rank: int, world: int) -> list[Ints]:
        """The micro-batches of a step that one of `world` ranks takes; of a short step, perhaps none."""
        return self.step(number)[rank::world]

    @cached_property
    def step_rows(self) -> Ints:
        """(steps,) rows of each step, over all ranks."""
        return np.diff(self.starts[self.step_starts])

    @cached_property
    def step_tokens(self) -> Ints:
        """(steps,) label tokens of each step, over all ranks, without padding."""
        totals = np.concatenate([[0], np.cumsum(self.lengths)])
        return np.diff(totals[self.starts[self.step_starts]])


def plan(sizes: Sizes, options: PlanOptions, epoch: int) -> Plan:
    """The micro-batches of an epoch.

    Every step has `options.micro_batches` of them, none empty; only where a window has too few rows for that is one of
    its steps short. Raises `RecipeError` if an option is impossible, no row is left, or a row is over a budget.
    """
    groups = _groups(sizes, options)
    rng = np.random.default_rng([_WINDOWS, options.seed, epoch])
    rows: list[Ints] = [np.zeros(0, np.int64)]
    starts: list[int] = [0]
    steps: list[int] = [0]
    for window in _windows(pieces(groups, options.weights, options.seed, epoch), options.window):
        window = rng.permutation(window)
        order, ends = cut(sizes.lengths[window], sizes.areas[window], options.token_budget, options.pixel_budget)
        batches = np.split(window[order], divide(ends, options.micro_batches)[:-1])
        firsts = range(0, len(batches), options.micro_batches)
        for first in rng.permutation(firsts):
            step = batches[first : first + options.micro_batches]
            rows += step
            starts += np.cumsum([starts[-1], *map(len, step)])[1:].tolist()
            steps.append(len(starts) - 1)
    every = np.concatenate(rows)
    return Plan(
        rows=every,
        starts=np.array(starts, np.int64),
        step_starts=np.array(steps, np.int64),
        lengths=sizes.lengths[every].astype(np.int64),
    )


def _windows(found: list[Ints], window: int) -> Iterator[Ints]:
    """The rows of as few windows as hold `window` pieces each, all nearly of a size."""
    count = -(-len(found) // window)
    for number in range(count):
        yield np.concatenate(found[len(found) * number // count : len(found) * (number + 1) // count])


def _groups(sizes: Sizes, options: PlanOptions) -> list[list[Ints]]:
    """For each dataset the rows of each row group that are short enough, where there are any."""
    _check_options(options, len(sizes.dataset_starts) - 1)
    kept = np.ones(len(sizes.lengths), bool)
    if options.max_tokens is not None:
        kept = sizes.lengths <= options.max_tokens
    _check_rows(sizes, options, kept)
    datasets: list[list[Ints]] = [[] for _ in sizes.dataset_starts[:-1]]
    for start, stop in zip(sizes.group_starts[:-1], sizes.group_starts[1:], strict=True):
        rows = start + np.flatnonzero(kept[start:stop])
        if len(rows):
            datasets[int(np.searchsorted(sizes.dataset_starts, start, "right")) - 1].append(rows)
    return datasets


def _check_options(options: PlanOptions, datasets: int) -> None:
    for name in ("token_budget", "pixel_budget", "micro_batches", "window"):
        if getattr(options, name) < 1:
            raise RecipeError(f"{name} is {getattr(options, name)}: it must be at least 1")
    weights = options.weights
    if weights is not None and len(weights) != datasets:
        raise RecipeError(f"{len(weights)} weights for {datasets} data folders: give each folder one weight")
    if weights is not None and (min(weights) < 0 or not 0 < sum(weights) < float("inf")):
        raise RecipeError(f"weights are {list(weights)}: they must be numbers of 0 or more, and one of them above 0")


def _check_rows(sizes: Sizes, options: PlanOptions, kept: npt.NDArray[np.bool_]) -> None:
    if not kept.any():
        shortest = f", the shortest has {sizes.lengths.min()}" if len(kept) else ""
        raise RecipeError(
            f"no row has a label of max_tokens = {options.max_tokens} or fewer tokens{shortest}; raise it"
        )
    longest, largest = int(sizes.lengths[kept].max()), int(sizes.areas[kept].max())
    if longest > options.token_budget:
        raise RecipeError(
            f"token_budget is {options.token_budget:,}, but the longest label has {longest:,} tokens: "
            f"raise token_budget to {longest:,} or more, or render shorter texts"
        )
    if largest > options.pixel_budget:
        raise RecipeError(
            f"pixel_budget is {options.pixel_budget:,}, but the largest picture has {largest:,} pixels: "
            f"raise pixel_budget to {largest:,} or more"
        )
