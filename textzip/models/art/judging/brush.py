"""Captions to pictures, each of its own number, with the codes that they were made by.

Shapes: N pictures, S rows and columns of pixels, L places of a grid.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from textzip.models.art.asking import Asked, Noise, Told
from textzip.models.art.data import as_numbers, as_pixels
from textzip.models.art.encoders import Reading
from textzip.models.art.network.text import TextModel
from textzip.models.art.painting import Options, guided, paint

Ints = npt.NDArray[np.int64]
Pixels = npt.NDArray[np.uint8]

SEED = 0
"""Of all that is painted to be judged: a picture's chance is its number's."""
_CHUNK = 32


@dataclass(frozen=True)
class Painted:
    """Some pictures."""

    codes: Ints
    """(N, L)."""
    pictures: Pixels
    """uint8 (N, S, S, 3)."""

    def __len__(self) -> int:
        return len(self.codes)


class Brush:
    """A model of captions that paints to be judged; unlike a `use.Painter` it refuses no caption."""

    def __init__(
        self,
        model: TextModel,
        reading: Reading,
        device: torch.device,
        options: Options | None = None,
        done: Callable[[int], Any] = lambda _: None,
    ) -> None:
        """`reading`: what makes tensors of captions; `done`: called with the number of pictures painted since."""
        self.options = options or Options()
        self._model, self._reading, self._device, self._done = model.to(device).eval(), reading, device, done

    @torch.inference_mode()
    def paint(self, captions: Sequence[str], numbers: Sequence[int]) -> Painted:
        """A picture of each caption, of at least one, with the chance of its number."""

        def asked(rows: slice, noise: Noise) -> Asked:
            return Asked.one(self._told(captions[rows], noise))

        return self._painted(asked, numbers)

    @torch.inference_mode()
    def between(self, first: str, last: str, count: int, number: int) -> Painted:
        """From one caption to another in `count` pictures, all with the chance of one number."""
        ways = torch.linspace(1, 0, count, device=self._device)

        def asked(rows: slice, noise: Noise) -> Asked:
            return Asked.between(self._told([first, last], noise, slice(0, 1)), ways[rows])

        return self._painted(asked, [number] * count)

    @torch.inference_mode()
    def encode(self, pictures: Pixels) -> Ints:
        """Pictures (N, S, S, 3), of at least one, as codes (N, L)."""
        parts = torch.split(torch.from_numpy(pictures), _CHUNK)
        return torch.cat([self._model.coded(as_numbers(each.to(self._device))).cpu() for each in parts]).numpy()

    @torch.inference_mode()
    def decode(self, codes: Ints, traits: Tensor | None = None) -> Pixels:
        """Codes (N, L), of at least one, as pictures (N, S, S, 3); `traits` (N, G) tell their style, if known."""
        traits = torch.zeros((len(codes), 0), dtype=torch.long) if traits is None else traits
        found = []
        for part, shown in zip(*(torch.split(x, _CHUNK) for x in (torch.from_numpy(codes), traits)), strict=True):
            style = self._model.styled(shown.to(self._device))
            found.append(as_pixels(self._model.pictured(part.to(self._device), style)))
        return np.concatenate(found)

    def _painted(self, asked: Callable[[slice, Noise], Asked], numbers: Sequence[int]) -> Painted:
        codes, pictures = zip(*self._drawn(asked, numbers), strict=True)
        return Painted(np.concatenate(codes), np.concatenate(pictures))

    def _drawn(self, asked: Callable[[slice, Noise], Asked], numbers: Sequence[int]) -> Iterator[tuple[Ints, Pixels]]:
        painter = self._model.painter
        for start in range(0, len(numbers), _CHUNK):
            rows = slice(start, start + _CHUNK)
            noise = Noise.of(self._model, SEED, numbers[rows], self._device)
            hidden = torch.full(noise.places.shape, painter.hidden, device=self._device)
            by = asked(rows, noise)
            predict = guided(painter, by, self.options.guidance, ramp=self.options.ramp)
            codes = paint(predict, hidden, noise, self.options, painter.grid)
            yield codes.cpu().numpy(), as_pixels(self._model.pictured(codes, by.style))
            self._done(len(hidden))

    def _told(self, captions: Sequence[str], noise: Noise, rows: slice | None = None) -> Told:
        batch = {name: each.to(self._device) for name, each in self._reading(captions).items()}
        chances = noise.traits if rows is None else noise.traits[rows].expand(len(captions), -1)
        return Told.by(self._model, batch, chances)
