"""What a run with another run's codes begins with."""

from __future__ import annotations

from typing import Any

from textzip.errors import ModelError
from textzip.models.art.config import ArtConfig

OF_CODES = ("size", "grid", "codes", "quantiser", "levels", "even", "code_width", "width", "blocks")
"""Settings that the autoencoder's codes depend on."""


def check_beginning(config: ArtConfig, before: dict[str, Any] | None) -> ArtConfig:
    """The configuration `before`, of what a model begins with.

    Raises `ModelError` unless that has codes, and like those of `config`.
    """
    if before is None:
        raise ModelError(
            "this needs codes that another run has learned: give that run of the stage codes, as in "
            "start_from=runs/art-codes"
        )
    kind, stage = before.get("kind"), before.get("stage")
    if kind != "art" or stage not in ("codes", "text"):
        what = f"of the stage {stage}" if kind == "art" else f"a model of kind {kind!r}"
        raise ModelError(f"start_from is {what}, which has no codes of pictures: give a run of the stage codes")
    there = ArtConfig.model_validate(before)
    differing = [name for name in OF_CODES if getattr(config, name) != getattr(there, name)]
    if differing:
        mended = " ".join(f"model.{name}={_as_setting(getattr(there, name))}" for name in differing)
        raise ModelError(
            f"start_from has other codes than the model: {mended} there; give the same here, or another start_from"
        )
    return there


def _as_setting(value: Any) -> str:
    return f"[{','.join(map(str, value))}]" if isinstance(value, tuple) else str(value).lower()
