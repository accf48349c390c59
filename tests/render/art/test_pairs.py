"""Pairs of adjectives that are kept apart: as many as the share says, of two groups, the same every time."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from textzip.render.art.choice import choose
from textzip.render.art.pairs import every_pair, kept_apart
from textzip.render.art.recipe import MOST_UNSEEN
from textzip.render.art.vocabulary import GROUPS, group_of


def test_every_pair_is_of_two_groups_and_none_is_left_out() -> None:
    pairs = every_pair()
    words = [word for group in GROUPS.values() for word in group]
    wanted = {frozenset((a, b)) for a in words for b in words if group_of(a) != group_of(b)}
    assert {frozenset(pair) for pair in pairs} == wanted
    assert len(pairs) == len(wanted)


@given(st.floats(0, MOST_UNSEEN), st.floats(0, MOST_UNSEEN))
def test_a_share_is_that_many_pairs_and_a_larger_one_has_those_of_a_smaller(one: float, other: float) -> None:
    small, large = (kept_apart(share) for share in sorted((one, other)))
    assert len(small) == round(min(one, other) * len(every_pair()))
    assert {*small} <= {*large}
    assert list(large) == [pair for pair in every_pair() if pair in large]


def test_of_the_largest_share_two_adjectives_together_leave_something_of_every_group() -> None:
    pairs = kept_apart(MOST_UNSEEN)
    apart = {frozenset(pair) for pair in pairs}
    assert len(pairs) == round(MOST_UNSEEN * len(every_pair()))
    for pair in pairs:
        for group, words in GROUPS.items():
            if group not in map(group_of, pair):
                left = [word for word in words if not apart & {frozenset((word, each)) for each in pair}]
                assert len(left) >= 2, (pair, group)
        for seed in range(5):
            assert {*pair} <= {*choose(np.random.default_rng(seed), apart, pair).values()}


@given(st.lists(st.sampled_from(every_pair()), max_size=9), st.booleans())
def test_a_list_is_put_in_order_each_pair_once(pairs: list[tuple[str, str]], turned: bool) -> None:
    given_pairs = [pair[::-1] if turned else pair for pair in pairs]
    assert list(kept_apart(given_pairs)) == [pair for pair in every_pair() if pair in pairs]
