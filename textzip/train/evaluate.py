"""Where pages were read and summarised: that is in `textzip.models.slot.evaluate` now, and still found here."""

from __future__ import annotations

from textzip.moved import moved

__getattr__ = moved(
    __name__, {name: f"textzip.models.slot.evaluate:{name}" for name in ("read_split", "summarise", "Page")}
)
