"""Reading a part of a split along the way, shared among the ranks."""

from __future__ import annotations

from dataclasses import astuple
from typing import Any

import numpy as np
import torch

from textzip.shards.index import Index
from textzip.train.metrics import Scores, score
from textzip.train.parallel import Ranks
from textzip.train.reader import Reader
from textzip.train.task import Task, to_device

_BATCH = 50
_SAMPLES = 8


class Validator:
    """Reads the same rows of a split every time: `rows` of them, evenly spaced."""

    def __init__(self, index: Index, task: Task, ranks: Ranks, rows: int) -> None:
        chosen = np.unique(np.linspace(0, index.rows - 1, min(rows, index.rows)).astype(np.int64))
        samples = chosen[:: max(1, len(chosen) // _SAMPLES)][:_SAMPLES]
        # Pages of like height are read together; ranks take turns.
        by_height = chosen[np.lexsort((index.n_tokens[chosen], index.ink_height[chosen]))]
        batches = [by_height[k : k + _BATCH] for k in range(0, len(by_height), _BATCH)]
        self._batches = batches[ranks.rank :: ranks.world]
        self._samples = samples if ranks.is_first else samples[:0]
        self._reader = Reader(index, cache=2)
        self._task, self._ranks = task, ranks
        self._collate = task.collate()

    @torch.no_grad()
    def run(self) -> tuple[dict[str, float], list[dict[str, Any]]]:
        """Scores over all ranks, and on the first rank some samples: text and what was read."""
        task = self._task
        total = Scores()
        task.model.eval()
        for rows in self._batches:
            for each in task.read(to_device(self._collate(self._reader.rows(rows)), self._ranks.device)):
                total = total + score(each.text, each.read, each.count)
        samples = []
        if len(self._samples):
            pages = self._reader.rows(self._samples)
            found = task.read(to_device(self._collate(pages), self._ranks.device))
            samples = [{"id": number, "text": each.text, "read": each.read}
                       for number, each in zip(pages.ids, found, strict=True)]  # fmt: skip
        task.model.train()
        summed = self._ranks.sum(astuple(total))
        return Scores(*(round(each) for each in summed)).summary(), samples
