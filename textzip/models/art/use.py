"""Painting: adjectives to abstract pictures.

    painter = load("runs/art-text")
    painter.paint("calm bluish circular", seed=1, samples=4)     four pictures, uint8 (S, S, 3)

Shapes: B pictures of S × S pixels, L places of a grid, K codes.

A picture is its prompt's, its seed's and its number's alone, whatever is painted beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from textzip.errors import CheckpointError, ModelError
from textzip.models.art.asking import Asked, Noise, Told
from textzip.models.art.captions import Lexicon, Understood, words_of
from textzip.models.art.config import ArtConfig
from textzip.models.art.data import as_numbers, as_pixels, check_size
from textzip.models.art.encoders import Reading
from textzip.models.art.factory import reading_of, text_model
from textzip.models.art.network.text import TextModel
from textzip.models.art.painting import Options, guided, paint, veiled
from textzip.render.art.vocabulary import GROUPS
from textzip.train import checkpoint
from textzip.train.parallel import device_of

Pixels = npt.NDArray[np.uint8]

_PRETRAINED = "pretrained/art"
_SURE = 0.5
"""How likely an adjective must be by a prompt to hold for a picture that is only varied: the rest is the picture's."""
_CHUNK = 32
"""Pictures that are painted together."""


class Painter:
    """A model of captions that paints."""

    def __init__(self, model: TextModel, config: ArtConfig, device: torch.device) -> None:
        """`model`: of that configuration. Raises `ModelError` or `EngineError` if its encoder's folder is gone."""
        self.size, self.grid, self._groups = config.size, config.grid, config.groups
        self._model, self._device = model.to(device).eval(), device
        self._reading: Reading = reading_of(config)
        self._lexicon = Lexicon(config.known) if config.encoder == "custom" else None

    def understood(self, prompt: str) -> Understood:
        """Which words of a prompt are known, and which are taken by what they are written with.

        Raises `ModelError` for a prompt of which no word is known. An encoder that was trained elsewhere knows all.
        """
        if self._lexicon is not None:
            return self._lexicon.understood(prompt, GROUPS)
        words = tuple(words_of(prompt))
        if not words:
            raise ModelError(f"{prompt!r}: there is no word in this prompt; give 3 to 5 adjectives")
        return Understood(words, ())

    @torch.inference_mode()
    def settled(self, prompt: str, seed: int = 0, samples: int = 1) -> list[dict[str, str]]:
        """Group → adjective of each picture that `paint` paints: what the prompt asks for, and what chance adds.

        Nothing of a model that paints by words alone. Raises `ModelError`.
        """
        self.understood(prompt)
        noise = Noise.of(self._model, seed, range(samples), self._device).traits
        traits = self._model.settled(self._read([prompt] * samples), noise).tolist()
        return [{name: words[k] for (name, words), k in zip(self._groups, row, strict=False)} for row in traits]

    def paint(self, prompt: str, seed: int = 0, samples: int = 1, options: Options | None = None) -> list[Pixels]:
        """Pictures uint8 (S, S, 3) of a prompt, the numbers 0 to `samples` of a seed. Raises `ModelError`."""
        return self.paint_all([prompt] * samples, seed, options)

    def paint_all(self, prompts: Sequence[str], seed: int = 0, options: Options | None = None) -> list[Pixels]:
        """A picture uint8 (S, S, 3) for each prompt, whose number is its place. Raises `ModelError`."""
        for prompt in dict.fromkeys(prompts):
            self.understood(prompt)

        def asked(rows: slice, noise: Noise) -> Asked:
            return Asked.one(Told.by(self._model, self._read(prompts[rows]), noise.traits))

        return self._painted(asked, range(len(prompts)), seed, options or Options())

    def between(self, first: str, last: str, count: int, seed: int = 0, options: Options | None = None) -> list[Pixels]:
        """`count` pictures from one prompt to another, all of the same noise: the ends are what `paint` gives.

        Raises `ModelError`, also for less than 2.
        """
        if count < 2:
            raise ModelError(f"count is {count}: there are at least 2 pictures, one of each prompt")
        for prompt in (first, last):
            self.understood(prompt)
        ways = torch.linspace(1, 0, count, device=self._device)

        def asked(rows: slice, noise: Noise) -> Asked:
            told = Told.by(self._model, self._read([first, last]), noise.traits[:1].expand(2, -1))
            return Asked.between(told, ways[rows])

        return self._painted(asked, [0] * count, seed, options or Options())

    def vary(
        self,
        picture: Pixels,
        share: float = 0.5,
        prompt: str = "",
        seed: int = 0,
        samples: int = 1,
        options: Options | None = None,
    ) -> list[Pixels]:
        """Pictures like one, uint8 (S, S, 3): as codes, of which a share is hidden and painted anew.

        By a prompt, or without one by the other codes alone. Raises `ModelError`, also for a picture of another size.
        """
        if not 0 < share <= 1:
            raise ModelError(f"share is {share}: it is a share of the picture, over 0 and at most 1")
        check_size(self.size, picture.shape, "the picture")
        options = options or Options()
        if prompt:
            self.understood(prompt)
        else:
            options = replace(options, guidance=0.0)
        codes = self._coded(picture)

        def asked(rows: slice, noise: Noise) -> Asked:
            batch = self._read([prompt] * len(range(samples)[rows]))
            return Asked.one(Told.by(self._model, batch, noise.traits, _SURE))

        return self._painted(asked, range(samples), seed, options, lambda noise: veiled(codes, noise, share))

    @torch.inference_mode()
    def _painted(
        self,
        asked: Callable[[slice, Noise], Asked],
        numbers: Sequence[int],
        seed: int,
        options: Options,
        begun: Callable[[Noise], Tensor] | None = None,
    ) -> list[Pixels]:
        """Pictures of these numbers of a seed; `begun`: the codes that they begin with, all hidden by default."""
        options.check()
        painter = self._model.painter
        found: list[Pixels] = []
        for start in range(0, len(numbers), _CHUNK):
            rows = slice(start, start + _CHUNK)
            noise = Noise.of(self._model, seed, numbers[rows], self._device)
            codes = begun(noise) if begun else torch.full(noise.places.shape, painter.hidden, device=self._device)
            by = asked(rows, noise)
            predict = guided(painter, by, options.guidance, ramp=options.ramp)
            codes = paint(predict, codes, noise, options, self.grid)
            for k in range(len(codes)):  # one by one: convolutions of several round otherwise than of one
                one = slice(k, k + 1)
                found += list(as_pixels(self._model.pictured(codes[one], None if by.style is None else by.style[one])))
        return found

    def _read(self, prompts: Sequence[str]) -> dict[str, Tensor]:
        return {name: each.to(self._device) for name, each in self._reading(prompts).items()}

    @torch.inference_mode()
    def _coded(self, picture: Pixels) -> Tensor:
        return self._model.coded(as_numbers(torch.from_numpy(picture[None].copy()).to(self._device)))


def load(path: str | Path | None = None, device: str = "auto") -> Painter:
    """The painter of a checkpoint or of a run's best one; without a path of the model that comes with textzip.

    Raises `CheckpointError`, and `EngineError` if there is no such device.
    """
    if path is None:
        path = Path(str(files("textzip").joinpath(_PRETRAINED)))
        if not path.is_dir():
            raise CheckpointError(
                f"{path}: this copy of textzip comes without its painter; give a run of the stage text"
            )
    model, config = text_model(checkpoint.find(path))
    return Painter(model, config, device_of(device))
