"""What pictures are painted by, and all chance in them.

Shapes: B pictures, L places of a grid, K codes, C captions that a picture is painted by, W words, M channels, G groups,
A adjectives of all groups.

All chance in a picture is its noise, drawn beforehand from its seed and number alone: a picture is the same by itself
and among others, and pictures of the same noise and captions that differ little differ little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from textzip.models.art.feeding import chance
from textzip.models.art.network.text import TextModel


@dataclass(frozen=True)
class Noise:
    """All chance in some pictures."""

    codes: Tensor
    """Gumbel noise of each code at each place, float64 (B, L, K)."""
    places: Tensor
    """Gumbel noise of each place, float64 (B, L)."""
    traits: Tensor
    """Gumbel noise of each adjective, float64 (B, A), by which those are chosen that a caption leaves open."""

    @classmethod
    def drawn(cls, seed: int, numbers: Sequence[int], places: int, codes: int, traits: int = 0) -> Noise:
        """The noise of the pictures of these numbers, each from its own stream; `traits`: A."""
        return cls(*(torch.from_numpy(each) for each in chance(seed, numbers, places, codes, traits)))

    @classmethod
    def of(cls, model: TextModel, seed: int, numbers: Sequence[int], device: torch.device) -> Noise:
        """As much as a model takes, on a device."""
        drawn = cls.drawn(seed, numbers, model.painter.places, model.painter.codes, model.adjectives)
        return cls(*(each.to(device) for each in (drawn.codes, drawn.places, drawn.traits)))


@dataclass(frozen=True)
class Told:
    """What is made of captions: what the painter sees of them, and the style of their pictures."""

    context: Tensor
    """(B, W, M)."""
    mask: Tensor
    """Which of its places say something, bool (B, W)."""
    style: Tensor | None
    """For `TextModel.pictured`."""

    @classmethod
    def by(cls, model: TextModel, batch: Mapping[str, Tensor], noise: Tensor, least: float = 0.0) -> Told:
        """By the words of captions, or by an adjective of each group, settled by `noise` (B, A).

        Adjectives that are not as likely as `least` stay open.
        """
        traits = model.settled(batch, noise, least)
        seen = model.words(batch) if model.traits is None else model.told(traits)
        return cls(*seen, model.styled(traits))


@dataclass(frozen=True)
class Asked:
    """What pictures are painted by: captions, each with a share, which sum to 1 in every picture."""

    context: Tensor
    """(C, B, W, M)."""
    mask: Tensor
    """Which of its places are words, bool (C, B, W)."""
    shares: Tensor
    """(C, B)."""
    style: Tensor | None = None
    """What codes are made pictures in, for `TextModel.pictured`."""

    @classmethod
    def one(cls, told: Told) -> Asked:
        """Each picture by a caption of its own."""
        return cls(told.context[None], told.mask[None], told.context.new_ones(1, told.context.shape[0]), told.style)

    @classmethod
    def between(cls, told: Told, ways: Tensor) -> Asked:
        """Pictures from the first of two captions to the other; `ways` (B,): how much of the first."""
        shares = torch.stack([ways, 1 - ways])
        context = told.context[:, None].expand(-1, len(ways), -1, -1)
        style = None if told.style is None else shares.T.to(told.style.dtype) @ told.style
        return cls(context, told.mask[:, None].expand(-1, len(ways), -1), shares, style)
