"""A configuration's grids: each kind that can be made, and what is said of the others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from textzip.models.patterns.codes.build import codes_of
from textzip.models.patterns.config import PatternsConfig

WORDS = ("the", "of", "and", "horse", "house")


@pytest.mark.parametrize("codes", ["hashed", "factorised", "rendered"])
def test_grids_are_those_of_their_kind(codes: Any) -> None:
    config = PatternsConfig(words=WORDS, codes=codes, grid=(4, 6), colours=4)
    found = codes_of(config, list)
    assert found.shape == (7, 24)
    assert found.dtype == np.int64
    assert len(np.unique(found, axis=0)) == 7
    others = {kind for kind in ("hashed", "factorised", "rendered") if kind != codes}
    for other in others:
        assert not np.array_equal(found, codes_of(config.model_copy(update={"codes": other}), list))


def test_letters_tell_the_grid_only_where_it_is_drawn() -> None:
    """`horse` and `house` are near each other as pictures, and no nearer than any words by a hash."""
    drawn = codes_of(PatternsConfig(words=WORDS, codes="rendered"), list)
    assert (drawn[3] != drawn[4]).sum() < (drawn[2] != drawn[4]).sum()
