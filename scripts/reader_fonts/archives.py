"""Packages fetched by their own clients, and their files unpacked; nothing of them is installed or run."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import shutil
import subprocess
import tarfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from listed import ReaderFontsError

_INSTALL = {
    "npm": "install Node.js with npm (nodejs.org)",
    "apt-get": "these fonts are a package of Debian and Ubuntu; bring their folder from such a machine",
    "dpkg-deb": "these fonts are a package of Debian and Ubuntu; bring their folder from such a machine",
}
_WANTED = (".ttf", ".otf", ".woff", "LICENSE", "LICENSE_FONT", "package.json", "metadata.json")
_REMEDY = {
    "npm": "check the connection, and run this again: what is there is not fetched again",
    "apt-get": "run `apt-get update` as root; if it has another version then, put that and its sha256 into the list",
    "dpkg-deb": "run this again",
}


def fetch_npm(specs: Sequence[str], folder: Path) -> dict[str, Path]:
    """The archives of npm's packages, each `NAME@VERSION`, in `folder`, by one call.

    Raises `ReaderFontsError` if npm is not installed or one of them can't be had.
    """
    said = run("npm", "pack", "--ignore-scripts", "--json", *specs, folder=folder)
    # Older ones of npm tell the name with the @ and the slash that the file's has not.
    names = {each["id"]: each["filename"].removeprefix("@").replace("/", "-") for each in json.loads(said)}
    return {spec: folder / name for spec, name in names.items()}


def fetch_debian(spec: str, folder: Path) -> Path:
    """The archive of Debian's package `NAME=VERSION` in `folder`. Raises `ReaderFontsError` as above."""
    run("apt-get", "download", spec, folder=folder)
    name = spec.partition("=")[0]
    return max(folder.glob(f"{name}_*.deb"))


def files(archive: Path, work: Path) -> dict[str, bytes | Path]:
    """What is in an archive, by the files' names without folders: Debian's unpacked below `work`, npm's in memory.

    Of files of one name in several folders the last is there.
    """
    if archive.suffix == ".deb":
        folder = work / f"{archive.stem}.unpacked"
        if not folder.is_dir():
            run("dpkg-deb", "-x", archive.name, str(folder.resolve()), folder=archive.parent)
        return {path.name: path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()}
    found: dict[str, bytes | Path] = {}
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(archive.read_bytes()))) as file:
        for member in file:
            if member.isfile() and member.name.endswith(_WANTED):
                opened = file.extractfile(member)
                found[PurePosixPath(member.name).name] = opened.read() if opened else b""
    return found


def sha256(path: Path) -> str:
    """The sha256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def run(*command: str, folder: Path) -> str:
    """What a client prints. Raises `ReaderFontsError` if it is not installed or fails."""
    client = command[0]
    if shutil.which(client) is None:
        raise ReaderFontsError(f"needs {client}, which is not installed: {_INSTALL[client]}")
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        why = _why(done.stdout, done.stderr)
        raise ReaderFontsError(f"{client} failed{': ' + why if why else ''}; {_REMEDY[client]}")
    return done.stdout


def _why(out: str, error: str) -> str:
    """What a client says went wrong: npm in a summary of its own, others in their last line."""
    try:
        return str(json.loads(out)["error"]["summary"]).strip().splitlines()[0]
    except (ValueError, LookupError, TypeError):
        return (error.strip().splitlines() or [""])[-1]
