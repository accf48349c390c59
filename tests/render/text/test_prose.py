"""The prose of Python's own documentation: plenty, plain, and the same each time."""

from __future__ import annotations

import hashlib
from itertools import islice

import pytest

from textzip.render.text.prose import _is_prose, prose


@pytest.fixture(scope="module")
def documents() -> list[str]:
    return list(prose())


def test_two_readings_give_the_same_documents(documents: list[str]) -> None:
    again = hashlib.sha256("\0".join(prose()).encode())
    assert hashlib.sha256("\0".join(documents).encode()).hexdigest() == again.hexdigest()


def test_there_is_enough_to_train_on(documents: list[str]) -> None:
    assert sum(map(len, documents)) > 500_000


def test_documents_are_paragraphs_of_a_line_each_that_end_as_sentences_do(documents: list[str]) -> None:
    for document in documents:
        assert document == document.strip()
        for paragraph in document.split("\n"):
            assert len(paragraph.split()) >= 6
            assert paragraph[-1] in ".:!?)"
            assert "  " not in paragraph
            assert ">>>" not in paragraph


def test_documents_come_one_at_a_time() -> None:
    assert len(list(islice(prose(), 3))) == 3


@pytest.mark.parametrize(
    "paragraph",
    [
        "Too short.",
        "This one is long enough but has no end",
        ">>> this is a doctest, and not at all prose.",
        "Rows || of a table || look like || this one does.",
        "Name  ====  Meaning of this name in the table.",
        r"Back\slash belongs to code or to patterns, not to prose.",
        "dict[str, int] = {1: 2, 3: 4, 5: 6}; f(x) += {y[0]: 7} ** 8 / 9 + 10 + 11 + 12.",
    ],
)
def test_code_and_tables_are_no_prose(paragraph: str) -> None:
    assert not _is_prose(paragraph)


def test_a_sentence_is_prose() -> None:
    assert _is_prose("Return the number of items\n    in the container, if it is known.")
