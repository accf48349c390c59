"""Whether a face draws what its labels say, by measuring its glyphs: pure functions of pictures.

A page's label is the text it was drawn from. It is a lie where the face draws something else: capitals for lower case,
bars or boxes for letters, nothing, or the same for two characters. All of that is seen in the pictures. What a letter
looks like is asked of other faces: each letter is named by the nine glyphs of other families that are nearest to it in
shape. That takes handwriting for what it is, and small capitals, too. The numbers below were set by
what they part of some five hundred families.
"""

from __future__ import annotations

import string
from collections import defaultdict
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from glyphs import ASCII, Floats, Glyph, shaped

LETTERS = string.ascii_letters + string.digits

_NEIGHBOURS = 9
_LEAST_READ = 0.08
"""The share of letters and digits that others must name: of symbols and bars they name none or two by chance, of the
wildest of scripts one in eight."""

_TWO_FORMS = "abdefghijlmnqrty"
"""Lower-case letters whose capitals have another shape."""

MOST_CAPITALS = 0.25
"""The share of those that others may name as capitals: real small capitals begin at twice that."""
_SAME_SHAPE, _MOST_SAME = 0.95, 9
"""How near two shapes are the same, and how many letters may be so: black faces have up to eight by their blackness."""

_ALWAYS_ALIKE = ("Il|1", "0Oo")
"""Characters that many honest faces draw alike."""
_MOST_ALIKE = 6
"""Pairs beyond ASCII that may be alike: accents on capitals find no room in the smallest of pixel fonts."""

_LEAST_HEIGHT = 0.26
"""Of an x, in ems: two and a half pixels at 10 px, where nothing can be told from anything."""
_LEAST_INK = 0.45
"""The brightest pixel of a letter at 10 px, of full ink, on average."""
_MOST_OVERLAP = 0.6
"""The share of letters whose ink may be a quarter wider than what they advance: then lines are knots."""

_KIN = 0.98
"""How alike in shape kin are on average: Carlito and Lato, of which it was made, just are; Inter and Roboto aren't."""

_FOLDED = str.maketrans({**{each: each.lower() for each in "CJKOPSUVWXZ"}, "I": "l", "1": "l", "0": "o"})
"""For what is asked of others, characters of one shape are one."""


def shapes(glyphs: Mapping[str, Glyph]) -> Floats | None:
    """A face's letters and digits by shape, (62, SIDE²); None if one has no ink."""
    if any(each not in glyphs or not glyphs[each].ink.size for each in LETTERS):
        return None
    return shaped(glyphs, LETTERS)


def faults(glyphs: Mapping[str, Glyph], px: int, others: Floats) -> list[str]:
    """What is wrong with a face, in words; nothing if its labels hold.

    `glyphs` are its characters drawn at `px` pixels, `others` shapes of other families' faces, (n, 62, SIDE²).
    """
    missing = "".join(each for each in ASCII if each not in glyphs)
    blank = "".join(each for each, glyph in glyphs.items() if not glyph.ink.size)
    found = []
    if missing:
        found.append(f"lacks {_few(missing)}")
    if blank:
        found.append(f"draws nothing for {_few(blank)}")
    found += alike(glyphs)
    own = shapes(glyphs)
    if own is None:
        return found
    read, capitals = named(own, others) if len(others) else (1.0, 0.0)
    if read < _LEAST_READ:
        found.append(f"draws something else than letters: other faces name {read:.0%} of them")
    elif same_as_capitals(own) > _MOST_SAME:
        found.append("draws lower case as capitals")
    elif capitals > MOST_CAPITALS:
        found.append(f"draws lower case as small capitals: other faces name {capitals:.0%} of it so")
    return found + sizes(glyphs, px)


