"""Writing sentences of grids: hidden cells are shown step by step, and grids are read as words.

Shapes: B sentences, L words, K cells, C colours, S symbols.

What a prompt says stays as it is, wherever it stands: `the ____ of the ____` fills gaps, any other prompt is gone on
from. How cells are shown is `sampler`'s.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from torch import Tensor

from textzip.errors import ModelError
from textzip.models.language.alphabet import Words, split
from textzip.models.language.sampling import Options
from textzip.models.patterns.factory import alphabet_of, patterns_model
from textzip.models.patterns.network.denoiser import Denoiser
from textzip.models.patterns.network.uniform import Uniform
from textzip.models.patterns.policy import read as nearest
from textzip.models.patterns.sampler import Plan, frames
from textzip.train import checkpoint
from textzip.train.parallel import device_of

GAP = "____"
"""In a prompt: a word that is to be found."""


class Writer:
    """A denoiser that writes."""

    def __init__(self, model: Denoiser, alphabet: Words, device: torch.device) -> None:
        self._model = model.to(device)
        self._alphabet, self._device = alphabet, device
        self._length = model.places.shape[0]

    def write(self, prompts: Sequence[str], options: Options | None = None, plan: Plan | None = None) -> list[str]:
        """A sentence for each prompt, which is in it. Raises `ModelError` as `symbols` does."""
        options = options or Options()
        grids = self.grids(prompts, options, range(len(prompts)), plan)
        return [self.text(row) for row in self.read(grids).tolist()]

    def stream(
        self, prompts: Sequence[str], options: Options | None = None, numbers: Sequence[int] | None = None
    ) -> Iterator[list[str]]:
        """What follows each prompt, all at once. Raises `ModelError` for a prompt with gaps, and as `grids` does."""
        if any(GAP in prompt for prompt in prompts):
            raise ModelError(f"a prompt with {GAP} has gaps to be filled: textzip.models.patterns.use does that")
        options = options or Options()
        chosen = [0] * len(prompts) if numbers is None else list(numbers)
        written = self.read(self.grids(prompts, options, chosen)).tolist()
        yield [self.text(row[len(self._given(prompt)) :], prompt) for row, prompt in zip(written, prompts, strict=True)]

    @property
    def hides(self) -> bool:
        """Whether unfinished sentences have hidden cells, as under absorbing noise."""
        return not isinstance(self._model.noise, Uniform)

    def room(self, prompt: str) -> int:
        """How many words may follow a prompt; less than 1 if it is too long."""
        return self._length - len(self._given(prompt))

    def grids(
        self, prompts: Sequence[str], options: Options, numbers: Sequence[int], plan: Plan | None = None
    ) -> Tensor:
        """Whole grids (B, L, K) of sentences with what the prompts say. Raises `ModelError` as `frames` does."""
        last = deque(self.frames(prompts, options, numbers, plan or Plan()), maxlen=1)
        return last.pop() if last else self._begun(prompts)

    def frames(self, prompts: Sequence[str], options: Options, numbers: Sequence[int], plan: Plan) -> Iterator[Tensor]:
        """Grids (B, L, K) after each step, colours or C where hidden; those of a sentence depend on its number alone.

        Raises `ModelError` if a prompt is too long, has a word that the model doesn't know, or an option is impossible.
        """
        options.check()
        options.check_without("least", "stop", why="a sentence of grids is written all at once, its end with it")
        plan.check()
        self._model.eval()
        randoms = options.randoms(len(prompts), numbers)
        return frames(self._model, self._begun(prompts), randoms, options, plan, self._barred(prompts, plan))

    def _barred(self, prompts: Sequence[str], plan: Plan) -> Tensor:
        """What is not to be drawn, bool (B, L, S): no end within a prompt, whose gaps are words; no unknown words."""
        barred = torch.zeros((len(prompts), self._length, self._alphabet.size), dtype=torch.bool, device=self._device)
        if not plan.unknown:
            barred[..., list(self._alphabet.hidden)] = True
        for row, prompt in enumerate(prompts):
            barred[row, : len(self._given(prompt)), self._alphabet.end] = True
        return barred

    def _begun(self, prompts: Sequence[str]) -> Tensor:
        model = self._model
        cells = torch.full((len(prompts), self._length, model.codes.shape[1]), model.hidden, device=self._device)
        for row, prompt in enumerate(prompts):
            for place, symbol in enumerate(self._checked(prompt)):
                if symbol is not None:
                    cells[row, place] = model.codes[symbol]
        return cells

    def read(self, grids: Tensor) -> Tensor:
        """The symbol of each grid, (B, L): by the decoder that was learned, or the one whose grid is nearest."""
        if self._model.reader is not None:
            return self._model.reader.read(grids)
        return nearest(self._model, grids)[0]

    def exact(self, grids: Tensor) -> Tensor:
        """Whether each grid is a symbol's: bool (B, L)."""
        return nearest(self._model, grids)[1]

    @torch.no_grad()
    def guessed(self, ids: Tensor, asked: Tensor) -> Tensor:
        """The likeliest word at each place of `ids` (B, L), those that are `asked` for, bool (B, L), hidden whole."""
        model = self._model
        cells = model.codes[ids].masked_fill(asked[..., None], model.hidden)
        found = model.symbols(model(cells))
        found[..., list(self._alphabet.hidden)] = -torch.inf
        return found.argmax(-1)

    def _given(self, prompt: str) -> list[str]:
        return [word for part in prompt.split(GAP) for word in (*split(part, self._alphabet.lowercase), GAP)][:-1]

    def _checked(self, prompt: str) -> list[int | None]:
        words = self._given(prompt)
        if len(words) > self._length - 1:
            raise ModelError(f"a prompt of {len(words)} words is over the model's sentences of {self._length - 1}")
        known = {word: number for number, word in enumerate(self._alphabet.words)}
        strange = [word for word in words if word not in known and word != GAP]
        if strange:
            raise ModelError(
                f"the prompt has {strange[0]!r}, which is none of the {len(known):,} words that the model knows; "
                f"leave it out, or put {GAP} in its place"
            )
        return [known.get(word) for word in words]

    def text(self, symbols: Sequence[int], before: str = "") -> str:
        """Symbols up to their end as text that follows `before`."""
        decoder = self._alphabet.decoder(before)
        words = symbols[: symbols.index(self._alphabet.end)] if self._alphabet.end in symbols else symbols
        return "".join(decoder.feed(symbol) for symbol in words) + decoder.finish()


def load(path: str | Path, device: str = "auto") -> Writer:
    """The writer of a checkpoint, or of a run's best one. Raises `CheckpointError`, and `EngineError` for no device."""
    model, config = patterns_model(checkpoint.find(path))
    return Writer(model, alphabet_of(config), device_of(device))
