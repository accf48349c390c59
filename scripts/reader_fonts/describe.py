"""A package as a line of the list: its family, version, sha256 and licence, as the package itself says them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import archives
from listed import Family, ReaderFontsError

FREE = ("OFL-1.1", "Apache-2.0", "UFL-1.0", "CC0-1.0", "MIT", "Bitstream-Vera", "BSD-3-Clause")
"""Licences that let anybody use, change and pass on fonts."""

_OF_THE_CODE = "MIT AND "  # the package's few lines of JavaScript have a licence, too


def described(spec: str, archive: Path) -> Family:
    """The line of npm's package `NAME@VERSION`, given its archive.

    Raises `ReaderFontsError` if the package doesn't name its family, or has no free licence that is known here.
    """
    name, _, version = spec.rpartition("@")
    files = archives.files(archive, archive.parent)
    about, package = (json.loads(files.get(each, b"{}")) for each in ("metadata.json", "package.json"))  # type: ignore[arg-type]
    family, licence = str(about.get("family", "")), _licence(about, package)
    if not family:
        raise ReaderFontsError(f"{spec}: its metadata.json names no family; only @fontsource's and the like do")
    if licence not in FREE:
        raise ReaderFontsError(f"{spec}: its licence is {licence!r}, none of {', '.join(FREE)}; leave it out")
    return Family(family, name, version, archives.sha256(archive), licence)


def _licence(about: dict[str, Any], package: dict[str, Any]) -> str:
    """The licence of the fonts, where the package tells it apart from that of its code; else nothing."""
    stated = about.get("license")
    if isinstance(stated, dict):
        return str(stated.get("type", ""))
    both = str(package.get("license", ""))
    return both.removeprefix(_OF_THE_CODE) if both.startswith(_OF_THE_CODE) else ""
