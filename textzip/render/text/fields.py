"""Texts of fields: numbers, dates, addresses and the like, which prose has few of and random characters none.

A text is fields separated by blanks and line feeds, each of a kind that is drawn by its weight; rules and tables stand
on lines of their own. All of it is ASCII and comes from the generator it is given: there is no list of real names,
hosts or words behind it, so words are made of syllables. A field is never cut, so a text is a little shorter than
asked for; only where no field fits is one cut.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate

import numpy as np

from textzip.render.text import field_kinds as kinds
from textzip.render.text.dice import Dice

KINDS: Mapping[str, Callable[[Dice], str]] = {
    "integers": kinds.integer,
    "decimals": kinds.decimal,
    "hex": kinds.hexadecimal,
    "uuids": kinds.uuid,
    "dates": kinds.date,
    "times": kinds.time,
    "urls": kinds.url,
    "emails": kinds.email,
    "addresses": kinds.address,
    "paths": kinds.path,
    "prices": kinds.price,
    "runs": kinds.run,
    "rules": kinds.rule,
    "columns": kinds.columns,
    "long_runs": kinds.long_run,
}
"""Every kind of field by the name that recipes weigh it by, in the order of `fields`'s weights."""

LATER = ("long_runs",)
"""Kinds that are not wanted by default, since they came after the others."""

_OWN_LINES = ("rules", "columns")
_LINE_END = 0.25
_TRIES = 8


def fields(rng: np.random.Generator, characters: int, weights: Sequence[float]) -> str:
    """A text of 1 to `characters` characters; `weights` has one number for each of `KINDS`, not all 0."""
    dice = Dice(rng)
    chosen = [(name, weight) for name, weight in zip(KINDS, weights, strict=True) if weight]
    sums = list(accumulate(weight for _, weight in chosen))
    text, on_own_line = "", False
    refused = 0
    while refused < _TRIES:
        name, _ = chosen[min(bisect_right(sums, dice.uniform() * sums[-1]), len(chosen) - 1)]
        field = KINDS[name](dice)
        own_line = name in _OWN_LINES
        between = "\n" if own_line or on_own_line or dice.chance(_LINE_END) else " "
        if not text and len(field) > characters and refused == _TRIES - 1:
            return field[:characters].rstrip(" ")
        if len(text) + len(between) * bool(text) + len(field) > characters:
            refused += 1
            continue
        text += between * bool(text) + field
        on_own_line = own_line
    return text
