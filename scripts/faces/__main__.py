"""`make faces`: some seven hundred faces under free licences, from packages of Debian, in data/faces.

    python scripts/faces [PACKAGE]... [--out FOLDER]

Packages are fetched and unpacked with `apt-get download` and `dpkg-deb`, without root; none is installed, and nothing
of them is run. The font files of a package go to a folder of its name, its licences (`copyright`) beside them. A
package whose folder is there is left alone. One that can't be had doesn't keep the others from coming; the exit status
is 1 then.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

PACKAGES = Path(__file__).with_name("packages.txt")
SUFFIXES = (".ttf", ".otf")


class FacesError(Exception):
    """A package can't be had; says why, and what to do."""


def main(arguments: Sequence[str]) -> int:
    """Bring the packages named, or all of the list; the exit status: 0 if all of them are there, 1 if one is not."""
    parser = argparse.ArgumentParser(prog="scripts/faces", description="Faces under free licences.")
    parser.add_argument(
        "names", nargs="*", metavar="PACKAGE", help=f"packages of Debian; those of {PACKAGES.name} else"
    )
    parser.add_argument("--out", type=Path, default=Path("data/faces"), help="where they go (data/faces)")
    chosen = parser.parse_args(arguments)
    failed = False
    for name in chosen.names or PACKAGES.read_text("utf-8").split():
        try:
            brought = bring(name, chosen.out)
        except (FacesError, OSError) as error:
            print(f"{name}: {error}", file=sys.stderr)
            failed = True
        else:
            print(f"{name}: {brought} faces")
    return int(failed)


def bring(package: str, out: Path) -> int:
    """Put a package's font files into `out`/`package`, unless that is there; returns how many files it has."""
    target = out / package
    if not target.is_dir():
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out, prefix=".bringing-") as work:
            _run("apt-get", "download", package, folder=Path(work))
            (archive,) = Path(work).glob("*.deb")
            _run("dpkg-deb", "-x", archive.name, "unpacked", folder=Path(work))
            take(Path(work, "unpacked"), package, Path(work, package)).replace(target)
    return sum(path.suffix.lower() in SUFFIXES for path in target.iterdir())


def take(unpacked: Path, package: str, target: Path) -> Path:
    """Copy the font files of an unpacked package, and its licences, to the folder `target`; returns it."""
    files = [path for path in sorted(unpacked.rglob("*")) if path.is_file() and not path.is_symlink()]
    fonts = [path for path in files if path.suffix.lower() in SUFFIXES]
    if not fonts:
        raise FacesError(f"no {' or '.join(SUFFIXES)} file in this package")
    target.mkdir()
    for path in [*fonts, unpacked / "usr/share/doc" / package / "copyright"]:
        if path.is_file():
            shutil.copyfile(path, target / path.name)
    return target


def _run(*command: str, folder: Path) -> None:
    if shutil.which(command[0]) is None:
        raise FacesError(
            f"needs {command[0]}; on a system other than Debian and Ubuntu, put fonts of yours in data/faces"
        )
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise FacesError(
            f"`{' '.join(command)}` failed{': ' + said[-1] if said else ''}; run `apt-get update` as root if it knows "
            "no such package, or check the connection, and run this again"
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
