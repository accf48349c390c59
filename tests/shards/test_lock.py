"""Locks of folders, between real processes."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from textzip.errors import LockError
from textzip.shards.lock import locked

HOLD = """
import os, sys
from pathlib import Path
from textzip.shards.lock import locked
with locked(Path(sys.argv[1]), "another job", shared=sys.argv[2] == "shared"):
    if sys.argv[3] == "fork" and os.fork() == 0:
        os.close(0), os.close(1), os.close(2)  # the child outlives its parent
        import time
        time.sleep(60)
    print("held", flush=True)
    sys.stdin.readline()
"""

Hold = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def hold(tmp_path: Path) -> Iterator[Hold]:
    """Processes that hold the lock until they read a line."""
    with contextlib.ExitStack() as stack:

        def start(shared: str = "alone", child: str = "none") -> subprocess.Popen[str]:
            command = [sys.executable, "-c", HOLD, str(tmp_path), shared, child]
            pipe = subprocess.PIPE
            process = stack.enter_context(
                subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, start_new_session=True)
            )
            stack.callback(kill_group, process.pid)
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            return process

        yield start


def kill_group(group: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


def test_a_locked_folder_names_its_holder_and_leaves_nothing(tmp_path: Path, hold: Hold) -> None:
    process = hold()
    with pytest.raises(LockError) as raised, locked(tmp_path, "another job"):
        pass
    assert re.fullmatch(
        re.escape(f"{tmp_path}: another job is at work here (process {process.pid} on {socket.gethostname()}, since ")
        + r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\); wait until it is done, stop it, or choose another folder",
        str(raised.value),
    )
    process.communicate("go\n")
    with locked(tmp_path, "another job"):
        pass
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("child", ["none", "fork"])
def test_a_lock_ends_with_its_process_whatever_its_children_do(tmp_path: Path, hold: Hold, child: str) -> None:
    process = hold("alone", child)
    process.kill()
    process.wait()
    assert [path.name for path in tmp_path.iterdir()] == [".textzip.lock"]
    with locked(tmp_path, "another job"):
        assert str(os.getpid()) in (tmp_path / ".textzip.lock").read_text()
        assert len((tmp_path / ".textzip.lock").read_text().splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_a_shared_lock_is_for_all_who_share_it_and_its_file_goes_with_the_last(tmp_path: Path, hold: Hold) -> None:
    first = hold("shared")
    with locked(tmp_path, "another job", shared=True):
        assert not can_hold(tmp_path, "alone")
        first.communicate("go\n")
        assert (tmp_path / ".textzip.lock").exists()
        assert can_hold(tmp_path, "shared")
        assert not can_hold(tmp_path, "alone")
    assert not list(tmp_path.iterdir())


def test_of_those_who_share_a_lock_the_error_names_who_still_does(tmp_path: Path, hold: Hold) -> None:
    stays, leaves = hold("shared"), hold("shared")
    leaves.communicate("go\n")
    with pytest.raises(LockError) as raised, locked(tmp_path, "another job"):
        pass
    assert f"(process {stays.pid} on " in str(raised.value)
    assert f"process {leaves.pid} on " not in str(raised.value)


def can_hold(folder: Path, shared: str) -> bool:
    command = [sys.executable, "-c", HOLD, str(folder), shared, "none"]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0


def test_a_lock_that_is_soon_free_is_waited_for(tmp_path: Path, hold: Hold) -> None:
    process = hold()
    leaving = threading.Timer(0.1, process.communicate, ["go\n"])
    leaving.start()
    with locked(tmp_path, "another job", wait=60):
        leaving.join()


def test_locks_of_other_names_are_other_locks(tmp_path: Path, hold: Hold) -> None:
    hold()
    with locked(tmp_path, "another job", name="textzip-train"):
        pass


def test_an_exception_frees_the_lock(tmp_path: Path) -> None:
    with pytest.raises(KeyError), locked(tmp_path, "another job"):
        raise KeyError
    assert not list(tmp_path.iterdir())


def test_where_there_are_no_locks_nothing_is_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr("fcntl.lockf", refuse)
    with locked(tmp_path, "another job"), locked(tmp_path, "another job"):
        assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    said = r"\.textzip\.lock: can't write here \(No such file or directory\)"
    with pytest.raises(LockError, match=said), locked(tmp_path / "none", "another job"):
        pass


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX")
def test_others_may_lock_a_file_that_was_left_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        with locked(tmp_path, "another job"):
            assert (tmp_path / ".textzip.lock").stat().st_mode & 0o777 == 0o666
    finally:
        os.umask(before)


TRY = """
import os, sys
from pathlib import Path
from textzip.errors import LockError
from textzip.shards.lock import locked
if os.geteuid() == 0:  # who may write all
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    with locked(Path(sys.argv[1]), "another job", wait=0):
        print("held")
except LockError as error:
    print(error)
"""


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX")
def test_a_file_that_another_user_left_is_told_apart_from_a_folder_one_may_not_write_to() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, path = Path(name), Path(name) / ".textzip.lock"
        path.write_text("process 1 on there, since then\n")
        path.chmod(0o444)
        folder.chmod(0o777)
        command = [sys.executable, "-c", TRY, name]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert said == (
            f"{path}: another user's, who works or worked here (process 1 on there, since then), and it can't be "
            "locked; if that process is no more, have this file removed, or choose another folder\n"
        )


def test_where_there_are_no_locks_a_file_that_can_not_be_removed_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr("fcntl.lockf", refuse)
    monkeypatch.setattr(Path, "unlink", refuse)
    with locked(tmp_path, "another job"):
        assert (tmp_path / ".textzip.lock").exists()
