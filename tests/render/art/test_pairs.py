"""Pairs of adjectives that are kept apart: as many as the share says, of two groups, the same every time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from textzip.render.art.pairs import every_pair, kept_apart
from textzip.render.art.vocabulary import GROUPS, group_of


def test_every_pair_is_of_two_groups_and_none_is_left_out() -> None:
    pairs = every_pair()
    words = [word for group in GROUPS.values() for word in group]
    wanted = {frozenset((a, b)) for a in words for b in words if group_of(a) != group_of(b)}
    assert {frozenset(pair) for pair in pairs} == wanted
    assert len(pairs) == len(wanted)


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_share_is_that_many_pairs_and_a_larger_one_has_those_of_a_smaller(one: float, other: float) -> None:
    small, large = (kept_apart(share) for share in sorted((one, other)))
    assert len(small) == round(min(one, other) * len(every_pair()))
    assert {*small} <= {*large}
    assert list(large) == [pair for pair in every_pair() if pair in large]


@given(st.lists(st.sampled_from(every_pair()), max_size=9), st.booleans())
def test_a_list_is_put_in_order_each_pair_once(pairs: list[tuple[str, str]], turned: bool) -> None:
    given_pairs = [pair[::-1] if turned else pair for pair in pairs]
    assert list(kept_apart(given_pairs)) == [pair for pair in every_pair() if pair in pairs]
