"""Are rows of a folder's pictures what they say? With the folder at hand, are they its pictures?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from textzip.errors import ShardError
from textzip.render.art.verify import differences
from textzip.render.art.vocabulary import words_in
from textzip.render.coloured import pair_problems
from textzip.render.pictures.rows import Pictures
from textzip.render.verify import text_problems
from textzip.shards.manifest import Identity
from textzip.shards.pixels import decode_colours


def row_problems(
    row: Mapping[str, Any], split: str, identity: Identity, opened: Mapping[str, Pictures]
) -> Iterator[str]:
    """What is wrong with a stored row of a split; `opened` are the folder's pictures by split, if they are there."""
    empty = [name for name, value in row.items() if value is None]
    if empty:
        yield f"it has no {', '.join(empty)}"
        return
    found = list(_problems(row, split, identity))
    yield from found
    if found or not opened:
        return
    entries = opened[split].entries
    if not 0 <= row["id"] < len(entries):
        yield f"its folder has no {split} picture of this number"
    elif differences(row, opened[split].drawer()(row["id"])):
        yield f"it is not the picture of {entries[row['id']].path} with its caption"


def _problems(row: Mapping[str, Any], split: str, identity: Identity) -> Iterator[str]:
    try:
        stored = decode_colours(row["image"]["bytes"])
    except ShardError as error:
        yield str(error)
        return
    if stored.shape != (identity["size"], identity["size"], 3):
        yield f"its picture is not of {identity['size']}×{identity['size']}"
    words = [word for _, group in identity["vocabulary"] for word in group]
    if tuple(row["adjectives"]) != words_in(row["text"], words):
        yield "its adjectives are not those of its caption"
    yield from pair_problems(row, row["adjectives"], split, identity)
    yield from text_problems(row)
