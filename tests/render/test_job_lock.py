"""Two renders in one folder at once: what would get in each other's way is refused, and harms nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from textzip.errors import LockError
from textzip.render.folder import WORK
from textzip.render.job import Outcome

HOLD = """
import sys
from pathlib import Path
from textzip.shards.lock import locked
with locked(Path(sys.argv[1]), "a job", name=sys.argv[2], shared=sys.argv[3] == "shared"):
    print("held", flush=True)
    sys.stdin.readline()
"""

Hold = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def hold() -> Iterator[Hold]:
    """`hold(folder, name, shared)`: a process that holds a lock."""
    started: list[subprocess.Popen[str]] = []

    def start(folder: Path, name: str, shared: str = "alone") -> subprocess.Popen[str]:
        folder.mkdir(exist_ok=True)
        command = [sys.executable, "-c", HOLD, str(folder), name, shared]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        return process

    yield start
    for process in started:
        process.communicate()


def test_a_job_that_was_submitted_twice_is_refused_and_the_first_goes_on(
    tmp_path: Path, recipe_file: Path, render_to: Callable[..., Outcome], content: Callable[[Path], dict[str, bytes]]
) -> None:
    folder = tmp_path / "twice"
    command = [sys.executable, "-m", "textzip", "render", str(recipe_file), "-n", "1M", "--engine", "inline"]
    first = subprocess.Popen([*command, "--out", str(folder)], stderr=subprocess.PIPE, text=True)
    while first.poll() is None and not list(folder.glob("manifest/train-*.json")):
        time.sleep(0.01)
    told = f" is at work here .process {first.pid} on "
    with pytest.raises(LockError, match="another render of train pages" + told):
        render_to(folder, rows=30)
    with pytest.raises(LockError, match="another render" + told):
        render_to(folder, rows=30, overwrite=True)
    assert first.poll() is None
    render_to(folder, rows=5, split="validation")
    first.send_signal(signal.SIGKILL)
    first.communicate()

    render_to(folder, rows=30)
    render_to(tmp_path / "alone", rows=30)
    render_to(tmp_path / "alone", rows=5, split="validation")
    names = {name for name in content(tmp_path / "alone") if name.startswith(("train-00000", "validation"))}
    assert names
    assert all(content(folder)[name] == content(tmp_path / "alone")[name] for name in names)
    assert not [path for path in folder.iterdir() if path.suffix == ".lock"]


def test_jobs_of_some_shards_share_a_split_and_the_last_one_removes_the_text(
    tmp_path: Path, render_to: Callable[..., Outcome], hold: Hold
) -> None:
    folder = tmp_path / "array"
    other = hold(folder, "textzip-train", "shared")
    assert render_to(folder, rows=20, shards=(0, 2)).complete
    assert (folder / WORK / "train").is_dir(), "the other job reads it"
    with pytest.raises(LockError):
        render_to(folder, rows=20)
    other.communicate("go\n")
    assert render_to(folder, rows=20, shards=(1, 2)).complete
    assert sorted(path.name for path in folder.iterdir() if path.name.startswith(".")) == []


def test_a_render_leaves_other_splits_to_others_unless_it_replaces_them(
    tmp_path: Path, render_to: Callable[..., Outcome], hold: Hold
) -> None:
    folder = tmp_path / "data"
    hold(folder, "textzip-validation")
    hold(folder, "textzip-render", "shared")
    assert render_to(folder, rows=5).complete
    with pytest.raises(LockError, match="another render is at work here"):
        render_to(folder, rows=5, overwrite=True)
