"""Settings that come in sizes: a key `preset`, and what each size sets unless a recipe does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import model_validator

from textzip.recipe import Part


class Sized(Part):
    """A model's settings with a key `preset`, of which `presets` says what each sets."""

    presets: ClassVar[Mapping[str, Mapping[str, Any]]]

    @model_validator(mode="before")
    @classmethod
    def _sizes(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        preset = str(given.get("preset", cls.model_fields["preset"].default))
        return {**cls.presets.get(preset, {}), **given}
