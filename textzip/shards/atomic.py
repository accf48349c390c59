"""Files that appear whole or not at all."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path

_STALE = ".tmp"


@contextlib.contextmanager
def appearing(path: Path) -> Iterator[Path]:
    """A temporary path to write to; when the block ends well it is synced and becomes `path`, else it is removed."""
    temporary = _temporary(path)
    try:
        yield temporary
        sync(temporary)
        temporary.replace(path)
        sync(path.parent)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


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
        if process.isdigit() and not _is_alive(int(process)):
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
