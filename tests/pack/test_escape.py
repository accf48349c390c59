"""Bytes to text that a page can show, and back."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from textzip.errors import TextError
from textzip.pack import face
from textzip.pack.escape import plain, run, tokens


def written(data: bytes) -> str:
    return "".join(each.text for each in tokens(data, face.drawable()))


TEXTS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\\\0\r\n\t <>ux0а\u0430AА"))


@given(st.binary(max_size=300) | TEXTS.map(str.encode))
@example(b"\\<QUJD> \\x41 \\u0041 \\\\ \\0\0")
@example(b"trailing \n \n  " + b" " * 60 + b"\xff\xfe\0\0")
def test_what_is_written_stands_for_the_same_bytes(data: bytes) -> None:
    text = written(data)
    assert plain(text) == data
    assert set(text) <= face.drawable() | {" ", "\n", "\\"}
    assert b"".join(each.data for each in tokens(data, face.drawable())) == data


def test_each_kind_of_escape() -> None:
    assert written("plain text, ÄöÜ\n  def f(x):".encode()) == "plain text, ÄöÜ\n  def f(x):"
    assert written(b"a\\b\tc\r\n\0") == "a\\\\b\\tc\\r\n\\0"
    assert written(b"a\x1bb") == "a\\x1bb"
    assert written("эта".encode()) == "эт\\u0430"  # а is drawn like a
    assert written("a😀b".encode()) == "a\\U01f600b"
    assert written("日本".encode()) == "\\<5pel5pys>"
    assert written(b"\xff\xfeab\xfd") == "\\<//5hYv0>"  # what is between bytes is one run with them
    assert written(b"x" + b" " * 18 + b"y") == "x" + " " * 16 + "\\<ICA>y"


def test_characters_that_could_be_taken_for_others_are_never_drawn() -> None:
    assert not face.drawable() & set("\\ \n\tАВСаеосх\u00ad\u0301\u200b∣")
    assert set(map(chr, range(0x21, 0x7F))) - {"\\"} <= face.drawable()
    of = face.alphabet()
    assert all(len(members) <= 1 for members in of.members)


@pytest.mark.parametrize("text", ["a\\", "\\q", "\\x1", "\\u12", "\\<", "\\<!>", "\\<A>", "\\Uffffff", "\\ud800"])
def test_what_is_no_escape_is_named(text: str) -> None:
    with pytest.raises(TextError, match="no escape"):
        plain(text)


def test_runs_can_be_cut_anywhere() -> None:
    data = bytes(range(100))
    assert plain(run(data[:33]).text + run(data[33:]).text) == data
