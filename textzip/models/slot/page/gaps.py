"""Blanks before lines and between words, in faces whose characters have advances of their own.

Shapes: V characters that are visible or newlines, G gaps of blanks, F lines that begin with one, S widths of a blank,
M margins, K numbers of blanks.

A network sees white of so many pixels and no letter to compare it with, and a pixel more or less in a blank's width is
a quarter of it. What tells together: how far words are apart, how wide letters are, and how far apart, if that is the
same for all; that every gap is a whole number of blanks of one width, those before lines from one margin; and how
people indent: mostly by fours. The likeliest width and margin are sought, by trying all.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

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
_ONE = 0.7
"""The share of gaps within lines that are one blank, where others are wider."""
_BEARING, _OFF, _OFF_INSIDE, _BEYOND = 0.5, 0.5, 0.7, 8.0
"""How far behind its pen a character begins, and how exactly that is known before lines, and between two characters,
in pixels; and the most that a gap costs which is no number of blanks, as not every character is where it seems to be.
"""
_FITS = 3.0
"""A number of blanks with which a gap is so far off, by what that costs, is not believed."""
_SURE, _EACH = 0.5, 0.4
"""How exactly gaps between words tell a blank's width, in pixels: the first, and the second over the root of how many
there are."""
_NEAR = 1.5
"""A width with which white is as wide as was read is believed no further from a guess, by how exact that is."""
_PART, _UNSURE = 0.57, 0.25
"""A blank's width in widths of characters' ink, and how exactly they tell it, as a logarithm."""
_STEPS, _AS_WIDE = 4, 0.5
"""So many steps from letter to letter tell whether a blank is as wide as one, and how exactly they do, in pixels."""
_EVEN, _EVEN_BY, _EVENEST = 0.04, 0.8, 0.005
"""By how much steps differ, as a share of the middle one, in faces of one advance: by as much, up or down by a factor
whose logarithm is the second, and never by less than the last."""
_UNEVEN, _UNEVEN_BY = 0.175, 0.04
"""And in others: by as much, give or take; a tenth part and less is rare."""
_FEW = 0.15
"""The share of faces that have one advance, among pages whose letters didn't tell (`grid.py`)."""
_RARE = 1e-9
"""Nothing is less likely."""
_TRUST = 3.0
"""What it costs that there are e times as many blanks as the network says, or an e-th."""

Floats = npt.NDArray[np.float64]


class _Gaps(NamedTuple):
    """Gaps before some of the characters (V)."""

    before: Sequence[int]
    """Which those are (G)."""
    said: npt.NDArray[np.int64]
    """How many blanks they are said to be (G)."""
    off: Floats
    """What it costs that they are not as wide as blanks of some width, from some margin (S, M, G, K)."""
    usual: Floats
    """The logarithm of how often there are as many (G, K); nan where that and what is said tell nothing."""

    def cost(self) -> Floats:
        """Of each number of blanks (S, M, G, K)."""
        told: Floats = np.abs(np.log((_NUMBERS + 0.5) / (self.said[:, None] + 0.5)))
        return self.off - np.where(np.isnan(self.usual), 0.0, self.usual - _TRUST * told)

    def as_said(self) -> npt.NDArray[np.bool_]:
        """Whether all are as wide as is said (S, M)."""
        off = np.take_along_axis(self.off, self.said.clip(max=_NUMBERS[-1])[None, None, :, None], -1)
        return np.asarray((off <= _FITS).all((-2, -1)))

    def numbers(self, width: int, margin: int, room: Floats) -> dict[int, int]:
        """Of blanks, by the characters before which they are others than were said, up to `room` (G)."""
        numbers = self.cost()[width, margin].argmin(-1)
        fits = np.take_along_axis(self.off[width, margin], numbers[:, None], -1)[:, 0] <= _FITS
        changed = fits & (numbers != self.said) & (np.maximum(numbers, self.said) > 1) & (self.said < room)
        return {k: int(number) for k, number, other in zip(self.before, numbers, changed, strict=True) if other}


