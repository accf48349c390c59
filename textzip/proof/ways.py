"""All texts that draw a line, as the places where they part from one of them and come back to it.

Every state of the matcher (`step.py`) that can be reached from the line's beginning, and from which its end can be, is
a node, each glyph that goes on there an edge: the texts of the line are the paths. Each of them is the given one but
for *detours*, which leave it at one of its nodes and come back at a later one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numba import njit

from textzip.proof.classes import KIND, SPACE, Classes
from textzip.proof.pixels import Pixels
from textzip.proof.step import ENDS, GOES_ON, last_column, may, shifted, step

_END = -1
_MOST_STATES = 4_000
_MOST_DETOURS = 1_000
"""Of a line; ordinary ones have a hundred states and a few detours."""

_Edges = list[list[tuple[int, int]]]
"""Of each state the classes that go on there, and the states after them."""

Detour = tuple[tuple[int, ...], tuple[int, ...]]
"""Classes of the given text, and others for them."""


def detours(
    pixels: Pixels, of: Classes, margin: int, baseline: int, rows: tuple[int, int], given: Sequence[int]
) -> list[Detour] | None:
    """Parts of the classes `given`, which draw these rows of a page uint8 (H, W), each with others drawn as it.

    The page is in the form that is compiled, its left and right margins are `margin` pixels. None if there are more
    than can be listed: also if the given text itself has a glyph that changes nothing, and may have any number of it.
    """
    every = _graph(pixels, of, margin, baseline, rows)
    if every is None:
        return None
    edges = _leading_to_the_end(every)
    nodes = [0]
    for number in given:
        after = dict(edges[nodes[-1]])[number]
        if after == nodes[-1]:
            return None
        nodes.append(after)
    at = {node: place for place, node in enumerate(nodes)}
    idle = {number for node, each in enumerate(edges) for number, after in each if after == node}
    found: list[Detour] = [((), (number,)) for number in sorted(idle)]
    for place, start in enumerate(nodes[:-1]):
        todo: list[tuple[tuple[int, ...], int]] = [
            ((number,), after) for number, after in edges[start] if number != given[place] and after != start
        ]
        while todo:
            way, node = todo.pop()
            if node in at:
                found.append((tuple(given[place : at[node]]), way))
                if len(found) > _MOST_DETOURS:
                    return None
            else:
                todo += [((*way, number), after) for number, after in edges[node] if after != node]
    return found


def _graph(pixels: Pixels, of: Classes, margin: int, baseline: int, rows: tuple[int, int]) -> _Edges | None:
    """All states from the beginning on, which is number 0; None if they are too many."""
    top, bottom = rows
    right = pixels.shape[1] - margin
    last = last_column(pixels, top, bottom)
    window = np.zeros((bottom - top, of.window), np.uint8)
    numbers = np.empty(len(of.boxes), np.int32)
    states = np.empty((len(of.boxes), 2), np.int64)
    windows = np.empty((len(of.boxes), *window.shape), np.uint8)
    known = {(margin << 6, margin, False, window.tobytes()): 0}
    todo = [(margin << 6, margin, False, window)]
    edges: _Edges = []
    while len(edges) < len(todo):
        pen, origin, blank, window = todo[len(edges)]
        count = _expand(
            pixels, top, baseline, bottom, margin, right, last, of.boxes, of.ink, of.first, window, pen, origin, blank,
            numbers, states, windows,
        )  # fmt: skip
        found = []
        for number, (pen, after), window in zip(
            numbers[:count].tolist(), states[:count].tolist(), windows[:count], strict=True
        ):
            if after < 0:
                found.append((number, _END))
                continue
            blanks = bool(of.boxes[number, KIND] == SPACE) and (blank or len(edges) == 0)
            key = pen, after, blanks, window.tobytes()
            if key not in known:
                if len(todo) == _MOST_STATES:
                    return None
                known[key] = len(todo)
                todo.append((pen, after, blanks, window.copy()))
            found.append((number, known[key]))
        edges.append(found)
    return edges


def _leading_to_the_end(edges: _Edges) -> _Edges:
    """Those of the edges after which the line's end can be reached."""
    before: dict[int, list[int]] = {}
    for node, each in enumerate(edges):
        for _, after in each:
            before.setdefault(after, []).append(node)
    good = {_END}
    todo = [_END]
    while todo:
        for node in before.get(todo.pop(), []):
            if node not in good:
                good.add(node)
                todo.append(node)
    return [[edge for edge in each if edge[1] in good] for each in edges]


@njit(cache=True)
def _expand(  # type: ignore[no-untyped-def]
    page, top, baseline, bottom, left, right, last, boxes, ink, first, window, pen, origin, blank,
    numbers, states, windows,
):  # fmt: skip
    """Fill in the classes that go on from a state, and pen, origin and window after each: origin −1 at the end."""
    count = 0
    merged = np.empty(window.shape, np.uint8)
    after = np.empty(2, np.int64)
    for g in range(len(boxes)):
        if not may(page, top, baseline, bottom, left, right, boxes, g, ink, window.shape[1], pen, origin):
            continue
        came = step(
            page, top, baseline, left, right, last, boxes[g], ink, first, window, pen, origin, blank,
            merged, after,
        )  # fmt: skip
        if came == GOES_ON:
            shifted(merged, after[1] - origin, windows[count])
            numbers[count], states[count, 0], states[count, 1] = g, after[0], after[1]
            count += 1
        elif came == ENDS:
            numbers[count], states[count, 0], states[count, 1] = g, 0, -1
            count += 1
    return count
