"""How a page is laid out and drawn: everything besides its text, its font and its px that decides its pixels."""

from __future__ import annotations

import re
from dataclasses import dataclass

from textzip.errors import RecipeError

WRAPS = ("char", "word")
MODES = ("auto", "L", "1")

MIN_SIDE, MAX_SIDE = 16, 4096

_PATTERN = re.compile(
    r"(?P<width>\d+)x(?P<height>\d+) margin=(?P<margin_x>\d+),(?P<margin_y>\d+) "
    r"pitch=(?P<pitch>\d+) wrap=(?P<wrap>char|word) mode=(?P<mode>auto|L|1)"
)


@dataclass(frozen=True, slots=True)
class Style:
    """A page's size and manner, in pixels. `str(style)` and `Style.parse` are each other's inverse: rows carry it."""

    width: int = 128
    height: int = 128
    margin_x: int = 1
    """Left and right, kept free of ink."""
    margin_y: int = 1
    """Above and below."""
    pitch: int = 0
    """From baseline to baseline; 0 is as tight as ASCII fits. Lines whose ink would touch stand further apart."""
    wrap: str = "char"
    """`char` breaks anywhere, `word` at spaces where it can."""
    mode: str = "auto"
    """`L` is anti-aliased, `1` is 1-bit, `auto` is 1-bit for bitmap fonts and anti-aliased for outlines."""

    def __post_init__(self) -> None:
        problem = self._problem()
        if problem:
            raise RecipeError(f"page style: {problem}")

    def _problem(self) -> str | None:
        if not (MIN_SIDE <= self.width <= MAX_SIDE and MIN_SIDE <= self.height <= MAX_SIDE):
            return f"a page is {MIN_SIDE} to {MAX_SIDE} pixels a side, not {self.width}x{self.height}"
        if self.margin_x < 0 or self.margin_y < 0:
            return f"margins can't be negative: {self.margin_x},{self.margin_y}"
        if 2 * self.margin_x >= self.width or 2 * self.margin_y >= self.height:
            return f"margins of {self.margin_x},{self.margin_y} leave nothing of {self.width}x{self.height} pixels"
        if not 0 <= self.pitch <= MAX_SIDE:
            return f"pitch is from 0 (the font's own) to {MAX_SIDE} pixels, not {self.pitch}"
        if self.wrap not in WRAPS:
            return f"wrap is 'char' or 'word', not {self.wrap!r}"
        if self.mode not in MODES:
            return f"mode is 'auto', 'L' (anti-aliased) or '1' (1-bit), not {self.mode!r}"
        return None

    def __str__(self) -> str:
        return (
            f"{self.width}x{self.height} margin={self.margin_x},{self.margin_y} "
            f"pitch={self.pitch} wrap={self.wrap} mode={self.mode}"
        )

    @classmethod
    def parse(cls, text: str) -> Style:
        """The style a row's `style` column names; raises `RecipeError` if it names none."""
        match = _PATTERN.fullmatch(text)
        if match is None:
            raise RecipeError(f"{text!r} is not a page style such as {str(cls())!r}")
        numbers = {name: int(value) for name, value in match.groupdict().items() if name not in ("wrap", "mode")}
        return cls(**numbers, wrap=match["wrap"], mode=match["mode"])
