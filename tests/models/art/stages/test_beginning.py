"""What a run with another run's codes begins with."""

from __future__ import annotations

import pytest

pytest.importorskip("torch")

from textzip.errors import ModelError
from textzip.models.art.config import ArtConfig
from textzip.models.art.stages.beginning import OF_CODES, check_beginning

THERE = ArtConfig(stage="codes", preset="tiny", size=32, grid=4)


def test_codes_like_ones_own_are_what_it_begins_with() -> None:
    config = ArtConfig(stage="text", preset="tiny", size=32, grid=4)
    assert check_beginning(config, THERE.model_dump(mode="json")) == THERE
    assert set(OF_CODES) <= set(ArtConfig.model_fields)


@pytest.mark.parametrize(
    ("before", "told"),
    [
        (None, "start_from=runs/art-codes"),
        ({"kind": "art", "stage": "oracle"}, "of the stage oracle, which has no codes"),
        ({"kind": "slot"}, "a model of kind 'slot'"),
        ({**THERE.model_dump(mode="json"), "grid": 8}, r"model\.grid=8 there"),
        ({**THERE.model_dump(mode="json"), "levels": [4, 128]}, r"model\.levels=\[4,128\] there"),
    ],
)
def test_others_are_refused(before: dict[str, object] | None, told: str) -> None:
    with pytest.raises(ModelError, match=told):
        check_beginning(THERE, before)
