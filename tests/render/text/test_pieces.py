"""A text in pieces: nothing lost, nothing twice, cut where words end."""

from __future__ import annotations

import pickle
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.errors import TextError
from textzip.render.text.corpus import SPLITS, Corpus, store
from textzip.render.text.normal import normalize
from textzip.render.text.pieces import Pieces, cut

SONNET = (
    "From fairest creatures we desire increase,\nThat thereby beauty's rose might never die,\n"
    "But as the riper should by time decease,\nHis tender heir might bear his memory:"
)


def gaps(text: str, found: list[tuple[int, int]]) -> list[str]:
    """What stands before, between and after pieces."""
    starts = [0, *(stop for _, stop in found)]
    stops = [*(start for start, _ in found), len(text)]
    return [text[start:stop] for start, stop in zip(starts, stops, strict=True)]


def test_a_text_is_cut_at_word_ends_into_pieces_of_much_the_same_length() -> None:
    found = [SONNET[start:stop] for start, stop in cut(SONNET, 60)]
    assert found == [
        "From fairest creatures we desire increase,\nThat thereby",
        "beauty's rose might never die,\nBut as the riper should by",
        "time decease,\nHis tender heir might bear his memory:",
    ]
    assert cut(SONNET, len(SONNET)) == [(0, len(SONNET))]


@pytest.mark.parametrize(
    ("text", "longest", "pieces"),
    [
        ("one two", 3, ["one", "two"]),
        ("one\ntwo", 3, ["one", "two"]),
        ("abcdefgh ij", 4, ["abcd", "efgh", "ij"]),  # a word longer than a piece, and only that, is cut inside
        ("one    two", 6, ["one", "   two"]),  # blanks after the one at the cut are kept: they can be seen there
        ("one\n\n\ntwo", 4, ["one", "\n", "two"]),
        ("def f():\n    return 1", 12, ["def f():", "    return 1"]),
        ("a" + 9 * " " + "b", 3, ["a", "  b"]),  # nobody can see blanks at the end of a page
        ("ab   cd", 3, ["ab", "cd"]),  # and never part a word to show some blanks
        ("xe\u0323\u0301y", 3, ["x", "e\u0323\u0301", "y"]),  # a letter keeps its marks
        ("\u0915\u093f\u0924\u093e\u092c", 3, ["\u0915\u093f", "\u0924\u093e\u092c"]),
        ("\u0e1b\u0e33\u0e1f\u0e33", 3, ["\u0e1b\u0e33", "\u0e1f\u0e33"]),  # Thai AM is a letter, and a mark in it
        ("\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7", 3, ["\U0001f1e9\U0001f1ea", "\U0001f1eb\U0001f1f7"]),  # flags
        ("\u0915\u094d\u0937\u0915", 3, ["\u0915\u094d\u0937", "\u0915"]),  # a stack of letters
    ],
)
def test_cuts_in_the_corners(text: str, longest: int, pieces: list[str]) -> None:
    assert [text[start:stop] for start, stop in cut(text, longest)] == pieces


def test_marks_that_do_not_fit_with_their_letter_are_an_error_that_says_what_to_raise() -> None:
    with pytest.raises(TextError, match=r"is longer than a page's text may be; raise text\.length\.max \(3\)"):
        cut("ab e\u0323\u0301\u0302\u0308 c", 3)


@given(st.data(), st.integers(1, 30))
def test_any_text_is_in_its_pieces_whole_and_once(any_text: st.SearchStrategy[str], data: Any, longest: int) -> None:
    text = normalize(data.draw(st.lists(any_text, max_size=6).map(" ".join)))
    try:
        found = cut(text, longest)
    except TextError:
        assert re.search(rf"[^\x00-\x7f]{{{longest}}}", text)  # ASCII alone can always be cut
        return
    for start, stop in found:
        piece = text[start:stop]
        assert 0 < len(piece) <= longest
        assert normalize(piece) == piece
        assert piece.strip(" ")
    between = gaps(text, found)
    assert all(set(gap) <= {" ", "\n"} for gap in between)
    for gap in between[1:-1]:
        assert gap in ("", " ", "\n") or set(gap[1:]) == {" "}


@given(st.text("ab \n", max_size=200), st.integers(1, 12))
def test_words_that_fit_a_piece_are_never_cut(text: str, longest: int) -> None:
    text = normalize(text)
    words = text.split()
    pieces = [text[start:stop] for start, stop in cut(text, longest)]
    if all(len(word) <= longest for word in words):
        assert [word for piece in pieces for word in piece.split()] == words
    assert "".join("".join(pieces).split()) == "".join(words)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    documents = [f"Document {n}, é and 日本: " + "words of it, " * (n % 7) + "and its end." for n in range(60)]
    return store(documents, tmp_path_factory.mktemp("corpus"), "tale")


@pytest.mark.parametrize("split", SPLITS)
def test_the_pieces_of_a_split_are_those_of_its_documents_in_order(folder: Path, split: str) -> None:
    corpus = Corpus(folder, split, 0.4)
    pieces = Pieces(corpus, 30, "tale")
    documents = [text for _, text in corpus.documents()]
    assert [pieces[n] for n in range(len(pieces))] == [text[a:b] for text in documents for a, b in cut(text, 30)]
    with pytest.raises(IndexError):
        _ = pieces[len(pieces)]


def test_pieces_are_found_once_and_by_settings_of_their_own(folder: Path) -> None:
    corpus = Corpus(folder, "train", 0.4)
    first = Pieces(corpus, 20, "tale")
    kept = {path: path.stat().st_mtime_ns for path in folder.glob("pieces-*")} if len(first) else {}
    there: Pieces = pickle.loads(pickle.dumps(first))
    assert (len(there), there[3]) == (len(first), first[3])
    assert {path: path.stat().st_mtime_ns for path in folder.glob("pieces-*")} == kept
    assert len(Pieces(corpus, 25, "tale")) < len(first)
    assert len(Pieces(Corpus(folder, "train", 0.2), 20, "tale")) > len(first)
    assert not list(folder.glob("*.part"))


def test_a_text_that_can_not_be_cut_is_named(tmp_path: Path) -> None:
    folder = store(["e" + "\u0323" * 50], tmp_path, "zalgo")
    with pytest.raises(TextError, match=r"^zalgo: a character with the marks on it"):
        len(Pieces(Corpus(folder, "train", 0), 20, "zalgo"))
