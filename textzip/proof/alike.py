"""What else would draw a proved page: characters that the face draws alike, and runs of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

import numpy as np

from textzip.proof.classes import Classes, all_blocks, classes
from textzip.proof.decoder import Line, decode, line_of
from textzip.proof.match import COUNT, MATCHED, STATUS, match_line
from textzip.proof.pixels import Pixels
from textzip.render.fonts.face import Face
from textzip.render.page.draw import resolve_mode
from textzip.render.page.page import Page, render_page
from textzip.render.page.style import Style
from textzip.render.text.normal import needs_shaping


def alike(text: str, face: Face, px: int, style: Style) -> tuple[str, ...]:
    """Groups such as `AΑА`: characters of the text, each with all others that the face draws to the same pixels.

    Runs that come out like another are told as `rn/m`, first those of the text. At each place of each line it is tried
    whether the line can go on otherwise and still be the page's; decoding the page from both ends of the list of glyphs
    tells where its lines could be others. Of scripts that need shaping single characters are compared where that is
    possible, and runs are not.
    """
    every = classes(face, px, resolve_mode(face, style.mode), all_blocks(face))
    of = every.of
    members = (every.members[of[character]] for character in dict.fromkeys(text) if character in of)
    groups = dict.fromkeys(each for each in members if len(each) > 1)
    if text and not any(needs_shaping(ord(each)) for each in set(text)):
        page = render_page(text, face, px, style)
        pitch = style.pitch or every.ascent + every.descent
        pairs = [pair for line in _lines(page, every) for pair in _others(page.pixels, every, style.margin_x, line)]
        one, other = (
            decode(page.pixels, every, style.margin_x, pitch=pitch, backward=backward) for backward in (False, True)
        )
        if one.stuck is None and other.stuck is None:
            first = "".join(every.members[of[each]][0] if each in of else each for each in text)
            pairs += [*_runs(first, one.text(every)), *_runs(one.text(every), other.text(every))]
        once = {frozenset(pair): pair for pair in reversed(pairs)}
        groups |= dict.fromkeys("/".join(pair) for pair in reversed(once.values()))
    return tuple(groups)


def _lines(page: Page, of: Classes) -> list[Line]:
    """The lines of a page in the fast lane as the decoder has them."""
    wrapped = of.members.index("")
    placed: dict[int, list[int]] = {}
    for _, _, baseline, item in page.drawn.placed.tolist():
        placed.setdefault(baseline, []).append(of.of[page.label[item]] if item >= 0 else wrapped)
    return [line_of(of, numbers, baseline) for baseline, numbers in placed.items()]


def _runs(one: str, other: str) -> list[tuple[str, str]]:
    """Where two texts differ."""
    if one == other:
        return []
    codes = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    return [(one[a:b], other[c:d]) for what, a, b, c, d in codes if what != "equal"]


def _others(pixels: Pixels, of: Classes, margin: int, line: Line) -> Iterator[tuple[str, str]]:
    """Where a line of a page could be another: for each way to go on one that ends well, and from there again."""
    seen: set[tuple[str, str]] = set()
    todo = [(line, 0)]
    while todo:
        line, start = todo.pop()
        for place in range(start, len(line.classes) + 1):
            for way in _ways(pixels, of, margin, line, place):
                pair = _parted(of, line.classes[place:], way)
                if pair not in seen:
                    seen.add(pair)
                    yield pair
                    todo.append((line_of(of, [*line.classes[:place], *way], line.baseline), place + 1))


def _parted(of: Classes, one: Sequence[int], other: Sequence[int]) -> tuple[str, str]:
    """Two ways to go on without the end that they share."""
    same = 0
    while same < min(len(one), len(other)) and one[-1 - same] == other[-1 - same]:
        same += 1
    return _text(of, one[: len(one) - same]), _text(of, other[: len(other) - same])


def _ways(pixels: Pixels, of: Classes, margin: int, line: Line, place: int) -> Iterator[list[int]]:
    """The classes from `place` on of lines that begin as this one does up to there, and then differ from it."""
    found = np.zeros((2 * pixels.shape[1] + 8, 2), np.int32)
    report = np.zeros(4, np.int64)
    avoid = line.classes[place] if place < len(line.classes) else -1
    begin = 0
    while begin < len(of.boxes):
        match_line(
            pixels, line.baseline - line.up, line.baseline, line.baseline + line.down, margin,
            pixels.shape[1] - margin, of.boxes, of.ink, of.first, of.window, False, found, report,
            np.array(line.classes[:place], np.int32), avoid, begin,
        )  # fmt: skip
        if report[STATUS] != MATCHED:
            return
        way = found[place : report[COUNT], 0].tolist()
        begin = way[0] + 1
        yield way


def _text(of: Classes, numbers: Sequence[int]) -> str:
    return "".join(of.members[number][:1] for number in numbers)
