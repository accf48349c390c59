"""Which files of a folder are taken for pictures: by their names, as pipes and devices are not opened to see."""

from __future__ import annotations

from pathlib import Path

SUFFIXES = (
    ".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".dib", ".gif", ".tif", ".tiff", ".webp", ".avif", ".jp2",
    ".pbm", ".pgm", ".ppm", ".pnm",
)  # fmt: skip


def is_picture(path: Path) -> bool:
    """Whether a file has a picture's name, and is no pipe or device. A link that leads nowhere passes."""
    return path.suffix.lower() in SUFFIXES and (path.is_file() or not path.exists())