def alike(glyphs: Mapping[str, Glyph]) -> list[str]:
    """Characters that are drawn the very same, but for those that often are."""
    groups: dict[tuple[object, ...], str] = defaultdict(str)
    for each, glyph in glyphs.items():
        if glyph.ink.size:
            groups[glyph.ink.tobytes(), glyph.ink.shape, glyph.left, glyph.top, glyph.advance] += each
    honest = [set(each) for each in _ALWAYS_ALIKE]
    strange = [group for group in groups.values() if len(group) > 1 and not any(set(group) <= each for each in honest)]
    ascii_too = [group for group in strange if sum(each in ASCII for each in group) > 1]
    if ascii_too:
        return [f"draws the same for {' and '.join(ascii_too[0][:4])}{_more(len(ascii_too), 'group')}"]
    pairs = sum(len(group) - 1 for group in strange)
    return [f"draws the same for {pairs} pairs such as {' and '.join(strange[0][:2])}"] if pairs > _MOST_ALIKE else []


def same_as_capitals(own: Floats) -> int:
    """Of 16 lower-case letters, how many have the shape of their own capitals."""
    lower = [LETTERS.index(each) for each in _TWO_FORMS]
    upper = [LETTERS.index(each.upper()) for each in _TWO_FORMS]
    return int(((own[lower] * own[upper]).sum(1) > _SAME_SHAPE).sum())


def named(own: Floats, others: Floats) -> tuple[float, float]:
    """The share of letters and digits that others name, and that of lower case of two forms that they name capitals."""
    folded = np.array(list(LETTERS.translate(_FOLDED)))
    letters = np.tile(np.arange(len(LETTERS)), len(others))
    likeness = own @ others.reshape(len(letters), -1).T
    count = min(_NEIGHBOURS, len(letters))
    names = letters[np.argpartition(-likeness, count - 1, axis=1)[:, :count]]
    read = (folded[names] == folded[:, None]).mean(1) > 0.5
    lower = [LETTERS.index(each) for each in _TWO_FORMS]
    upper = np.array([LETTERS.index(each.upper()) for each in _TWO_FORMS])
    return float(read.mean()), float((names[lower] == upper[:, None]).mean())


def sizes(glyphs: Mapping[str, Glyph], px: int) -> list[str]:
    """Letters so small, faint or wide that no reader could tell them at 10 px."""
    letters = [glyphs[each] for each in string.ascii_letters]
    height = float(np.median([-glyphs[each].top for each in "xzvnurmao"])) / px
    ink = float(np.mean([_brightest(each.ink, max(1, round(px / 10))) for each in letters]))
    overlap = float(np.mean([each.width > 1.25 * each.advance for each in letters]))
    found = []
    if height < _LEAST_HEIGHT:
        found.append(f"is tiny: an x is {height:.2f} ems high")
    if ink < _LEAST_INK:
        found.append(f"is faint: {ink:.0%} of full ink at 10 px")
    if overlap > _MOST_OVERLAP:
        found.append(f"is knotted: {overlap:.0%} of its letters reach far beyond their room")
    return found


def kin(faces: Mapping[str, Floats]) -> list[set[str]]:
    """Families in groups: those whose letters are the same in shape, or nearly so, are together, through others too.

    A design comes under many names: with the letters of another script beside it, narrower, drawn anew.
    """
    names = list(faces)
    groups = {name: {name} for name in names}
    if names:
        rows = np.array([faces[each].ravel() for each in names])
        near = rows @ rows.T / len(LETTERS) > _KIN
        for one, other in np.argwhere(np.triu(near, 1)).tolist():
            both = groups[names[one]] | groups[names[other]]
            groups.update(dict.fromkeys(both, both))
    return list({id(group): group for group in groups.values()}.values())


def _brightest(ink: npt.NDArray[np.uint8], cell: int) -> float:
    """The most ink that a pixel has, of 1, where `cell` × `cell` pixels are made one."""
    height, width = ink.shape
    padded = np.pad(ink, ((0, -height % cell), (0, -width % cell)))
    return float(padded.reshape(padded.shape[0] // cell, cell, -1, cell).mean((1, 3)).max()) / 255


def _few(characters: str) -> str:
    return " ".join(characters[:8]) + _more(len(characters[:9]), "character") * (len(characters) > 8)


def _more(count: int, what: str) -> str:
    return f", and more {what}s" if count > 1 else ""
