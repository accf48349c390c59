"""Where `ModelFactory` was: it is in `textzip.models.slot.factory` now, and still found here."""

from __future__ import annotations

from textzip.moved import moved

__getattr__ = moved(__name__, {name: f"textzip.models.slot.factory:{name}" for name in ("ModelFactory", "slot_model")})
