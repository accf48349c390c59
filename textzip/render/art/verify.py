"""Does a row's truth draw its picture again, and are its caption and its adjectives what they say?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from textzip.errors import ShardError
from textzip.render.art.draw import draw
from textzip.render.art.rows import SEEN, UNSEEN
from textzip.render.art.scene import Scene
from textzip.shards.manifest import Identity
from textzip.shards.pixels import decode_colours


def row_problems(row: Mapping[str, Any], split: str, identity: Identity) -> Iterator[str]:
    """What is wrong with a stored row of a split; nothing if it is as it was rendered."""
    try:
        scene = Scene.parse(json.loads(row["truth"]))
        stored = decode_colours(row["image"]["bytes"])
        again = draw(scene)
    except (ShardError, ValueError) as error:
        yield str(error)
        return
    if again.shape != stored.shape or (again != stored).any():
        yield "its truth drawn again has other pixels"
    adjectives = scene.adjectives.values()
    if row["adjectives"] != [each for each in adjectives if each in row["adjectives"]]:
        yield "its adjectives are not some of its truth's, in the order of their groups"
    low, high = identity["adjectives"]
    if not low <= len(row["adjectives"]) <= high:
        yield f"it has {len(row['adjectives'])} adjectives, not {low} to {high}"
    lost = [each for each in row["adjectives"] if each not in row["text"].casefold()]
    if lost:
        yield f"its caption does not name {', '.join(lost)}"
    together = [pair for pair in identity["unseen"] if {*pair} <= {*adjectives}]
    if together and split != "test":
        yield f"{' and '.join(together[0])} stand together, which only test pictures may"
    if row["source"] != (UNSEEN if together else SEEN):
        yield f"its source is {row['source']!r}, but {len(together)} of its pairs are unseen"
