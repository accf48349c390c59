"""The training loop: one for every model of the family, none of which it knows.

A run is a pure function of its recipe and data: order, augmentation and initialisation come from the seed and
counters, so that a run that was stopped anywhere and resumed has the losses of one that was not. What a step is does
not depend on the number of ranks either: its micro-batches, each weighted with its share of the step's rows or tokens,
are summed.
"""

from __future__ import annotations

import math
import signal
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch

from textzip.errors import CheckpointError, TrainError
from textzip.shards.index import Index
from textzip.train import checkpoint
from textzip.train.folder import METRICS
from textzip.train.loader import Loader, Step
from textzip.train.optimizer import Average, learning_rate, optimizer
from textzip.train.parallel import Ranks
from textzip.train.recipe import Recipe
from textzip.train.sinks import Sinks
from textzip.train.task import Counting, Remembering, Task, to_device
from textzip.train.validate import Validator


@dataclass
class Counters:
    """Where a run stands; all of it is in a checkpoint."""

    step: int = 0
    epoch: int = 0
    epoch_step: int = 0
    rows: int = 0
    seconds: float = 0.0
    best: float = math.inf
    best_step: int = -1


@dataclass
class _Window:
    """What is averaged from one line of metrics to the next."""

    sums: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    steps: int = 0
    rows: int = 0
    tokens: int = 0
    waited: float = 0.0
    filled: int = 0
    places: int = 0
    began: float = field(default_factory=time.monotonic)

    def state(self) -> dict[str, Any]:
        """What a resumed run goes on to average."""
        return {**vars(self), "sums": dict(self.sums), "began": time.monotonic() - self.began}

    @classmethod
    def restored(cls, state: dict[str, Any]) -> _Window:
        """From `state`."""
        sums = defaultdict(float, state["sums"])
        return cls(**{**state, "sums": sums, "began": time.monotonic() - state["began"]})


class Interrupted(Exception):  # noqa: N818
    """The run was asked to stop, and has saved."""


