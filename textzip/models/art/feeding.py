"""What a painter is given, as numpy has it: captions by their words, and all chance. Nothing here loads torch.

    feeding = Feeding.noted(session.get_modelmeta().custom_metadata_map)     of a graph by `textzip export --to onnx`
    feeding.prompts(["calm bluish circular"], seed=1)                         all that the graph takes

Shapes: B captions or pictures, W words of one, D distinct words, L places of a grid, K codes, A adjectives of all
groups.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from textzip.errors import ModelError
from textzip.models.art.captions import Lexicon, letters
from textzip.render.art.vocabulary import GROUPS

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]

_NOTE = "textzip.art"


def by_words(lexicon: Lexicon, captions: Sequence[str], *, picture: bool) -> dict[str, Array]:
    """`words` and `which` int64 (B, W), and `written` (D, …): letters, or strips if words are taken by a `picture`.

    Raises `FontError` if words are to be drawn and the face is not there.
    """
    found = lexicon.encode(captions)
    written: Array
    if picture:
        from textzip.models.art.looks import looks  # loads what draws

        written = looks(found.distinct)
    else:
        written = letters(found.distinct)
    return {"words": found.words, "which": found.which, "written": written}


def chance(
    seed: int, numbers: Sequence[int], places: int, codes: int, traits: int = 0
) -> tuple[Floats, Floats, Floats]:
    """Gumbel noise of codes (B, L, K), of places (B, L) and of adjectives (B, A), of the pictures of these numbers.

    Each picture has a stream of its own.
    """
    streams = [np.random.default_rng([seed, number]) for number in numbers]
    each = [(rng.gumbel(size=places), rng.gumbel(size=(places, codes)), rng.gumbel(size=traits)) for rng in streams]
    where, what, which = (np.stack(parts) for parts in zip(*each, strict=True))
    return what, where, which


@dataclass(frozen=True)
class Feeding:
    """What a graph takes."""

    known: tuple[str, ...]
    """Words that it knows whole."""
    picture: bool
    """Whether it takes others by how they look, or by their letters."""
    places: int
    """L."""
    codes: int
    """K."""
    traits: int
    """A."""

    @classmethod
    def noted(cls, notes: Mapping[str, str]) -> Self:
        """As the metadata of a graph says. Raises `ModelError` if it says nothing of that kind."""
        try:
            found = json.loads(notes[_NOTE])
            return cls(**{**found, "known": tuple(found["known"])})
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError(
                f"the graph's metadata has no {_NOTE!r} that can be read: give that of a graph which "
                "textzip export --to onnx wrote of a run of art"
            ) from error

    def notes(self) -> dict[str, str]:
        """For the metadata of a graph."""
        return {_NOTE: json.dumps(asdict(self))}

    def prompts(self, prompts: Sequence[str], seed: int = 0) -> dict[str, Array]:
        """Each input of the graph by its name, of as many prompts as there are to be pictures, numbered by their place.

        The same as `use.Painter.paint_all` is given. Raises `ModelError` for no prompts, and for one of which no word
        is known.
        """
        if not prompts:
            raise ModelError("there are no prompts: give at least 1")
        for prompt in dict.fromkeys(prompts):
            Lexicon(self.known).understood(prompt, GROUPS)
        return self.captions(prompts, seed)

    def captions(self, captions: Sequence[str], seed: int = 0) -> dict[str, Array]:
        """The same of any captions, whether their words are known or not."""
        what, where, which = chance(seed, range(len(captions)), self.places, self.codes, self.traits)
        noise = {"codes_noise": what, "places_noise": where, "traits_noise": which}
        return {**by_words(Lexicon(self.known), captions, picture=self.picture), **noise}
