"""What `textzip generate` shows of members that write a sentence all at once, step by step."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import typer

_PACE = 0.03
"""Seconds that a step is seen, at least."""


def check_out(path: Path | None) -> None:
    """Raises `RecipeError` unless `path` is to be a picture, `ShardError` if another program's file is there."""
    from textzip.cli.places import check_file
    from textzip.errors import RecipeError
    from textzip.shards.own import ANIMATION, PICTURE, check_own

    if path is None:
        return
    check_file(path, (".gif", ".png"), "--out", "an animation is a GIF, the last grids are a PNG")
    if not path.suffix:
        raise RecipeError(f"--out {path}: an animation is a GIF, the last grids are a PNG; name a .gif or .png file")
    check_own(path, ANIMATION if path.suffix.lower() == ".gif" else PICTURE, "--out")


def denoise(writer: Any, frames: Iterator[Any], show: bool, out: Path | None, clean: Callable[[str], str]) -> Any:
    """Runs through the frames of a member, which draws them; returns the last, whose sentences are finished.

    `show` draws the first sentence after each step, on a terminal in colours and else a line now and then; `out` gets
    an animation (GIF) or the last grids (PNG). `clean` makes a line fit for a terminal.
    """
    from textzip.render.write import write_file
    from textzip.shards.own import ANIMATION

    moving = out is not None and out.suffix.lower() == ".gif"
    kept: list[Any] = []
    screen = _Screen(writer, clean) if show else None
    for frame in frames:
        if screen:
            screen.draw(frame)
        if not moving:
            kept.clear()
        kept.append(frame)
    if out:
        data = writer.gif(kept) if moving else writer.png(kept[-1])
        write_file(data, out, "--out", ANIMATION) if moving else write_file(data, out, "--out")
    return kept[-1]


class _Screen:
    """Where frames are drawn, one over another."""

    def __init__(self, writer: Any, clean: Callable[[str], str]) -> None:
        self._writer, self._clean = writer, clean
        self._size = shutil.get_terminal_size()
        self._lines = 0
        self._tenths, self._seen = -1, 0.0

    def draw(self, frame: Any) -> None:
        lines = self._writer.painted(frame, self._size.columns) if sys.stdout.isatty() else []
        if lines and len(lines) < self._size.lines:
            time.sleep(max(0.0, _PACE - (time.monotonic() - self._seen)))
            up = f"\x1b[{self._lines}F" if self._lines else ""
            typer.echo(up + "".join(f"{line}\x1b[K\n" for line in lines), nl=False, color=True)
            self._lines, self._seen = len(lines), time.monotonic()
        elif int(10 * frame.shown) > self._tenths:
            self._tenths = int(10 * frame.shown)
            typer.echo(self._clean(self._writer.line(frame)))
