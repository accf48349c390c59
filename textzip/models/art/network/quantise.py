"""Vectors to codes and back, in four ways behind one interface.

Shapes: B pictures, h rows and w columns of codes, D dimensions of a vector, N = B h w vectors, S codes.

    fsq    each of a few dimensions is rounded (Mentzer et al., 2024): a book that is never learned, and can't die
    ema    nearest of a book that follows the means of what it is nearest to (van den Oord et al., 2017; Razavi et al.,
           2019), begun with k-means, entries that die being born again from the data
    simvq  nearest of a book that is one learned matrix times fixed vectors, so that all entries move together
           (Zhu et al., 2024)
    plain  as `ema`, but as it was published and as the library has it by default: drawn at random, means that forget
           fast, nobody born again

The arithmetic is `vector_quantize_pytorch`'s. What it would do within a forward pass, books that follow means do once a
step instead (`counted`, `settle`): a step then is the same however it is cut into micro-batches and shared among ranks,
one of which may have none, where the library's own sums over ranks would wait for it for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any

import torch
from torch import Tensor, nn
from vector_quantize_pytorch import FSQ, SimVQ, VectorQuantize

from textzip.errors import ModelError

_FAR = 2.0
"""Beyond it tanh is flat: what got there by a few large steps would have no gradient that leads back."""
_SAMPLES = 8
"""Vectors of a step, for each code, that k-means begins with and dead codes are born again from."""


@dataclass(frozen=True)
class Quantised:
    """What became of vectors."""

    vectors: Tensor
    """(B, h, w, D), those of `codes`; their gradients go straight through to what they were made of."""
    codes: Tensor
    """int64 (B, h, w)."""
    loss: Tensor
    """(): what keeps vectors near their codes and codes near their vectors, or where rounding has gradients."""


class Quantiser(nn.Module):
    """Vectors to codes and back."""

    def __init__(self, size: int, width: int) -> None:
        """`size`: S; `width`: D."""
        super().__init__()
        self.size, self.width = size, width

    def forward(self, latents: Tensor, first: bool = True) -> Quantised:
        """(B, h, w, D) → what became of them. `first`: whether this is a step's first micro-batch."""
        with torch.autocast(latents.device.type, enabled=False):
            vectors, codes, loss = self._quantised(latents.float().flatten(1, 2), first)
        if not self.training:
            vectors = self.vectors_of(codes)
        return Quantised(vectors.view(latents.shape), codes.long().view(latents.shape[:-1]), loss)

    def vectors_of(self, codes: Tensor) -> Tensor:
        """Codes int64 (…) to their vectors float32 (…, D)."""
        raise NotImplementedError

    def counted(self) -> list[Tensor]:
        """What was counted since `settle`, to be added up in place over ranks, each of which has the same shapes."""
        return []

    def settle(self) -> None:
        """Once a step: take in what was counted."""

    def _quantised(self, latents: Tensor, first: bool) -> tuple[Tensor, Tensor, Tensor]:
        """(B, h w, D) → vectors (B, h w, D), codes (B, h w), loss ()."""
        raise NotImplementedError


class Rounded(Quantiser):
    """`fsq`."""

    def __init__(self, levels: tuple[int, ...], *, even: bool = False) -> None:
        """`even`: see `EvenFSQ`."""
        super().__init__(prod(levels), len(levels))
        self.fsq = (EvenFSQ if even else FSQ)(list(levels))

    def vectors_of(self, codes: Tensor) -> Tensor:
        """Codes int64 (…) to their vectors float32 (…, D), multiples of 2 / level in [−1, 1)."""
        found: Tensor = self.fsq.indices_to_codes(codes.reshape(1, -1)).view(*codes.shape, self.width)
        return found

    def _quantised(self, latents: Tensor, first: bool) -> tuple[Tensor, Tensor, Tensor]:  # noqa: ARG002
        vectors, codes = self.fsq(latents)
        return vectors, codes, (latents.abs() - _FAR).relu().square().mean()


