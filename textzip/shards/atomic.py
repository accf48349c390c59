"""Files that appear whole or not at all."""

from __future__ import annotations

import contextlib
import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

from textzip.digits import whole_number
from textzip.errors import ShardError

_STALE = ".tmp"


@contextlib.contextmanager
def appearing(path: Path) -> Iterator[Path]:
    """A temporary path to write to; when the block ends well it is synced and becomes `path`, else it is removed.

    A symbolic link stays one, and the file that it leads to appears. Raises `ShardError` as `place_of` does.
    """
    path = place_of(path)
    temporary = _temporary(path)
    try:
        yield temporary
        sync(temporary)
        temporary.replace(path)
        sync(path.parent)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def place_of(path: Path) -> Path:
    """Where a file of this name would be: what a symbolic link leads to, else `path` itself.

    Raises `ShardError` if a pipe, a socket or a device is there, which a file would replace.
    """
    with contextlib.suppress(OSError):  # none is there, or writing will say what is wrong with it
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            raise ShardError(f"{path}: is a pipe or a device, and what is written here must be a file; name a file")
    return Path(os.path.realpath(path)) if path.is_symlink() else path


def check_writable(folder: Path) -> None:
    """Raise `OSError` if files can't be made in a folder."""
    probe = _temporary(folder / "writable")
    probe.touch()
    probe.unlink()


def write_text(path: Path, text: str) -> None:
    """Write a small file whole."""
    with appearing(path) as temporary:
        temporary.write_text(text, "utf-8")


def remove_stale(folder: Path) -> None:
    """Remove temporary files that processes of this machine left when they were killed."""
    host = socket.gethostname()
    for path in folder.glob(f".*.{host}-*{_STALE}"):
        process = path.name.removesuffix(_STALE).rsplit("-", 1)[-1]
        number = whole_number(process)
        if number is not None and not _is_alive(number):
            path.unlink(missing_ok=True)


def _temporary(path: Path) -> Path:
    return path.with_name(f".{path.name}.{socket.gethostname()}-{os.getpid()}{_STALE}")


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(process)


def _is_zombie(process: int) -> bool:
    """Dead, but its parent has not asked: workers of a killed process, where process 1 takes no care of orphans."""
    try:
        state = Path(f"/proc/{process}/stat").read_text("utf-8", errors="replace").rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state == "Z"


def sync(path: Path) -> None:
    """Have a file, or a folder's list of names, on the disk before going on."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
