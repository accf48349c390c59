"""Pages as other programs draw them, for tests."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

LINES = (
    "The quick brown fox jumps over",
    "a lazy dog, and nobody minds;",
    "it happens most days of a year.",
    "Pages say more than they show,",
    "but only to those who read on.",
)


def drawn(font: Path, px: int, lines: tuple[str, ...] = LINES, pitch: float = 1.4) -> Image.Image:
    """Dark on bright, with a margin of 2 em."""
    face = ImageFont.truetype(str(font), px)
    wide = max(int(face.getlength(line)) for line in lines)
    image = Image.new("L", (wide + 4 * px, int((len(lines) * pitch + 4) * px)), 255)
    draw = ImageDraw.Draw(image)
    for k, line in enumerate(lines):
        draw.text((2 * px, (2 + k * pitch) * px), line, 20, font=face)
    return image
