"""Which adjectives a picture has, and which its caption names."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.errors import RecipeError
from textzip.render.art import choice
from textzip.render.art.choice import choose, named
from textzip.render.art.vocabulary import GROUPS, group_of

PAIRS = [
    frozenset({one, other})
    for first, second in combinations(GROUPS, 2)
    for one in GROUPS[first]
    for other in GROUPS[second]
]


def pairs_of(chosen: dict[str, str]) -> set[frozenset[str]]:
    return {frozenset(pair) for pair in combinations(chosen.values(), 2)}


def some(seed: int, share: float) -> frozenset[frozenset[str]]:
    drawn = np.random.default_rng(seed).random(len(PAIRS))
    return frozenset(pair for pair, number in zip(PAIRS, drawn, strict=True) if number < share)


def test_every_group_has_one_of_its_adjectives_in_order() -> None:
    chosen = choose(np.random.default_rng(0))
    assert list(chosen) == list(GROUPS)
    assert all(adjective in GROUPS[group] for group, adjective in chosen.items())


def test_all_adjectives_come_equally_often() -> None:
    rng = np.random.default_rng(1)
    count = Counter(adjective for _ in range(3000) for adjective in choose(rng).values())
    for adjectives in GROUPS.values():
        for adjective in adjectives:  # five standard deviations
            expected = 3000 / len(adjectives)
            assert abs(count[adjective] - expected) < 5 * expected**0.5


@given(st.integers(0, 2**32), st.floats(0, 0.2))
def test_forbidden_pairs_never_stand_together(seed: int, share: float) -> None:
    forbidden = some(seed, share)
    assert not pairs_of(choose(np.random.default_rng(seed), forbidden)) & forbidden


@given(st.integers(0, 2**32))
def test_a_pair_is_chosen_even_if_it_is_forbidden_and_no_other_is(seed: int) -> None:
    forbidden = some(seed, 0.04)
    pair = sorted(sorted(forbidden, key=sorted)[seed % len(forbidden)])
    chosen = choose(np.random.default_rng(seed), forbidden, (pair[0], pair[1]))
    assert pairs_of(chosen) & forbidden == {frozenset(pair)}


def test_every_adjective_still_comes_when_a_tenth_of_the_pairs_is_forbidden() -> None:
    rng, forbidden = np.random.default_rng(2), some(2, 0.1)
    seen = {adjective for _ in range(1500) for adjective in choose(rng, forbidden).values()}
    assert seen == {adjective for adjectives in GROUPS.values() for adjective in adjectives}


def test_the_same_generator_chooses_the_same() -> None:
    forbidden = some(3, 0.1)
    again = [choose(np.random.default_rng([3, 4]), kind) for kind in (forbidden, list(forbidden), set(forbidden))]
    assert again[0] == again[1] == again[2]


def tight(seed: int, share: float) -> tuple[dict[str, str], frozenset[frozenset[str]]]:
    """A picture, and pairs kept apart: that share of all but its own."""
    rng = np.random.default_rng(seed)
    planted = {group: str(rng.choice(words)) for group, words in GROUPS.items()}
    return planted, some(seed, share) - pairs_of(planted)


@given(st.integers(0, 2**32), st.floats(0.4, 1))
def test_whatever_is_possible_is_found(seed: int, share: float) -> None:
    """Known to be possible, as it was made around a picture; most often that is the only one."""
    planted, forbidden = tight(seed, share)
    chosen = choose(np.random.default_rng(seed), forbidden)
    assert list(chosen) == list(GROUPS)
    assert not pairs_of(chosen) & forbidden
    words = list(planted.values())
    pair = (words[seed % 4], words[4 + seed % 5])
    both = choose(np.random.default_rng(seed), forbidden | {frozenset(pair)}, pair)
    assert {*pair} <= {*both.values()}
    assert pairs_of(both) & (forbidden | {frozenset(pair)}) == {frozenset(pair)}


def test_pictures_that_tries_alone_hardly_find_are_many_and_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, "_TRIES", 0)
    for seed in range(50):
        _, forbidden = tight(seed, 0.3)
        assert not pairs_of(choose(np.random.default_rng(seed), forbidden)) & forbidden
    rng = np.random.default_rng(0)
    assert len({tuple(choose(rng).values()) for _ in range(50)}) > 40


def test_three_groups_that_must_differ_in_two_ways_leave_nothing() -> None:
    """By the pigeonhole principle, though each two of them go together."""
    first, second, third, fourth, *_ = GROUPS.values()
    three = (first, second, third)
    forbidden = {frozenset((word, each)) for group in three for word in group[2:] for each in fourth}
    forbidden |= {frozenset((a[n], b[n])) for a, b in combinations(three, 2) for n in (0, 1)}
    with pytest.raises(RecipeError, match="leave no picture; keep fewer apart"):
        choose(np.random.default_rng(0), forbidden)
    with pytest.raises(RecipeError, match=f"leave no picture with {first[0]} and {second[1]}; keep fewer"):
        choose(np.random.default_rng(0), forbidden, (first[0], second[1]))


@pytest.mark.parametrize(
    ("forbidden", "pair", "said"),
    [
        (frozenset(PAIRS), None, "keep fewer apart"),
        ((), ("warm", "cool"), "of one group"),
        ((), ("warm", "warmish"), "'warmish' is no adjective"),
        ([frozenset({"warm"})], None, "no pair"),
    ],
)
def test_what_can_not_be_chosen_is_refused(forbidden: list[frozenset[str]], pair: tuple[str, str], said: str) -> None:
    with pytest.raises(RecipeError, match=said):
        choose(np.random.default_rng(0), forbidden, pair)


@given(st.integers(0, 2**32), st.integers(1, 9), st.integers(0, 8))
def test_a_caption_names_so_many_in_the_order_of_groups(seed: int, low: int, more: int) -> None:
    rng = np.random.default_rng(seed)
    high = min(low + more, len(GROUPS))
    chosen = choose(rng)
    words = named(rng, chosen, low, high)
    assert low <= len(words) <= high
    assert list(words) == [adjective for adjective in chosen.values() if adjective in words]


@given(st.integers(0, 2**32))
def test_a_caption_names_both_of_a_pair(seed: int) -> None:
    rng = np.random.default_rng(seed)
    chosen = choose(rng, (), ("calm", "neon"))
    words = named(rng, chosen, 3, 5, ("calm", "neon"))
    assert {"calm", "neon"} <= set(words)
    assert 3 <= len(words) <= 5
    assert len({group_of(word) for word in words}) == len(words)


def test_all_counts_and_all_groups_are_named_now_and_then() -> None:
    rng = np.random.default_rng(5)
    chosen = choose(rng)
    drawn = [named(rng, chosen, 3, 5) for _ in range(300)]
    assert {len(words) for words in drawn} == {3, 4, 5}
    assert {word for words in drawn for word in words} == set(chosen.values())


@pytest.mark.parametrize(("low", "high", "pair"), [(0, 3, None), (4, 3, None), (3, 10, None), (1, 3, ("calm", "neon"))])
def test_counts_that_do_not_fit_are_refused(low: int, high: int, pair: tuple[str, str] | None) -> None:
    chosen = choose(np.random.default_rng(0), (), ("calm", "neon"))
    with pytest.raises(RecipeError, match=f"{low} to {high}"):
        named(np.random.default_rng(0), chosen, low, high, pair)


def test_a_pair_that_the_picture_does_not_have_is_refused() -> None:
    chosen = choose(np.random.default_rng(0), (), ("calm", "neon"))
    with pytest.raises(RecipeError, match="not among"):
        named(np.random.default_rng(0), chosen, 3, 5, ("calm", "earthy"))
