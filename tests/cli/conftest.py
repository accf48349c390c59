"""The command line as a process, where that matters."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

Process = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def process() -> Process:
    """`process("verify", …, stdin="")`: `python -m textzip` in a process of its own."""

    def run(*words: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "textzip", *map(str, words)]
        return subprocess.run(command, input=stdin, capture_output=True, text=True, check=False)

    return run
