"""Outputs that are full, closed, or can't show a character."""

from __future__ import annotations

import errno
import io
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from textzip.cli.streams import outputs, shown
from textzip.errors import OutputError


class Full(io.RawIOBase):
    """A disk that refuses to be written to, once."""

    def __init__(self, number: int) -> None:
        self.number = number

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        number, self.number = self.number, 0
        if number:
            raise OSError(number, os.strerror(number))
        return len(data)


def stream(number: int) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BufferedWriter(Full(number)), "utf-8")


def shell(command: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    program = f"{shlex.quote(sys.executable)} -m textzip"
    return subprocess.run(
        ["/bin/sh", "-c", command.replace("textzip", program, 1)],
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize("when", ["while printing", "at the end"])
def test_an_output_that_is_full_is_told(monkeypatch: pytest.MonkeyPatch, when: str) -> None:
    monkeypatch.setattr(sys, "stdout", stream(errno.ENOSPC))
    said = "can't write the output: No space left on device; send it elsewhere"
    with pytest.raises(OutputError, match=said), outputs():
        print("words", flush=when == "while printing")


def test_an_output_that_nobody_reads_ends_quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", stream(errno.EPIPE))
    with pytest.raises(SystemExit) as stop, outputs():
        print("words")
    assert stop.value.code == 1


def test_other_faults_stay_what_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), "utf-8"))
    for fault in (FileNotFoundError(errno.ENOENT, "none", "file"), OSError(errno.ENOSPC, "full", "file"), KeyError()):
        with pytest.raises(type(fault)), outputs():
            raise fault


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a system without /dev/full")
@pytest.mark.parametrize("verb", ["--version", "--help", "recipe schema", "write words"])
def test_a_shell_sees_a_message_when_the_disk_is_full(verb: str) -> None:
    said = shell(f"textzip {verb} > /dev/full")
    assert said.returncode == 1
    assert said.stderr == b"textzip: can't write the output: No space left on device; send it elsewhere\n"


def test_a_shell_sees_nothing_when_a_reader_has_enough() -> None:
    said = shell("textzip recipe schema | head -1")
    assert (said.stdout, said.stderr) == (b"{\n", b"")
    assert shell("textzip recipe schema | true").stderr == b""


@pytest.fixture(scope="module")
def inspected(
    pages: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], subprocess.CompletedProcess[bytes]]:
    sheet = tmp_path_factory.mktemp("inspected") / "x.png"
    command = f"textzip inspect {shlex.quote(str(pages))} --sheet {shlex.quote(str(sheet))}"
    return lru_cache(lambda encoding: shell(command, PYTHONIOENCODING=encoding))


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_what_an_encoding_lacks_is_shown_some_other_way(encoding: str, inspected: Any) -> None:
    said = inspected(encoding)
    assert (said.returncode, said.stderr) == (0, b"")
    plain = inspected("utf-8").stdout.decode("utf-8")
    assert "█" in plain
    assert said.stdout == plain.replace("█", "#").encode(encoding, "backslashreplace")


def test_a_character_is_shown_if_it_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    for encoding, expected in (("utf-8", "█"), ("cp437", "█"), ("latin-1", "#")):
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding))
        assert shown("█", "#") == expected
