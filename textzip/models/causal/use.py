"""Writing on with a causal model: one text or many at once, as they come or whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch

from textzip.errors import ModelError
from textzip.models.causal.factory import alphabet_of, causal_model
from textzip.models.causal.network.model import CausalModel
from textzip.models.language.alphabet import Alphabet
from textzip.models.language.sampling import Options, distribution, draw, together
from textzip.models.language.stopping import Stopper
from textzip.train import checkpoint
from textzip.train.parallel import device_of

_PROMPT = 80
"""Characters of a text that a sample goes on from."""


class Writer:
    """A causal model that writes."""

    def __init__(
        self,
        model: CausalModel,
        alphabet: Alphabet,
        context: int,
        device: torch.device,
    ) -> None:
        """`context`: the most symbols that the model has learned with.

        It writes in float32: in bfloat16 sums depend on what else is in a batch, and now and then a symbol does, too.
        """
        self._model = model.to(device)
        self._alphabet, self._context, self._device = alphabet, context, device

    def write(
        self, prompts: Sequence[str], options: Options | None = None, numbers: Sequence[int] | None = None
    ) -> list[str]:
        """What follows each of the prompts. Arguments and errors are those of `stream`."""
        return together(self.stream(prompts, options, numbers), len(prompts))

    def stream(
        self, prompts: Sequence[str], options: Options | None = None, numbers: Sequence[int] | None = None
    ) -> Iterator[list[str]]:
        """Again and again what was added to each text; nothing, where a character is not whole, a stop string may have
        begun, or the text has ended.

        A prompt may be empty. What follows one depends on it, the options and its number (0 for all, unless given), not
        on the prompts beside it. Raises `ModelError` if an option is impossible, or a prompt and the length together
        are more than the model's context.
        """
        options = options or Options()
        options.check()
        randoms = options.randoms(len(prompts), numbers)
        decoders = [self._alphabet.decoder(prompt) for prompt in prompts]
        stoppers = [Stopper(options.stop) for _ in prompts]
        ended = np.zeros(len(prompts), bool)
        for symbols in self._symbols(prompts, options, randoms):
            pieces = [""] * len(prompts)
            for row in np.flatnonzero(~ended).tolist():
                if symbols[row] == self._alphabet.end:
                    ended[row] = True
                else:
                    pieces[row], ended[row] = stoppers[row].feed(decoders[row].feed(int(symbols[row])))
            yield pieces
            if ended.all():
                break
        both = zip(decoders, stoppers, strict=True)
        yield [stopper.feed(decoder.finish())[0] + stopper.finish() for decoder, stopper in both]

    def room(self, prompt: str) -> int:
        """How many symbols may follow a prompt; less than 1 if it is too long."""
        return self._context - 1 - len(self._alphabet.encode([prompt], ends=False)[0])

    def samples(self, texts: Sequence[str], options: Options) -> list[tuple[str, str]]:
        """The beginning of each text, and how it goes on; as much of both as the model's context has room for."""
        half = (self._context - 1) // 2
        prompts = []
        for text in texts:
            prompt = text[: min(_PROMPT, half)]
            while self._alphabet.encode([prompt], ends=False)[1][-1] > half:
                prompt = prompt[: len(prompt) // 2]
            prompts.append(prompt)
        length = min(options.length, self._context - half - 1)
        options = replace(options, length=length, least=min(options.least, length))
        return list(zip(prompts, self.write(prompts, options), strict=True))

    @torch.no_grad()
    def _symbols(
        self, prompts: Sequence[str], options: Options, randoms: Sequence[np.random.Generator]
    ) -> Iterator[np.ndarray]:
        """The next symbol of every text, (B,), again and again."""
        if not prompts:
            return
        alphabet, model = self._alphabet, self._model
        symbols, starts = alphabet.encode(prompts, ends=False)
        lengths = np.diff(starts) + 1
        longest = int(lengths.max())
        if longest + options.length > self._context:
            raise ModelError(
                f"a prompt of {longest - 1:,} {alphabet.unit}s and {options.length:,} more are over the model's "
                f"context of {self._context:,}: give a shorter prompt or length"
            )
        ids = np.full((len(prompts), longest), alphabet.end)
        for row, (first, stop) in enumerate(pairwise(starts.tolist())):
            ids[row, 1 : stop - first + 1] = symbols[first:stop]
        was_training = model.training
        model.eval()
        try:
            cache = model.cache(len(prompts), longest + options.length)
            given, last = torch.from_numpy(ids).to(self._device), torch.from_numpy(lengths).to(self._device)
            for number in range(options.length):
                with torch.autocast(self._device.type, enabled=False):
                    logits = model(given, cache=cache)["logits"]
                rows = torch.arange(len(prompts), device=self._device)
                at = logits[rows, last - 1] if logits.shape[1] > 1 else logits[:, 0]
                if logits.shape[1] > 1:  # the prompts: what stands behind a short one is written over
                    cache.lengths = last.clone()
                found = at.double().cpu().numpy()
                found[:, list(alphabet.hidden)] = -np.inf
                if number < options.least:
                    found[:, alphabet.end] = -np.inf
                chances = np.array([random.random() for random in randoms])
                drawn = draw(distribution(found, options.temperature, options.top_p, options.top_k), chances)
                yield drawn
                given = torch.from_numpy(drawn)[:, None].to(self._device)
        finally:
            model.train(was_training)


def load(path: str | Path, device: str = "auto") -> Writer:
    """The writer of a checkpoint, or of a run's best one. Raises `CheckpointError`, and `EngineError` for no device."""
    model, config = causal_model(checkpoint.find(path))
    return Writer(model, alphabet_of(config), config.context, device_of(device))
