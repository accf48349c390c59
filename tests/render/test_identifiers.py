"""Identifiers are found whole, and nothing else is taken for one."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.render.identifiers import identifiers, page_identifiers


def found(text: str) -> list[tuple[str, str]]:
    return [(each.kind, each.text) for each in identifiers(text)]


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("commit 3f2a91c, then 6658b9e8.", [("hex", "3f2a91c"), ("hex", "6658b9e8")]),
        ("at 0x7fFF (0x1f)", [("hex", "0x7fFF"), ("hex", "0x1f")]),
        ("call +44 20 7946 0958 now", [("digits", "44 20 7946 0958")]),
        ("on 2026-11-29, 4111 1111 1111 1111", [("digits", "2026-11-29"), ("digits", "4111 1111 1111 1111")]),
        ("order 123456;", [("digits", "123456")]),
        ("12345 defaced feedface x1234567 1234567x a_1234567", []),
        ("In 1969, 3.14 and 12:30.", []),
        ("", []),
    ],
)
def test_what_is_one_and_what_is_not(text: str, there: list[tuple[str, str]]) -> None:
    assert found(text) == there


@given(st.uuids(), st.sampled_from([str, lambda each: str(each).upper()]), st.text("xyz .,\n", max_size=9))
def test_a_uuid_is_one_wherever_it_stands(each: uuid.UUID, shown: object, around: str) -> None:
    name = shown(each)  # type: ignore[operator]
    text = f"{around} {name} {around}"
    [one] = identifiers(text)
    assert (one.kind, one.text, text[one.start : one.end]) == ("uuid", name, name)


def test_an_identifier_is_found_on_every_page_that_shows_a_part_of_it() -> None:
    labels = ["id 12", "345", "", "678 and 123456", "7, 3f2a91", "c; abcdefg123456", "7z"]
    parts = [
        [(each.start, each.end, each.text, each.begun, each.goes_on) for each in page]
        for page in page_identifiers(labels)
    ]
    assert parts[:4] == [[], [], [], [(8, 14, "1234567", False, True)]]
    assert parts[4:] == [
        [(0, 1, "1234567", True, False), (3, 9, "3f2a91c", False, True)],
        [(0, 1, "3f2a91c", True, False)],
        [],
    ]
    over_three = page_identifiers(["a 123", "456", "789"])
    assert [[(each.begun, each.goes_on, each.text) for each in page] for page in over_three] == [
        [(False, True, "123456789")],
        [(True, True, "123456789")],
        [(True, False, "123456789")],
    ]
