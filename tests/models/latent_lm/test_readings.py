"""Figures of readings are those that a few words have on paper."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("torch")

from textzip.models.latent_lm.readings import MEASURES, by_length, floors, misread, numbers, sentences_of
from textzip.models.latent_lm.words import words

SENTENCES = [["In ", "the ", "beginning."], ["And ", "the ", "earth"]]
READ = [["In ", "the ", "beginning."], ["And ", "tho ", "carth"]]


def test_sentences_end_at_marks_and_line_feeds_and_keep_what_is_blank_behind_them() -> None:
    text = 'One two. Three (four?) "Five!" six\nseven.\n\n  Eight 3.5 nine.)  ten'
    assert ["".join(sentence) for sentence in sentences_of(words(text, 32))] == [
        "One two. ",
        "Three (four?) ",
        '"Five!" ',
        "six\n",
        "seven.\n\n  ",
        "Eight 3.5 nine.)  ",
        "ten",
    ]


def test_what_a_text_begins_with_belongs_to_its_first_sentence() -> None:
    assert sentences_of(["\n", "  ", "One."]) == [["\n", "  ", "One."]]
    assert sentences_of(["\n", "\n"]) == [["\n", "\n"]]
    assert sentences_of([]) == []


@given(st.text("ab.!? \n\t\"'é…", max_size=40))
def test_sentences_put_together_are_the_text_and_only_a_blank_text_has_a_blank_one(text: str) -> None:
    cut = words(text, 8)
    found = sentences_of(cut)
    assert [word for sentence in found for word in sentence] == cut
    assert all("".join(sentence).strip() for sentence in found) or not text.strip()


def test_shares_count_sentences_and_words() -> None:
    found = numbers(SENTENCES, READ)
    assert found["exact"] == 1 / 2
    assert found["words_right"] == 4 / 6
    # chrF2 of sacreBLEU 2.6.0, of the two sentences.
    assert found["chrf"] == pytest.approx(77.63209013209013)
    assert numbers([], []) == {}
    assert numbers(SENTENCES, SENTENCES) == {"exact": 1, "chrf": pytest.approx(100), "words_right": 1}


def test_a_sentence_is_exact_to_the_space() -> None:
    assert numbers([["In ", "the"]], [["In", "the"]])["exact"] == 0


def test_words_are_told_apart_by_their_length_in_characters() -> None:
    found = by_length(SENTENCES, READ)
    assert found == {
        "01–04": {"words_right": 3 / 4, "words": 4},
        "05–08": {"words_right": 0.0, "words": 1},
        "09–12": {"words_right": 1.0, "words": 1},
    }
    assert by_length([["é" * 13]], [["é" * 13]]) == {"13 on": {"words_right": 1.0, "words": 1}}
    assert by_length([[]], [[]]) == {}


def test_misread_words_are_counted_and_the_most_frequent_comes_first() -> None:
    read = [["on ", "the ", "\x00"], ["on ", "the"]]
    wanted = [["an ", "the ", "\n"], ["an ", "the"]]
    assert misread(wanted, read) == (("word", "read", "times"), ("an ", "on ", "2"), ("↵", "␀", "1"))


def test_floors_read_the_most_frequent_word_or_those_they_know_by_sight() -> None:
    found = floors(SENTENCES, {"In ", "the ", "beginning.", "And "}, "")
    blind = found["most frequent word"]
    assert "'the '" in blind.about
    assert blind.numbers["words_right"] == 2 / 6
    assert blind.numbers["exact"] == 0
    sight = found["words by sight"]
    assert sight.numbers["words_right"] == 5 / 6
    assert sight.numbers["exact"] == 1 / 2
    assert sight.numbers["unseen_right"] == 0
    assert "4 words" in sight.about
    assert found["WeLT"].numbers == {"exact": 0.883, "chrf": 97.1}
    assert "unseen_right" not in floors([["the "]], {"the "}, "")["words by sight"].numbers
    assert all(name in MEASURES for floor in found.values() for name in floor.numbers)


def test_without_the_training_texts_nothing_is_said_of_words_known_by_sight() -> None:
    found = floors(SENTENCES, None, "data/gone: there is no such folder")
    assert found["words by sight"].numbers == {}
    assert "data/gone: there is no such folder" in found["words by sight"].about
    assert "most frequent word" not in floors([], None, "")
