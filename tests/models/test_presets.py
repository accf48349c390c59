"""Settings that come in sizes."""

from __future__ import annotations

from typing import ClassVar, Literal

import pytest
from pydantic import ValidationError

from textzip.models.presets import Sized


class Sample(Sized):
    """Settings of two sizes."""

    presets: ClassVar = {"small": {"width": 3, "depth": 1}, "large": {"width": 7}}

    preset: Literal["small", "large"] = "small"
    width: int = 0
    depth: int = 5


def test_a_size_sets_what_nobody_else_does() -> None:
    assert (Sample().width, Sample().depth) == (3, 1)
    assert (Sample(preset="large").width, Sample(preset="large").depth) == (7, 5)
    assert Sample(preset="large", width=2).width == 2
    assert Sample.model_validate(Sample(width=4).model_dump()).width == 4
    with pytest.raises(ValidationError):
        Sample(preset="huge")  # type: ignore[arg-type]
