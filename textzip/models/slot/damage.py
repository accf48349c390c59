"""Pages as other programs save them: moved by parts of a pixel, resampled, in other greys, noisy, JPEG.

What is changed in such a way goes through the same hands as a picture that is to be read (`levels`): a model learns
from what is left once ground, ink and noise were put right, and from nothing that it will never see.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from textzip.models.slot.levels import ground_of, normalised
from textzip.train.recipe import Augment

_SMALLEST, _LARGEST = 0.75, 4.0
"""What pages are resampled to, as multiples of their size."""
_CONTRAST = 60
"""Least that ink differs from its ground, of 255."""
_NOISE = 12.0
"""Greatest deviation of noise, of the contrast's 255."""
_QUALITY = 40, 95
"""Of JPEG."""
_LEFT = 0.9
"""Least share of a page's bright pixels that must be left."""

Damage = Callable[[Tensor, np.random.Generator], Tensor]


def damaged(pixels: Tensor, settings: Augment, random: np.random.Generator) -> Tensor:
    """uint8 (B, 1, H, W) to the same: each kind of damage is done to its share of the pages.

    A page that loses its letters by it, small ones to what takes them for noise, stays as it was: nothing is to be
    learned from a text that nobody can see.
    """
    kinds: tuple[tuple[float, Damage], ...] = (
        (settings.shift, _shifted),
        (settings.resample, _resampled),
        (settings.levels, _other_greys),
        (settings.noise, _noisy),
        (settings.jpeg, _compressed),
    )
    if not any(share for share, _ in kinds):
        return pixels
    chosen = random.random((len(pixels), len(kinds))) < [share for share, _ in kinds]
    pages = list(pixels)
    for number in np.flatnonzero(chosen.any(1)):
        page = pages[number].float()
        for k in np.flatnonzero(chosen[number]):
            page = kinds[k][1](page, random)
        clean = _as_read(page).to(pixels.device)
        if _legible(pages[number], clean):
            pages[number] = clean
    return torch.stack(pages)


def _legible(before: Tensor, after: Tensor) -> bool:
    """Whether what is bright on a page has ink on the other."""
    bright = before >= max(1, int(before.max()) // 2)
    return not bright.any() or float((after[bright] > 0).float().mean()) >= _LEFT


def _as_read(page: Tensor) -> Tensor:
    """What reading makes of a picture (1, H, W), 0…255, before the model sees it."""
    grey = page[0].round().clamp(0, 255).double().cpu().numpy()
    clean, _ = normalised(grey, ground_of(grey))
    return torch.from_numpy(clean.round().astype(np.uint8))[None]


def _shifted(page: Tensor, random: np.random.Generator) -> Tensor:
    """To the right and down, by less than a pixel: the page and its neighbours in shares."""
    across, down = random.random(2).tolist()
    page = page + across * (F.pad(page, (1, 0))[..., :-1] - page)
    moved: Tensor = page + down * (F.pad(page, (0, 0, 1, 0))[:, :-1] - page)
    return moved


def _resampled(page: Tensor, random: np.random.Generator) -> Tensor:
    """To another size and back."""
    factor = math.exp(random.uniform(math.log(_SMALLEST), math.log(_LARGEST)))
    mode = ("bilinear", "bicubic")[int(random.integers(2))]
    size = page.shape[1:]
    there = [max(1, round(each * factor)) for each in size]
    other = F.interpolate(page[None], there, mode=mode, antialias=True)
    return F.interpolate(other, size, mode=mode, antialias=True)[0].clamp(0, 255)


def _other_greys(page: Tensor, random: np.random.Generator) -> Tensor:
    """Ink and ground of any two brightnesses that can be told apart, either of them the brighter."""
    ground, contrast = random.uniform(0, 255 - _CONTRAST), random.random()
    ink = ground + _CONTRAST + contrast * (255 - _CONTRAST - ground)
    if random.random() < 0.5:
        ground, ink = 255 - ground, 255 - ink
    return (ground + page * ((ink - ground) / 255)).round()


def _noisy(page: Tensor, random: np.random.Generator) -> Tensor:
    sigma = random.uniform(0, _NOISE) * float(page.max() - page.min()) / 255
    noise = random.standard_normal(page.shape, np.float32)
    return (page + sigma * torch.from_numpy(noise).to(page)).clamp(0, 255)


def _compressed(page: Tensor, random: np.random.Generator) -> Tensor:
    quality = int(random.integers(_QUALITY[0], _QUALITY[1] + 1))
    file = io.BytesIO()
    Image.fromarray(page[0].round().clamp(0, 255).byte().cpu().numpy()).save(file, "JPEG", quality=quality)
    return torch.from_numpy(np.array(Image.open(file)))[None].to(page)
