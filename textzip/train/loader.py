"""An epoch's batches, step by step: a plan on torch's own `DataLoader`.

The plan is made in the main process, and workers are handed row numbers: they hold no order of their own, so any number
of them gives the same batches, and an epoch begins at any step without reading what came before. Workers live as long
as the loader, from epoch to epoch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from torch.utils.data import DataLoader, Dataset, Sampler
from torch.utils.data.dataloader import _MultiProcessingDataLoaderIter

from textzip.errors import EngineError, RecipeError, ResumeError, TextzipError
from textzip.shards.index import Index
from textzip.train.plan import Ints, Plan, PlanOptions, Sizes, plan
from textzip.train.reader import COLUMNS, Reader, Rows

Collate = Callable[[Rows], dict[str, Any]]
"""What a model makes of rows: tensors by name. Picklable, so that workers can have it."""


_PREFETCH = 4
"""Micro-batches that each worker has ready."""


@dataclass(frozen=True)
class Step:
    """One step of training, as one rank gets it."""

    epoch: int
    number: int
    batches: list[dict[str, Any]]
    """This rank's micro-batches, collated; none, perhaps, in a short step."""
    rows: int
    """Of the whole step, over all ranks, as `tokens` is: a loss is the sum over batches and ranks divided by these."""
    tokens: int


class Loader:
    """The batches of an index in the order of its plans."""

    def __init__(
        self,
        index: Index,
        collate: Collate,
        options: PlanOptions | None = None,
        *,
        workers: int = 0,
        rank: int = 0,
        world: int = 1,
        pin_memory: bool = False,
        sizes: Sizes | None = None,
        columns: Sequence[str] = COLUMNS,
        start_method: str | None = None,
    ) -> None:
        """`sizes`: of the rows, as the model counts them; those of pages by default. `columns`: what `collate` needs.

        `start_method` of the workers: torch's own choice, but `spawn` for remote storage, whose connections don't
        outlive a fork. Raises `RecipeError` if the ranks can't share a step's micro-batches evenly.
        """
        self.options = options or PlanOptions()
        if not 0 <= rank < world:
            raise RecipeError(f"rank {rank} of {world}: ranks count from 0 to world - 1")
        if self.options.micro_batches % world:
            raise RecipeError(
                f"micro_batches is {self.options.micro_batches}, which {world} ranks can't share evenly: set it to a "
                f"multiple of {world}, such as {-(-self.options.micro_batches // world) * world}"
            )
        self._index = index
        self._rank = rank
        self._world = world
        self._sizes = sizes or Sizes.of_pages(index)
        self._planned: tuple[tuple[int, int | None], Plan] | None = None
        if workers and start_method is None and any(shard.storage.is_remote for shard in index.shards):
            start_method = "spawn"
        self._order = _Order()
        self._start: Callable[[], DataLoader[Any]] = lambda: DataLoader(
            _MicroBatches(Reader(index, self.options.window, columns), collate),
            batch_size=None,
            sampler=self._order,
            num_workers=workers,
            pin_memory=pin_memory,
            persistent_workers=workers > 0,
            prefetch_factor=_PREFETCH if workers else None,
            multiprocessing_context=start_method if workers else None,
        )
        self._batches = self._start()

    def plan(self, epoch: int, max_tokens: int | None = None) -> Plan:
        """The order of an epoch; the last one asked for is kept. `max_tokens` goes before the options'."""
        wanted = self.options.max_tokens if max_tokens is None else max_tokens
        if self._planned is None or self._planned[0] != (epoch, wanted):
            made = plan(self._sizes, replace(self.options, max_tokens=wanted), epoch)
            self._planned = ((epoch, wanted), made)
        return self._planned[1]

    def epoch(self, epoch: int, step: int = 0, max_tokens: int | None = None) -> Iterator[Step]:
        """The steps of an epoch from `step` on. One epoch is iterated at a time.

        Raises `ShardError` if rows can't be read, whichever worker found it, and `EngineError` if a worker was killed.
        """
        order = self.plan(epoch, max_tokens)
        self._order.batches = [
            rows for number in range(step, order.steps) for rows in order.rank(number, self._rank, self._world)
        ]
        try:
            batches = iter(self._batches)
            for number in range(step, order.steps):
                yield Step(
                    epoch=epoch,
                    number=number,
                    batches=[_next(batches) for _ in order.rank(number, self._rank, self._world)],
                    rows=int(order.step_rows[number]),
                    tokens=int(order.step_tokens[number]),
                )
        except Exception:
            self.close()
            raise

    def state(self, epoch: int, step: int) -> dict[str, Any]:
        """Where a run is once `step` steps of `epoch` are done, as plain JSON values: counters and fingerprint."""
        return {"epoch": epoch, "step": step, **self._fingerprint()}

    def resume(self, state: dict[str, Any]) -> tuple[int, int]:
        """The epoch and step to go on from. Raises `ResumeError`, with both values, if data or order are others."""
        here = self._fingerprint()
        try:
            epoch, step = int(state["epoch"]), int(state["step"])
            there = {key: state[key] for key in here}
            differences = [f"data: there {there['data'][:16]}, here {here['data'][:16]}"] * (
                there["data"] != here["data"]
            )
            differences += [
                f"{key}: there {there['order'].get(key)}, here {value}"
                for key, value in here["order"].items()
                if there["order"].get(key) != value
            ]
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise ResumeError(f"this is no state of a loader ({error!r}); start the run anew") from error
        if differences:
            raise ResumeError(
                "the run to go on with read other data, or in another order:\n  "
                + "\n  ".join(differences)
                + "\ngive it the same data folders and settings again, or start a new run"
            )
        return epoch, step

    def close(self) -> None:
        """Stop the workers; another epoch would start new ones.

        Not left to the garbage collector: an error's traceback is in a cycle with torch's iterator, whose queues are
        then gone before it, and it waits 5 seconds for each worker.
        """
        running = self._batches._iterator
        if isinstance(running, _MultiProcessingDataLoaderIter):
            running._shutdown_workers()
        self._batches = self._start()

    def _fingerprint(self) -> dict[str, Any]:
        order = asdict(self.options)
        order["weights"] = None if self.options.weights is None else list(self.options.weights)
        return {"data": self._index.fingerprint, "order": order}


class _Order(Sampler[Ints]):
    """The row numbers of each micro-batch to come."""

    def __init__(self) -> None:
        self.batches: list[Ints] = []

    def __iter__(self) -> Iterator[Ints]:
        return iter(self.batches)

    def __len__(self) -> int:
        return len(self.batches)


class _MicroBatches(Dataset[Any]):
    """Row numbers to a collated micro-batch; an error of ours is returned, as torch would change its text."""

    def __init__(self, reader: Reader, collate: Collate) -> None:
        self._reader = reader
        self._collate = collate

    def __getitem__(self, rows: Ints) -> Any:
        try:
            return self._collate(self._reader.rows(rows))
        except TextzipError as error:
            return _Failed(error)


@dataclass(frozen=True)
class _Failed:
    error: TextzipError


def _next(batches: Iterator[Any]) -> dict[str, Any]:
    try:
        batch = next(batches)
    except RuntimeError as error:
        if "exited unexpectedly" not in str(error):
            raise
        raise EngineError(
            f"a loader worker was killed ({str(error).splitlines()[0]}); most often memory ran out: "
            "use fewer workers or a smaller window, and resume the run"
        ) from error
    if isinstance(batch, _Failed):
        raise batch.error
    return dict(batch)
