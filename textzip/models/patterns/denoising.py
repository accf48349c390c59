"""A sentence while it is being written: what is shown of it after each step, as grids, as words, as pictures.

Shapes: B sentences, N words of one that are looked at, K cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from textzip.errors import ModelError
from textzip.models.language.alphabet import UNKNOWN, Words
from textzip.models.language.sampling import Options
from textzip.models.patterns.codes.hashed import Codes
from textzip.models.patterns.config import PatternsConfig
from textzip.models.patterns.factory import alphabet_of, patterns_model
from textzip.models.patterns.grids import END
from textzip.models.patterns.sampler import Plan
from textzip.models.patterns.terminal import painted
from textzip.models.patterns.use import GAP, Writer
from textzip.train import checkpoint
from textzip.train.parallel import device_of

if TYPE_CHECKING:
    from textzip.models.patterns.drawing import Picture

_ACROSS = 8
"""Words beside each other in a picture."""
_PICTURES = 60
"""Of an animation, at most."""
_MS = 90


@dataclass(frozen=True)
class Frame:
    """Sentences after a step."""

    grids: Codes
    """(B, N, K): a colour, or C where hidden."""
    symbols: Codes
    """(B, N): the symbol whose grid is nearest, or −1 as long as a cell is hidden."""
    shown: float
    """The share of cells that are not hidden; under uniform noise, which hides none, of steps that are done."""


class Denoising:
    """A writer of whose sentences every step can be seen."""

    def __init__(self, writer: Writer, alphabet: Words, config: PatternsConfig) -> None:
        self._writer, self._alphabet = writer, alphabet
        self.shape, self.colours = config.grid, config.colours
        self._length = config.length
        self._names = (*alphabet.words, UNKNOWN, END, "")

    def room(self, prompt: str) -> int:
        """How many words may follow a prompt; less than 1 if it is too long."""
        return self._writer.room(prompt)

    def places(self, prompt: str, length: int | None) -> int:
        """How many words a sentence has, at most, of which `length` are written: its prompt's, and those that follow.

        Without a length: as many as the prompt has, if it has gaps, else as many as the model's sentences have. Raises
        `ModelError` if that is more than those have, or less than there are gaps.
        """
        gaps, given = prompt.count(GAP), self._length - self._writer.room(prompt)
        if length is None:
            return given if gaps else self._length
        if length < gaps:
            raise ModelError(f"length is {length}, and the prompt has {gaps} gaps: give at least as much")
        found = given - gaps + length
        if found > self._length:
            raise ModelError(
                f"a prompt of {given - gaps} words and {length} more are over the model's sentences of {self._length}"
            )
        return found

    def frames(
        self,
        prompt: str,
        options: Options,
        numbers: Sequence[int],
        places: int,
        steps: int | None = None,
        sampler: str | None = None,
    ) -> Iterator[Frame]:
        """Sentences with so many places, whenever something of them changes, the last finished.

        Raises `ModelError` as the writer does.
        """
        before: torch.Tensor | None = None
        plan = _plan(steps, sampler)
        for done, grids in enumerate(self._writer.frames([prompt] * len(numbers), options, numbers, plan), 1):
            kept = grids[:, :places]
            if before is None or not torch.equal(kept, before):
                visible = kept != self.colours
                read = self._writer.read(grids.masked_fill(grids == self.colours, 0))[:, :places]
                symbols = torch.where(visible.all(-1), read, -1)
                shown = float(visible.float().mean()) if self._writer.hides else done / plan.steps
                yield Frame(kept.cpu().numpy(), symbols.cpu().numpy(), shown)
            before = kept

    def text(self, frame: Frame, number: int, prompt: str) -> str:
        """A finished sentence as text, up to its end; what the prompt says is all there."""
        symbols = frame.symbols[number].tolist()
        given = min(len(symbols), self._length - self._writer.room(prompt))
        end, unknown = self._alphabet.end, self._alphabet.unknown
        last = symbols.index(end, given) if end in symbols[given:] else len(symbols)
        decoder = self._alphabet.decoder()
        return "".join(decoder.feed(min(symbol, unknown)) for symbol in symbols[:last]) + decoder.finish()

    def line(self, frame: Frame) -> str:
        """The first sentence of a frame on one line: how much is shown, and its words, gaps where one is not whole."""
        words = [self._names[symbol] or GAP for symbol in frame.symbols[0]]
        return f"{100 * frame.shown:3.0f} %  {' '.join(words)}"

    def painted(self, frame: Frame, width: int) -> list[str]:
        """The first sentence of a frame as lines for a terminal of so many columns."""
        names = [self._names[symbol] for symbol in frame.symbols[0]]
        return painted(frame.grids[0], names, self.shape, self.colours, width)

    def png(self, frame: Frame) -> bytes:
        """A frame as a PNG, each sentence on lines of its own."""
        from textzip.models.patterns.drawing import png  # the renderer loads numba: not for text alone

        return png(self._picture(frame))

    def gif(self, frames: Sequence[Frame]) -> bytes:
        """Frames as an animation that rests on the last."""
        from textzip.models.patterns.drawing import gif

        chosen = np.unique(np.linspace(0, len(frames) - 1, min(len(frames), _PICTURES)).astype(int))
        return gif([self._picture(frames[number]) for number in chosen], _MS)

    def _picture(self, frame: Frame) -> Picture:
        from textzip.models.patterns.drawing import drawn

        across = min(_ACROSS, frame.grids.shape[1])
        names = [[self._names[symbol] for symbol in row] for row in frame.symbols]
        sentences = zip(frame.grids, names, strict=True)
        return np.concatenate([drawn(*each, self.shape, self.colours, across) for each in sentences])


def _plan(steps: int | None, sampler: str | None) -> Plan:
    """What is asked for, and the usual for what is not."""
    given: dict[str, Any] = {"steps": steps, "sampler": sampler}
    return Plan(**{name: value for name, value in given.items() if value is not None})


def load(path: str | Path, device: str = "auto") -> Denoising:
    """Of a checkpoint, or of a run's best one. Raises `CheckpointError`, and `EngineError` for no device."""
    model, config = patterns_model(checkpoint.find(path))
    alphabet = alphabet_of(config)
    return Denoising(Writer(model, alphabet, device_of(device)), alphabet, config)
