"""What frames emit, and the counter that sums it up.

Shapes: B batch, P frames of a page in reading order, K classes (nothing, and the symbols), N symbols of a label.

Training looks for the emissions with the label at hand (`lattice`); reading rounds them. Two neighbouring frames that
each say "a" with one half are one a, so emissions are summed over a run of frames in which something may be emitted,
and rounded there; between runs, where every frame is sure of nothing, the sum starts from zero. So doubts neither
lose nor double a character, and do not add up along the page.
"""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from textzip.models.slot.network import lattice
from textzip.models.slot.network.running import running_max

SURE_OF_NOTHING = 0.02
"""A frame that is less likely than this to emit ends a run of frames that may."""

_REACH = 16
"""No ink of a character is further than this from the frame that emits it, in pixels: the largest px read."""


class FrameHead(nn.Module):
    """Each frame's logits over nothing and the symbols: (B, P, C) to (B, P, K)."""

    def __init__(self, channels: int, hidden: int, classes: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(channels, hidden)
        self.classes = nn.Linear(hidden, classes)
        nn.init.kaiming_normal_(self.hidden.weight, nonlinearity="relu")
        nn.init.zeros_(self.hidden.bias)
        nn.init.xavier_normal_(self.classes.weight)
        nn.init.zeros_(self.classes.bias)

    def forward(self, features: Tensor) -> Tensor:
        """Logits."""
        logits: Tensor = self.classes(torch.relu(self.hidden(features)))
        return logits


class Align(torch.autograd.Function):
    """Lays labels on frames: losses, counts, and the likeliest emissions. The lattice runs on the CPU's cores.

    One function, because all three need the frames' distributions: a softmax over K classes for every frame is a good
    part of a small model's work.
    """

    @staticmethod
    def forward(
        ctx: Any, logits: Tensor, symbols: Tensor, lengths: Tensor, widths: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """The label's negative log-likelihood (B), the expected count of slots (B), and the emitted classes (B, P).

        logits (B, P, K), symbols (B, N), lengths (B), −1 for a label to be left out, and widths (K), the slots that a
        class fills. A label that is left out or has more symbols than there are frames has the loss 0 and no gradient.
        """
        probabilities = logits.detach().float().softmax(-1)
        host = probabilities.cpu().numpy()
        classes, counts = symbols.cpu().numpy(), lengths.clamp(min=0).cpu().numpy()
        threads = torch.get_num_threads()
        losses, occupancy = lattice.posteriors(host, classes, counts)
        if torch.get_num_threads() != threads:  # when numba starts its threads, it gives torch as many
            torch.set_num_threads(threads)
        loss = torch.from_numpy(losses).to(logits.device)
        usable = torch.isfinite(loss) & (lengths >= 0)
        frames = torch.from_numpy(lattice.best_frames(host, classes, counts))
        emitted = torch.zeros(logits.shape[:2], dtype=torch.long)
        found = frames >= 0
        emitted[found.nonzero()[:, 0], frames[found]] = torch.from_numpy(classes)[found]
        emitted = emitted.to(logits.device)
        count = expected_count(probabilities, widths)
        residual = probabilities - torch.from_numpy(occupancy).to(logits.device)
        ctx.save_for_backward(probabilities, residual, usable, widths)
        ctx.mark_non_differentiable(emitted)
        return torch.where(usable, loss, 0.0), count, emitted

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> Any:
        """Softmax minus expected emissions for the loss; for the count, how far a class's width is from the mean."""
        probabilities, residual, usable, widths = ctx.saved_tensors
        fills = widths.float()
        surplus = (fills - (probabilities @ fills)[..., None]).mul_(grads[1][:, None, None])
        gradient = residual * (grads[0] * usable)[:, None, None]
        return gradient.addcmul_(probabilities, surplus), None, None, None


def expected_count(probabilities: Tensor, widths: Tensor) -> Tensor:
    """The slots that a page's frames are expected to fill: (B, P, K), (K) to (B)."""
    return (probabilities @ widths.float()).sum(1)


def rounded(probabilities: Tensor, most: int = 0) -> tuple[Tensor, Tensor]:
    """The class each frame emits (B, P), 0 for nothing, read from the frames' distributions (B, P, K) alone.

    And the doubt (B) about it: for every run of frames that may emit, −log(1 − d), where d is how far the run's sum is
    from the whole number that it was rounded to. `most`: P can't be more, where a graph is written for any P.
    """
    share = 1 - probabilities[..., 0]
    share = torch.where(share < SURE_OF_NOTHING, 0.0, share)
    total = share.cumsum(1)
    before = running_max(torch.where(share == 0, total, 0.0), most or share.shape[1])
    since = total - before
    steps = torch.floor(since + 0.5)
    previous = torch.cat([torch.zeros_like(steps[:, :1]), steps[:, :-1]], 1)
    starts = (share > 0) & (steps > previous)
    best: Tensor = probabilities[..., 1:].argmax(-1) + 1
    ends = (share > 0) & torch.cat([share[:, 1:] == 0, torch.ones_like(starts[:, :1])], 1)
    off = torch.where(ends, (since - steps).abs(), 0.0).clamp(max=0.5)
    return torch.where(starts, best, 0), -torch.log1p(-off).sum(1)


def ink_read(pixels: Tensor, emitted: Tensor, frame: tuple[int, int]) -> Tensor:
    """The share (B) of a page's ink that may be part of a character that was read; 1 for a page without ink.

    pixels (B, 1, H, W), 0…1, as the frames saw them; emitted (B, P), the class of each `frame` of so many pixels, down
    and across. A scribble in which one paragraph sign is seen for sure is not read for sure.
    """
    rows, columns = (-(-_REACH // side) for side in frame)
    ink = F.avg_pool2d(pixels.float(), frame)
    places = (emitted > 0).float().view_as(ink)
    near = F.max_pool2d(places, (2 * rows + 1, 2 * columns + 1), 1, (rows, columns))
    total = ink.sum((1, 2, 3))
    return torch.where(total > 0, (ink * near).sum((1, 2, 3)) / total.clamp(min=1e-9), 1.0)
