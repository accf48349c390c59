"""Rows a second from shards to tensors: textzip's loader and `datasets` streaming, with the same workers."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Generator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import datasets
import torch
from commands import Commands
from figures import JUDGED_HEAD, Bound, judged, judged_row, spread, spread_text
from sections import table
from torch.utils.data import DataLoader

from textzip.models.slot.data import PageCollate
from textzip.shards.index import Index, open_index
from textzip.tokenizer import Tokenizer
from textzip.train.loader import Loader
from textzip.train.padding import padding, shuffled
from textzip.train.plan import PlanOptions, Sizes, plan

ABOUT = (
    "`recipes/pages.yaml` (up to 400 characters). Both read the same folder, shuffle it, decode pictures, make ids of "
    "texts and stack batches of about the same number of rows; neither trains. Runs alternate; the clock starts at the "
    "first batch, so that starting workers is on nobody's bill."
)
WORKERS = (0, 2)
BUDGETS = (4096, 8192, 16_384, 32_768)
BUFFER = 1000
"""Rows that `datasets` shuffles among: its default."""


def measure(each: Commands) -> dict[str, Any]:
    """Rows a second of both, and padding with and without the plan."""
    torch.set_num_threads(1)
    datasets.disable_progress_bars()
    n = 4_000 if each.quick else 20_000
    folder = each.pages(f"pages-{n}", "recipes/pages.yaml", {"train": n})
    index = open_index(folder)
    sizes = Sizes.of_pages(index)
    made = plan(sizes, PlanOptions(), 0)
    batch = round(len(made.rows) / (len(made.starts) - 1))
    rates = []
    for workers in WORKERS:
        ours: list[float] = []
        theirs: list[float] = []
        for turn in range(2 if each.quick else 5):
            ours.append(rate(partial(our_batches, index, workers, turn), n // 5 * 2))
            theirs.append(rate(partial(their_batches, folder, workers, turn, batch), n // 5 * 2))
        each.say(
            f"{workers} workers: {statistics.median(ours):,.0f} and {statistics.median(theirs):,.0f} rows a second"
        )
        ratio = spread([mine / other for mine, other in zip(ours, theirs, strict=True)])
        rates.append({"workers": workers, "ours": spread(ours), "theirs": spread(theirs), "ratio": ratio})
    paddings = []
    for tokens in BUDGETS:
        made = plan(sizes, PlanOptions(token_budget=tokens, pixel_budget=64 * tokens), 0)
        rows = round(len(made.rows) / (len(made.starts) - 1))
        planned, naive = padding(made, sizes), padding(shuffled(sizes, rows), sizes)
        paddings.append({
            "tokens": tokens, "rows": rows, "planned": [planned.tokens, planned.pixels],
            "naive": [naive.tokens, naive.pixels],
        })  # fmt: skip
    worst = max(share["planned"][0] for share in paddings if share["rows"] >= 16)
    return {
        "pages": index.rows,
        "batch": batch,
        "datasets": datasets.__version__,
        "rates": rates,
        "paddings": paddings,
        "judged": [
            *(
                judged(f"over `datasets`, {found['workers']} workers", found["ratio"]["median"], Bound(3, 5), "x")
                for found in rates
            ),
            judged("padding of tokens, the most of the table", 100 * worst, Bound(10, 6, most=True), " %"),
        ],
    }


def markdown(found: dict[str, Any]) -> str:
    """What `measure` found."""
    rates = [
        [str(each["workers"]), spread_text(each["ours"]), spread_text(each["theirs"]), spread_text(each["ratio"], "x")]
        for each in found["rates"]
    ]
    paddings = [
        [f"{each['tokens']:,}", str(each["rows"]), *(f"{a:.1%} / {b:.1%}" for a, b in (each["planned"], each["naive"]))]
        for each in found["paddings"]
    ]
    return "\n\n".join(
        [
            f"{found['pages']:,} pages, about {found['batch']} rows a batch, `datasets` {found['datasets']}.",
            table(["workers", "textzip, rows/s", "`datasets`, rows/s", "ratio"], rates),
            table(JUDGED_HEAD, [judged_row(figure) for figure in found["judged"]]),
            "Padding of tokens / of pixels, as the plan batches rows, and as many rows a batch in any order:",
            table(["tokens a micro-batch", "rows", "planned", "in any order"], paddings),
        ]
    )


def rate(batches: Callable[[], Generator[torch.Tensor, None, None]], rows: int) -> float:
    """Rows a second after the first batch."""
    found = 0
    with closing(batches()) as labels:
        next(labels)
        start = time.perf_counter()
        for batch in labels:
            found += len(batch)
            if found >= rows:
                break
        return found / (time.perf_counter() - start)


def our_batches(index: Index, workers: int, epoch: int) -> Generator[torch.Tensor, None, None]:
    """Labels of each batch of our loader."""
    loader = Loader(index, PageCollate(Tokenizer()), workers=workers)
    try:
        for step in loader.epoch(epoch):
            for batch in step.batches:
                yield batch["labels"]
    finally:
        loader.close()


def their_batches(folder: Path, workers: int, seed: int, batch: int) -> Generator[torch.Tensor, None, None]:
    """Labels of each batch of `datasets`, streamed and shuffled through a buffer."""
    stream = datasets.load_dataset(str(folder), split="train", streaming=True).select_columns(["image", "text"])
    stream = stream.shuffle(seed=seed, buffer_size=BUFFER).with_format("torch")
    for pixels, labels in DataLoader(stream, batch_size=batch, num_workers=workers, collate_fn=collate):
        assert len(pixels) == len(labels)
        yield labels


def collate(rows: list[dict[str, Any]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Pictures and ids, stacked."""
    ids = Tokenizer()([row["text"] for row in rows], padding=True, add_special_tokens=False, return_tensors="pt")
    return torch.stack([row["image"] for row in rows]), ids["input_ids"]
