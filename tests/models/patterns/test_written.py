"""Figures of what is written: by steps, beside text."""

from __future__ import annotations

import math

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from textzip.models.language.alphabet import Words
from textzip.models.language.sampling import Options
from textzip.models.patterns.codes.hashed import hashed
from textzip.models.patterns.judge import ngram
from textzip.models.patterns.network.denoiser import Denoiser
from textzip.models.patterns.sampler import Plan
from textzip.models.patterns.use import Writer
from textzip.models.patterns.written import MOST, TEXT, written

WORDS = ("a", "b", "c", "d")
END = 5


def made(head: str) -> Writer:
    torch.manual_seed(0)
    codes = torch.from_numpy(hashed(WORDS, 2, 4, 3, 2, 0))
    model = Denoiser(codes, 3, 6, 16, 1, 2, codebook=head == "codebook")
    return Writer(model, Words(WORDS, lowercase=True), torch.device("cpu"))


def test_what_is_written_and_text_are_measured_alike() -> None:
    writer = made("codebook")
    ids = np.random.default_rng(0).integers(0, 4, (80, 6))
    ids[:, 4] = END
    model = ngram(ids, END)
    found = written(writer, ids, END, model)
    assert list(found) == ["4 steps", "8 steps", "16 steps", MOST, TEXT]
    grids = writer.grids([""] * 64, Options(), range(64), Plan(8, unknown=True))
    for name, sentences in (("8 steps", writer.read(grids).numpy()), (TEXT, ids)):
        total = words = 0.0
        for row in sentences.tolist():
            upto = row[: row.index(END) + 1] if END in row else row
            total -= sum(math.log2(model.distribution(np.array(upto[:k], int))[each]) for k, each in enumerate(upto))
            words += len(upto) - upto.count(END)
        assert found[name]["sampled"] == pytest.approx(total / words)
    assert found[TEXT]["distinct"] == 1
    assert found["8 steps"]["decodable"] == 1
    assert all("sampled" not in each for each in written(writer, ids, END, None).values())


def test_cells_drawn_each_by_itself_make_grids_that_are_none() -> None:
    found = written(made("cells"), np.zeros((3, 6), np.int64), END, None)
    assert 0 < found["8 steps"]["decodable"] < 0.5, "of 81 grids 6 are a symbol's"
