"""n-grams counted, smoothed and pruned: sums that are one, what is kept, and a text's own letters."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textzip.errors import CheckpointError, ModelError
from textzip.models.language.counting import learn
from textzip.models.language.grams import STEPS, Grams

TEXTS = ["the cat sat on the mat", "the hat is that of the cat", "a mat\nand a hat"]
CHARACTERS = sorted({each for text in TEXTS for each in text if each != "\n"})


@pytest.mark.parametrize("most", [0, 5, 40, 10_000])
@pytest.mark.parametrize("history", ["", "t", "th", "the ", "zz", "q the"])
def test_what_may_follow_a_history_adds_up_to_one_however_many_are_kept(most: int, history: str) -> None:
    found = learn(TEXTS, 4, most)
    every = sum(math.exp(found.log(history, each)) for each in CHARACTERS)
    unseen = sum(math.exp(found.logs[each]) for each in CHARACTERS)  # what single ones leave for characters never seen
    assert every == pytest.approx(1, abs=1 - unseen + 0.12)  # each is rounded to a sixteenth
    assert every < 1.12


def test_the_likelihood_of_a_single_character_is_that_of_witten_and_bell() -> None:
    """9 of 10 are a, and two different ones came: (9 + 2 / 256) / 12."""
    found = learn(["aaaaaaaaab"], 2, 0)
    assert found.log("", "a") == pytest.approx(math.log((9 + 2 / 256) / 12), abs=0.5 / STEPS)
    assert found.log("x", "a") == found.log("", "a")
    assert found.log("", "z") < found.log("", "b")


def test_grams_that_say_most_are_kept_and_the_histories_they_need() -> None:
    texts = ["qu" * 50 + "".join(f"{a}{b}" for a in "abcd" for b in "abcd")]
    found = learn(texts, 3, 2)
    assert "qu" in found.logs
    assert all(gram[:-1] in found.logs for gram in found.logs if len(gram) > 1)
    assert found.log("q", "u") > math.log(0.9)


def test_more_grams_and_longer_ones_know_their_text_better() -> None:
    text = " ".join(TEXTS) * 5
    means = [learn([text], order, most).mean(text) for order, most in ((1, 0), (1, 999), (4, 999))]
    assert means == sorted(means)
    assert means[0] < -2 < -1 < means[2]


def test_all_white_space_is_a_blank() -> None:
    found = learn(["a b\nc\td"] * 3, 2, 99)
    assert found.log("a\n", "b") == found.log("a ", "b")
    assert found.log("a", "\u2003") == found.log("a", " ")


def test_no_text_is_refused() -> None:
    with pytest.raises(ModelError, match="no character"):
        learn(["", ""], 2, 9)


@settings(max_examples=20)
@given(st.lists(st.text("abé \U0001f600", min_size=1, max_size=20), min_size=1, max_size=4), st.integers(0, 30))
def test_a_table_that_was_saved_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], most: int
) -> None:
    path = tmp_path_factory.mktemp("grams") / "letters.npz"
    made = learn(texts, 3, most)
    made.save(path)
    found = Grams.load(path)
    assert (found.order, found.logs) == (made.order, pytest.approx(made.logs))
    for text in texts:
        assert found.mean(text) == pytest.approx(made.mean(text), abs=0.1)  # backoffs are rounded


def test_damage_is_named(tmp_path: Path) -> None:
    path = tmp_path / "letters.npz"
    for data in (b"", b"PK\x03\x04 and nothing", b"no table"):
        path.write_bytes(data)
        with pytest.raises(CheckpointError, match=r"letters\.npz: damaged.*textzip letters"):
            Grams.load(path)
    with pytest.raises(CheckpointError, match="--out"):
        learn(TEXTS, 2, 9).save(tmp_path / "none" / "letters.npz")
