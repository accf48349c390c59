"""Where an oracle is found, and what it says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from judges import judge, picture
from painters import oracle

from textzip.models.art.config import ArtConfig
from textzip.models.art.judging.judge import Judge, opened

CPU = torch.device("cpu")


def config(**keys: object) -> ArtConfig:
    return ArtConfig.model_validate({"stage": "text", "preset": "tiny", "size": 16, "grid": 4, **keys})


def test_it_says_what_it_sees() -> None:
    pictures = [picture("calm", "green"), picture("wild", "red", (1, 2, 3))] * 60
    seen = judge().look(pictures)
    assert seen.names[:2].tolist() == [[0, 2], [1, 0]]
    assert seen.features[1].tolist() == [1, 2, 3]
    assert len(seen.names) == len(seen.features) == 120
    assert judge().places == {"calm": (0, 0), "wild": (0, 1), "red": (1, 0), "blue": (1, 1), "green": (1, 2)}


def test_it_is_the_one_that_is_named_or_the_one_beside_the_run(made_up_pictures: Path, tmp_path: Path) -> None:
    run = oracle(tmp_path / "art-oracle", made_up_pictures)
    named = opened(config(oracle=str(run)), None, CPU)
    assert isinstance(named, Judge)
    assert named.groups == (("mood", ("calm", "wild")), ("hue", ("red", "blue")))
    assert named.look(np.zeros((2, 16, 16, 3), np.uint8)).names.shape == (2, 2)
    for home in (tmp_path / "art-text" / "checkpoints" / "step-0000001", tmp_path / "exported"):
        assert isinstance(opened(config(), home, CPU), Judge)
    other = opened(config(oracle=str(run), size=32), None, CPU)
    assert other == f"{run} judges pictures of 16 pixels a side, and these have 32"


def test_if_there_is_none_that_is_told(painted: tuple[Path, Path], tmp_path: Path) -> None:
    assert opened(config(), None, CPU) == "model.oracle names no run of the stage oracle"
    assert "there is none at" in str(opened(config(), tmp_path / "run", CPU))
    assert "nowhere" in str(opened(config(oracle=str(tmp_path / "nowhere")), None, CPU))
    assert "of the stage codes" in str(opened(config(oracle=str(painted[0])), None, CPU))
