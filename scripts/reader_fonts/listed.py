"""The lists of families: a line each in `families.tsv`, of which package and version, with what sha256; those that are
kept for validation in `validation.tsv`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

LIST = Path(__file__).with_name("families.tsv")
KEPT = LIST.with_name("validation.tsv")
COLUMNS = ("family", "package", "version", "sha256", "licence")


class ReaderFontsError(Exception):
    """Fonts can't be had, or the list of them is wrong; says why, and what to do."""


@dataclass(frozen=True)
class Family:
    """A line of the list. `sha256` is that of the package's archive, as its client fetches it."""

    family: str
    package: str
    version: str
    sha256: str
    licence: str
    kept: bool = False
    """Whether it is for validation."""

    @property
    def slug(self) -> str:
        """The family's name as a folder's: `Alegreya Sans` is `alegreya-sans`."""
        return slug(self.family)

    @property
    def is_npm(self) -> bool:
        """Whether it is npm's package; else it is Debian's."""
        return self.package.startswith("@")

    @property
    def spec(self) -> str:
        """What its client calls the package of this version."""
        return f"{self.package}{'@' if self.is_npm else '='}{self.version}"


def slug(name: str) -> str:
    """A name in lower case, with hyphens for all but letters and digits."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")


def read(path: Path = LIST, kept: Path | None = None) -> list[Family]:
    """The families of a list, in its order, and those of a list of `kept` ones.

    Raises `ReaderFontsError` for a line that is none, or a family twice.
    """
    families: dict[str, Family] = {}
    for each in (path, kept) if kept else (path,):
        for number, line in enumerate(each.read_text("utf-8").splitlines(), 1):
            if not line or line.startswith("#"):
                continue
            cells = line.split("\t")
            if len(cells) != len(COLUMNS) or not all(cells) or not re.fullmatch(r"[0-9a-f]{64}", cells[3]):
                raise ReaderFontsError(f"{each}:{number}: a line has {', '.join(COLUMNS)}, with a tab between each two")
            family = Family(*cells, kept=each == kept)
            if family.slug in families:
                raise ReaderFontsError(f"{each}:{number}: {family.family} is in this list before; leave one of them")
            families[family.slug] = family
    return list(families.values())
