"""A folder for one process, or for several that agreed to share it: a lock of the operating system.

It is `fcntl.lockf` on a hidden file and not `flock`: it ends with the process that took it, however that ends, forked
children don't keep it, NFS has it between machines, and a shared lock becomes an exclusive one in a single step. The
price: it holds between processes, not between threads of one. Where there are no such locks (Windows, some network
file systems) nothing is locked.
"""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from textzip.errors import LockError

if sys.platform != "win32":
    import fcntl

_PAUSE = 0.05
_LEFT = "left: "
_SHOWN = 3


@contextlib.contextmanager
def locked(
    folder: Path, what: str, *, name: str = "textzip", shared: bool = False, wait: float = 0.5
) -> Iterator[None]:
    """Hold the lock `name` of a folder that exists: alone, or with others that ask for it `shared`.

    `what` is what the error calls the holder, such as `another render`. The file `.NAME.lock` says who holds it and
    goes with the last holder; one that was killed leaves the file, which locks nothing. Raises `LockError` if another
    process holds the lock for `wait` seconds more, or the file can't be made.
    """
    path = folder / f".{name}.lock"
    since = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    holder = f"process {os.getpid()} on {socket.gethostname()}, since {since}\n"
    descriptor = _hold(path, what, shared=shared, wait=wait)
    if descriptor is not None:
        _sign(descriptor, holder, alone=not shared)
    try:
        yield
    finally:
        if descriptor is not None:
            with contextlib.suppress(OSError):
                if _take(descriptor, shared=False):  # no other shares it
                    path.unlink()
                else:
                    os.write(descriptor, f"{_LEFT}{holder}".encode())
            os.close(descriptor)


def _hold(path: Path, what: str, *, shared: bool, wait: float) -> int | None:
    """The lock's file, open; None where there are no locks."""
    end = time.monotonic() + wait
    while True:
        descriptor = _open(path)
        try:
            if _take(descriptor, shared=shared) and _is_at(path, descriptor):
                return descriptor
        except OSError:  # this file system has no locks
            os.close(descriptor)
            with contextlib.suppress(OSError):
                path.unlink()
            return None
        holders = _holders(path)
        os.close(descriptor)
        if time.monotonic() > end:
            raise LockError(
                f"{path.parent}: {what} is at work here{holders}; wait until it is done, stop it, or choose another "
                "folder"
            )
        time.sleep(_PAUSE)


def _open(path: Path) -> int:
    flags = os.O_RDWR | os.O_APPEND
    try:
        with contextlib.suppress(FileNotFoundError):  # asked without O_CREAT, which may be refused where /tmp is shared
            return os.open(path, flags)
        descriptor = os.open(path, flags | os.O_CREAT, 0o666)
        if sys.platform != "win32":
            with contextlib.suppress(OSError):  # another process made it at the same moment
                os.fchmod(descriptor, 0o666)  # others may lock it after this process was killed, whatever the umask
        return descriptor
    except PermissionError as error:
        if not path.exists():
            raise LockError(f"{path}: can't write here ({error.strerror}); choose a folder you may write to") from error
        raise LockError(
            f"{path}: another user's, who works or worked here{_holders(path)}, and it can't be locked; if that "
            "process is no more, have this file removed, or choose another folder"
        ) from error
    except OSError as error:
        raise LockError(f"{path}: can't write here ({error.strerror}); choose a folder you may write to") from error


def _take(descriptor: int, *, shared: bool) -> bool:
    """Whether the lock could be had. Raises `OSError` where there are no locks."""
    if sys.platform == "win32":
        raise OSError(errno.ENOTSUP, "no locks")
    try:
        fcntl.lockf(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EAGAIN):
            return False
        raise
    return True


def _is_at(path: Path, descriptor: int) -> bool:
    """Whether the open file is still the one at `path`: its last holder may just have removed it."""
    with contextlib.suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(descriptor), path.stat())
    return False


def _sign(descriptor: int, holder: str, *, alone: bool) -> None:
    """Say in the file who holds the lock."""
    with contextlib.suppress(OSError):  # a full disk: the lock holds without a name
        if alone:
            os.truncate(descriptor, 0)
        os.write(descriptor, holder.encode())


def _holders(path: Path) -> str:
    try:
        lines = path.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    left = {line.removeprefix(_LEFT) for line in lines if line.startswith(_LEFT)}
    present = [line for line in lines if not line.startswith(_LEFT) and line not in left]
    more = f" and {len(present) - _SHOWN} more" if len(present) > _SHOWN else ""
    return f" ({'; '.join(present[-_SHOWN:])}{more})" if present else ""
