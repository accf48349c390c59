"""Runs of several processes, as `torchrun` starts them, on gloo."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

from textzip.models.registry import TrainRecipe
from textzip.recipe import to_yaml


def ranks_of(recipe: TrainRecipe, folder: Path, world: int) -> list[tuple[int, str]]:
    """Exit status of each rank, and what it said."""
    file = folder / f"recipe{world}.yaml"
    file.write_text(to_yaml(recipe), "utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ranks = []
    for rank in range(world):
        environment = {**os.environ, "RANK": str(rank), "WORLD_SIZE": str(world), "LOCAL_RANK": str(rank),
                       "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "OMP_NUM_THREADS": "1"}  # fmt: skip
        command = [sys.executable, "-m", "textzip", "train", str(file), "--device", "cpu"]
        ranks.append(subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE))
    told = [each.communicate(timeout=300)[1].decode() for each in ranks]
    return [(each.returncode, words) for each, words in zip(ranks, told, strict=True)]
