"""Whether a text is among those that a proof says it leaves open."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from textzip.errors import FontError, TextError
from textzip.proof.result import Proved
from textzip.render.page.page import render_page


def is_told(text: str, found: Proved) -> bool:
    """Whether a text draws the page, and is the proved one but for what is told: its groups, or those of a rival.

    Of a page with lines that countless texts draw any that draws it is.
    """
    return _is_told_of(text, found) or any(_is_told_of(text, each) for each in found.rivals)


def _is_told_of(text: str, found: Proved) -> bool:
    if text == found.text:
        return True
    return (bool(found.countless) or _with_groups(text, found.text, found.alike)) and _draws(text, found)


def _with_groups(text: str, proved: str, groups: tuple[tuple[str, ...], ...]) -> bool:
    """Whether both texts can be parted so that parts are equal, or of one group."""
    first = _firsts(group for group in groups if all(len(each) == 1 for each in group))
    one, other = ("".join(first.get(each, each) for each in whole) for whole in (proved, text))
    runs = {tuple("".join(first.get(c, c) for c in each) for each in group) for group in groups}
    pairs = {(a, b) for group in runs for a in group for b in group if a != b}
    todo = [(0, 0)]
    seen = set(todo)
    while todo:
        i, j = todo.pop()
        if (i, j) == (len(one), len(other)):
            return True
        after = [(i + len(a), j + len(b)) for a, b in pairs if one.startswith(a, i) and other.startswith(b, j)]
        if one[i : i + 1] == other[j : j + 1] != "":
            after.append((i + 1, j + 1))
        todo += [each for each in after if each not in seen]
        seen.update(after)
    return False


def _firsts(groups: Iterable[tuple[str, ...]]) -> dict[str, str]:
    """Of each character one that stands for all of its groups, and of those that share characters with them."""
    first: dict[str, str] = {}
    for group in groups:
        old = {first[each] for each in group if each in first}
        joined = {*group, *(each for each, its in first.items() if its in old)}
        first |= dict.fromkeys(joined, group[0])
    return first


def _draws(text: str, found: Proved) -> bool:
    try:
        pages = [render_page(each, found.face, found.px, found.style) for each in (text, found.text)]
    except (TextError, FontError):
        return False
    return pages[0].label == text and bool(np.array_equal(pages[0].pixels, pages[1].pixels))
