"""Families brought: fetched, checked, their faces as .ttf or .otf files in a folder of their own, with the licence."""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import archives
from fontTools.ttLib import TTFont
from listed import Family, ReaderFontsError
from styles import choose

LICENCES = ("LICENSE_FONT", "LICENSE", "copyright")
STAMP = "package.txt"
_AT_ONCE = 16  # packages that one call of npm fetches: starting it costs more than a small package


def missing(families: Sequence[Family], out: Path) -> list[Family]:
    """Those of the families that are not in `out`, as the list has them now."""
    return [each for each in families if _stamp(out / each.slug) != _content(each)]


def bring(families: Sequence[Family], out: Path, done: Callable[[str], None]) -> list[str]:
    """Put each family into its folder in `out`, whole or not at all; returns what went wrong, a text a package.

    `done` is called with the name of each family, brought or not.
    """
    out.mkdir(parents=True, exist_ok=True)
    wrong: list[str] = []
    for batch in _batches(families):
        with tempfile.TemporaryDirectory(dir=out, prefix=".bringing-") as work:
            found = _fetched(batch, Path(work), wrong)
            for family in batch:
                try:
                    if family.spec in found:
                        _take(family, found[family.spec], Path(work), out)
                except (ReaderFontsError, OSError) as error:
                    wrong.append(f"{family.family}: {error}")
                done(family.family)
    return wrong


def _batches(families: Sequence[Family]) -> Iterator[list[Family]]:
    """Families of some of npm's packages, then those of each of Debian's."""
    npm = [each for each in families if each.is_npm]
    yield from (npm[first : first + _AT_ONCE] for first in range(0, len(npm), _AT_ONCE))
    for spec in dict.fromkeys(each.spec for each in families if not each.is_npm):
        yield [each for each in families if each.spec == spec]


def _fetched(batch: Sequence[Family], work: Path, wrong: list[str]) -> dict[str, Path]:
    """The archives of a batch; if npm can't bring all at once, those that it can, and what is wrong with others."""
    specs = list(dict.fromkeys(each.spec for each in batch))
    try:
        return _fetch(specs, work)
    except ReaderFontsError as error:
        if len(specs) == 1:
            wrong.append(f"{specs[0]}: {error}")
            return {}
    found: dict[str, Path] = {}
    for spec in specs:
        try:
            found |= _fetch([spec], work)
        except ReaderFontsError as error:
            wrong.append(f"{spec}: {error}")
    return found


def _fetch(specs: Sequence[str], work: Path) -> dict[str, Path]:
    if specs[0].startswith("@"):
        return archives.fetch_npm(specs, work)
    return {spec: archives.fetch_debian(spec, work) for spec in specs}


def _take(family: Family, archive: Path, work: Path, out: Path) -> None:
    """Move a family's faces from a package's archive to its folder."""
    found = archives.sha256(archive)
    if found != family.sha256:
        raise ReaderFontsError(
            f"{family.spec} is another archive than expected: its sha256 is {found}, the list has {family.sha256}; run "
            "this again, and if you trust the package as it is now, put the new sum into the list"
        )
    made = work / family.slug
    made.mkdir()
    write_faces(family, archives.files(archive, work), made)
    (made / STAMP).write_text(_content(family), "utf-8")
    target = out / family.slug
    if target.exists():
        shutil.rmtree(target)
    made.replace(target)


def write_faces(family: Family, files: Mapping[str, bytes | Path], folder: Path) -> None:
    """Write the chosen faces of a package's files to a folder, named `SLUG-WEIGHT[-italic]`, and the licence.

    Raises `ReaderFontsError` if the package has no Latin face of the family, or one of its files is broken.
    """
    chosen = choose(files, family.family)
    if not chosen:
        raise ReaderFontsError(f"{family.spec} has no .ttf, .otf or .woff of {family.family}'s Latin; leave it out")
    for (weight, italic), name in chosen.items():
        stem = f"{family.slug}-{weight}{'-italic' if italic else ''}"
        try:
            data, suffix = plain(_bytes(files[name]))
        except Exception as error:  # fontTools raises anything on garbage
            raise ReaderFontsError(f"{name} of {family.spec} is no usable font ({error}); leave it out") from error
        (folder / f"{stem}{suffix}").write_bytes(data)
    licence = next((files[name] for name in LICENCES if name in files), b"")
    (folder / "licence.txt").write_bytes(_bytes(licence))


def _bytes(file: bytes | Path) -> bytes:
    return file if isinstance(file, bytes) else file.read_bytes()


def plain(data: bytes) -> tuple[bytes, str]:
    """A font's bytes without the packing of the web, and their suffix; others than .woff are left as they are."""
    if data[:4] == b"wOFF":
        font = TTFont(io.BytesIO(data), recalcTimestamp=False, recalcBBoxes=False)
        font.flavor = None
        file = io.BytesIO()
        font.save(file, reorderTables=False)
        data = file.getvalue()
    return data, ".otf" if data[:4] == b"OTTO" else ".ttf"


def _content(family: Family) -> str:
    return f"{family.family}\n{family.spec}\n{family.sha256}\n"


def _stamp(folder: Path) -> str:
    path = folder / STAMP
    return path.read_text("utf-8") if path.is_file() else ""
