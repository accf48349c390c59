"""Words as strips, as a picture for people: where something else was spelled, that is drawn below, and both are tinted.

Shapes: H rows and W columns of a picture.
"""

from __future__ import annotations

import base64
import io
import unicodedata
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image

from textzip.models.latent_lm.score import Scorer
from textzip.models.latent_lm.strips import Strips
from textzip.render.page.strip import HEIGHT
from textzip.train.evaluation import Page

Picture = npt.NDArray[np.uint8]

WIDTH = 560
"""Columns of a picture, before it is enlarged."""
_GAP = 2
_GROUND = (72, 76, 84)
_RIGHT = ((0, 0, 0), (255, 255, 255))
"""Ground and ink: of a word,"""
_WRONG = ((110, 0, 24), (255, 255, 255))
"""of one where another was spelled,"""
_SPELLED = ((255, 226, 176), (90, 0, 16))
"""and of that."""
_SCALE = 2
_SHOWN, _WORDS = 6, 40
"""Texts that are shown, and words of each."""


def sheet(words: Sequence[str], read: Sequence[str], strips: Strips, face: int = 0) -> Picture:
    """Words in lines, each with what was read below it where that is another: uint8 (H, `WIDTH`, 3).

    Lines of words that are written from right to left run so.
    """
    from_right = _runs_left("".join(words))
    cells = [_cell(word, guess, strips, face, from_right) for word, guess in zip(words, read, strict=True)]
    lines: list[list[Picture]] = [[]]
    for cell in cells:
        if lines[-1] and sum(each.shape[1] + _GAP for each in (*lines[-1], cell)) + _GAP > WIDTH:
            lines.append([])
        lines[-1].append(cell)
    return np.concatenate([_line(line, from_right) for line in lines] + [np.full((_GAP, WIDTH, 3), _GROUND, np.uint8)])


def as_png(picture: Picture) -> bytes:
    """A PNG file's bytes of a picture (H, W, 3), each pixel enlarged to a square."""
    out = io.BytesIO()
    Image.fromarray(picture.repeat(_SCALE, 0).repeat(_SCALE, 1)).save(out, "PNG", optimize=True)
    return out.getvalue()


def expected(scorer: Scorer, texts: Sequence[str]) -> tuple[Page, ...]:
    """The first words of some texts, and at each the likeliest one behind those before it."""
    step = max(1, len(texts) // _SHOWN)
    cut = [scorer.words(text)[:_WORDS] for text in texts[::step][:_SHOWN]]
    return pages(cut, scorer.guess(cut), scorer.strips)


def pages(
    cut: Sequence[Sequence[str]],
    read: Sequence[Sequence[str]],
    strips: Strips | None,
    about: Sequence[str] = (),
) -> tuple[Page, ...]:
    """A picture of each text's words with what was read of them; nothing, if nobody draws. `about`: of each text."""
    if strips is None:
        return ()
    found = []
    for number, (words, guesses) in enumerate(zip(cut, read, strict=True)):
        right = sum(word == guess for word, guess in zip(words, guesses, strict=True))
        caption = f"{right} of {len(words)} {'word' if len(words) == 1 else 'words'} right" + (
            f"; {about[number]}" if about else ""
        )
        png = base64.b64encode(as_png(sheet(words, guesses, strips))).decode()
        found.append(Page(caption, png, "".join(words), "".join(guesses)))
    return tuple(found)


def _cell(word: str, guess: str, strips: Strips, face: int, from_right: bool) -> Picture:
    """(16, w, 3), or (32 + gap, w, 3) with what was spelled instead."""
    most = WIDTH - 2 * _GAP
    above = strips.of(word, face)[:, :most]
    if word == guess:
        return _inked(above, *_RIGHT)
    below = strips.of(guess, face)[:, :most]
    width = max(above.shape[1], below.shape[1], 2 * _GAP)
    parts = [
        _inked(np.pad(each, ((0, 0), (0, width - each.shape[1])[:: -1 if from_right else 1])), *colours)
        for each, colours in ((above, _WRONG), (below, _SPELLED))
    ]
    return np.concatenate(parts)


def _inked(strip: Picture, ground: tuple[int, ...], ink: tuple[int, ...]) -> Picture:
    """A strip (16, w) in two colours (16, w, 3)."""
    share = strip[..., None] / 255
    return np.rint(np.array(ground) * (1 - share) + np.array(ink) * share).astype(np.uint8)


def _line(cells: Sequence[Picture], from_right: bool) -> Picture:
    """Cells side by side under a gap."""
    height = max((len(cell) for cell in cells), default=HEIGHT)
    found = np.full((_GAP + height, WIDTH, 3), _GROUND, np.uint8)
    left = _GAP
    for cell in cells:
        width = cell.shape[1]
        begin = WIDTH - left - width if from_right else left
        found[_GAP : _GAP + len(cell), begin : begin + width] = cell
        left += width + _GAP
    return found


def _runs_left(text: str) -> bool:
    """Whether more of a text's letters are written from right to left than the other way."""
    ways = [unicodedata.bidirectional(character) for character in text]
    return sum(way in ("R", "AL") for way in ways) > ways.count("L")
