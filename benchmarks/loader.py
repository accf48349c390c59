"""Rows a second from shards to tensors: textzip's loader and `datasets` streaming, with the same workers.

Both read the same folder of pages, shuffle it, decode pictures, make ids of texts and stack batches of about the same
number of rows; neither trains. Runs alternate, and the table has medians. The clock starts at the first batch, so that
starting workers is on nobody's bill.

    textzip render --n 20k --out data/loader-pages
    python benchmarks/loader.py data/loader-pages
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Generator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import datasets
import numpy as np
import torch
from torch.utils.data import DataLoader

from textzip.shards.index import Index, open_index
from textzip.tokenizer import Tokenizer
from textzip.train.batch import PageCollate
from textzip.train.loader import Loader
from textzip.train.padding import padding, shuffled
from textzip.train.plan import PlanOptions, Sizes, plan

BUFFER = 1000
"""Rows that `datasets` shuffles among: its default."""


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="a data folder of pages")
    parser.add_argument("--rows", type=int, default=8000, help="rows to time in a run")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--workers", type=int, nargs="+", default=[0, 2])
    args = parser.parse_args()
    torch.set_num_threads(1)
    datasets.disable_progress_bars()

    index = open_index(args.folder)
    sizes = Sizes(
        index.n_tokens.astype(np.int64),
        index.ink_height.astype(np.int64),
        index.width,
        index.group_starts,
        index.dataset_starts,
    )
    made = plan(sizes, PlanOptions(), 0)
    batch = round(len(made.rows) / (len(made.starts) - 1))
    print(f"{index.rows:,} pages, {batch} a batch, `datasets` {datasets.__version__}, torch {torch.__version__}\n")
    print("| workers | textzip, rows/s | datasets, rows/s | ratio |\n|---|---|---|---|")
    for workers in args.workers:
        ours: list[float] = []
        theirs: list[float] = []
        for run in range(args.runs):
            ours.append(rate(partial(our_batches, index, workers, run), args.rows))
            theirs.append(rate(partial(their_batches, args.folder, workers, run, batch), args.rows))
        mine, other = statistics.median(ours), statistics.median(theirs)
        print(f"| {workers} | {mine:,.0f} | {other:,.0f} | {mine / other:.1f} |", flush=True)

    print("\n| micro-batch, tokens | rows | padding of tokens / pixels | in any order |\n|---|---|---|---|")
    for tokens in (4096, 8192, 16_384, 32_768):
        made = plan(sizes, PlanOptions(token_budget=tokens, pixel_budget=64 * tokens), 0)
        rows = round(len(made.rows) / (len(made.starts) - 1))
        planned, naive = padding(made, sizes), padding(shuffled(sizes, rows), sizes)
        print(
            f"| {tokens:,} | {rows} | {planned.tokens:.1%} / {planned.pixels:.1%} "
            f"| {naive.tokens:.1%} / {naive.pixels:.1%} |"
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


if __name__ == "__main__":
    main()
