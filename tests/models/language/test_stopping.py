"""Stop strings: a text up to the first, in whatever pieces it comes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.models.language.stopping import Stopper

PIECES = st.lists(st.text("ab", max_size=5), max_size=12)
STOPS = st.lists(st.text("ab", min_size=1, max_size=4), max_size=3)


def shown(pieces: list[str], stop: list[str]) -> tuple[str, bool]:
    stopper = Stopper(stop)
    fed = [stopper.feed(piece) for piece in pieces]
    ended = [each for _, each in fed]
    assert ended == sorted(ended)
    assert all(piece == "" for (piece, _), before in zip(fed[1:], ended, strict=False) if before)
    return "".join(piece for piece, _ in fed) + stopper.finish(), any(ended)


@given(PIECES, st.text("ab", min_size=1, max_size=4))
def test_in_any_pieces_it_is_the_text_up_to_the_stop_string(pieces: list[str], stop: str) -> None:
    before, found, _ = "".join(pieces).partition(stop)
    assert shown(pieces, [stop]) == (before, bool(found))


@given(PIECES, STOPS)
def test_of_several_the_one_that_is_whole_first_stops_it(pieces: list[str], stop: list[str]) -> None:
    text = "".join(pieces)
    pattern = "|".join(f"(?<={each})" for each in sorted(stop, key=len, reverse=True)) or r"(?!)"
    found = re.search(pattern, text)
    if found is None:
        assert shown(pieces, stop) == (text, False)
        return
    longest = max(len(each) for each in stop if text[: found.start()].endswith(each))
    assert shown(pieces, stop) == (text[: found.start() - longest], True)


@given(PIECES, STOPS)
def test_no_more_is_held_back_than_what_might_be_a_beginning(pieces: list[str], stop: list[str]) -> None:
    stopper, fed, out = Stopper(stop), "", ""
    for piece in pieces:
        fed += piece
        more, ended = stopper.feed(piece)
        out += more
        if ended:
            return
        held = fed[len(out) :]
        assert fed == out + held
        assert not held or any(each.startswith(held) for each in stop)


@pytest.mark.parametrize(
    ("pieces", "stop", "steps"),
    [
        (["one\n", "\ntwo"], ["\n\n"], ["one", ""]),
        (["a", "b", "a", "c"], ["abad"], ["", "", "", "abac"]),
        (["aa", "ab"], ["aab"], ["", "a"]),
        (["é", "!", "?"], [], ["é", "!", "?"]),
        (["xabcd", "y"], ["abcd", "bc"], ["xa", ""]),
    ],
)
def test_pieces_come_as_soon_as_they_are_known(pieces: list[str], stop: list[str], steps: list[str]) -> None:
    stopper = Stopper(stop)
    assert [stopper.feed(piece)[0] for piece in pieces] == steps


def test_a_beginning_that_nothing_follows_is_text() -> None:
    stopper = Stopper(["<end>"])
    assert stopper.feed("and <en") == ("and ", False)
    assert stopper.finish() == "<en"
    assert stopper.finish() == ""