def by_width(white: White) -> Blanks:
    """How many blanks are before some of the characters (V), as white is wide."""
    words, part = _by_words(white), _PART * float(np.mean([box.right - box.left for box in white.boxes]))
    guess, unsure = words or (part, _UNSURE * part)
    rows = [k for k in sorted(white.starts) if white.text[k] != "\n"]
    carried = {k for k in rows if k and white.text[k - 1] != "\n" and white.blanks[k] > 1}
    begun = [k for k in rows if k == 0 or white.text[k - 1] == "\n" or k in carried or k in white.full]
    if not begun or not _WIDTHS[0] / 2 < guess < _WIDTHS[-1]:
        return Blanks({}, guess, 0.0)
    left = white.lefts()
    lefts = np.array([left[k] for k in begun]) - _BEARING
    level = np.array([left[k] for k in rows if not white.blanks[k] and k not in white.full]) - _BEARING
    margins, farther = _margins(level, lefts)
    lines, inside = _lines(white, begun, carried, lefts, margins), _inside(white)
    known = (np.abs(_WIDTHS - guess) <= _NEAR * unsure)[:, None]
    if max(white.blanks) > 1 and (lines.as_said() & inside.as_said() & known).any():
        return Blanks({}, guess, 0.0)  # what was read is as wide as it says
    total = lines.cost().min(-1).sum(-1) + inside.cost().min(-1).sum(-1) + _likely(white, words, part)[:, None]
    total += farther + _off(level - margins[:, None], _OFF).sum(-1)
    s, m = (int(k) for k in np.unravel_index(total.argmin(), total.shape))
    width, margin = float(_WIDTHS[s]), float(margins[m])
    # what a row has no room for goes on in the next, and where no mark of that is found, it stays as it was said
    one = min((white.page.shape[1] - margin) / width, len(_NUMBERS))
    room = np.array([math.inf if k in white.full else one for k in begun])
    anywhere = np.full(len(inside.before), math.inf)
    return Blanks(lines.numbers(s, m, room) | inside.numbers(s, 0, anywhere), width, margin)


def _lines(white: White, begun: Sequence[int], carried: set[int], lefts: Floats, margins: Floats) -> _Gaps:
    """Gaps before lines that begin with some characters (F), in these columns (F), from these margins (M)."""
    full = [white.full.get(k, ()) for k in begun]
    begins = margins[:, None] * np.array([1 + len(above) for above in full])  # (M, F): each full row's, and the last
    pens = lefts + [sum(each.end for each in above) for above in full]
    off = _off((pens - begins)[..., None] - _WIDTHS[:, None, None, None] * _NUMBERS, _OFF)
    usual = np.where([[k in carried] for k in begun], _between_words(), _before_lines())
    usual[[bool(above) for above in full]] = np.nan  # more than a row is no indentation, and is not told at a glance
    return _Gaps(begun, np.array([white.blanks[k] for k in begun]), off, usual)


def _inside(white: White) -> _Gaps:
    """Gaps within lines that are said to be of several blanks, beyond what parts letters."""
    several = [k for k in _within(white) if white.blanks[k] > 1]
    gaps = np.array([_gap(white, k) for k in several], np.float64) - _apart(white)
    off = _off(gaps[:, None] - _WIDTHS[:, None, None, None] * _NUMBERS, _OFF_INSIDE)
    usual = np.broadcast_to(_between_words(), (len(several), len(_NUMBERS)))
    return _Gaps(several, np.array([white.blanks[k] for k in several], np.int64), off, usual)


def _within(white: White) -> list[int]:
    """Characters (V) with another one before them in their line."""
    return [k for k in range(1, len(white.text)) if k not in white.starts and "\n" not in white.text[k - 1 : k + 1]]


def _gap(white: White, k: int) -> int:
    """Pixels between a character (V) and the one before it."""
    return white.boxes[k].left - white.boxes[k - 1].right


def _margins(level: Floats, lefts: Floats) -> tuple[Floats, Floats]:
    """Where lines may begin (M), and what that costs: where those do that are said to have no blanks, or anywhere."""
    if len(level):
        near = np.unique(np.round(level)[:, None] + np.arange(-1, 2))
        return near, np.zeros(len(near))
    every = np.arange(0.0, max(1.0, lefts.min() + 1))
    return every, _FARTHER * np.maximum(0.0, every - _USUAL)


