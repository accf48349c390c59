"""Is a row what its number makes it? Where that can't be drawn here, is it right in itself?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from textzip.errors import ShardError
from textzip.render.art.draw import draw
from textzip.render.art.rows import Art
from textzip.render.art.scene import Scene
from textzip.render.art.vocabulary import words_in
from textzip.render.coloured import pair_problems
from textzip.render.content import Row
from textzip.render.verify import text_problems
from textzip.shards.manifest import Identity
from textzip.shards.pixels import decode_colours


def row_problems(row: Mapping[str, Any], split: str, identity: Identity, opened: Mapping[str, Art]) -> Iterator[str]:
    """What is wrong with a stored row of a split; nothing if it is as it was rendered.

    `opened` are the pictures of the identity by split: a row is drawn by its number again, and every column compared.
    Without them (other versions drew the rows) it is only asked whether a row's columns agree with one another.
    """
    empty = [name for name, value in row.items() if value is None]
    if empty:
        yield f"it has no {', '.join(empty)}"
        return
    changed: list[str] = []
    if opened:
        changed = differences(row, opened[split].drawer()(row["id"]))
        if not changed:
            return
    found = [*_picture_problems(row, split, identity), *text_problems(row)]
    yield from found
    if changed and not found:
        yield f"its {', '.join(changed)} are not those of {split} picture {row['id']}"


def differences(row: Mapping[str, Any], again: Row) -> list[str]:
    """The columns in which a stored row is another than the one that was made again; pictures by their pixels."""
    changed = [
        name
        for name, value in again.values.items()
        if name != "image" and row[name] != (list(value) if isinstance(value, tuple) else value)
    ]
    try:
        stored = decode_colours(row["image"]["bytes"])
    except ShardError:
        return [*changed, "image"]
    same = stored.shape == again.pixels.shape and (stored == again.pixels).all()
    return changed if same else [*changed, "image"]


def _picture_problems(row: Mapping[str, Any], split: str, identity: Identity) -> Iterator[str]:
    try:
        scene = Scene.parse(json.loads(row["truth"]))
        stored = decode_colours(row["image"]["bytes"])
        again = draw(scene)
    except (ShardError, ValueError, RecursionError) as error:
        yield str(error)
        return
    if again.shape != stored.shape or (again != stored).any():
        yield "its truth drawn again has other pixels"
    adjectives = scene.adjectives.values()
    low, high = identity["adjectives"]
    named = words_in(row["text"], [word for _, group in identity["vocabulary"] for word in group])
    if row["adjectives"] != [each for each in adjectives if each in row["adjectives"]]:
        yield "its adjectives are not some of its truth's, in the order of their groups"
    elif not low <= len(row["adjectives"]) <= high:
        yield f"it has {len(row['adjectives'])} adjectives, not {low} to {high}"
    elif {*named} != {*row["adjectives"]}:
        yield f"its caption names {', '.join(named)}, and its adjectives are {', '.join(row['adjectives'])}"
    yield from pair_problems(row, adjectives, split, identity)