class EvenFSQ(FSQ):
    """FSQ with 2 σ(1.6 x) − 1 instead of tanh (iFSQ, 2026), which makes normal numbers nearly uniform ones.

    tanh leaves more of them at both ends. The steps here are all as wide, where FSQ's first and last are half as wide
    to make up for that.
    """

    def bound(self, z: Tensor, eps: float = 1e-3, hard_clamp: bool = False) -> Tensor:  # noqa: ARG002
        """`z` (…, D) to multiples of 2 / level in [−1, 1)."""
        half = self._levels * (1 - eps) / 2
        offset = torch.where(self._levels % 2 == 0, 0.5, 0.0)
        found = (2 * torch.sigmoid(1.6 * z) - 1) * half - offset
        whole: Tensor = (found + (found.round() - found).detach()) / (self._levels // 2)
        return whole


class Matrix(Quantiser):
    """`simvq`."""

    def __init__(self, size: int, width: int) -> None:
        super().__init__(size, width)
        self.vq = SimVQ(width, size, rotation_trick=False)

    def vectors_of(self, codes: Tensor) -> Tensor:
        """Codes int64 (…) to their vectors float32 (…, D)."""
        book: Tensor = self.vq.codebook
        return book[codes]

    def _quantised(self, latents: Tensor, first: bool) -> tuple[Tensor, Tensor, Tensor]:  # noqa: ARG002
        vectors, codes, loss = self.vq(latents)
        return vectors, codes, loss


class Means(Quantiser):
    """`ema` and `plain`. Until the first step has settled, a book that begins with k-means lets vectors pass."""

    def __init__(self, size: int, width: int, **options: Any) -> None:
        """`options`: those of the library's `VectorQuantize`."""
        super().__init__(size, width)
        self.vq = VectorQuantize(width, size, rotation_trick=False, sync_codebook=False, **options)
        book = self.vq._codebook
        book.sample_fn = book.replace_sample_fn = lambda samples, count: samples[:, :count]  # in random order already
        self._samples: Tensor | None = None

    def vectors_of(self, codes: Tensor) -> Tensor:
        """Codes int64 (…) to their vectors float32 (…, D)."""
        book: Tensor = self.vq.codebook
        return book[codes]

    def counted(self) -> list[Tensor]:
        """Vectors of each code (1, S), their sums (1, S, D), and some vectors of the first micro-batch."""
        book = self.vq._codebook
        for each in (book.cluster_size, book.embed_avg):
            each.grad = torch.zeros_like(each) if each.grad is None else each.grad
        if self._samples is None:
            self._samples = book.embed.new_zeros(_SAMPLES * self.size, self.width)
        return [book.cluster_size.grad, book.embed_avg.grad, self._samples]

    @torch.no_grad()
    def settle(self) -> None:
        """Move each code towards the mean of its vectors; give those that died vectors of the step."""
        counts, sums, samples = self.counted()
        book = self.vq._codebook
        book.cluster_size.grad = book.embed_avg.grad = self._samples = None
        if not book.initted:
            book.init_embed_(samples[None])
            return
        book.cluster_size.lerp_(counts, 1 - book.decay)
        book.embed_avg.lerp_(sums, 1 - book.decay)
        book.update_ema()
        book.expire_codes_(samples[None])

    def _quantised(self, latents: Tensor, first: bool) -> tuple[Tensor, Tensor, Tensor]:
        if self.training and first:
            every = latents.detach().flatten(0, 1)
            at = torch.randperm(len(every), device=every.device)
            self._samples = every[at.repeat(-(-_SAMPLES * self.size // len(at)))[: _SAMPLES * self.size]]
        if not self.vq._codebook.initted:
            return latents, latents.new_zeros(latents.shape[:-1], dtype=torch.long), latents.new_zeros(())
        vectors, codes, loss = self.vq(latents, accum_ema_update=self.training)
        return vectors, codes, loss


def quantiser(name: str, size: int, width: int, levels: tuple[int, ...] = (), *, even: bool = False) -> Quantiser:
    """A quantiser by its name, of `size` codes of `width` dimensions; `fsq` has those of its `levels`.

    Raises `ModelError` for a name that there is none of, and levels that don't make so many codes.
    """
    if name == "fsq":
        if prod(levels) != size:
            raise ModelError(f"levels {list(levels)} are {prod(levels)} codes, not {size}: their product must be that")
        return Rounded(levels, even=even)
    if name == "ema":
        return Means(size, width, decay=0.99, kmeans_init=True, threshold_ema_dead_code=2)
    if name == "simvq":
        return Matrix(size, width)
    if name == "plain":
        return Means(size, width)
    raise ModelError(f"no quantiser is called {name!r}; there are fsq, ema, simvq and plain")
