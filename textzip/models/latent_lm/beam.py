"""The likeliest texts that a latent language model would write, found by beam search over words.

Shapes: H ways on, V symbols.

A way is a text on its way. All of them are gone on with word by word; the words that follow one are found by a beam of
the same width over the symbols of the speller, and of all ways that are a word further the likeliest a byte are kept.
Those that have ended, or can have no more, are set aside. A word costs the same however long texts are, as in `use`.

Probabilities are the model's own, over all symbols, whatever the grammar leaves out. Ways, and texts, are compared by
their log-probability a byte: as a whole the shorter is nearly always the likelier, and ways of as many words would be
those of line feeds, which are worse in the end than always taking the likeliest symbol.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from textzip.errors import ModelError
from textzip.models.language.sampling import Floats, Options
from textzip.models.latent_lm.grammar import allowed
from textzip.models.latent_lm.use import Writer
from textzip.models.latent_lm.use import load as load_writer
from textzip.models.latent_lm.words import CLOSE, END, closed
from textzip.models.latent_lm.writing import Spelling, State


@dataclass(frozen=True)
class Way:
    """A text on its way."""

    written: bytes
    """What was written, without its prompt."""
    chance: float
    """log2 of the probability of all its symbols, an end among them."""
    word: bytes
    """Of it and its prompt, the word that is spelled."""
    before: bytes | None
    """The word before that one."""
    words: int
    """How many are behind it, its beginning included."""
    row: int = 0
    """Which of the ways before the last word it goes on from."""
    whole: bool = False
    """Whether its word is."""
    over: bool = False
    """Whether nothing can follow."""

    @property
    def a_byte(self) -> float:
        """log2 of the probability for each byte; ends are paid for and not counted."""
        return self.chance / max(1, len(self.written))


def beams(writer: Writer, prompt: str, width: int, options: Options | None = None) -> list[tuple[str, float]]:
    """The texts that follow a prompt with log2 of their probability, at most `width`, the likeliest a byte first.

    Of `options`, `length`, `least` and `stop` count; a text that stops pays for its stop string. Width 1 is what
    `Writer` writes at temperature 0. Raises `ModelError` if an option is impossible or of no use here, or the prompt
    has no room.
    """
    options = options or Options()
    options.check()
    options.check_without("temperature", "top_p", "top_k", "seed", why="a beam search draws nothing")
    if width < 1:
        raise ModelError(f"beams is {width}: it must be 1 (always the likeliest) or more")
    was_training = writer.model.training
    writer.model.eval()
    try:
        over = _searched(writer, prompt, width, options)
    finally:
        writer.model.train(was_training)
    found: dict[str, float] = {}
    for way in sorted(over, key=lambda way: -way.a_byte):
        found.setdefault(way.written.decode(), way.chance)  # of those that stop alike, the likeliest
    return list(found.items())[:width]


@torch.no_grad()
def _searched(writer: Writer, prompt: str, width: int, options: Options) -> list[Way]:
    """All ways that came to an end."""
    (state,), cache, latents = writer.begun([prompt], options)
    ways, over = [Way(b"", 0.0, bytes(state.raw), state.before, state.words)], []
    while ways:
        best = _a_word_on(writer, ways, latents, width, options)
        over += [way for way in best if way.over]
        going = [way for way in best if not way.over]
        if going:
            cache = cache.rows(torch.tensor([way.row for way in going], device=latents.device))
            states = [State(list(way.word), way.before, 0, 0, way.words) for way in going]
            latents = writer.advanced(states, cache)
        ways = [replace(way, word=b"", before=way.word, words=way.words + 1, whole=False) for way in going]
    return over


def _a_word_on(writer: Writer, ways: Sequence[Way], latents: Tensor, width: int, options: Options) -> list[Way]:
    """The likeliest ways that are a word further than these, or over."""
    speller = Spelling(writer.model.speller, writer.config.word_bytes, latents, [list(way.word) for way in ways])
    going = [replace(way, row=row) for row, way in enumerate(ways)]
    done: list[list[Way]] = [[] for _ in ways]
    while True:
        chances = _log2(speller.logits)
        for number, way in enumerate(going):
            left, end = options.length - len(way.written), len(way.written) >= options.least
            may = allowed(way.word, writer.config.word_bytes, left, way.before, end=end, cuts=writer.config.cuts)
            chances[number, ~may] = -np.inf
            chances[number] += way.chance
        rows, symbols, following = [], [], []
        for _, same in groupby(range(len(going)), key=lambda number: going[number].row):
            group = list(same)
            for row, symbol, chance in _best(chances[group[0] : group[-1] + 1], width):
                way = _taken(going[group[row]], symbol, chance, writer.config.context, options)
                if way.whole or way.over:
                    done[way.row].append(way)
                else:
                    rows.append(group[row])
                    symbols.append(symbol)
                    following.append(way)
        done = [sorted(same, key=lambda way: -way.chance)[:width] for same in done]
        least = [same[-1].chance if len(same) == width else -np.inf for same in done]  # a way only gets less likely
        kept = [number for number, way in enumerate(following) if way.chance > least[way.row]]
        going = [following[number] for number in kept]
        if not going:
            return sorted((way for same in done for way in same), key=lambda way: -way.a_byte)[:width]
        speller.follow([rows[number] for number in kept], [symbols[number] for number in kept])


def _taken(way: Way, symbol: int, chance: float, context: int, options: Options) -> Way:
    """A way with one more symbol."""
    if symbol == END:
        return replace(way, chance=chance, over=True)
    if symbol == CLOSE:
        return replace(way, chance=chance, whole=True, over=way.words + 1 >= context)
    written, word = way.written + bytes([symbol]), way.word + bytes([symbol])
    stops = [len(stop.encode()) for stop in options.stop if written.endswith(stop.encode())]
    whole = closed(word)
    over = bool(stops) or len(written) == options.length or (whole and way.words + 1 >= context)
    return replace(way, written=written[: len(written) - max(stops, default=0)], chance=chance, word=word,
                   whole=whole, over=over)  # fmt: skip


def _best(chances: Floats, width: int) -> list[tuple[int, int, float]]:
    """Of log2 probabilities (H, V) the highest: rows, symbols and how high; of some that are alike, the first."""
    order = np.argsort(-chances, axis=None, kind="stable")[:width]
    found = zip(*np.divmod(order, chances.shape[1]), chances.flat[order], strict=True)
    return [(int(row), int(symbol), float(chance)) for row, symbol, chance in found if np.isfinite(chance)]


def _log2(logits: Floats) -> Floats:
    """(H, V) logits to log2 of probabilities."""
    shifted = logits - logits.max(1, keepdims=True)
    found: Floats = (shifted - np.log(np.exp(shifted).sum(1, keepdims=True))) / np.log(2)
    return found


class Beams:
    """A writer that searches for the likeliest texts and draws none."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def room(self, prompt: str) -> int:
        """How many bytes may follow a prompt for certain; less than 1 if it is too long."""
        return self._writer.room(prompt)

    def beams(self, prompt: str, width: int, options: Options | None = None) -> list[tuple[str, float]]:
        """Arguments and errors are those of the function."""
        return beams(self._writer, prompt, width, options)


def load(path: str | Path, device: str = "auto") -> Beams:
    """Of a checkpoint, or of a run's best one. Raises `CheckpointError`, and `EngineError` for no device."""
    return Beams(load_writer(path, device))
