"""Grids that go on changing while sentences of them are learned, and stay readable.

Shapes: B sentences, L words, S symbols, K cells, C colours.

What the network sees and what it sums up to colours are the hard grids, with the gradients of the numbers that they
come from (straight-through). Beside the loss of the diffusion stands that of reading grids back.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from textzip.models.patterns.codes.resolve import resolved
from textzip.models.patterns.network.coder import Coder, damaged
from textzip.models.patterns.network.denoiser import Denoiser

SYMBOLS = 1024
"""Symbols that are read back in a step, at most."""
WRONG = 0.1
"""Cells that get any colour before they are read in training, as a share: grids that were written have some."""


@torch.no_grad()
def settle(model: Denoiser) -> None:
    """The codes of a model are its coder's hard grids as they stand, no two alike."""
    if model.coder is not None:
        codes, _ = resolved(model.coder.hard().cpu().numpy(), model.colours)
        model.codes.copy_(torch.from_numpy(codes))


def book_of(model: Denoiser) -> Tensor | None:
    """The codes with gradients, float32 (S, K, C); None if they are not to change."""
    return None if model.coder is None else model.coder.straight(model.codes)


def seen(noisy: Tensor, cells: Tensor, ids: Tensor, book: Tensor) -> Tensor:
    """Noisy cells (B, L, K) of `ids` (B, L), whose `cells` are these, as `forward` takes them, (B, L, K, C + 1).

    With gradients to `book` (S, K, C) where they are the words' own.
    """
    own = F.pad(book, (0, 1))[ids] * (noisy == cells)[..., None]
    return F.one_hot(noisy, book.shape[-1] + 1) + own - own.detach()


def unread(coder: Coder, book: Tensor) -> Tensor:
    """Nats of reading a symbol back, mean of some: ()."""
    symbols = torch.randperm(len(book), device=book.device)[:SYMBOLS]
    return F.cross_entropy(coder.scores(damaged(book[symbols], WRONG), book).float(), symbols)


def placed(weights: dict[str, Tensor], *, tuned: bool) -> dict[str, Tensor]:
    """Weights of a coder or of a denoiser, under the names of a denoiser that has a coder, or none."""
    plain = {name.removeprefix("coder."): each for name, each in weights.items() if name != "coder.codes"}
    if not tuned:
        return plain
    return {f"coder.{name}" if name.startswith(("logits", "decoder.")) else name: each for name, each in plain.items()}