class Trainer:
    """A run of a task over a loader."""

    def __init__(
        self,
        recipe: Recipe,
        resolved: str,
        task: Task,
        loader: Loader,
        validator: Validator,
        ranks: Ranks,
        index: Index,
    ) -> None:
        """`resolved`: the recipe as YAML, which checkpoints hold."""
        self.recipe, self._resolved, self._task, self._index = recipe, resolved, task, index
        self._loader, self._validator, self._ranks = loader, validator, ranks
        self.run_folder = Path(recipe.run)
        self.counters = Counters()
        self._model = task.model.to(ranks.device)
        self._model.to(memory_format=torch.channels_last)
        self._parameters = [p for p in self._model.parameters() if p.requires_grad]
        self._optimizer = optimizer(task, recipe.train.optimizer)
        self._average = Average(self._model, recipe.train.ema)
        if recipe.train.compile:
            self._model.compile()
        self._signal: int | None = None
        self._names: list[str] = []
        self._window = _Window()
        self._saved = -1
        self._rate = 0.0

    def resume(self, found: checkpoint.Checkpoint) -> None:
        """Go on from a checkpoint of this run. Raises `CheckpointError` or `ResumeError`."""
        state = found.state()
        try:
            self._loader.resume(state["loader"])
            self._model.load_state_dict(state["model"])
            self._optimizer.load_state_dict(state["optimizer"])
            for name, value in state["average"].items():
                self._average.weights[name].copy_(value)
            self.counters = Counters(**state["counters"])
            self._window = _Window.restored(state["window"])
            if isinstance(self._task, Remembering):
                self._task.recall(state["task"])
        except (KeyError, TypeError, ValueError, RuntimeError, AttributeError) as error:
            raise CheckpointError(
                f"{found.folder}: its state is not one of this run ({type(error).__name__}: {error}); "
                "use the textzip that wrote it, or begin a new run with start_from"
            ) from error
        self._saved = self.counters.step

    def run(self, say: Callable[[str], None], tick: Callable[[int, str], None]) -> None:
        """Train to the last step. `tick(steps, note)` is called after each. Raises `Interrupted` and `TrainError`."""
        settings = self.recipe.train
        counters, ranks = self.counters, self._ranks
        sinks: Sinks | None = None
        self._model.train()
        self._window.began = time.monotonic() if not self._window.steps else self._window.began
        try:
            sinks = Sinks(self.run_folder, settings.sinks, counters.step) if ranks.is_first else None
            with self._signals():
                steps = self._steps()
                while True:
                    began = time.monotonic()
                    step = next(steps, None)
                    if step is None:
                        break
                    self._window.waited += time.monotonic() - began
                    self._step(step)
                    counters.step += 1
                    counters.epoch_step = step.number + 1
                    counters.rows += step.rows
                    self._average.update(counters.step)
                    counters.seconds += time.monotonic() - began
                    last = counters.step == settings.steps
                    note = ""
                    if counters.step % settings.log_every == 0 or last:
                        values = self._measure()
                        note = _note(values, self._task.rows_are)
                        self._window = _Window()
                        if sinks:
                            sinks.write(counters.step, values)
                    tick(1, note)
                    if counters.step % settings.validate_every == 0 or last:
                        began = time.monotonic()
                        self._validate(sinks, say)
                        self._window.began += time.monotonic() - began
                    stop = ranks.sum([float(self._signal is not None)])[0] > 0
                    if counters.step % settings.save_every == 0 or last or stop:
                        self.save()
                    if stop and not last:
                        raise Interrupted
        except OSError as error:
            raise TrainError(
                f"{self.run_folder}: can't write here ({error.strerror or error}); the last checkpoint is safe: free "
                "some space and run the same command again"
            ) from error
        finally:
            if sinks:
                sinks.close()
            self._loader.close()

    def save(self) -> None:
        """Write a checkpoint of this step, if there is none yet; the first rank does."""
        counters = self.counters
        self._ranks.wait()
        if not self._ranks.is_first or self._saved == counters.step:
            return
        self._saved = counters.step
        with self._average.applied():
            weights = {name: value.detach().clone() for name, value in self._model.state_dict().items()}
        folder = checkpoint.save(
            self.run_folder,
            counters.step,
            config=self._task.config(),
            weights=weights,
            recipe=self._resolved,
            state={
                "counters": dict(vars(counters)),
                "loader": self._loader.state(counters.epoch, counters.epoch_step),
                "model": self._model.state_dict(),
                "optimizer": self._optimizer.state_dict(),
                "average": self._average.weights,
                "window": self._window.state(),
                "task": self._task.memory() if isinstance(self._task, Remembering) else {},
            },
            metrics=self.run_folder / METRICS,
        )
        best = folder.parent / f"step-{counters.best_step:07d}"
        checkpoint.keep(self.run_folder, folder, best if best.is_dir() else None)

    def _steps(self) -> Iterator[Step]:
        """The steps to come: epochs of the curriculum's stages, each ended where its stage ends."""
        counters, settings = self.counters, self.recipe.train
        ends = {stage.until for stage in settings.curriculum}
        while counters.step < settings.steps:
            stage = next((each for each in settings.curriculum if counters.step < each.until), None)
            until = min(stage.until, settings.steps) if stage else settings.steps
            limit = stage.max_tokens if stage else None
            # Told from the counters alone, so that a run resumed just here does the same.
            ended = counters.step in ends or counters.epoch_step >= self._loader.plan(counters.epoch, limit).steps
            if counters.epoch_step and ended:
                counters.epoch, counters.epoch_step = counters.epoch + 1, 0
            for step in self._loader.epoch(counters.epoch, counters.epoch_step, limit):
                yield step
                if counters.step >= until:
                    break

    def _step(self, step: Step) -> None:
        recipe, ranks, window = self.recipe, self._ranks, self._window
        self._rate = learning_rate(self.counters.step, recipe.train.steps, recipe.train.optimizer)
        for group in self._optimizer.param_groups:
            group["lr"] = self._rate * group.get("rate", 1.0)
        self._optimizer.zero_grad(set_to_none=True)
        total = max(1, step.rows if self._task.unit == "rows" else step.tokens)
        parts: dict[str, float] = defaultdict(float)
        for number, given in enumerate(step.batches):
            key = (recipe.seed, _AUGMENT, self.counters.step, ranks.rank + number * ranks.world)
            batch = self._task.augmented(to_device(given, ranks.device), recipe.train.augment, key)
            weight = self._task.weight(batch) / total
            torch.manual_seed(_seed(recipe.seed, _NETWORK, *key[2:]))
            with self._autocast():
                losses = self._task.losses(self._model, batch)
            (losses["loss"] * weight).backward()  # type: ignore[no-untyped-call]
            for name, each in losses.items():
                parts[name] += float(each.detach()) * weight
            filled, places = self._task.filled(batch)
            window.filled += filled
            window.places += places
        ranks.sum_gradients(self._parameters)
        self._names = self._names or ranks.share(sorted(parts))  # a rank may be without a batch, but not the first one
        values = dict(zip(self._names, ranks.sum([parts[name] for name in self._names]), strict=True))
        norm = torch.nn.utils.clip_grad_norm_(self._parameters, recipe.train.optimizer.clip)
        if not math.isfinite(values.get("loss", math.nan)) or not bool(torch.isfinite(norm)):
            raise TrainError(self._not_finite(step, values.get("loss", math.nan), float(norm)))
        self._optimizer.step()
        if isinstance(self._task, Counting):
            ranks.sum_in_place(self._task.counted())
            self._task.settle()
        for name, value in values.items():
            window.sums[name] += value
        window.sums["gradient_norm"] += float(norm)
        window.steps += 1
        window.rows += step.rows
        window.tokens += step.tokens

    def _not_finite(self, step: Step, loss: float, norm: float) -> str:
        rows = [int(row) for batch in step.batches for row in batch["rows"]]
        shards = sorted({self._index.shard_of(row).where for row in rows})
        return (
            f"step {self.counters.step + 1}: the loss is {loss} and the gradient's length {norm}: the run can't go on; "
            f"rows {', '.join(map(str, rows))} of {', '.join(shards)}; lower train.optimizer.learning_rate, or set "
            "train.precision to float32, in a new run that has the last checkpoint as start_from"
        )

    def _measure(self) -> dict[str, Any]:
        window = self._window
        seconds = max(time.monotonic() - window.began, 1e-9)
        values: dict[str, Any] = {name: total / window.steps for name, total in window.sums.items()}
        return {
            **values,
            "learning_rate": self._rate,
            "epoch": self.counters.epoch,
            "rows": self.counters.rows,
            "rows_per_second": window.rows / seconds,
            "tokens_per_second": window.tokens / seconds,
            "data_wait": window.waited / seconds,
            "padding": 1 - window.filled / max(1, window.places),
            "seconds": self.counters.seconds,
        }

    def _validate(self, sinks: Sinks | None, say: Callable[[str], None]) -> None:
        with self._average.applied(), self._autocast():
            scores, samples = self._validator.run()
        measured = scores[self._task.best]
        counters = self.counters
        if sinks:
            sinks.write(counters.step, {**{f"validation_{k}": v for k, v in scores.items()}, "samples": samples})
        if measured < counters.best:
            counters.best, counters.best_step = measured, counters.step
            self.save()
        say(f"step {counters.step:,}: " + ", ".join(f"{k} {v:.4g}" for k, v in scores.items()))
        for sample in samples[:2]:
            for name, text in sample.items():
                if name != "id":
                    say(f"  {name} {text[:70]!r}")

    def _autocast(self) -> torch.autocast:
        enabled = self.recipe.train.precision == "bfloat16"
        return torch.autocast(self._ranks.device.type, torch.bfloat16, enabled=enabled)

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """SIGINT and SIGTERM, to any rank, ask for a stop after the step; a second one stops at once.

        Only Python's main thread may listen to signals; a run in another one doesn't.
        """

        def ask(number: int, frame: Any) -> None:  # noqa: ARG001
            if self._signal is not None:
                raise KeyboardInterrupt
            self._signal = number

        wanted = (signal.SIGINT, signal.SIGTERM) if threading.current_thread() is threading.main_thread() else ()
        before = {number: signal.signal(number, ask) for number in wanted}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


_AUGMENT, _NETWORK = 1, 2
"""What a random stream is for, part of its seed. What networks draw, for dropout, is torch's own stream: it is set for
every micro-batch, so that a resumed run and any number of ranks draw the same."""


def _seed(*key: int) -> int:
    return int(np.random.SeedSequence(key).generate_state(1, np.uint64)[0] >> 1)


def _note(values: dict[str, Any], rows_are: str) -> str:
    return (
        f"loss {values.get('loss', math.nan):.3f}, {values['rows_per_second']:.0f} {rows_are}/s, "
        f"waiting {values['data_wait']:.0%}, padding {values['padding']:.0%}"
    )
