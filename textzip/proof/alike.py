"""What else would draw a proved page: characters that the face draws alike, and runs of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

from textzip.proof.classes import Classes, all_blocks, classes
from textzip.proof.decoder import Line, decode, line_of
from textzip.proof.equivalents import equivalents
from textzip.proof.pixels import compiled_form
from textzip.proof.ways import detours
from textzip.render.fonts.face import Face
from textzip.render.page.draw import resolve_mode
from textzip.render.page.page import Page, render_page
from textzip.render.page.style import Style
from textzip.render.text.normal import needs_shaping

Group = tuple[str, ...]
"""Texts that are drawn alike: single characters, or a run and another."""


class Alike(NamedTuple):
    """What a proof leaves open."""

    groups: tuple[Group, ...]
    countless: tuple[int, ...]
    """Lines, from 1, that so many texts draw that they are not among the groups."""
    runs: bool
    """Whether runs were compared, as they can't be in scripts that need shaping."""


def alike(text: str, face: Face, px: int, style: Style) -> Alike:
    """Groups such as `A Α А`: characters of the text, each with all others that the face draws to the same pixels.

    Then runs that come out like another, as `rn` and `m`, first those of the text, and groups of the characters in
    them. Every way to draw each of the lines is looked at; decoding the page from both ends of the list of glyphs tells
    where its lines could be parted otherwise. Of scripts that need shaping single characters are compared where that is
    possible, and clusters with what Unicode has for the same (`equivalents.py`); runs are not.
    """
    every = classes(face, px, resolve_mode(face, style.mode), all_blocks(face))
    groups = _groups(text, every)
    countless: list[int] = []
    if any(needs_shaping(ord(each)) for each in set(text)):
        return Alike((*groups, *equivalents(text, face, px, style)), (), runs=False)
    if text:
        page = render_page(text, face, px, style)
        once = {frozenset(pair): pair for pair in reversed(list(_runs(page, every, text, countless)))}
        groups |= dict.fromkeys(reversed(once.values()))
        groups |= _groups("".join("".join(pair) for pair in reversed(once.values())), every)
    return Alike(tuple(groups), tuple(countless), runs=True)


def _groups(text: str, of: Classes) -> dict[Group, None]:
    """Of each character of a text the class, if it has others."""
    members = (of.members[of.of[each]] for each in dict.fromkeys(text) if each in of.of)
    return dict.fromkeys(tuple(each) for each in members if len(each) > 1)


def firsts(text: str, of: Classes) -> str:
    """A text with the first character of each class for all of them."""
    return "".join(of.members[of.of[each]][0] if each in of.of else each for each in text)


def _runs(page: Page, of: Classes, text: str, countless: list[int]) -> Iterator[tuple[str, str]]:
    """Pairs of runs that come out alike; lines that have too many are noted."""
    pixels = compiled_form(page.pixels)
    style = page.style
    for number, line in enumerate(_lines(page, of), 1):
        rows = line.baseline - line.up, line.baseline + line.down
        found = detours(pixels, of, style.margin_x, line.baseline, rows, line.classes)
        if found is None:
            countless.append(number)
        for one, other in found or ():
            yield _text(of, one), _text(of, other)
    pitch = style.pitch or of.ascent + of.descent
    ends = (decode(pixels, of, style.margin_x, pitch=pitch, backward=backward) for backward in (False, True))
    told = [firsts(text, of), *(each.text(of) for each in ends if each.stuck is None)]
    for before, after in pairwise(told):
        yield from _parted(before, after)


def _lines(page: Page, of: Classes) -> list[Line]:
    """The lines of a page in the fast lane as the decoder has them."""
    wrapped = of.members.index("")
    placed: dict[int, list[int]] = {}
    for _, _, baseline, item in page.drawn.placed.tolist():
        placed.setdefault(baseline, []).append(of.of[page.label[item]] if item >= 0 else wrapped)
    return [line_of(of, numbers, baseline) for baseline, numbers in placed.items()]


def _parted(one: str, other: str) -> Iterator[tuple[str, str]]:
    """Where two texts differ."""
    if one != other:
        for what, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
            if what != "equal":
                yield one[a:b], other[c:d]


def _text(of: Classes, numbers: Sequence[int]) -> str:
    return "".join(of.members[number][:1] for number in numbers)
