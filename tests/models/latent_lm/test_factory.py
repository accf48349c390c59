"""Models from checkpoints: words must look as they did where it learned."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from textzip.errors import CheckpointError
from textzip.models.latent_lm.config import LatentConfig
from textzip.models.latent_lm.factory import latent_model, looks, new_model
from textzip.train import checkpoint

SIZE = {"width": 16, "layers": 1, "heads": 2, "speller_width": 16, "speller_layers": 1, "speller_heads": 2}


def saved(folder: Path, **settings: object) -> checkpoint.Checkpoint:
    """A checkpoint of a new model."""
    config = LatentConfig.model_validate({**SIZE, **settings})
    weights = {name: value.clone() for name, value in new_model(config).state_dict().items()}
    config_ = config.model_dump(mode="json")
    where = checkpoint.save(folder, 1, config=config_, weights=weights, recipe="", state={}, metrics=folder / "none")
    return checkpoint.find(where)


def test_what_words_look_like_depends_on_faces_and_size_alone() -> None:
    plain = looks(LatentConfig())
    assert plain == looks(LatentConfig(width=32, heads=2, word_bytes=64))
    others = [
        LatentConfig(px=12),
        LatentConfig(faces=("PTSerif",)),
        LatentConfig(faces=("DejaVuSansCondensed", "PTSerif")),
    ]
    assert len({plain, *map(looks, others)}) == 4
    assert looks(LatentConfig(sees="bytes")) == ""


def test_a_model_whose_words_look_as_they_did_is_loaded(tmp_path: Path) -> None:
    _, config = latent_model(saved(tmp_path, drawn=looks(LatentConfig())))
    assert config.drawn == looks(LatentConfig())


def test_one_whose_words_look_otherwise_is_refused_and_the_way_out_works(tmp_path: Path) -> None:
    found = saved(tmp_path, drawn="0123456789abcdef")
    with pytest.raises(CheckpointError, match=r"look otherwise here than where it learned .*set \"drawn\" to \"\""):
        latent_model(found)
    path = found.folder / checkpoint.CONFIG
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "drawn": ""}), "utf-8")
    latent_model(checkpoint.find(found.folder))


def test_another_member_is_refused(tmp_path: Path) -> None:
    found = saved(tmp_path)
    other = checkpoint.Checkpoint(found.folder, {**found.config, "kind": "causal"})
    with pytest.raises(CheckpointError, match="is no latent language model"):
        latent_model(other)
