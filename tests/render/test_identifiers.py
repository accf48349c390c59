"""Identifiers are found whole, and nothing else is taken for one."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.render.identifiers import identifiers


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
