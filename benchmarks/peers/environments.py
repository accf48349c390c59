"""One virtual environment for each peer, made on first use."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENVIRONMENTS = ("pillow", "pango", "skia", "trdg", "synthtiger", "tesseract", "rapidocr", "faces")
"""One for each peer, and one that holds fonts."""
# These need releases of Pillow and NumPy that have no wheels for the newest Pythons.
NEEDS_PYTHON_311 = frozenset({"trdg", "synthtiger"})
STAMP = "requirements.sha256"
LAST_LINES = 15


class PeerUnavailable(RuntimeError):  # noqa: N818
    """A peer's environment could not be made; the message says why."""


def ensure(peer: str, root: Path, say: Callable[[str], None]) -> Path:
    """Return the Python of ``peer``'s environment under ``root``, making the environment if need be.

    An environment counts as made once it holds a stamp with the digest of the requirements it was made
    from; when the requirements have changed, it is made anew.

    Raises:
        PeerUnavailable: the interpreter or a package could not be had.
    """
    if peer not in ENVIRONMENTS:
        raise ValueError(f"no such peer: {peer!r}; there are {', '.join(ENVIRONMENTS)}")
    say(f"{peer}: looking for its environment in {root}")
    requirements = HERE / f"requirements-{peer}.txt"
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()
    folder = root.absolute() / peer
    python = folder / "bin" / "python"
    stamp = folder / STAMP
    if python.exists() and stamp.exists() and stamp.read_text(encoding="ascii").strip() == digest:
        return python
    _call(peer, [_interpreter(peer), "-m", "venv", "--clear", str(folder)])
    _call(peer, [str(python), "-m", "pip", "install", "--disable-pip-version-check", "-r", str(requirements)])
    stamp.write_text(digest + "\n", encoding="ascii")
    return python


def _interpreter(peer: str) -> str:
    """Return the Python to make the peer's environment with."""
    running = sys.version_info[:2]
    if peer not in NEEDS_PYTHON_311 or running == (3, 11):
        return sys.executable
    found = shutil.which("python3.11")
    if found is None:
        raise PeerUnavailable(f"{peer} needs Python 3.11, and there is no python3.11 on PATH")
    return found


def _call(peer: str, command: list[str]) -> None:
    """Run a command, and raise `PeerUnavailable` with its last lines if it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        tail = "\n".join(done.stdout.splitlines()[-LAST_LINES:])
        raise PeerUnavailable(f"{peer}: exit status {done.returncode} from {' '.join(command)}\n{tail}")
