"""Other margins and pitches at which a proved page is another text of the same face.

A wider margin and blanks before each line are the same to see, and so are a full stop and, if lines stand a pixel
nearer, the lower half of a comma.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from textzip.proof.as_read import as_read
from textzip.proof.classes import Classes, all_blocks, classes
from textzip.proof.decoder import decode, pitches
from textzip.proof.guess import styles
from textzip.proof.pixels import Pixels, compiled_form
from textzip.proof.redraw import proved
from textzip.proof.result import Proved
from textzip.render.page.draw import resolve_mode
from textzip.render.page.page import render_page


def layouts(found: Proved) -> Iterator[Proved]:
    """The page of a proof from other texts, each with other margins or baselines than it and those before it.

    What is drawn alike on the same baselines is not among them: `alike` has it.
    """
    page = render_page(found.text, found.face, found.px, found.style)
    pixels = compiled_form(page.pixels)
    if not pixels.any():
        return
    usual = resolve_mode(found.face, "auto")
    mode = resolve_mode(found.face, found.style.mode)
    of = classes(found.face, found.px, mode, all_blocks(found.face))
    known = {(found.style.margin_x, *sorted(set(page.drawn.placed[:, 2].tolist())))}
    for margin, baseline in _beginnings(pixels, of):
        for pitch in pitches(pixels, of, margin, baseline):
            decoded = decode(pixels, of, margin, baseline=baseline, pitch=pitch)
            stands = margin, *(line.baseline for line in decoded.lines)
            if decoded.stuck is not None or stands in known:
                continue
            known.add(stands)
            text = as_read(decoded.text(of), found.text, of)
            for style in styles(pixels, of, decoded, margin, mode, usual):
                other = proved(pixels, text, found.face, found.px, style)
                if isinstance(other, Proved):
                    yield other
                    break


def _beginnings(pixels: Pixels, of: Classes) -> Iterator[tuple[int, int]]:
    """Margins, and baselines of a first line."""
    top, leftmost = (int(np.flatnonzero(pixels.any(axis))[0]) for axis in (1, 0))
    for margin in range(min(leftmost, pixels.shape[1] // 2 - 1) + 1):
        for baseline in range(max(1, top + 1 - of.lowest), min(len(pixels), top + of.highest) + 1):
            yield margin, baseline
