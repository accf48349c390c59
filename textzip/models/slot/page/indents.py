"""Blanks before indented lines, in faces whose characters have advances of their own.

Shapes: V characters that are visible or newlines, F lines that begin behind a newline, S widths of a blank, M margins,
K numbers of blanks.

A network sees white of so many pixels and no letter to compare it with, and a pixel more or less in a blank's width is
a quarter of it. Three things tell together: how far words are apart; that every line's white is a whole number of
blanks of one width, from one margin; and how people indent: mostly by fours. The likeliest width and margin are
sought, by trying all.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import numpy.typing as npt

from textzip.models.slot.page.white import Blanks, White

_WIDTHS = np.arange(1.0, 12.0)
"""Of a blank, in pixels: pens stand on whole ones."""
_USUAL, _FARTHER = 8, 0.15
"""Where lines begin if none is said to: no further in, in pixels, as pages are rendered here (`page.margin_x`), and
what each pixel beyond costs."""
_NUMBERS = np.arange(121)
_FOURS, _TWOS, _FEWER = 0.9, 0.05, 10.0
"""The share of lines that are indented by a multiple of four, and by another one of two; and by how many blanks more a
line is e times rarer: about as in the standard library of Python."""
_BEARING, _OFF, _BEYOND = 0.5, 0.5, 8.0
"""How far behind its pen a character begins, and how exactly that is known, in pixels; and the most that a line costs
which begins elsewhere, as not every character is where it seems to be."""
_FITS = 3.0
"""A number of blanks with which its line is so far off, by what that costs, is not believed."""
_SURE, _EACH = 0.8, 0.3
"""How exactly gaps between words tell a blank's width, in pixels: the first, and the second over the root of how many
there are."""
_PART, _UNSURE = 0.5, 0.35
"""Where no words are apart: a blank's width in widths of characters, and how exactly that is known, in itself."""
_TRUST = 3.0
"""What it costs that a line has e times as many blanks as the network says, or an e-th."""

Floats = npt.NDArray[np.float64]


def indents(white: White) -> Blanks:
    """Before which characters (V) that begin lines are other numbers of blanks than were said."""
    rows = [k for k in sorted(white.starts) if white.text[k] != "\n"]
    begun = [k for k in rows if k == 0 or white.text[k - 1] == "\n" or k in white.full]
    guess, unsure = _guess(white)
    if not begun or not _WIDTHS[0] / 2 < guess < _WIDTHS[-1]:
        return Blanks({}, guess, 0.0)
    said = np.array([white.blanks[k] for k in begun])
    left = white.lefts()
    lefts = np.array([left[k] for k in begun]) - _BEARING
    level = np.array([left[k] for k in rows if not white.blanks[k] and k not in white.full]) - _BEARING
    margins, farther = _margins(level, lefts)
    full = [white.full.get(k, ()) for k in begun]
    begins = margins[:, None] * np.array([1 + len(above) for above in full])  # (M, F): each full row's, and the last
    pens = lefts + [sum(each.end for each in above) for above in full]
    off = _off((pens - begins)[..., None] - _WIDTHS[:, None, None, None] * _NUMBERS)  # (S, M, F, K)
    as_said = np.stack([off[:, :, f, number] for f, number in enumerate(said.clip(max=_NUMBERS[-1]))], -1)
    if said.max() > 1 and ((as_said <= _FITS).all(-1) & (np.abs(_WIDTHS - guess) <= unsure)[:, None]).any():
        return Blanks({}, guess, 0.0)  # what was read is as wide as it says
    usual = _prior() - _TRUST * np.abs(np.log((_NUMBERS + 0.5) / (said[:, None] + 0.5)))
    usual[[bool(above) for above in full]] = 0.0  # more than a row is no indentation, and is not told at a glance
    each = off - usual
    total = each.min(-1).sum(-1) + ((_WIDTHS - guess) / unsure)[:, None] ** 2 / 2 + farther
    total += _off(level - margins[:, None]).sum(-1)
    s, m = np.unravel_index(total.argmin(), total.shape)
    numbers = each[s, m].argmin(-1)
    width = float(_WIDTHS[s])
    # what a row has no room for goes on in the next, and where no mark of that is found, it stays as it was said
    one = min((white.page.shape[1] - margins[m]) / width, len(_NUMBERS))
    room = np.array([math.inf if above else one for above in full])
    fits = off[s, m, np.arange(len(begun)), numbers] <= _FITS
    changed = fits & (numbers != said) & (np.maximum(numbers, said) > 1) & (said < room)
    found = {k: int(number) for k, number, other in zip(begun, numbers, changed, strict=True) if other}
    return Blanks(found, width, float(margins[m]))


def _margins(level: Floats, lefts: Floats) -> tuple[Floats, Floats]:
    """Where lines may begin (M), and what that costs: where those do that are said to have no blanks, or anywhere."""
    if len(level):
        near = np.unique(np.round(level)[:, None] + np.arange(-1, 2))
        return near, np.zeros(len(near))
    every = np.arange(0.0, max(1.0, lefts.min() + 1))
    return every, _FARTHER * np.maximum(0.0, every - _USUAL)


def _guess(white: White) -> tuple[float, float]:
    """A blank's width by the gaps between words, and how exactly they tell it."""
    inside = [k for k in range(1, len(white.text)) if k not in white.starts and "\n" not in white.text[k - 1 : k + 1]]
    gaps: tuple[list[int], list[int]] = ([], [])
    for k in inside:
        if white.blanks[k] < len(gaps):
            gaps[white.blanks[k]].append(white.boxes[k].left - white.boxes[k - 1].right)
    high = float(np.median([box.bottom - box.top for box in white.boxes]))
    between = [gap for gap in gaps[1] if gap <= high]  # wider ones are several blanks, whatever was read
    if between:
        return float(np.median(between) - np.mean(gaps[0] or _BEARING)), _SURE + _EACH / len(between) ** 0.5
    guess = _PART * float(np.mean([box.right - box.left for box in white.boxes]))
    return guess, _UNSURE * guess


def _off(pixels: Floats) -> Floats:
    """What it costs to be so many pixels off."""
    found: Floats = np.minimum((pixels / _OFF) ** 2 / 2, _BEYOND)
    return found


@cache
def _prior() -> Floats:
    """The logarithm of how often lines begin with each number of blanks (K)."""
    kinds = ((_NUMBERS % 4 == 0, _FOURS), (_NUMBERS % 4 == 2, _TWOS), (_NUMBERS % 2 == 1, 1 - _FOURS - _TWOS))
    rare = np.exp(-_NUMBERS / _FEWER)
    found: Floats = np.log(sum(which * share * rare / (which * rare).sum() for which, share in kinds))
    return found
