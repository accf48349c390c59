"""Standard output and error, whatever they are connected to."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from collections.abc import Iterator

from textzip.errors import OutputError

_UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)


@contextlib.contextmanager
def outputs() -> Iterator[None]:
    """What is printed inside is written out at its end; characters that the encoding lacks are escaped.

    Raises `OutputError` if standard output can't be written (a full disk), and exits quietly with 1 if nobody reads
    it any more.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            yield
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except OSError as error:
        if error.errno == errno.EPIPE:
            _abandon()
            sys.exit(1)
        if error.filename is not None or error.errno not in _UNWRITABLE:
            raise
        _abandon()
        raise OutputError(f"can't write the output: {error.strerror}; send it elsewhere") from error


def shown(character: str, instead: str) -> str:
    """A character if standard output can show it, or else another."""
    try:
        character.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return instead
    return character


def _abandon() -> None:
    """Let go of what could not be written: Python would try again as it ends, and complain."""
    with contextlib.suppress(OSError, io.UnsupportedOperation, AttributeError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)
