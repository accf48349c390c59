"""What a network is given of a batch's words: their bytes, their strips in a face, or both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import torch
from torch import Tensor

from textzip.errors import ModelError, TextError
from textzip.models.latent_lm.strips import Strips
from textzip.render.text.normal import normalize

_DRAWN = ("ink", "inside", "frames")


def seen(batch: dict[str, Any], strips: Strips | None, *, spellings: bool, device: torch.device) -> dict[str, Tensor]:
    """The arguments of a network's encoders; strips are drawn in the first face, unless `drawn` has put some there."""
    found = {"spelled": batch["spelled"].to(device)} if spellings else {}
    if strips is not None:
        given = batch if "ink" in batch else strips.batch(batch["words"])
        found.update({name: given[name].to(device) for name in _DRAWN})
    return found


def drawn(batch: dict[str, Any], strips: Strips, face: int, device: torch.device) -> dict[str, Any]:
    """The batch with the strips of its words in one of the faces, by its number. Raises `TextError` as `Strips.of`."""
    return {**batch, **{name: each.to(device) for name, each in strips.batch(batch["words"], face).items()}}


def check_drawable(words: Iterable[str], strips: Strips, names: Sequence[str]) -> None:
    """Raises `ModelError` if there are characters in words, as they are drawn, that no face draws; says which."""
    characters = sorted({character for word in set(words) for character in normalize(word)})
    lacking = []
    for character in characters:
        try:
            strips.of(character)
        except TextError:
            lacking.append(f"{character!r} (U+{ord(character):04X})")
    if lacking:
        more = f" and {len(lacking) - 8} more" if len(lacking) > 8 else ""
        raise ModelError(
            f"the texts have characters that {', '.join(names)} can't draw: {', '.join(lacking[:8])}{more}; add a face "
            "that does to model.faces, or set model.missing to keep"
        )
