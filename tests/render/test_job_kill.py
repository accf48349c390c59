"""Killed at any moment and run again: the same folder, and never a part of a shard in sight."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from textzip.render.job import Outcome
from textzip.shards.manifest import read_lines
from textzip.shards.verify import shard_problems


def killed(command: list[str], folder: Path, rng: random.Random) -> bool:
    """Start a render in a process group of its own, and kill the whole group at a random moment of its work."""
    process = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    # A third of the kills are somewhere on the way to the first new shard, the rest just after one of the next three.
    wanted = len(list(folder.glob("manifest/train-*.json"))) + rng.choice([0, 0, 1, 2])
    deadline = time.monotonic() + rng.uniform(0, 3) if rng.random() < 1 / 3 else float("inf")
    while process.poll() is None and time.monotonic() < deadline:
        if len(list(folder.glob("manifest/train-*.json"))) > wanted:
            break
        time.sleep(0.001)
    time.sleep(rng.uniform(0, 0.02))
    alive = process.poll() is None
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        assert not alive
    process.wait()
    return alive


def check_visible(folder: Path) -> int:
    """Every shard with a line is whole; every file with a shard's name but no line is whole Parquet too."""
    lines = read_lines(folder)
    for line in lines:
        assert list(shard_problems(folder, line)) == []
    listed = {line.name for line in lines}
    for path in folder.glob("*.parquet"):
        if path.name not in listed:
            data = path.read_bytes()
            assert data[:4] == data[-4:] == b"PAR1"
    return len(lines)


@pytest.mark.parametrize("kills", [3, pytest.param(20, marks=pytest.mark.slow)])
def test_a_render_killed_at_random_moments_ends_as_if_it_had_not_been(
    kills: int,
    tmp_path: Path,
    recipe_file: Path,
    render_to: Callable[..., Outcome],
    content: Callable[[Path], dict[str, bytes]],
) -> None:
    rng = random.Random(500 + kills)
    rows = 200 + 80 * kills
    folder = tmp_path / "killed"
    command = [sys.executable, "-m", "textzip", "render", str(recipe_file), "-n", str(rows), "--out", str(folder)]
    real = []
    for number in range(kills):
        workers = ["-j", "2"] if number % 3 == 1 else ["--engine", "inline"]
        real.append(killed([*command, *workers], folder, rng))
        check_visible(folder)
    assert all(real)
    assert 0 < check_visible(folder) < rows // 10

    assert render_to(folder, rows=rows).complete
    render_to(tmp_path / "undisturbed", rows=rows)
    assert content(folder) == content(tmp_path / "undisturbed")


def test_a_render_of_pictures_that_is_killed_ends_as_if_it_had_not_been(
    tmp_path: Path, art_to: Callable[..., Outcome], content: Callable[[Path], dict[str, bytes]]
) -> None:
    rng = random.Random(7)
    folder = tmp_path / "killed"
    settings = ["seed=5", "size=32", "shards.rows=10"]
    command = [sys.executable, "-m", "textzip", "render", "recipes/art.yaml", *settings, "-n", "5000"]
    for workers in (["--engine", "inline"], ["-j", "2"]):
        assert killed([*command, *workers, "--out", str(folder)], folder, rng)
    there = check_visible(folder)
    assert 0 < there < 500
    rows = 10 * (there + 3)
    assert art_to(folder, rows=rows).complete
    art_to(tmp_path / "undisturbed", rows=rows)
    assert content(folder) == content(tmp_path / "undisturbed")


def test_a_render_that_is_asked_to_stop_says_how_to_go_on(tmp_path: Path, recipe_file: Path) -> None:
    folder = tmp_path / "stopped"
    command = [sys.executable, "-m", "textzip", "render", str(recipe_file), "-n", "1M", "--out", str(folder)]
    process = subprocess.Popen([*command, "--engine", "inline"], stderr=subprocess.PIPE, text=True)
    while process.poll() is None and not list(folder.glob("manifest/train-*.json")):
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate()
    assert process.returncode == 130
    assert f"textzip: stopped; finished shards are in {folder}: run the same command again to go on" in said
    assert "Traceback" not in said
    assert not list(folder.glob(".*.tmp"))
    assert check_visible(folder) > 0
