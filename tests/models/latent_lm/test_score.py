"""Bits are those of the texts: ends paid for and not counted, and the same in any company."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from textzip.errors import ModelError
from textzip.models.latent_lm.config import LatentConfig
from textzip.models.latent_lm.network.model import LatentModel
from textzip.models.latent_lm.score import Scorer
from textzip.models.latent_lm.task import LatentTask

Made = Callable[..., tuple[LatentConfig, LatentModel]]
CPU = torch.device("cpu")
TEXTS = ["one text", "é", "", "a longer text than the others are", "one text"]


def test_the_denominator_is_the_bytes_of_the_texts(config: Callable[..., LatentConfig]) -> None:
    """Of a model to which every symbol is one of 258 alike, counted by hand."""
    task = LatentTask(config(sees="bytes"))
    task.model.requires_grad_(False)
    texts = ["ab é ", "c\n"]  # `ab `, `é `; `c`, a line feed: 3, 3; 2, 1 symbols, and an end each
    sums = task.tally(task.collate().texts(texts))  # type: ignore[attr-defined]
    assert sums["bytes"] == (3 + 3) + 2
    assert sums["words"] == 6
    assert sums["bits"] == pytest.approx(11 * math.log2(258), rel=1e-6)
    assert task.summary(sums)["bits"] == pytest.approx(11 * math.log2(258) / 8, rel=1e-6)
    scored = Scorer(task.settings, task.model, CPU).score(texts)
    assert [each.tolist() for each in scored.sizes] == [[3, 3], [1, 1]]
    assert scored.words == [["ab ", "é "], ["c", "\n"]]
    np.testing.assert_allclose(np.concatenate(scored.bits), np.array([3, 3, 2, 1]) * math.log2(258), rtol=1e-5)
    np.testing.assert_allclose(scored.ends, math.log2(258), rtol=1e-5)


@pytest.mark.parametrize("spells", ["next", "same"])
@pytest.mark.parametrize("sees", ["picture", "bytes", "both"])
@pytest.mark.parametrize("pack", [0, 64])
def test_a_text_s_bits_do_not_depend_on_those_beside_it(made: Made, sees: str, spells: str, pack: int) -> None:
    settings, model = made(sees=sees, spells=spells, context=32, pack=pack)
    scorer = Scorer(settings, model, CPU)
    together = scorer.score(TEXTS)
    for number, text in enumerate(TEXTS):
        alone = scorer.score([text])
        np.testing.assert_allclose(together.bits[number], alone.bits[0], rtol=1e-5, atol=1e-5)
        assert (together.right[number] == alone.right[0]).all()
        assert together.ends[number] == pytest.approx(alone.ends[0], rel=1e-5)
        assert len(alone.bits[0]) == len(alone.right[0]) == len(alone.words[0])
        assert "".join(alone.words[0]) == text
    assert (together.ends > 0).all() == (spells == "next")


def test_texts_come_back_in_the_order_they_were_given_in_however_many(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, model = made(sees="bytes")
    texts = [f"{'word ' * (number * 7 % 11)}{number}" for number in range(12)]
    whole = Scorer(settings, model, CPU).score(texts)
    told: list[int] = []
    monkeypatch.setattr("textzip.models.latent_lm.score._PLACES", 12)  # a batch or two of short ones, then one by one
    small = Scorer(settings, model, CPU).score(texts, told.append)
    assert sum(told) == 12 and len(told) > 4
    for one, other in zip(whole.bits, small.bits, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(whole.ends, small.ends, rtol=1e-5, atol=1e-5)


def test_bits_are_those_that_the_task_tallies(made: Made) -> None:
    settings, model = made(context=32, pack=40)
    task = LatentTask(settings, model)
    with torch.no_grad():
        sums = task.tally(task.collate().texts(TEXTS))  # type: ignore[attr-defined]
    scored = Scorer(settings, model, CPU).score(TEXTS)
    assert sums["bits"] == pytest.approx(float(np.concatenate(scored.bits).sum() + scored.ends.sum()), rel=1e-5)
    assert sums["texts"] == 5


def test_it_is_asked_by_less_than_it_sees(made: Made) -> None:
    settings, model = made()
    scorer = Scorer(settings, model, CPU)
    found = {sees: scorer.score(TEXTS, sees=sees).bits[3] for sees in ("picture", "bytes", "both")}
    assert found["picture"][0] == pytest.approx(found["bytes"][0], rel=1e-5)  # nothing was seen yet
    for one, other in (("picture", "bytes"), ("picture", "both"), ("bytes", "both")):
        assert (abs(found[one][1:] - found[other][1:]) > 1e-4).any()
    scorer.score(TEXTS)
    assert scorer.strips is not None
    drawn = scorer.strips.drawn
    scorer.score(["words never drawn"], sees="bytes")
    assert scorer.strips.drawn == drawn
    for sees, other in (("picture", "bytes"), ("bytes", "picture"), ("bytes", "both")):
        with pytest.raises(ModelError, match=rf"a model that sees {sees} can't be asked by {other}"):
            Scorer(*made(sees=sees), CPU).score(["a"], sees=other)


@pytest.mark.parametrize(("spells", "ends"), [("next", 1), ("same", 0)])
def test_a_text_as_long_as_the_context_is_scored_and_a_longer_one_refused(made: Made, spells: str, ends: int) -> None:
    scorer = Scorer(*made(sees="bytes", spells=spells, context=8), CPU)
    scorer.score(["x " * (8 - ends)])
    with pytest.raises(ModelError, match=r"a text of 9 words.* longer than the model's context of 8"):
        scorer.score(["a", "x " * (9 - ends)])


def test_no_texts_have_no_bits(made: Made) -> None:
    scored = Scorer(*made(), CPU).score([])
    assert (scored.words, scored.bits, scored.right) == ([], [], [])
