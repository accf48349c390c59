"""How fast a latent language model learns beside the causal one, what of that is drawing, and how fast it writes."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import torch
from commands import Commands
from figures import JUDGED_HEAD, Bound, judged, judged_row, spread, spread_text
from latent import ARMS, run_of
from program import ROOT
from sections import table

from textzip.models.language.sampling import Options
from textzip.models.latent_lm.config import LatentConfig
from textzip.models.latent_lm.factory import strips_of
from textzip.models.latent_lm.use import Writer, load
from textzip.models.latent_lm.words import words
from textzip.models.registry import TrainRecipe
from textzip.recipe import parse_recipe
from textzip.shards.index import Index, open_index
from textzip.train.optimizer import optimizer
from textzip.train.reader import Reader
from textzip.train.texts import texts_of

_ROUNDS = 5
_STEPS, _WARM = 20, 10


class Step(NamedTuple):
    """A step of training."""

    words: int
    drawing: float
    """Seconds that went into strips."""
    whole: float


def speed(each: Commands) -> dict[str, Any]:
    """How fast it learns and writes, and how much of a training step is drawing."""
    data = open_index(each.work / "bible", "train")
    steps = {name: list(_steps(recipe, data)) for name, recipe in ARMS.items()}
    learning = {name: spread([step.words / step.whole for step in taken[_WARM:]]) for name, taken in steps.items()}
    writing = _writing(
        load(each.work / run_of(each, "both"), "cpu"), open_index(each.work / "bible", "test"), each.quick
    )
    drawing = _drawing(each, steps["both"], data)
    ahead = learning["both"]["median"] / learning["causal"]["median"]
    ratio = writing["500 words of context"]["median"] / writing["50 words of context"]["median"]
    return {
        "rates": writing,
        "learning": learning,
        "threads": torch.get_num_threads(),
        "drawing": drawing,
        "judged": [
            judged("words a second in training, both over causal", ahead, Bound(1, 2), "x"),
            judged("words a second at 500 over 50 words of context", ratio, Bound(0.8, 0.8), "x"),
            judged("drawing's share of training", 100 * drawing["run"], Bound(5, 1, most=True), " %"),
        ],
    }


def _steps(path: str, index: Index) -> Iterator[Step]:
    """The first steps of a recipe's training, and then as many on the rows of the first ones again."""
    recipe = parse_recipe(TrainRecipe, (ROOT / path).read_text("utf-8"), path)
    task = recipe.task().fitted(recipe.model, index)
    moves = optimizer(task, recipe.train.optimizer)
    rows = recipe.batch.token_budget // int(task.sizes(index).lengths.max())
    reader, collate = Reader(index, 2, task.columns), task.collate()
    for number in [*range(_WARM + _STEPS), *range(_STEPS)]:
        given = reader.rows(np.arange(number * rows, (number + 1) * rows))
        batch = collate(given)
        start = time.perf_counter()
        batch = task.augmented(batch, recipe.train.augment, (0, number))
        drawn = time.perf_counter()
        moves.zero_grad()
        with torch.autocast("cpu", torch.bfloat16):
            loss = task.losses(task.model, batch)["loss"]
        loss.backward()  # type: ignore[no-untyped-call]
        moves.step()
        count = sum(len(words(text, 32)) for text in given.texts)
        yield Step(count, drawn - start, time.perf_counter() - start)
    reader.close()


def _drawing(each: Commands, steps: list[Step], index: Index) -> dict[str, float]:
    """Drawing's share of the first steps, of those whose words have been drawn, and of the whole run.

    A run draws every word of the training text once, and lays the strips of each batch side by side.
    """
    first, later = (
        sum(step.drawing for step in part) / sum(step.whole for step in part)
        for part in (steps[:_STEPS], steps[-_STEPS:])
    )
    config = parse_recipe(TrainRecipe, (ROOT / ARMS["both"]).read_text("utf-8"), ARMS["both"]).model
    assert isinstance(config, LatentConfig)
    strips = strips_of(config, keep=True)
    assert strips is not None
    distinct = dict.fromkeys(word for group in texts_of(index) for text in group for word in words(text, 32))
    start = time.perf_counter()
    for word in distinct:
        strips.of(word)
    once = time.perf_counter() - start
    metrics = each.work / run_of(each, "both") / "metrics.jsonl"
    learned = [line for line in map(json.loads, metrics.read_text("utf-8").splitlines()) if "loss" in line]
    share = once / learned[-1]["seconds"] + later
    return {"first": first, "later": later, "words": len(distinct), "once": once, "run": share}


def _writing(writer: Writer, index: Index, quick: bool) -> dict[str, Any]:
    """Words a second behind prompts of 50 and of 500 words, in turns."""
    reader = Reader(index, 2, ("text",))
    stream = writer.words("\n".join(reader.rows(np.arange(min(40, index.rows))).texts))
    reader.close()
    rates: dict[str, list[float]] = {}
    for turn in range(1 if quick else _ROUNDS):
        for count in (50, 500):
            prompt = "".join(stream[turn * 7 : turn * 7 + count])
            rates.setdefault(f"{count} words of context", []).append(_written(writer, prompt, turn))
    return {name: spread(values) for name, values in rates.items()}


def _written(writer: Writer, prompt: str, seed: int) -> float:
    """Words a second, of some 60 behind a prompt that has been read."""
    pieces = writer.stream([prompt], Options(length=300, seed=seed, least=300))
    text = next(pieces)[0]
    start = time.perf_counter()
    for piece in pieces:
        text += piece[0]
    return len(writer.words(text)) / (time.perf_counter() - start)


def speed_markdown(found: dict[str, Any]) -> str:
    """What `speed` measured."""
    drawing = found["drawing"]
    return "\n\n".join(
        [
            table(JUDGED_HEAD, [judged_row(figure) for figure in found["judged"]]),
            table(["one text, written at temperature 1", "words a second"],
                  [[name, spread_text(rate)] for name, rate in found["rates"].items()]),
            f"Steps of training, {found['threads']} threads:",
            table(["what is seen", "words a second"],
                  [[name, spread_text(rate)] for name, rate in found["learning"].items()]),
            f"Drawing takes {100 * drawing['first']:.1f} % of a run's first {_STEPS} steps, when words are new, and "
            f"{100 * drawing['later']:.2f} % of steps whose words have been drawn. All {drawing['words']:,.0f} words "
            f"of the training text are drawn in {drawing['once']:.1f} s.",
        ]
    )  # fmt: skip
