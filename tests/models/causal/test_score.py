"""Bits are those of the texts, ends paid for and not counted, and never below what a source has."""

from __future__ import annotations

import math

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from textzip.models.causal.network.model import CausalModel
from textzip.models.causal.score import Scored, score, word_bits
from textzip.models.language.sequences import of_texts

CPU = torch.device("cpu")
TEXTS = ["one text", "é", "", "a longer text than the others are", "one text"]


class Uniform(torch.nn.Module):
    """Every symbol alike: 8 bits of 256."""

    def forward(self, ids, targets):  # type: ignore[no-untyped-def]
        losses = torch.full(targets.shape, 8 * math.log(2)) * (targets >= 0)
        return {"logits": torch.zeros(*ids.shape, 257), "losses": losses}


def test_the_denominator_is_the_bytes_of_the_texts() -> None:
    symbols, starts = of_texts(TEXTS)
    bits, right = score(Uniform(), symbols, starts, 256, CPU)  # type: ignore[arg-type]
    scored = Scored(TEXTS, ["x"] * 5, symbols, starts, bits, right, symbols != 256, 1.0)
    size = sum(len(text.encode()) for text in TEXTS)  # é has two
    assert size == 8 + 2 + 0 + 33 + 8
    numbers = scored.numbers(np.ones(len(symbols), bool))
    assert numbers["bits"] == pytest.approx(8 * (size + 5) / size)  # five ends are paid for
    assert scored.numbers(scored.inner)["bits"] == pytest.approx(8.0)
    assert scored.places.tolist() == [*range(9), *range(3), 0, *range(34), *range(9)]


def test_a_text_s_bits_do_not_depend_on_those_beside_it() -> None:
    torch.manual_seed(0)
    model = CausalModel(257, 32, 2, 2)
    torch.nn.init.normal_(model.classifier.weight, std=0.3)
    symbols, starts = of_texts(TEXTS)
    bits, right = score(model, symbols, starts, 256, CPU)
    for number, text in enumerate(TEXTS):
        alone, likely = score(model, *of_texts([text]), 256, CPU)
        inside = slice(starts[number], starts[number + 1])
        np.testing.assert_allclose(bits[inside], alone, rtol=1e-4, atol=1e-5)
        assert (right[inside] == likely).all()


def test_bits_of_a_word_are_those_of_its_bytes() -> None:
    torch.manual_seed(0)
    model = CausalModel(257, 32, 2, 2)
    torch.nn.init.normal_(model.classifier.weight, std=0.3)
    found = word_bits(model, TEXTS, CPU)
    symbols, starts = of_texts(TEXTS)
    bits, _ = score(model, symbols, starts, 256, CPU)
    assert [len(each) for each in found] == [2, 1, 0, 7, 2]
    assert found[0] == pytest.approx([bits[:4].sum(), bits[4:8].sum()])  # `one `, `text`
    assert found[1] == pytest.approx([bits[9:11].sum()])  # two bytes, behind the end of the first text
    assert sum(each.sum() for each in found) == pytest.approx(bits[symbols != 256].sum())


def chain(rng: np.random.Generator, matrix: np.ndarray, texts: int, stop: float) -> tuple[list[list[int]], float]:
    """Texts of a Markov chain that ends with a fixed chance after each symbol, and the bits they have by the truth."""
    found, bits = [], 0.0
    for _ in range(texts):
        state, text = 0, []
        while True:
            if rng.random() < stop:
                bits -= math.log2(stop)
                break
            after = int(rng.choice(len(matrix), p=matrix[state]))
            bits -= math.log2((1 - stop) * matrix[state, after])
            text.append(after)
            state = after
        found.append(text)
    return found, bits


def test_no_figure_is_below_the_entropy_of_a_known_source_and_learning_comes_near_it() -> None:
    """The truth itself costs some bits on held-out texts; nobody who has not seen them can do better for long."""
    rng = np.random.default_rng(7)
    matrix = rng.dirichlet(np.full(6, 0.4), size=6)
    train, _ = chain(rng, matrix, 400, 0.04)
    test, truth = chain(rng, matrix, 400, 0.04)
    sizes = sum(map(len, test)) + len(test)
    torch.manual_seed(0)
    model = CausalModel(7, 16, 1, 2)
    optimizer = torch.optim.AdamW(model.parameters(), 2e-2)

    def measured(texts: list[list[int]]) -> float:
        symbols = np.array([each for text in texts for each in [*text, 6]])
        starts = np.cumsum([0, *(len(text) + 1 for text in texts)])
        bits, _ = score(model, symbols, starts, 6, CPU)
        return float(bits.sum())

    from textzip.models.language.packing import packed

    figures = [measured(test)]
    for _ in range(3):
        model.train()
        for _ in range(40):
            texts = [train[k] for k in rng.integers(0, len(train), 32)]
            symbols = np.array([each for text in texts for each in [*text, 6]])
            starts = np.cumsum([0, *(len(text) + 1 for text in texts)])
            ids, targets, numbers = map(torch.from_numpy, packed(symbols, starts, 6))
            model(ids, targets, numbers)["loss"].backward()
            optimizer.step()
            optimizer.zero_grad()
        figures.append(measured(test))
    # One text's bits by model and truth differ by chance; 0.01 bits a symbol is some standard errors of their mean.
    assert all(figure > truth - 0.01 * sizes for figure in figures), (figures, truth)
    assert figures[-1] < truth + 0.06 * sizes
    assert figures[0] > figures[-1] + 0.5 * sizes
