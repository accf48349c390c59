"""The recipe of a set of abstract pictures: every key, with its default and what it means."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, model_validator

from textzip.recipe import IntRange, Part
from textzip.render.art.vocabulary import GROUPS
from textzip.render.recipe import Files
from textzip.shards.manifest import Holds

MOST_UNSEEN = 0.15
"""With a larger share of all pairs kept apart, hardly any adjectives are left that go together."""


def pairs_or_share(given: Any) -> Any:
    """A share, or a list of pairs of words. Raises `ValueError`."""
    if isinstance(given, (int, float)) and not isinstance(given, bool):
        if not 0 <= given <= MOST_UNSEEN:
            raise ValueError(f"a share of all pairs is from 0 to {MOST_UNSEEN}, not {given}")
        return float(given)
    pairs = isinstance(given, (list, tuple)) and all(
        isinstance(pair, (list, tuple)) and len(pair) == 2 and all(isinstance(word, str) for word in pair)
        for pair in given
    )
    if not pairs:
        raise ValueError(f"expected a share, or a list of pairs such as [[calm, dense]], not {given!r}")
    return given


Unseen = Annotated[float | tuple[tuple[str, str], ...], BeforeValidator(pairs_or_share)]


class ArtRecipe(Part):
    """A set of abstract pictures with captions: `textzip render`."""

    holds: ClassVar[Holds] = "pictures"

    kind: Literal["art"] = "art"
    """What this recipe is for."""
    seed: Annotated[int, Field(ge=0)] = 0
    """Everything random comes from this number, the split and the picture's number."""
    size: Annotated[int, Field(ge=32, le=256)] = 64
    """Pixels a side."""
    adjectives: IntRange = (3, 5)
    """How many adjectives a caption names: a number or [low, high]. Each picture has one of every group."""
    unseen: Unseen = 0.1
    """Pairs of adjectives that stand together in half of the test pictures, and in none of the other splits: a share
    of all pairs, which are chosen by hash, or a list of pairs."""
    shards: Files = Files()

    @model_validator(mode="after")
    def _captions_can_be_made(self) -> ArtRecipe:
        low, high = self.adjectives
        least = 2 if self.unseen else 1
        if not least <= low <= high <= len(GROUPS):
            pair = ", as it names a pair that is kept for testing" if least == 2 else ""
            raise ValueError(f"adjectives: a caption names {least} to {len(GROUPS)} of them{pair}")
        return self

    @model_validator(mode="after")
    def _pairs_are_of_two_groups(self) -> ArtRecipe:
        groups = {word: group for group, words in GROUPS.items() for word in words}
        for pair in () if isinstance(self.unseen, float) else self.unseen:
            for word in pair:
                if word not in groups:
                    raise ValueError(f"unseen: {word!r} is no adjective of the vocabulary: {', '.join(groups)}")
            if groups[pair[0]] == groups[pair[1]]:
                raise ValueError(f"unseen: {' and '.join(pair)} are both of {groups[pair[0]]}: no picture has both")
        return self
