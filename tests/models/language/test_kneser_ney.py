"""The n-gram model, against one written from the formula with dictionaries, and against sources of known entropy."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textzip.errors import ModelError
from textzip.models.language.kneser_ney import KneserNey
from textzip.models.language.sequences import BYTES, of_texts
from textzip.models.language.weights import FALLBACK, discounts
from textzip.render.text.prose import prose

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Gram = tuple[int, ...]

V = 5
SEQUENCE = st.lists(st.integers(0, V - 1), max_size=12)
SEQUENCES = st.lists(SEQUENCE, min_size=1, max_size=8).filter(any)


def flat(sequences: list[list[int]]) -> tuple[Ints, Ints]:
    symbols = np.array([symbol for each in sequences for symbol in each], np.int64)
    return symbols, np.cumsum([0, *map(len, sequences)])


def fit(sequences: list[list[int]], order: int, vocabulary: int = V) -> KneserNey:
    return KneserNey.fit(*flat(sequences), vocabulary, order)


def drawn(seed: int, length: int) -> list[list[int]]:
    """Four sequences of symbols some of which are rare: enough for counts of counts that are not 0."""
    rng = np.random.default_rng(seed)
    shares = rng.dirichlet(np.full(V, 0.7))
    return [rng.choice(V, length, p=shares).tolist() for _ in range(4)]


class Slow:
    """The formula, a dictionary an order, a symbol at a time."""

    def __init__(self, sequences: list[list[int]], vocabulary: int, order: int) -> None:
        self.vocabulary, self.order, self.mark = vocabulary, order, -1
        marked = [(self.mark, *each) for each in sequences]
        raw = {
            length: Counter(each[end - length : end] for each in marked for end in range(max(2, length), len(each) + 1))
            for length in range(1, order + 1)
        }
        self.counts: dict[int, dict[Gram, int]] = {order: dict(raw[order])}
        for length in range(1, order):
            different = Counter(gram[1:] for gram in raw[length + 1])
            self.counts[length] = {
                gram: count if gram[0] == self.mark else different[gram] for gram, count in raw[length].items()
            }

    def discount(self, length: int, count: int) -> float:
        n = Counter(self.counts[length].values())
        found = [0.5, 1.0, 1.5]
        if all(n[times] for times in (1, 2, 3, 4)):
            y = n[1] / (n[1] + 2 * n[2])
            formula = [times - (times + 1) * y * n[times + 1] / n[times] for times in (1, 2, 3)]
            if all(0 < d < times for times, d in enumerate(formula, 1)):
                found = formula
        return found[min(count, 3) - 1]

    def probability(self, symbol: int, context: Gram) -> float:
        shorter = self.probability(symbol, context[1:]) if context else 1 / self.vocabulary
        length = len(context) + 1
        after = {gram[-1]: count for gram, count in self.counts[length].items() if gram[:-1] == context}
        if not after:
            return shorter
        count = after.get(symbol, 0)
        kept = count - self.discount(length, count) if count else 0
        handed = sum(self.discount(length, each) for each in after.values())
        return (kept + handed * shorter) / sum(after.values())

    def log2(self, sequence: list[int]) -> list[float]:
        marked = (self.mark, *sequence)
        return [
            float(np.log2(self.probability(marked[at], marked[max(0, at - self.order + 1) : at])))
            for at in range(1, len(marked))
        ]


@given(SEQUENCES, st.lists(SEQUENCE, max_size=3), st.integers(1, 6))
def test_probabilities_are_those_of_the_formula(
    sequences: list[list[int]], others: list[list[int]], order: int
) -> None:
    slow = Slow(sequences, V, order)
    expected = [value for each in sequences + others for value in slow.log2(each)]
    assert fit(sequences, order).log2(*flat(sequences + others)) == pytest.approx(expected)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1000), st.integers(10, 60), st.integers(1, 4))
def test_probabilities_are_those_of_the_formula_on_longer_sequences(seed: int, length: int, order: int) -> None:
    sequences, others = drawn(seed, length), drawn(seed + 1, 10)
    slow = Slow(sequences, V, order)
    expected = [value for each in sequences + others for value in slow.log2(each)]
    assert fit(sequences, order).log2(*flat(sequences + others)) == pytest.approx(expected)


def test_longer_sequences_have_discounts_of_their_own() -> None:
    slow = [Slow(drawn(seed, 50), V, 3) for seed in range(20)]
    found = [discounts(np.array(list(each.counts[3].values()))) for each in slow]
    assert sum(each != FALLBACK for each in found) > 5


def test_a_small_example_by_hand() -> None:
    # 0 1 0 1 1 of a vocabulary of 3. Pairs: ^0 once, 01 twice, 10 once, 11 once. Discounts are the fixed ones.
    # Before 0 are ^ and 1, before 1 are 0 and 1: p(0) = p(1) = (2 - 1) / 4 + (1 + 1) / 4 × 1/3 = 5/12, p(2) = 1/6.
    # After 0: 01 keeps (2 - 1) / 2 and 1/2 is handed down. After 1: each of two keeps 1/4, 1/2 is handed down.
    model = fit([[0, 1, 0, 1, 1]], 2, 3)
    third = Fraction(1, 3)
    after_0 = [Fraction(5, 24), Fraction(1, 2) + Fraction(5, 24), Fraction(1, 12)]
    after_1 = [Fraction(1, 4) + Fraction(5, 24), Fraction(1, 4) + Fraction(5, 24), Fraction(1, 12)]
    after_2 = [Fraction(5, 12), Fraction(5, 12), Fraction(1, 6)]
    first = [Fraction(1, 2) + Fraction(5, 24), Fraction(5, 24), Fraction(1, 12)]
    for context, expected in (([], first), ([0], after_0), ([0, 1], after_1), ([2], after_2)):
        assert model.distribution(np.array(context, np.int64)) == pytest.approx([float(each) for each in expected])
    # As a model of order 1, from counts: 0 twice, 1 three times, so (2 - 1) / 5 and (3 - 1.5) / 5 are kept.
    alone = [Fraction(1, 5) + third / 2, Fraction(3, 10) + third / 2, third / 2]
    assert model.distribution(np.array([0]), order=1) == pytest.approx([float(each) for each in alone])


@given(SEQUENCES, st.lists(st.integers(0, V - 1), max_size=8), st.integers(1, 10))
def test_a_distribution_sums_to_1_and_has_no_0(sequences: list[list[int]], context: list[int], order: int) -> None:
    model = fit(sequences, order)
    seen = max(sequences, key=len)
    half = context + seen[: len(seen) // 2]
    for each in (context, seen[:-1], half, [*seen[:-1], V - 1]):
        for number in range(1, order + 1):
            found = model.distribution(np.array(each, np.int64), number)
            assert found.sum() == pytest.approx(1)
            assert (found > 0).all()


@given(SEQUENCES, SEQUENCE, st.integers(1, 6))
def test_a_distribution_says_what_scores_say(sequences: list[list[int]], other: list[int], order: int) -> None:
    model = fit(sequences, order)
    scores = model.log2_orders(*flat([other]))
    for at, symbol in enumerate(other):
        for number in range(1, order + 1):
            probability = model.distribution(np.array(other[:at], np.int64), number)[symbol]
            assert np.log2(probability) == pytest.approx(scores[number - 1, at])


@given(SEQUENCES, SEQUENCES, st.integers(1, 6))
def test_every_order_of_one_fit_is_the_model_fitted_alone(
    sequences: list[list[int]], others: list[list[int]], order: int
) -> None:
    model = fit(sequences, order)
    rows = model.log2_orders(*flat(others))
    assert model.order == len(rows) == order
    for number, row in enumerate(rows, 1):
        alone = fit(sequences, number).log2(*flat(others))
        assert np.array_equal(row, alone)
        assert np.array_equal(model.log2(*flat(others), order=number), alone)


@given(SEQUENCES, SEQUENCES, st.integers(1, 6))
def test_nothing_crosses_from_one_sequence_to_the_next(
    sequences: list[list[int]], others: list[list[int]], order: int
) -> None:
    model = fit(sequences, order)
    alone = [model.log2(*flat([each])) for each in others]
    assert np.array_equal(model.log2(*flat(others)), np.concatenate(alone))
    turned = fit(sequences[::-1], order)
    assert turned.log2(*flat(others)) == pytest.approx(np.concatenate(alone))


def chain(rng: np.random.Generator, table: Floats, count: int, length: int) -> tuple[Ints, float]:
    """Sequences (count, length) of a stationary chain of order 2, p(c | a, b) = `table[a, b, c]`, and its entropy."""
    size = len(table)
    pairs = np.full((size, size), 1 / size**2)
    for _ in range(2000):
        pairs = np.einsum("ab,abc->bc", pairs, table)
    entropy = -float((pairs[:, :, None] * table * np.log2(table)).sum())
    first = rng.choice(size**2, count, p=pairs.ravel() / pairs.sum())
    found = [first // size, first % size]
    sums = table.cumsum(-1)
    for _ in range(length - 2):
        found.append((rng.random((count, 1)) > sums[found[-2], found[-1], :-1]).sum(-1))
    return np.stack(found, 1), entropy


@pytest.mark.parametrize(("seed", "train"), [(0, 2000), (1, 2000), (2, 20), (3, 2)])
def test_no_score_is_below_the_entropy_of_its_source(seed: int, train: int) -> None:
    rng = np.random.default_rng(seed)
    table = rng.dirichlet(np.ones(6), (6, 6)).clip(1e-4)
    table /= table.sum(-1, keepdims=True)
    count, length = 500, 100
    sequences, entropy = chain(rng, table, train + count, length)
    ends = np.arange(train + count + 1) * length
    model = KneserNey.fit(sequences[:train].ravel(), ends[: train + 1], 6, 6)
    scores = -model.log2_orders(sequences[train:].ravel(), ends[: count + 1]).reshape(6, count, length)
    bits = scores[:, :, 2:].mean(2)  # of each sequence, from where two symbols are before
    error = bits.std(1) / np.sqrt(count)
    assert (bits.mean(1) >= entropy - 4 * error).all()
    if train == 2000:
        assert bits[2].mean() < 1.01 * entropy
        assert bits[5].mean() < 1.05 * entropy
        assert bits[1].mean() > 1.05 * entropy  # one symbol of context is not enough


def test_symbols_of_chance_cost_what_they_must() -> None:
    rng = np.random.default_rng(0)
    symbols, others = rng.integers(0, 256, 20_000), rng.integers(0, 256, 20_000)
    bits = -KneserNey.fit(symbols, np.array([0, 20_000]), 256, 5).log2_orders(others, np.array([0, 20_000]))
    assert (bits.mean(1) >= 8 - 4 * bits.std(1) / np.sqrt(20_000)).all()
    assert bits[0].mean() < 8.02


def test_english_costs_what_is_known_of_it() -> None:
    # 1.66 bits a byte at order 6, 0.02 more or less as one document in ten or another is held out (Python 3.11).
    texts = list(prose())
    held = np.random.default_rng(0).random(len(texts)) < 0.1
    model = KneserNey.fit(*of_texts([text for text, out in zip(texts, held, strict=True) if not out]), BYTES, 6)
    symbols, starts = of_texts([text for text, out in zip(texts, held, strict=True) if out])
    bits = -model.log2_orders(symbols, starts)[:, symbols != BYTES - 1].mean(1)
    assert (np.diff(bits) < 0).all()
    assert 4.3 < bits[0] < 4.8
    assert 1.5 < bits[5] < 1.8


def test_texts_and_their_ends_are_learned() -> None:
    model = KneserNey.fit(*of_texts(["yes", "no"] * 20), BYTES, 4)
    assert model.distribution(np.frombuffer(b"yes", np.uint8))[256] > 0.9
    assert model.distribution(np.frombuffer(b"ye", np.uint8))[256] < 0.1
    assert (model.log2(*of_texts(["yes", "no"])) > -1.2).all()


def test_samples_are_drawn_from_the_distribution() -> None:
    model = KneserNey.fit(*of_texts(["abcd" * 50], ends=False), 256, 3)
    rng = np.random.default_rng(0)
    assert bytes(model.sample(rng, 6, np.frombuffer(b"ab", np.uint8)).tolist()) == b"cdabcd"
    assert model.sample(rng, 0).shape == (0,)
    first = fit([[0], [0], [1]] * 30, 2, 2)
    assert np.mean([first.sample(rng, 1)[0] for _ in range(500)]) == pytest.approx(1 / 3, abs=0.07)


def test_empty_sequences_and_single_symbols_can_be_scored() -> None:
    model = fit([[], [3], [], [3, 1]], 4)
    assert model.log2(*flat([])).shape == (0,)
    assert model.log2(*flat([[]])).shape == (0,)
    assert model.log2_orders(*flat([[], []])).shape == (4, 0)
    assert model.log2(*flat([[3]])) == pytest.approx(Slow([[], [3], [], [3, 1]], V, 4).log2([3]))
    assert fit([[], [3], []], 4).log2(*flat([[3, 3]])) == pytest.approx(Slow([[], [3], []], V, 4).log2([3, 3]))


def test_whole_numbers_of_any_width_are_counted_alike() -> None:
    sequences = drawn(0, 60)
    symbols, starts = flat(sequences)
    small = KneserNey.fit(symbols.astype(np.uint8), starts.astype(np.int32), V, 5)
    large = fit(sequences, 5)
    assert np.array_equal(small.log2(symbols.astype(np.uint16), starts), large.log2(symbols, starts))
    assert np.array_equal(small.distribution(symbols[:9].astype(np.uint64)), large.distribution(symbols[:9]))


@pytest.mark.parametrize(
    ("sequences", "vocabulary", "order", "words"),
    [
        ([[1]], V, 0, "order is 0: it must be at least 1"),
        ([[1]], 0, 2, "vocabulary is 0: it must be at least 1"),
        ([], V, 2, "there are no symbols to count: give at least one sequence that is not empty"),
        ([[], []], V, 2, "there are no symbols to count: give at least one sequence that is not empty"),
        (
            [[1], [4, V]],
            V,
            2,
            "symbol 5 at place 2 is outside the vocabulary of 5: give numbers from 0 to 4, or a larger vocabulary",
        ),
    ],
)
def test_what_cant_be_fitted_is_refused(sequences: list[list[int]], vocabulary: int, order: int, words: str) -> None:
    with pytest.raises(ModelError) as caught:
        fit(sequences, order, vocabulary)
    assert str(caught.value) == words


@pytest.mark.parametrize("order", [0, 4])
def test_an_order_that_was_not_fitted_is_refused(order: int) -> None:
    model = fit([[1, 2]], 3)
    words = f"order is {order}, but orders 1 to 3 were fitted: ask for one of them, or fit a higher one"
    with pytest.raises(ModelError) as caught:
        model.log2(*flat([[1]]), order=order)
    assert str(caught.value) == words
    with pytest.raises(ModelError):
        model.distribution(np.array([1]), order)


def test_symbols_outside_the_vocabulary_have_no_score() -> None:
    model = fit([[1, 2]], 3)
    with pytest.raises(ModelError, match="symbol 5 at place 0 is outside the vocabulary of 5"):
        model.log2(*flat([[5]]))
    with pytest.raises(ModelError, match="symbol -1 at place 1 is outside the vocabulary of 5"):
        model.distribution(np.array([1, -1]))
