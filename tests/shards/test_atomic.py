"""Files appear whole or not at all."""

from __future__ import annotations

import os
import socket
import subprocess
from pathlib import Path

import pytest

from textzip.errors import ShardError
from textzip.shards.atomic import appearing, check_writable, remove_stale, write_text


def test_a_file_appears_when_the_block_ends(tmp_path: Path) -> None:
    with appearing(tmp_path / "x") as temporary:
        temporary.write_bytes(b"new")
        assert temporary.parent == tmp_path
        assert temporary.name.startswith(".")
        assert not (tmp_path / "x").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["x"]
    assert (tmp_path / "x").read_bytes() == b"new"


@pytest.mark.parametrize("old", [None, b"old"])
def test_an_error_leaves_what_was_there(tmp_path: Path, old: bytes | None) -> None:
    if old is not None:
        (tmp_path / "x").write_bytes(old)
    with pytest.raises(KeyError), appearing(tmp_path / "x") as temporary:
        temporary.write_bytes(b"half")
        raise KeyError
    assert [path.read_bytes() for path in tmp_path.iterdir()] == ([] if old is None else [old])


def test_a_file_and_its_folder_are_synced_before_and_after_it_appears(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[tuple[str, bool]] = []
    fsync = os.fsync

    def note(descriptor: int) -> None:
        synced.append((Path(f"/proc/self/fd/{descriptor}").readlink().name, (tmp_path / "x").exists()))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    write_text(tmp_path / "x", "words")
    (temporary, before), (folder, after) = synced
    assert temporary.startswith(".x.")
    assert folder == tmp_path.name
    assert (before, after) == (False, True)


def test_text_is_written_as_utf_8(tmp_path: Path) -> None:
    write_text(tmp_path / "x", "ä\n")
    assert (tmp_path / "x").read_bytes() == b"\xc3\xa4\n"


def test_only_files_of_dead_processes_of_this_machine_are_stale(tmp_path: Path) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    host = socket.gethostname()
    stale = [f".a.parquet.{host}-{gone.pid}.tmp", f".b.json.{host}-{gone.pid}.tmp"]
    kept = [
        f".a.parquet.{host}-{os.getpid()}.tmp",
        f".a.parquet.elsewhere-{gone.pid}.tmp",
        f".a.parquet.{host}-x.tmp",
        f"a.parquet.{host}-{gone.pid}.tmp",
        "a.parquet",
    ]
    for name in [*stale, *kept]:
        (tmp_path / name).touch()
    remove_stale(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(kept)
    remove_stale(tmp_path / "nowhere")


@pytest.mark.skipif(not hasattr(os, "waitid"), reason="needs POSIX")
def test_a_dead_process_that_nobody_waited_for_is_dead(tmp_path: Path) -> None:
    zombie = subprocess.Popen(["true"])
    os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)
    os.kill(zombie.pid, 0)  # the system still knows it
    (tmp_path / f".a.parquet.{socket.gethostname()}-{zombie.pid}.tmp").touch()
    remove_stale(tmp_path)
    assert list(tmp_path.iterdir()) == []
    zombie.wait()


def test_a_folder_is_tried_without_a_trace(tmp_path: Path) -> None:
    check_writable(tmp_path)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(OSError, match="No such file"):
        check_writable(tmp_path / "nowhere")


@pytest.mark.parametrize("old", [None, "old"])
def test_a_link_stays_one_and_the_file_it_leads_to_is_written(tmp_path: Path, old: str | None) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "x").symlink_to("there/y")
    if old is not None:
        (tmp_path / "there/y").write_text(old)
    write_text(tmp_path / "x", "new")
    assert (tmp_path / "x").readlink() == Path("there/y")
    assert [(path.name, path.read_text()) for path in (tmp_path / "there").iterdir()] == [("y", "new")]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs POSIX")
def test_a_pipe_is_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x")
    with pytest.raises(ShardError, match="x: is a pipe or a device"):
        write_text(tmp_path / "x", "new")
    assert [path.is_fifo() for path in tmp_path.iterdir()] == [True]
