"""Writing on with a latent language model: words are spelled byte by byte, drawn, and looked at again.

Shapes: B texts, M channels of a latent, V symbols.

A text costs as much a word however long it is: the transformer keeps the keys and values of the words that were, and
the speller those of the bytes of its word. A prompt that ends inside a word is gone on from there: the bytes of its
last word are given to the speller as if it had spelled them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from textzip.errors import ModelError
from textzip.models.language.sampling import Options, distribution, draw, together
from textzip.models.language.stopping import Stopper
from textzip.models.latent_lm.config import LatentConfig
from textzip.models.latent_lm.data import distinct
from textzip.models.latent_lm.factory import latent_model, strips_of
from textzip.models.latent_lm.grammar import allowed
from textzip.models.latent_lm.network.model import LatentModel
from textzip.models.latent_lm.seeing import seen
from textzip.models.latent_lm.words import CLOSE, closed, words
from textzip.models.latent_lm.writing import Spelling, State, take
from textzip.models.layers.transformer import Cache
from textzip.train import checkpoint
from textzip.train.parallel import device_of

_PROMPT = 80
"""Characters of a text that a sample goes on from."""


class Writer:
    """A latent language model that writes, in float32: in bfloat16 sums depend on what else is in a batch."""

    def __init__(self, model: LatentModel, config: LatentConfig, device: torch.device) -> None:
        """Raises `ModelError` for a model that spells the words it sees, and `FontError` if its faces are not there."""
        if config.spells != "next":
            raise ModelError("this model reads: it spells the words that it sees and none after them (spells: same)")
        self.model, self.config, self.device = model.to(device), config, device
        self.strips = strips_of(config, keep=True)

    def write(
        self, prompts: Sequence[str], options: Options | None = None, numbers: Sequence[int] | None = None
    ) -> list[str]:
        """What follows each of the prompts. Arguments and errors are those of `stream`."""
        return together(self.stream(prompts, options, numbers), len(prompts))

    def stream(
        self, prompts: Sequence[str], options: Options | None = None, numbers: Sequence[int] | None = None
    ) -> Iterator[list[str]]:
        """Again and again what was added to each text; nothing, where a character is not whole or the text has ended.

        A prompt may be empty. What follows one depends on it, the options and its number (0 for all, unless given), not
        on the prompts beside it. A text ends where the model ends it, `options.length` bytes are written, or its words
        and an end are as many as the model's context. Raises `ModelError` if an option is impossible or a prompt has
        no room.
        """
        options = options or Options()
        options.check()
        randoms = options.randoms(len(prompts), numbers)
        stoppers = [Stopper(options.stop) for _ in prompts]
        done = [False] * len(prompts)
        for states, symbols in self._symbols(prompts, options, randoms):
            pieces = [""] * len(prompts)
            for row, symbol in symbols.items():
                if done[row] or symbol >= CLOSE:
                    continue
                pieces[row], done[row] = stoppers[row].feed(states[row].decoder.decode(bytes([symbol])))
                states[row].ended |= done[row]
            yield pieces
        yield ["" if over else stopper.finish() for over, stopper in zip(done, stoppers, strict=True)]

    def room(self, prompt: str) -> int:
        """How many bytes may follow a prompt for certain; less than 1 if it is too long."""
        return self.config.context - 1 - len(self.words(prompt))

    def words(self, text: str) -> list[str]:
        """A text as the model's words. Raises `ModelError` for one that is too long and not to be cut."""
        return words(text, self.config.word_bytes, cuts=self.config.cuts)

    def samples(self, texts: Sequence[str], options: Options) -> list[tuple[str, str]]:
        """The beginning of each text, and how it goes on; as much of both as the model's context has room for."""
        half = min(max(1, self.config.context // 2), self.config.context - 2)
        prompts = ["".join(self.words(text[:_PROMPT])[:half]) for text in texts]
        return list(zip(prompts, self.write(prompts, options), strict=True))

    @torch.no_grad()
    def _symbols(
        self, prompts: Sequence[str], options: Options, randoms: Sequence[np.random.Generator]
    ) -> Iterator[tuple[list[State], dict[int, int]]]:
        """The next symbol of those texts that have one, by the number of the text, again and again."""
        if not prompts:
            return
        was_training = self.model.training
        self.model.eval()
        try:
            states, cache, latents = self.begun(prompts, options)
            while not all(state.ended for state in states):
                rows = [row for row, state in enumerate(states) if not state.ended]
                yield from self._spelled(states, rows, latents, options, randoms)
                for state in states:
                    state.ended |= state.left <= 0 or state.words + 1 >= self.config.context
                latents = self.advanced(states, cache)
        finally:
            self.model.train(was_training)

    def begun(self, prompts: Sequence[str], options: Options) -> tuple[list[State], Cache, Tensor]:
        """The state of each text behind its prompt, what the transformer has seen, and the latents (B, M)."""
        cut, states = [], []
        for prompt in prompts:
            whole = self.words(prompt)
            raw = whole.pop().encode() if whole and not closed(whole[-1].encode()) else b""
            if len(whole) + 2 > self.config.context:
                raise ModelError(
                    f"a prompt of {len(whole) + bool(raw):,} words leaves no room in the model's context of "
                    f"{self.config.context:,}: give a shorter one"
                )
            cut.append(whole)
            before = whole[-1].encode() if whole else None
            states.append(State(list(raw), before, options.length, options.least, len(whole) + 1))
        numbers, batch = distinct(word for whole in cut for word in whole)
        lengths = torch.tensor([state.words for state in states], device=self.device)
        ids = torch.full((len(prompts), int(lengths.max())), -1)
        for row, whole in zip(ids, cut, strict=True):
            row[1 : len(whole) + 1] = torch.tensor([numbers[word] for word in whole])
        room = min(self.config.context, ids.shape[1] + options.length)
        cache = self.model.transformer.cache(len(prompts), room, self.model.begin)
        latents = self.seen_through(batch, ids, cache)
        cache.lengths = lengths.clone()
        return states, cache, latents[torch.arange(len(prompts), device=self.device), lengths - 1]

    def advanced(self, states: Sequence[State], cache: Cache) -> Tensor:
        """Latents (B, M) once each text's word was looked at; of texts that have ended, of nothing in particular."""
        spelled = ["" if state.ended else bytes(state.raw).decode("utf-8", "replace") for state in states]
        for state in states:
            if not state.ended:
                state.before, state.raw, state.words = bytes(state.raw), [], state.words + 1
        numbers, batch = distinct(spelled)
        ids = [numbers[word] for word in spelled]
        cache.lengths = cache.lengths.clamp(max=cache.room - 1)  # texts that have ended go no further
        return self.seen_through(batch, torch.tensor(ids)[:, None], cache)[:, 0]

    def seen_through(self, batch: dict[str, object], ids: Tensor, cache: Cache) -> Tensor:
        """Latents (B, L, M) of places whose words are a batch's."""
        given = seen(batch, self.strips, spellings=self.config.spellings, device=self.device)
        with torch.autocast(self.device.type, enabled=False):
            return self.model.latents(given, ids.to(self.device), None, cache)

    def _spelled(
        self,
        states: Sequence[State],
        rows: list[int],
        latents: Tensor,
        options: Options,
        randoms: Sequence[np.random.Generator],
    ) -> Iterator[tuple[list[State], dict[int, int]]]:
        """A word for each of the texts `rows`, symbol by symbol."""
        speller = Spelling(self.model.speller, self.config.word_bytes, latents[rows], [states[row].raw for row in rows])
        while rows:
            logits = speller.logits
            for number, row in enumerate(rows):
                state = states[row]
                end, cuts = state.least <= 0, self.config.cuts
                may = allowed(state.raw, self.config.word_bytes, state.left, state.before, end=end, cuts=cuts)
                logits[number, ~may] = -np.inf
            chances = np.array([randoms[row].random() for row in rows])
            drawn = draw(distribution(logits, options.temperature, options.top_p, options.top_k), chances).tolist()
            for row, symbol in zip(rows, drawn, strict=True):
                take(states[row], symbol)
            yield list(states), dict(zip(rows, drawn, strict=True))
            going = [
                number
                for number, (row, symbol) in enumerate(zip(rows, drawn, strict=True))
                if symbol < CLOSE and not states[row].ended and not states[row].whole and states[row].left > 0
            ]
            rows = [rows[number] for number in going]
            if rows:
                speller.follow(going, [drawn[number] for number in going])


def load(path: str | Path, device: str = "auto") -> Writer:
    """The writer of a checkpoint, or of a run's best one. Raises `CheckpointError`, and `EngineError` for no device."""
    model, config = latent_model(checkpoint.find(path))
    return Writer(model, config, device_of(device))
