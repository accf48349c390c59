"""Clusters of a shaped text written otherwise: Thai and Lao AM in its parts, and marks in another order.

They are what Unicode knows to look the same, and normal forms keep apart; a face may still draw them otherwise, so
each is drawn.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice, permutations

import numpy as np

from textzip.errors import FontError, TextError
from textzip.proof.pixels import Pixels
from textzip.render.fonts.face import Face
from textzip.render.page.page import render_page
from textzip.render.page.style import Style
from textzip.render.text.normal import normalize

_PARTS = {"\u0e33": "\u0e4d\u0e32", "\u0eb3": "\u0ecd\u0eb2"}
"""Vowels AM, of which compatibility decomposition (UAX #15) gives the parts."""

_FOLLOWS = frozenset("".join((*_PARTS, *_PARTS.values())))

_MOST_ORDERS = 24
_MOST_DRAWN = 200
"""Texts that are drawn for a page."""


def equivalents(text: str, face: Face, px: int, style: Style) -> Iterator[tuple[str, ...]]:
    """Groups of clusters, the text's first, that draw the same page in its place, of a text in normal form."""
    pixels = render_page(text, face, px, style).pixels
    left = _MOST_DRAWN
    for cluster in dict.fromkeys(_clusters(text)):
        group = [cluster]
        for other in islice(_written(cluster), left):
            left -= 1
            if _draws(text.replace(cluster, other), pixels, face, px, style):
                group.append(other)
        if len(group) > 1:
            yield tuple(group)


def _draws(text: str, pixels: Pixels, face: Face, px: int, style: Style) -> bool:
    try:
        page = render_page(text, face, px, style)
    except (TextError, FontError):
        return False
    return page.label == text and bool(np.array_equal(page.pixels, pixels))


def _clusters(text: str) -> Iterator[str]:
    """Letters with the marks and vowels AM that follow them, if there are any."""
    marked = "".join("m" if unicodedata.category(each)[0] == "M" or each in _FOLLOWS else "x" for each in text)
    for found in re.finditer("x?m+", marked):
        yield text[found.start() : found.end()]


def _written(cluster: str) -> Iterator[str]:
    """A cluster's other ways, in normal form."""
    whole = cluster
    for am, parts in _PARTS.items():
        whole = whole.replace(am, parts)
    known = {cluster}
    for order in islice(permutations(whole[1:]), _MOST_ORDERS):
        parted = whole[0] + "".join(order)
        joined = parted
        for am, parts in _PARTS.items():
            joined = joined.replace(parts, am)
        for each in (parted, joined):
            if each not in known and normalize(each) == each:
                known.add(each)
                yield each
