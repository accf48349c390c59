"""Several readings made into one: what most say, where the surest saw it."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.models.language.counting import learn
from textzip.models.slot.page.places import Seen, rows
from textzip.models.slot.page.vote import vote


def seen(text: str, sure: float = 0.9, at: float = 0.0) -> Seen:
    """A reading whose characters stand in a line, `at` so many rows down."""
    where = tuple((8.0 * k, at) for k in range(len(text)))
    return Seen(text, sure, len(text.encode()), (sure,) * len(text), where)


def test_mistakes_in_different_places_are_outvoted() -> None:
    found = vote([seen("the cal sat"), seen("lhe cat sat"), seen("the cat s at")], [1, 1, 1])
    assert found.text == "the cat sat"
    assert found.count == 11


def test_what_most_have_and_the_surest_has_not_is_put_in_where_they_saw_it() -> None:
    found = vote([seen("ac", at=1), seen("abc", at=2), seen("abc", at=3)], [1, 0.9, 0.9])
    assert found.text == "abc"
    assert found.places == ((0.0, 1), (8.0, 1), (8.0, 1))


def test_where_a_look_saw_what_is_put_in_or_instead_stays_between_its_neighbours() -> None:
    """A look that reads a piece of another line there must not end a line in the middle of one."""
    first = replace(seen("ab:de"), places=((10, 4), (18, 4), (26, 4), (10, 12), (18, 12)))
    other = replace(
        seen("abtxyzde"), places=((10, 4), (18, 4), (2, 12), (12, 4), (22, 4), (30, 12), (10, 12), (18, 12))
    )
    found = vote([first, other, other], [1, 0.9, 0.9])
    assert found.text == "abtxyzde"
    [above, below] = rows(found.text, found.places)
    assert "".join(found.text[k] for k in above) in ("abtxy", "abtxyz")
    assert [found.places[k][1] for k in above] == [4] * len(above)
    assert [found.places[k][1] for k in below] == [12] * len(below)


def test_a_sure_look_is_believed_over_two_unsure_ones() -> None:
    assert vote([seen("a", 0.95), seen("o", 0.3), seen("o", 0.3)], [0.9, 0.4, 0.4]).text == "a"


def test_a_character_is_as_sure_as_those_who_say_it_as_a_share_of_all() -> None:
    found = vote([seen("ab", 0.8), seen("ab", 0.6), seen("ax", 0.9)], [1, 1, 1])
    assert found.sure == pytest.approx(((0.8 + 0.6 + 0.9) / 3, (0.8 + 0.6) / 3))
    assert found.confidence == pytest.approx(math.sqrt(found.sure[0] * found.sure[1]))


def test_what_was_outvoted_makes_a_page_less_sure() -> None:
    agreed = vote([seen("ab"), seen("ab"), seen("ab")], [1, 1, 1])
    split = vote([seen("ab"), seen("ab"), seen("aab")], [1, 1, 1])
    assert split.text == "ab"
    assert split.confidence < agreed.confidence == pytest.approx(0.9)


def test_readings_that_know_no_places_have_none() -> None:
    plain = [Seen("ab", 0.9, 2, (0.9, 0.9)), Seen("ab", 0.8, 2, (0.8, 0.8))]
    assert vote(plain, [1, 1]).places == ()


def test_where_looks_differ_likely_letters_tell() -> None:
    letters = learn(["the cat sat on the mat and that is that"] * 9, 4, 999)
    some = [seen("thc cat", 0.8), seen("the cat", 0.7)]
    assert vote(some, [1, 1]).text == "thc cat"
    found = vote(some, [1, 1], letters)
    assert found.text == "the cat"
    assert found.places == some[0].places[:2] + some[1].places[2:3] + some[0].places[3:]
    assert found.sure[2] == pytest.approx(0.35)


def test_letters_are_not_asked_about_what_is_of_no_language() -> None:
    letters = learn(["the cat sat on the mat and that is that"] * 9, 4, 999)
    some = [seen("xq~the{9}", 0.8), seen("xq~thc{9}", 0.85)]
    assert vote(some, [1, 1], letters) == vote(some, [1, 1])


def test_letters_make_up_nothing_that_no_look_saw_or_suspected() -> None:
    letters = learn(["the cat sat on the mat"] * 9, 4, 999)
    plain = seen("the cal", 0.6)
    assert vote([plain, plain], [1, 1], letters).text == "the cal"
    suspecting = replace(plain, others=((),) * 6 + ((("t", 0.3),),))
    assert vote([suspecting, plain], [1, 1]).text == "the cal"
    found = vote([suspecting, plain], [1, 1], letters)
    assert (found.text, found.places, found.sure[6]) == ("the cat", plain.places, pytest.approx(0.15))


def test_what_several_suspect_is_believed_over_what_one_says() -> None:
    doubtful = replace(seen("o", 0.4), others=((("c", 0.35),),))
    assert vote([doubtful, doubtful, seen("c", 0.5)], [1, 1, 1]).text == "c"


TEXTS = st.text("ab é\n", max_size=12)


@given(TEXTS, st.integers(1, 5))
def test_those_who_agree_are_read_as_one_of_them(text: str, count: int) -> None:
    found = vote([seen(text)] * count, [0.7] * count)
    assert (found.text, found.places, found.count) == (text, seen(text).places, len(text.encode()))
    assert found.sure == pytest.approx((0.9,) * len(text))


@given(st.lists(st.tuples(TEXTS, st.floats(0.01, 1), st.floats(0.01, 1)), min_size=1, max_size=5))
def test_any_readings_give_one_that_is_whole(some: list[tuple[str, float, float]]) -> None:
    found = vote([seen(text, sure) for text, sure, _ in some], [weight for *_, weight in some])
    assert len(found.text) == len(found.sure) == len(found.places)
    assert found.count == len(found.text.encode())
    assert 0 < found.confidence <= 1
    assert all(0 < sure <= 1 for sure in found.sure)
    assert set(found.text) <= set("".join(text for text, *_ in some))
