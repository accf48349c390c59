"""Reading a part of a split along the way, shared among the ranks."""

from __future__ import annotations

from typing import Any

import torch

from textzip.shards.index import Index
from textzip.train.parallel import Ranks
from textzip.train.reader import Reader
from textzip.train.selection import alike, evenly
from textzip.train.task import Batch, Task, to_device

_SAMPLES = 8


class Validator:
    """Reads the same rows of a split every time: `rows` of them, evenly spaced."""

    def __init__(self, index: Index, task: Task, ranks: Ranks, rows: int, tokens: int | None = None) -> None:
        """`tokens`: of a batch, at most, padding included."""
        chosen = evenly(index, rows)
        samples = chosen[:: max(1, len(chosen) // _SAMPLES)][:_SAMPLES]
        self._batches = alike(task.sizes(index), chosen, tokens)[ranks.rank :: ranks.world]
        self._samples = samples if ranks.is_first else samples[:0]
        self._reader = Reader(index, 2, task.columns)
        self._task, self._ranks = task, ranks
        self._collate = task.collate()

    @torch.no_grad()
    def run(self) -> tuple[dict[str, float], list[dict[str, Any]]]:
        """The task's metrics over all ranks, and on the first rank some of its samples."""
        task = self._task
        total: dict[str, float] = {}
        task.model.eval()
        for rows in self._batches:
            for name, value in task.tally(self._batch(rows)).items():
                total[name] = total.get(name, 0.0) + value
        samples = []
        if len(self._samples):
            ids = self._reader.rows(self._samples).ids
            found = task.samples(self._batch(self._samples))
            samples = [{"id": number, **each} for number, each in zip(ids, found, strict=True)]
        task.model.train()
        names = self._ranks.share(sorted(total))
        return task.summary(dict(zip(names, self._ranks.sum([total.get(n, 0.0) for n in names]), strict=True))), samples

    def _batch(self, rows: Any) -> Batch:
        return to_device(self._collate(self._reader.rows(rows)), self._ranks.device)
