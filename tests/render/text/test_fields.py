"""Made-up fields: each kind parses by a library that knows it, in the share and length that were asked for."""

from __future__ import annotations

import datetime
import email.utils
import ipaddress
import re
import uuid
from collections.abc import Callable
from decimal import Decimal
from pathlib import PurePosixPath, PureWindowsPath
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.render.text.dice import Dice
from textzip.render.text.fields import KINDS, fields
from textzip.render.text.normal import normalize
from textzip.render.text.recipe import FieldWeights

SAMPLES = 400


def rng(seed: int) -> np.random.Generator:
    return np.random.default_rng([7, seed])


def only(*names: str) -> list[float]:
    return [float(name in names) for name in KINDS]


def integers(text: str) -> None:
    assert re.fullmatch(r"-?(\d{1,3}(,\d{3})+|\d+)", text)
    assert abs(int(text.replace(",", ""))) < 10**9


def decimals(text: str) -> None:
    assert Decimal(text).is_finite()
    assert "." in text


def hexadecimals(text: str) -> None:
    assert len(bytes.fromhex(text.removeprefix("0x"))) in (*range(1, 9), 16, 20, 32)


def uuids(text: str) -> None:
    found = uuid.UUID(text)
    assert (str(found), found.version, found.variant) == (text, 4, uuid.RFC_4122)


def dates(text: str) -> None:
    forms = ("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d %b %Y", "%B %d, %Y", "%a, %d %b %Y")
    found = []
    for form in forms:
        try:
            found.append(datetime.datetime.strptime(text, form))
        except ValueError:
            continue
    assert found
    assert all(1900 <= day.year <= 2099 for day in found)
    if text[0].isalpha() and text[3] == ",":  # as in mail: the day of the week is right
        parsed = email.utils.parsedate(f"{text} 00:00:00")
        assert parsed is not None
        assert datetime.date(*parsed[:3]).strftime("%a") == text[:3]


def times(text: str) -> None:
    try:
        (datetime.datetime if "T" in text else datetime.time).fromisoformat(text)
    except ValueError:
        datetime.datetime.strptime(text, "%I:%M %p")


def urls(text: str) -> None:
    parts = urlsplit(text)
    assert parts.scheme in ("http", "https", "ftp")
    assert parts.geturl() == text
    assert parts.hostname is not None
    assert "." in parts.hostname
    assert parts.port is None or 1024 <= parts.port <= 65535
    assert bool(parse_qs(parts.query, strict_parsing=True)) if parts.query else "?" not in text


def emails(text: str) -> None:
    assert email.utils.parseaddr(text) == ("", text)
    assert text.count("@") == 1


def addresses(text: str) -> None:
    ipaddress.ip_network(text, strict=True)


def paths(text: str) -> None:
    path = PureWindowsPath(text) if text[1] == ":" else PurePosixPath(text)
    assert str(path) == text.removeprefix("./")
    assert path.name


def prices(text: str) -> None:
    amount = text.removeprefix("-").removeprefix("$")
    amount = re.sub(r"^(USD|EUR|GBP|JPY|CHF) | (USD|EUR|GBP|JPY|CHF)$", "", amount)
    assert Decimal(amount.replace(",", "")).as_tuple().exponent == -2


def runs(text: str) -> None:
    assert len(set(text)) == 1
    assert 2 <= len(text) <= 24


def long_runs(text: str) -> None:
    assert len(set(text)) == 1
    assert 25 <= len(text) <= 200


def rules(text: str) -> None:
    assert len(set(text)) <= 2
    assert 3 <= len(text) <= 40


def tables(text: str) -> None:
    rows = text.split("\n")
    assert 2 <= len(rows) <= 5
    assert {len(row.split()) for row in rows} <= {2, 3, 4}
    assert len({len(row.split()) for row in rows}) == 1
    numbers = [cell for row in rows for cell in row.split()[1:] if not cell[0].isalpha()]
    assert all(Decimal(number.replace(",", "")).is_finite() for number in numbers)


CHECKS: dict[str, Callable[[str], None]] = {
    "integers": integers,
    "decimals": decimals,
    "hex": hexadecimals,
    "uuids": uuids,
    "dates": dates,
    "times": times,
    "urls": urls,
    "emails": emails,
    "addresses": addresses,
    "paths": paths,
    "prices": prices,
    "runs": runs,
    "rules": rules,
    "columns": tables,
    "long_runs": long_runs,
}


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_parses_by_a_library_that_knows_it(name: str) -> None:
    dice = Dice(rng(0))
    found = [KINDS[name](dice) for _ in range(SAMPLES)]
    for text in found:
        CHECKS[name](text)
        assert text.isascii()
        assert text == text.strip() == normalize(text)
    assert len(set(found)) > SAMPLES // 8  # and they are not one and the same


def test_columns_line_up() -> None:
    """Numbers end where the numbers above end: in a column's last place every row has a digit, or none has more."""
    dice = Dice(rng(1))
    for _ in range(SAMPLES):
        rows = KINDS["columns"](dice).split("\n")
        starts = [re.search(r" ", row) for row in rows]
        assert all(starts)
        numeric = all(row.split()[-1][-1].isdigit() for row in rows)
        assert not numeric or len({len(row) for row in rows}) == 1


def test_recipes_weigh_every_kind_there_is() -> None:
    assert list(FieldWeights.model_fields) == list(KINDS) == list(CHECKS)


@given(st.integers(0, 10**6), st.integers(1, 500), st.lists(st.sampled_from([0.0, 0.5, 3.0]), min_size=15, max_size=15))
def test_a_text_is_as_long_as_asked_for_or_a_little_shorter(seed: int, characters: int, weights: list[float]) -> None:
    if not any(weights):
        weights[seed % 15] = 1.0
    text = fields(rng(seed), characters, weights)
    assert 0 < len(text) <= characters
    assert normalize(text) == text
    assert text == fields(rng(seed), characters, weights)


def test_texts_are_long_enough_on_the_whole() -> None:
    shares = [len(fields(rng(n), n, FieldWeights().in_order())) / n for n in range(50, 400)]
    assert np.mean(shares) > 0.95


@pytest.mark.parametrize(("name", "form"), [("uuids", r"[0-9a-f-]{36}"), ("runs", r"(.)\1+"), ("emails", r"\S+@\S+")])
def test_a_kind_alone_is_all_there_is(name: str, form: str) -> None:
    for seed in range(30):
        assert all(re.fullmatch(form, field) for field in re.split(r"[ \n]", fields(rng(seed), 300, only(name))))


def test_kinds_come_as_often_as_their_weights_say() -> None:
    """Four in five fields are UUIDs of 36 characters, the others dates; binomial, within 4 standard deviations."""
    weights = [4.0 if name == "uuids" else 1.0 if name == "runs" else 0.0 for name in KINDS]
    found = [field for seed in range(60) for field in re.split(r"[ \n]", fields(rng(seed), 2000, weights))]
    share = sum(len(field) == 36 and "-" in field[8] for field in found) / len(found)
    assert abs(share - 0.8) < 4 * (0.8 * 0.2 / len(found)) ** 0.5


def test_rules_and_tables_stand_on_lines_of_their_own() -> None:
    for seed in range(60):
        for line in fields(rng(seed), 400, only("rules", "uuids")).split("\n"):
            parts = line.split(" ")
            assert all(len(part) == 36 and part[8] == "-" and part.strip("-") for part in parts) or len(parts) == 1
