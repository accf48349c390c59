"""A stand-in: two colours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from textzip.errors import ShardError
from textzip.render.art.vocabulary import GROUPS


@dataclass(frozen=True)
class Scene:
    """All that the pixels depend on."""

    adjectives: dict[str, str]
    size: int
    colours: list[list[int]]

    def truth(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {"adjectives": dict(self.adjectives), "parameters": {"size": self.size, "colours": self.colours}}

    @staticmethod
    def parse(truth: Mapping[str, Any]) -> Scene:
        """The scene that a truth is of. Raises `ShardError` if it is damaged."""
        try:
            parameters = truth["parameters"]
            adjectives = {group: truth["adjectives"][group] for group in GROUPS}
            return Scene(adjectives, int(parameters["size"]), [[int(v) for v in c] for c in parameters["colours"]])
        except (KeyError, TypeError, ValueError) as error:
            raise ShardError(f"the truth of a picture is damaged: {error}; render the shard again") from error


def make(rng: np.random.Generator, chosen: dict[str, str], size: int) -> Scene:
    """A scene with these adjectives, for a picture of `size` pixels a side."""
    return Scene(dict(chosen), size, rng.integers(0, 256, (2, 3)).tolist())
