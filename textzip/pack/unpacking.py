"""Pages of a folder to the file that was packed, or to what is left of it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container
from dataclasses import dataclass, field
from pathlib import Path

from textzip.errors import PictureError
from textzip.pack.header import Header
from textzip.pack.sheets import Damaged, Whole, read_sheet
from textzip.picture_files import SUFFIXES, is_picture
from textzip.progress import Progress
from textzip.proof.pixels import exact

_PAGE = re.compile(r"page-(\d{5,9})")
"""A page's file as `packing.write` names it."""

_TOLD = 8


@dataclass(frozen=True)
class Gap:
    """Pages one after the other whose bytes are not there: one, or several of which there are no pictures."""

    number: int
    """The first."""
    last: int
    at: int
    """Where in `Unpacked.data` their bytes belong."""
    why: str

    def __str__(self) -> str:
        return f"page {self.number:,}" if self.number == self.last else f"pages {self.number:,} to {self.last:,}"


@dataclass(frozen=True)
class Unpacked:
    """A file, or what is left of it."""

    data: bytes
    count: int
    """Pages that there should be."""
    gaps: list[Gap] = field(default_factory=list)
    problem: str = ""
    """What is wrong with the whole although every page is right."""
    strays: list[str] = field(default_factory=list)
    """Pictures that no missing page is known to be: each one's path, and what is wrong with it."""

    @property
    def whole(self) -> bool:
        """Whether these are the bytes that were packed: every page is as it was drawn, and the sha256 is theirs."""
        return not self.gaps and not self.problem

    @property
    def lost(self) -> int:
        """How many pages are not there."""
        return sum(gap.last - gap.number + 1 for gap in self.gaps)


def unpack(folder: Path) -> Unpacked:
    """Read all pages of a folder, whatever their files are called.

    Raises `PictureError` if the folder can't be read or has no pages, and if its pages are of two files or two sizes.
    """
    try:
        files = sorted(path for path in folder.iterdir() if is_picture(path))
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
    whole = {path: each for path, each in read.items() if isinstance(each, Whole)}
    damaged = {path: each for path, each in read.items() if isinstance(each, Damaged)}
    if not whole:
        what = "no page of it can be read; name a folder of pages as textzip pack wrote them"
        raise PictureError(f"{folder}: {what}\n{_reasons(damaged)}")
    _check_one_file(folder, whole, shapes)
    return _joined(whole, _sized(damaged, shapes, shapes[next(iter(whole))]))


def _reasons(damaged: dict[Path, Damaged]) -> str:
    """What is wrong with pictures, each thing once."""
    paths: dict[str, list[Path]] = {}
    for path, each in damaged.items():
        paths.setdefault(each.why, []).append(path)
    more = {why: f" and {len(some) - 1} more" if some[1:] else "" for why, some in paths.items()}
    return "\n".join(f"{some[0]}{more[why]}: {why}" for why, some in list(paths.items())[:_TOLD])


def _sized(
    damaged: dict[Path, Damaged], shapes: dict[Path, tuple[int, ...]], right: tuple[int, ...]
) -> dict[Path, Damaged]:
    """The same, where of damaged pages that are not as large as the others that is said."""
    found = dict(damaged)
    for path, each in damaged.items():
        if shapes.get(path, right) != right:
            why = f"it has {_size(shapes[path])} px, and pages of this file {_size(right)}; don't cut or scale them"
            found[path] = Damaged(why, each.which)
    return found


def _joined(whole: dict[Path, Whole], damaged: dict[Path, Damaged]) -> Unpacked:
    found = {each.sheet.header.number: each for each in whole.values()}
    header = next(iter(whole.values())).sheet.header
    whose = _places(damaged, found, header)
    placed = set(whose.values())
    strays = [f"{path}: {each.why}" for path, each in damaged.items() if path not in placed]
    parts: list[bytes] = []
    gaps: list[Gap] = []
    size = before = 0
    for number in sorted({*found, *whose, header.count + 1}):  # not all that there should be: a header can say millions
        if number - before > 1:
            gaps.append(
                Gap(before + 1, number - 1, size, "there is no picture of " + ("them" if number - before > 2 else "it"))
            )
        if number in found:
            parts.append(found[number].data)
            size += len(parts[-1])
        elif number in whose:
            gaps.append(Gap(number, number, size, f"{whose[number]}: {damaged[whose[number]].why}"))
        before = number
    data = b"".join(parts)
    problem = "" if gaps else _problem(data, found[header.count])
    return Unpacked(data, header.count, gaps, problem, strays)


def _check_one_file(folder: Path, whole: dict[Path, Whole], shapes: dict[Path, tuple[int, ...]]) -> None:
    """Raise `PictureError` if pages are of two files or sizes, or two pages have one number and are not the same."""
    files: dict[tuple[str, int], Path] = {}
    sizes: dict[str, Path] = {}
    numbers: dict[int, Path] = {}
    for path, each in whole.items():
        files.setdefault((each.sheet.header.file, each.sheet.header.count), path)
        sizes.setdefault(_size(shapes[path]), path)
    if len(files) > 1:
        told = ", ".join(f"{path.name} of {file} ({count:,} pages)" for (file, count), path in files.items())
        raise PictureError(f"{folder}: pages of {len(files)} files: {told}; put each into a folder of its own")
    if len(sizes) > 1:
        told = ", ".join(f"{path.name} of {size} px" for size, path in sizes.items())
        raise PictureError(
            f"{folder}: pages of {len(sizes)} sizes: {told}; put those of each into a folder of their own"
        )
    for path, each in whole.items():
        number = each.sheet.header.number
        other = numbers.setdefault(number, path)
        if whole[other].sheet != each.sheet:
            raise PictureError(f"{other} and {path} both are page {number}, and differ; move or delete one of them")


def _places(damaged: dict[Path, Damaged], found: Container[int], header: Header) -> dict[int, Path]:
    """Which damaged picture is which missing page: as it says itself, or else by its name, if pages are named so."""
    places: dict[int, Path] = {}
    for path, each in damaged.items():
        named = _PAGE.fullmatch(path.stem)
        if each.which is not None:
            number = each.which.number
            ours = (each.which.file, each.which.count) == (header.file, header.count)
        else:
            number = int(named[1]) if named else 0
            ours = 1 <= number <= header.count
        if ours and number not in found:
            places.setdefault(number, path)
    return places


def _problem(data: bytes, last: Whole) -> str:
    sha256 = hashlib.sha256(data).hexdigest()
    if sha256 == last.sheet.sha256 and len(data) == last.sheet.size:
        return ""
    return f"the sha256 of all pages together is {sha256}, and the last page says {last.sheet.sha256}"


def _size(shape: tuple[int, ...]) -> str:
    return f"{shape[1]} × {shape[0]}"
