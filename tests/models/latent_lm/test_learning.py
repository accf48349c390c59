"""What a model learns by heart it believes, writes and reads, whatever it sees of words."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from textzip.errors import ModelError
from textzip.models.language.sampling import Options
from textzip.models.latent_lm.config import LatentConfig
from textzip.models.latent_lm.network.model import LatentModel
from textzip.models.latent_lm.reading import Reader
from textzip.models.latent_lm.score import Scorer
from textzip.models.latent_lm.use import Writer

CPU = torch.device("cpu")
TEXTS = ["a b", "b a", "a cat", "a dog"]
PAIRS = [
    ("a cat", "a dat"), ("a dog", "a cog"), ("b a", "b b"), ("a b", "a a"), ("a cat", "a ca"), ("a dog", "a dog "),
    ("a cat", "b cat"), ("b a", "b dog"), ("a b", "ab"),
]  # fmt: skip
ODD = ["a  b\n\n\tc \n", "".join(map(chr, range(0x20))) + "\x7f", "   ", "é  naïve\r\n", "tab\tbat \x1b[0m"]


def slow(*values: object) -> object:
    """A parameter of the tests that take minutes."""
    return pytest.param(values, marks=pytest.mark.slow)


Learned = tuple[LatentConfig, LatentModel, list[float]]


@pytest.fixture(scope="module", params=[("picture", 16), ("bytes", 0), slow("both", 16)], ids=str)
def learned(request: pytest.FixtureRequest, made: Callable[..., object], taught: Callable[..., list[float]]) -> Learned:
    sees, pack = request.param
    config, model = made(sees=sees, pack=pack, context=8, layers=1)  # type: ignore[misc]
    return config, model, taught(config, model, TEXTS, 110)


def test_the_loss_falls_to_what_the_texts_leave_open(learned: Learned) -> None:
    """`a` or `b` first, and `b`, `cat` or `dog` behind `a `: log 4 in all, over 3 words of each text.

    Who doesn't see which word was first is left with 0.65.
    """
    losses = learned[2]
    assert losses[0] > 5
    assert losses[-1] == pytest.approx(np.log(4) / 3, abs=0.05)


def test_what_was_learned_is_likelier_than_what_is_like_it(learned: Learned) -> None:
    config, model, _ = learned
    for pack in (0, 16):
        scorer = Scorer(config.model_copy(update={"pack": pack}), model, CPU)
        texts = [text for pair in PAIRS for text in pair]
        scored = scorer.score(texts)
        bits = {text: float(each.sum()) + end for text, each, end in zip(texts, scored.bits, scored.ends, strict=True)}
        for better, worse in PAIRS:
            assert bits[better] + 2 < bits[worse], (better, worse)
        for text in TEXTS:
            assert bits[text] == pytest.approx(2, abs=0.4)  # one of four


def test_what_was_begun_is_finished(learned: Learned) -> None:
    config, model, _ = learned
    writer = Writer(model, config, CPU)
    begun = ["a c", "a d", "b", "b ", "a cat", "a b"]
    assert writer.write(begun, Options(20, 0.0)) == ["at", "og", " a", "a", "", ""]
    assert set(writer.write([""] * 40, Options(20, 0.5), range(40))) == set(TEXTS)
    scorer = Scorer(config, model, CPU)
    assert scorer.guess([["b ", "a"], ["a ", "dog"]]) == [["a ", "a"], ["a ", scorer.guess([["a ", "x"]])[0][1]]]


@pytest.fixture(scope="module", params=[slow("picture", 0), ("picture", 15), ("bytes", 0)], ids=str)
def reader(request: pytest.FixtureRequest, made: Callable[..., object], taught: Callable[..., list[float]]) -> Learned:
    sees, waves = request.param
    config, model = made(sees=sees, spells="same", layers=0, pack=64, context=64, speller_waves=waves)  # type: ignore[misc]
    return config, model, taught(config, model, [*ODD, ""], 110)


def test_spaces_tabs_ends_of_lines_and_controls_are_read_back_exactly(reader: Learned) -> None:
    config, model, losses = reader
    assert losses[-1] < 0.05
    found = Reader(model, config, CPU)
    read = found.read([*ODD, ""])
    assert ["".join(words) for words in read] == [*ODD, ""]
    assert read == [found.words(text) for text in [*ODD, ""]]
    assert found.read(["c \tb"]) == [["c ", "\t", "b"]]
    scored = Scorer(config, model, CPU).score(ODD)
    assert all(each.all() for each in scored.right)
    assert sum(float(each.sum()) for each in scored.bits) < 0.1 * sum(map(len, scored.words))


def test_all_of_them_are_scored_and_written_too(
    made: Callable[..., tuple[LatentConfig, LatentModel]], taught: Callable[..., list[float]]
) -> None:
    config, model = made(sees="both", context=64)
    taught(config, model, [ODD[0], ODD[4]], 70)
    written = Writer(model, config, CPU).write(["a", "t", "a  b\n"], Options(40, 0.0))
    assert written == [ODD[0][1:], ODD[4][1:], "\n\tc \n"]
    scored = Scorer(config, model, CPU).score([ODD[0], ODD[4]])
    assert [sum(each.tolist()) for each in scored.sizes] == [len(ODD[0]), len(ODD[4])]


def test_a_model_that_writes_does_not_read(made: Callable[..., tuple[LatentConfig, LatentModel]]) -> None:
    config, model = made(sees="bytes")
    with pytest.raises(ModelError, match="this model writes"):
        Reader(model, config, CPU)
