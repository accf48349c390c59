"""Strips side by side as a picture, with what was spelled at each word."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from textzip.models.latent_lm.score import Scorer
from textzip.models.latent_lm.strips import Strips
from textzip.render.page import png
from textzip.render.page.strip import HEIGHT
from textzip.train.evaluation import Page

Picture = npt.NDArray[np.uint8]

_GAP = 2
"""Columns of grey between two strips, and rows between two lines of them."""
_GREY = 90
_SHOWN, _WORDS = 6, 40
"""Texts that are shown, and words of each."""


def sheet(words: Sequence[str], strips: Strips, width: int = 640, face: int = 0) -> Picture:
    """The strips of some words, in lines of at most `width` columns: uint8 (H, W)."""
    lines: list[list[Picture]] = [[]]
    used = 0
    for word in words:
        each = strips.of(word, face)
        if lines[-1] and used + each.shape[1] + _GAP > width:
            lines.append([])
            used = 0
        lines[-1].append(each)
        used += each.shape[1] + _GAP
    widest = max(sum(each.shape[1] + _GAP for each in line) for line in lines) + _GAP
    found = np.full((len(lines) * (HEIGHT + _GAP) + _GAP, widest), _GREY, np.uint8)
    for number, line in enumerate(lines):
        top, left = _GAP + number * (HEIGHT + _GAP), _GAP
        for each in line:
            found[top : top + HEIGHT, left : left + each.shape[1]] = each
            left += each.shape[1] + _GAP
    return found


def as_png(picture: Picture) -> bytes:
    """A PNG file's bytes of a grey picture (H, W)."""
    return png.encode(np.pad(picture, ((0, 0), (1, 0))), bilevel=False)


def base64_png(picture: Picture) -> str:
    """The same as an evaluation's pages hold it."""
    return base64.b64encode(as_png(picture)).decode()


def spelled_pages(scorer: Scorer, texts: Sequence[str]) -> tuple[Page, ...]:
    """The first words of some texts as strips, and the likeliest word of each place; what is wrong in brackets."""
    step = max(1, len(texts) // _SHOWN)
    cut = [scorer.words(text)[:_WORDS] for text in texts[::step][:_SHOWN]]
    return pages(cut, scorer.guess(cut), scorer.strips)


def pages(
    cut: Sequence[Sequence[str]], guessed: Sequence[Sequence[str]], strips: Strips | None, face: int = 0
) -> tuple[Page, ...]:
    """Words as strips beside what was made of them."""
    found = []
    for words, read in zip(cut, guessed, strict=True):
        right = sum(word == guess for word, guess in zip(words, read, strict=True))
        shown = "".join(guess if word == guess else f"[{guess}]" for word, guess in zip(words, read, strict=True))
        picture = "" if strips is None or not words else base64_png(sheet(words, strips, face=face))
        found.append(Page(f"{right} of {len(words)} words right", picture, "".join(words), shown))
    return tuple(found)
