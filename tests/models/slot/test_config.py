"""A slot model's settings."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from textzip.models.slot.config import PRESETS, SlotConfig


def test_a_preset_fills_in_what_is_not_said() -> None:
    assert SlotConfig(preset="small", heads=8).model_dump() | {"heads": 4} == SlotConfig(preset="small").model_dump()
    assert SlotConfig().channels == PRESETS["tiny"]["channels"]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"slot_channels": 30, "heads": 4}, "must be a multiple of heads"),
        ({"latents": 16, "aligner": "learned"}, "latents need the counted aligner"),
        ({"latents": 48, "pool": "spatial"}, r"needs latents \(48\) in a power of two"),
        ({"latents": 4, "pool": "spatial", "slot_channels": 9, "heads": 3}, r"even number of slot_channels \(9\)"),
        ({"preset": ["tiny"]}, "preset"),
        ({"latents": 64, "slots": 32}, "that is no bottleneck"),
        ({"frame": [6, 2]}, "frame"),
        ({"slots": 0}, "slots"),
    ],
    ids=str,
)
def test_what_can_be_no_model_is_refused(settings: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        SlotConfig.model_validate(settings)
