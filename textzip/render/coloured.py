"""Sets of coloured pictures with captions: what those that are made up and those of a folder have in common."""

from __future__ import annotations

from abc import ABC
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textzip.render.art.recipe import ArtRecipe
from textzip.render.content import Content, Row
from textzip.render.page.png import encode_colours
from textzip.render.pictures.recipe import PicturesRecipe
from textzip.shards.manifest import Identity
from textzip.shards.schema import pictures_schema

SEEN, UNSEEN = "seen", "unseen"
"""What `source` says of a picture: whether its adjectives come together in training."""


class Coloured(Content, ABC):
    """A split of such a set."""

    recipe: ArtRecipe | PicturesRecipe

    @property
    def shard_rows(self) -> int:
        """Of the recipe."""
        return self.recipe.shards.rows

    @property
    def columns(self) -> pa.Schema:
        """Those of pictures."""
        return pictures_schema()

    @property
    def what(self) -> str:
        """Pictures, and their size."""
        return f"pictures of {self.recipe.size}×{self.recipe.size}"


def row_of(
    number: int,
    pixels: npt.NDArray[np.uint8],
    text: str,
    adjectives: Sequence[str],
    *,
    unseen: bool,
    truth: str = "{}",
) -> Row:
    """A picture uint8 (S, S, 3) with its caption as a row; `adjectives`: those that the caption names."""
    values = {
        "id": number,
        "image": encode_colours(pixels),
        "text": text,
        "n_chars": len(text),
        "n_tokens": len(text.encode()),
        "source": UNSEEN if unseen else SEEN,
        "adjectives": adjectives,
        "truth": truth,
    }
    return Row(values, pixels)


def pair_problems(row: Mapping[str, Any], shown: Iterable[str], split: str, identity: Identity) -> Iterator[str]:
    """What is wrong with pairs of adjectives that a stored row shows, and with what it says of them."""
    apart = {frozenset(pair) for pair in identity["unseen"]}
    together = [pair for pair in combinations(shown, 2) if frozenset(pair) in apart]
    if together and split != "test":
        yield f"{' and '.join(together[0])} stand together, which only test pictures may"
    if row["source"] != (UNSEEN if together else SEEN):
        yield f"its source is {row['source']!r}, but {len(together)} of its pairs are unseen"
