"""What `textzip inspect` says of how evenly things come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from textzip.cli.balance import Wanted, balance, wanted_by
from textzip.shards.inspect import Summary

Run = Callable[..., Any]


def said_of(characters: dict[str, str], wanted: dict[str, Wanted]) -> list[str]:
    summary = Summary(fonts=Counter({"A": 2, "B": 6}), px=Counter({8: 8}), faces=Counter({("A", 8): 2, ("B", 8): 6}))
    return list(balance(summary, {name: Counter(map(ord, text)) for name, text in characters.items()}, wanted))


def test_the_ends_are_told_with_what_they_are_and_how_far_apart() -> None:
    assert said_of({"prose": "eeeet", "random": "té"}, {}) == [
        "fonts: 2, from A (2) to B (6), 3.0 times as often",
        "sizes: 1, 8 px (8)",
        "fonts at a size: 2, from A 8 px (2) to B 8 px (6), 3.0 times as often",
        "characters: 3, from 'é' U+00E9 (1) to 'e' U+0065 (4), 4.0 times as often",
        "rarest characters: 'é' U+00E9 1, 't' U+0074 2, 'e' U+0065 4",
    ]


def test_a_random_source_is_held_against_what_it_draws_from() -> None:
    wanted = {"random": Wanted(tuple(map(ord, "abcd")), 2), "other": Wanted(tuple(map(ord, "x")), 0)}
    assert said_of({"prose": "dd", "random": "aaabz"}, wanted)[5:] == [
        "random: 2 of 4 characters, from 'b' U+0062 (1) to 'a' U+0061 (3), 3.0 times as often",
        "random: never: 'c' U+0063, 'd' U+0064",
        "random: coverage 2: less often: 'b' U+0062 1",
        "other: 0 of 1 characters",
        "other: never: 'x' U+0078",
    ]
    assert said_of({"random": "aabb"}, {"random": Wanted((97, 98), 2)})[-1] == (
        "random: coverage 2: as often as that, all that are there"
    )


def test_long_lists_are_cut_and_the_rest_is_counted() -> None:
    line = said_of({}, {"random": Wanted(tuple(range(0x61, 0x6F)), 0)})[-1]
    assert line.endswith("'j' U+006A and 4 more")


def test_what_sources_draw_from_is_in_the_manifest(pages: Path, tmp_path: Path, render_to: Run) -> None:
    assert wanted_by(pages) == {"random": Wanted(tuple(range(0x20, 0x7F)), 0)}
    sources = "[{kind: random, blocks: [ascii], coverage: 1}, {kind: random, blocks: [latin-1]}, {kind: pydoc}]"
    render_to(tmp_path / "data", f"text.sources={sources}", rows=20)
    latin = tuple(cp for cp in range(0xA1, 0x100) if cp != 0xAD)
    assert wanted_by(tmp_path / "data") == {"random": Wanted((*range(0x20, 0x7F), *latin), 1)}
    assert wanted_by(tmp_path) == {}


def test_inspect_prints_it_for_every_split(textzip: Run, copy: Path, rows_of: Run) -> None:
    said = textzip("inspect", copy)
    assert said.code == 0, said.err
    assert said.out.count("\n  balance\n") == 3
    fonts = Counter(row["font"] for row in rows_of(copy))
    assert f"from {min(fonts, key=fonts.get)} ({min(fonts.values())})" in said.out  # type: ignore[arg-type]
    counts = Counter("".join(row["text"] for row in rows_of(copy) if row["source"] == "random"))
    never = sum(not counts[chr(cp)] for cp in range(0x20, 0x7F))
    assert f"    random: {95 - never} of 95 characters, from " in said.out
