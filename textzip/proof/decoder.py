"""The exact decoder: a page to its text where face, px, mode and margin are known. No network.

Lines have no row with ink in common (the layout sees to it), so a page is a stack of bands, each of which `match.py`
explains by glyphs. Where a line's baseline and the band's end are is found by trying: the baseline that the pitch asks
for first, then those that ink which would touch the line above may have pushed down. What comes out may have been
drawn otherwise, so it is no proof: `redraw.proved` is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from textzip.proof.classes import HEIGHT, TOP, WIDTH, Classes
from textzip.proof.match import COLUMN, COUNT, MATCHED, ROW, STATUS, TOO_LONG, match_line
from textzip.proof.pixels import Pixels, compiled_form
from textzip.proof.result import Difference

_MOST_BANDS = 4000
"""Bands tried on a page before it is given up."""


@dataclass(frozen=True)
class Line:
    """A decoded line: its classes in order, and where it stands."""

    classes: tuple[int, ...]
    baseline: int
    up: int
    """Rows that it has ink on above the baseline."""
    down: int
    """Rows from the baseline to the lower edge of its ink."""


@dataclass(frozen=True)
class Decoded:
    """A page as glyphs, or as many lines of it as could be explained."""

    lines: tuple[Line, ...]
    stuck: Difference | None = None
    """The first pixel that nothing explains; None if all of the page is."""

    def text(self, classes: Classes) -> str:
        """The characters, the first of each class."""
        return "".join(classes.members[c][:1] for line in self.lines for c in line.classes)


def decode(
    pixels: Pixels,
    classes: Classes,
    margin: int,
    *,
    baseline: int | None = None,
    pitch: int | None = None,
    backward: bool = False,
) -> Decoded:
    """Read a page uint8 (H, W), white on black, whose left and right margins are `margin` pixels.

    `baseline` is the first line's, if it is known, and `pitch` the pixels from line to line. `backward` tries glyphs in
    the other order: another result then means that another text draws the page, too.
    """
    return _Search(compiled_form(pixels), classes, margin, baseline, pitch, backward).run()


def pitches(pixels: Pixels, classes: Classes, margin: int, baseline: int) -> list[int]:
    """Pitches with which glyphs explain the first two lines of a page with ink if the first stands on `baseline`.

    None if they don't explain the first; any will do for a page of one line.
    """
    return sorted(
        set(_Search(compiled_form(pixels), classes, margin, baseline, None, backward=False).pitches(baseline))
    )


def line_of(classes: Classes, numbers: Sequence[int], baseline: int) -> Line:
    """These classes as a line."""
    boxes = classes.boxes[list(numbers)]
    inked = boxes[boxes[:, WIDTH] > 0]
    up = int((-inked[:, TOP]).max(initial=0))
    down = int((inked[:, TOP] + inked[:, HEIGHT]).max(initial=0))
    return Line(tuple(numbers), baseline, up, down)


class _Search:
    """A search over the bands of one page, line by line, that goes back when a line can't be explained."""

    def __init__(
        self, pixels: Pixels, classes: Classes, margin: int, baseline: int | None, pitch: int | None, backward: bool
    ) -> None:
        self._pixels, self._classes, self._backward = pixels, classes, backward
        self._left, self._right = margin, pixels.shape[1] - margin
        self._baseline, self._pitch = baseline, pitch
        self._inked: npt.NDArray[np.bool_] = np.asarray(pixels.any(1))
        self._rows = np.flatnonzero(self._inked)
        self._found = np.zeros(2 * pixels.shape[1] + 8, np.int32)
        self._report = np.zeros(4, np.int64)
        self._tried = 0
        self._best: tuple[int, int, Difference, tuple[Line, ...]] | None = None

    def run(self) -> Decoded:
        if not len(self._rows):
            return Decoded(())
        if self._right <= self._left:
            return Decoded((), Difference(int(self._rows[0]), 0, 1, "the margins leave nothing of the page"))
        lines = self._from((), 0, self._pitch)
        if lines is not None:
            return Decoded(lines)
        assert self._best is not None
        return Decoded(self._best[3], self._best[2])

    def pitches(self, baseline: int) -> Iterator[int]:
        for bottom in self._bottoms(baseline, int(self._rows[0])):
            first = self._match((), 0, baseline, bottom)
            at = int(np.searchsorted(self._rows, bottom))
            if first is not None and at == len(self._rows):
                yield 1
            elif first is not None:
                top = int(self._rows[at])
                for second in self._baselines((first,), bottom, top, None):
                    if any(self._match((first,), bottom, second, each) for each in self._bottoms(second, top)):
                        pitch = second - baseline
                        yield from range(1 if top == bottom else pitch, pitch + 1)  # ink can have pushed it down

    def _from(self, lines: tuple[Line, ...], end: int, pitch: int | None) -> tuple[Line, ...] | None:
        """All lines, given those whose ink ends above row `end`; None if what is below them can't be explained."""
        at = int(np.searchsorted(self._rows, end))
        if at == len(self._rows):
            return lines
        top = int(self._rows[at])
        self._note(lines, top, int(np.flatnonzero(self._pixels[top])[0]), reach=-1)
        for baseline in self._baselines(lines, end, top, pitch):
            for bottom in self._bottoms(baseline, top):
                line = self._match(lines, end, baseline, bottom)
                if line is None:
                    if self._tried > _MOST_BANDS:
                        return None
                    continue
                hint = baseline - lines[-1].baseline if lines and pitch is None else pitch
                found = self._from((*lines, line), bottom, hint)
                if found is not None or self._tried > _MOST_BANDS:
                    return found
        return None

    def _baselines(self, lines: tuple[Line, ...], end: int, top: int, pitch: int | None) -> Iterator[int]:
        """Where the next line may stand, the likeliest first."""
        low = top + 1 - max(1, self._classes.lowest)
        high = top + self._classes.highest
        if lines:
            likely = lines[-1].baseline + (pitch or self._classes.ascent + self._classes.descent)
            if self._pitch is not None and top > end:  # no ink is near enough to push the line down
                if low <= likely <= high:
                    yield likely
                return
            low = max(low, lines[-1].baseline + (self._pitch or 1))
        elif self._baseline is not None:
            yield self._baseline
            return
        else:
            likely = top + self._classes.ascent
        yield from sorted(range(low, min(high, len(self._inked)) + 1), key=lambda each: (abs(each - likely), each))

    def _bottoms(self, baseline: int, top: int) -> Iterator[int]:
        """Where the line's ink may end: at a row with ink, the likeliest first, which is what ASCII reaches to."""
        lowest = min(len(self._inked), baseline + self._classes.lowest)
        ends = [row for row in range(max(top + 1, baseline), lowest + 1) if self._inked[row - 1] and row > baseline]
        if top < baseline:  # nothing below the baseline, whatever the next line does there
            ends.append(baseline)
        usual = baseline + self._classes.descent
        yield from sorted(ends, key=lambda row: (row > usual, abs(row - usual)))

    def _match(self, lines: tuple[Line, ...], top: int, baseline: int, bottom: int) -> Line | None:
        self._tried += 1
        report = self._report
        match_line(
            self._pixels, top, baseline, bottom, self._left, self._right, self._classes.boxes, self._classes.ink,
            self._classes.first, self._classes.window, self._backward, self._found, report,
        )  # fmt: skip
        if report[STATUS] != MATCHED:
            row, column = int(report[ROW]), int(report[COLUMN])
            self._note(lines, row, column, reach=column, long=bool(report[STATUS] == TOO_LONG))
            return None
        return line_of(self._classes, self._found[: report[COUNT]].tolist(), baseline)

    def _note(self, lines: tuple[Line, ...], row: int, column: int, *, reach: int, long: bool = False) -> None:
        """Keep the place that is furthest in reading order; `reach` is the column that its line was explained to."""
        if self._best is None or (len(lines), reach) > self._best[:2]:
            why = "too many ways to go on" if long else "no glyph of the face goes on here"
            self._best = len(lines), reach, Difference(row, column, len(lines) + 1, why), lines
