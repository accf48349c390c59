"""Pages of a folder to the file that was packed, or to what is left of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from textzip.errors import PictureError
from textzip.pack.header import Header
from textzip.pack.sheets import Damaged, Whole, read_sheet
from textzip.progress import Progress
from textzip.proof.pixels import exact

SUFFIXES = (".png", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".pgm", ".pnm", ".jpg", ".jpeg")
"""Files of a folder that are taken for its pages."""


@dataclass(frozen=True)
class Gap:
    """A page whose bytes are not there."""

    number: int
    at: int
    """Where in `Unpacked.data` they belong."""
    why: str


@dataclass(frozen=True)
class Unpacked:
    """A file, or what is left of it."""

    data: bytes
    count: int
    """Pages that there should be."""
    gaps: list[Gap] = field(default_factory=list)
    problem: str = ""
    """What is wrong with the whole although every page is right."""

    @property
    def whole(self) -> bool:
        """Whether these are the bytes that were packed: every page is as it was drawn, and the sha256 is theirs."""
        return not self.gaps and not self.problem


def unpack(folder: Path) -> Unpacked:
    """Read all pages of a folder, whatever their files are called.

    Raises `PictureError` if the folder can't be read or has no pages, if a picture in it is none of them, and if its
    pages are of two files.
    """
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file())
    except OSError as error:
        raise PictureError(f"{folder}: can't be opened ({error.strerror}); name a folder of packed pages") from error
    if not files:
        raise PictureError(f"{folder}: no pictures in this folder ({', '.join(SUFFIXES)})")
    read: dict[Path, Whole | Damaged] = {}
    shapes: dict[Path, tuple[int, ...]] = {}
    with Progress(len(files), "pages") as progress:
        for path in files:
            try:
                pixels = exact(path)
                read[path] = read_sheet(pixels)
                shapes[path] = pixels.shape
            except PictureError as error:
                read[path] = Damaged(str(error).removeprefix(f"{path}: "))
            progress.add(1)
    return _joined(folder, _sized(read, shapes))


def _sized(read: dict[Path, Whole | Damaged], shapes: dict[Path, tuple[int, ...]]) -> dict[Path, Whole | Damaged]:
    """The same, where of damaged pages that are not as large as the others that is said."""
    right = next((shapes[path] for path, each in read.items() if isinstance(each, Whole)), None)
    found = dict(read)
    for path, each in read.items():
        if isinstance(each, Damaged) and right is not None and shapes.get(path, right) != right:
            (height, width), (tall, wide) = shapes[path], right
            why = f"it has {width} × {height} px, and pages of this file {wide} × {tall}; don't cut or scale them"
            found[path] = Damaged(why, each.which)
    return found


def _joined(folder: Path, read: dict[Path, Whole | Damaged]) -> Unpacked:
    whole = {path: each for path, each in read.items() if isinstance(each, Whole)}
    damaged = {path: each for path, each in read.items() if isinstance(each, Damaged)}
    if not whole:
        told = "\n".join(f"{path}: {each.why}" for path, each in list(damaged.items())[:8])
        raise PictureError(f"{folder}: no page of it can be read\n{told}")
    _check_one_file(folder, whole)
    header = next(iter(whole.values())).sheet.header
    found: dict[int, Whole] = {each.sheet.header.number: each for each in whole.values()}
    missing = [number for number in range(1, header.count + 1) if number not in found]
    whose = _places(damaged, missing, header)
    foreign = [path for path in damaged if path not in whose.values()]
    if foreign:
        raise PictureError("\n".join(f"{path}: no page of this file: {damaged[path].why}" for path in foreign))
    data = b""
    gaps = []
    for number in range(1, header.count + 1):
        if number in found:
            data += found[number].data
        else:
            path = whose.get(number)
            why = f"{path}: {damaged[path].why}" if path else "there is no picture of it"
            gaps.append(Gap(number, len(data), why))
    problem = "" if gaps else _problem(data, found[header.count])
    return Unpacked(data, header.count, gaps, problem)


def _check_one_file(folder: Path, whole: dict[Path, Whole]) -> None:
    """Raise `PictureError` if pages are of two files, or two pages have one number and are not the same."""
    first: dict[tuple[str, int], Path] = {}
    numbers: dict[int, Path] = {}
    for path, each in whole.items():
        header = each.sheet.header
        first.setdefault((header.file, header.count), path)
        other = numbers.setdefault(header.number, path)
        if len(first) == 1 and whole[other].sheet != each.sheet:
            raise PictureError(f"{other} and {path} both are page {header.number}, and differ; keep one of them")
    if len(first) > 1:
        told = ", ".join(f"{path.name} of {file} ({count} pages)" for (file, count), path in first.items())
        raise PictureError(f"{folder}: pages of {len(first)} files: {told}; put each into a folder of its own")


def _places(damaged: dict[Path, Damaged], missing: Sequence[int], header: Header) -> dict[int, Path]:
    """Which damaged picture is which missing page: as it says itself, by the number in its name, or by what is left."""
    places: dict[int, Path] = {}
    for path, each in damaged.items():
        said = each.which
        if said is not None and (said.file, said.count) == (header.file, header.count) and said.number in missing:
            places.setdefault(said.number, path)
    for path in damaged:
        digits = "".join(each for each in path.stem if each in "0123456789")[-9:]
        if path not in places.values() and digits and int(digits) in missing:
            places.setdefault(int(digits), path)
    left = (path for path in damaged if path not in places.values())
    places |= zip((number for number in missing if number not in places), left, strict=False)
    return places


def _problem(data: bytes, last: Whole) -> str:
    sha256 = hashlib.sha256(data).hexdigest()
    if sha256 == last.sheet.sha256 and len(data) == last.sheet.size:
        return ""
    return f"the sha256 of all pages together is {sha256}, and the last page says {last.sheet.sha256}"
