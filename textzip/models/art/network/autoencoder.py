"""Pictures to latents and back: all convolutions at a quarter of the resolution or less.

Shapes: B pictures, S rows and columns of pixels, h = w = grid rows and columns of latents, D channels of a latent, M
channels of a style.

Pixels are folded into channels (space to depth; Shi et al., 2016), not convolved: nothing is lost, and the first
convolution sees 4 × 4 pixels as 48 channels. Residual blocks work there with half the width, and on the grid with the
whole. The way back is the same in reverse, in the style of what it is told beside the latents; by that, places may know
where they are, and what is where a mirror would put them (`ground.py`).
"""

from __future__ import annotations

from torch import Tensor, nn

from textzip.models.art.network.blocks import Blocks, ChannelNorm, begun, steps
from textzip.models.art.network.ground import Folded, Ground


class Encoder(nn.Module):
    """Pictures float (B, 3, S, S) in [−1, 1] to latents (B, D, h, w)."""

    def __init__(self, patch: int, width: int, count: int, latent: int) -> None:
        """`patch` = S / h; `count` blocks at each resolution; `latent`: D."""
        super().__init__()
        outer, inner = steps(patch)
        fine = width if inner == 1 else width // 2
        layers = [nn.PixelUnshuffle(outer), nn.Conv2d(3 * outer**2, fine, 3, padding=1), Blocks(fine, count)]
        if inner > 1:
            layers += [nn.PixelUnshuffle(inner), nn.Conv2d(fine * inner**2, width, 1), Blocks(width, count)]
        self.layers = nn.Sequential(*layers, ChannelNorm(width), nn.Conv2d(width, latent, 1))
        begun(self)

    def forward(self, pictures: Tensor) -> Tensor:
        """(B, 3, S, S) → (B, D, h, w)."""
        found: Tensor = self.layers(pictures)
        return found


class Decoder(nn.Module):
    """Latents (B, D, h, w) to pictures (B, 3, S, S), in [−1, 1] but for what it gets wrong."""

    def __init__(self, patch: int, width: int, count: int, latent: int, style: int = 0, grid: int = 0) -> None:
        """As the encoder's; `style`: M, 0 if it is told nothing beside the latents.

        `grid`: h, if places are to know by that style where they are and what mirrors would put there; or 0.
        """
        super().__init__()
        outer, inner = steps(patch)
        fine = width if inner == 1 else width // 2
        self.ground = Ground(grid, style, width) if style and grid else None
        self.folded = Folded(style, width) if style and grid else None
        self.first = nn.Conv2d(latent, width, 3, padding=1)
        layers: list[nn.Module] = [Blocks(width, count, style)]
        if inner > 1:
            layers += [nn.Conv2d(width, fine * inner**2, 1), nn.PixelShuffle(inner), Blocks(fine, count, style)]
        last = nn.Conv2d(fine, 3 * outer**2, 3, padding=1)
        self.layers = nn.ModuleList([*layers, ChannelNorm(fine), last, nn.PixelShuffle(outer)])
        begun(self)

    def forward(self, latents: Tensor, style: Tensor | None = None) -> Tensor:
        """(B, D, h, w) and a style (B, M) → (B, 3, S, S)."""
        x: Tensor = self.first(latents)
        if self.ground is not None and self.folded is not None:
            x = self.folded(x + self.ground(style), style)
        for layer in self.layers:
            x = layer(x, style) if isinstance(layer, Blocks) else layer(x)
        return x