def _by_words(white: White) -> tuple[float, float] | None:
    """A blank's width by the gaps between words, and how exactly they tell it; None if no words are apart."""
    gaps = [_gap(white, k) for k in _within(white) if white.blanks[k] == 1]
    high = float(np.median([box.bottom - box.top for box in white.boxes]))
    between = [gap for gap in gaps if gap <= high]  # wider ones are several blanks, whatever was read
    if not between:
        return None
    return float(np.median(between)) - _apart(white), _SURE + _EACH / len(between) ** 0.5


def _apart(white: White) -> float:
    """How far letters of a word are apart on the average, in pixels; signs mostly stand further apart."""
    pairs = [k for k in _within(white) if not white.blanks[k]]
    letters = [k for k in pairs if white.text[k - 1].isalnum() and white.text[k].isalnum()]
    gaps = [_gap(white, k) for k in letters or pairs]
    return float(np.mean(gaps)) if gaps else _BEARING


def _likely(white: White, words: tuple[float, float] | None, part: float) -> Floats:
    """What widths of a blank cost (S): by letters' ink, or by steps from one to another if they are even; by words.

    Gaps between words tell it whatever face it is.
    """
    own = np.exp(-((np.log(_WIDTHS / part) / _UNSURE) ** 2) / 2)
    even, step = _even(white)
    as_letters = np.exp(-(((_WIDTHS - step) / _AS_WIDE) ** 2) / 2)
    likely = even * as_letters / max(_RARE, as_letters.sum()) + (1 - even) * own / max(_RARE, own.sum())
    found: Floats = -np.log(np.maximum(_RARE, likely))
    return found + ((_WIDTHS - words[0]) / words[1]) ** 2 / 2 if words else found


def _even(white: White) -> tuple[float, float]:
    """How likely a face has one advance, by steps from letter to letter, and what the middle one is, in pixels.

    Runs of one sign and digits are even in any face.
    """
    text, middles = white.text, [(box.left + box.right) / 2 for box in white.boxes]
    tell = [k for k in _within(white) if not white.blanks[k] and text[k] != text[k - 1]]
    steps = [middles[k] - middles[k - 1] for k in tell if not (text[k].isdigit() and text[k - 1].isdigit())]
    step = float(np.median(steps)) if steps else 0.0
    if len(steps) < _STEPS or step <= 0:
        return 0.0, 0.0
    apart = max(_EVENEST, float(np.abs(np.array(steps) - step).mean()) / step)
    even = math.exp(-((math.log(apart / _EVEN) / _EVEN_BY) ** 2) / 2) / (apart * _EVEN_BY)
    other = math.exp(-((min(0.0, apart - _UNEVEN) / _UNEVEN_BY) ** 2) / 2) / _UNEVEN_BY
    return _FEW * even / (_FEW * even + (1 - _FEW) * other), step


def _off(pixels: Floats, known: float) -> Floats:
    """What it costs to be so many pixels off, by how exactly they are known."""
    found: Floats = np.minimum((pixels / known) ** 2 / 2, _BEYOND)
    return found


@cache
def _before_lines() -> Floats:
    """The logarithm of how often lines begin with each number of blanks (K)."""
    kinds = ((_NUMBERS % 4 == 0, _FOURS), (_NUMBERS % 4 == 2, _TWOS), (_NUMBERS % 2 == 1, 1 - _FOURS - _TWOS))
    rare = np.exp(-_NUMBERS / _FEWER)
    found: Floats = np.log(sum(which * share * rare / (which * rare).sum() for which, share in kinds))
    return found


@cache
def _between_words() -> Floats:
    """The logarithm of how often words are so many blanks apart (K): at least one."""
    more = np.where(_NUMBERS > 1, np.exp(-_NUMBERS / _FEWER), 0.0)
    found: Floats = np.log(np.maximum(np.where(_NUMBERS == 1, _ONE, (1 - _ONE) * more / more.sum()), 1e-9))
    return found
