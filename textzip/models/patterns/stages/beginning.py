"""What a stage begins with: its words, and what the stage before it found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from textzip.errors import ModelError
from textzip.models.language.alphabet import most_frequent
from textzip.models.patterns.config import PatternsConfig

_SAME = ("grid", "colours", "codes", "decoder")
"""What a stage can't change of the grids that it goes on with."""


def follows(config: PatternsConfig, before: Mapping[str, Any]) -> bool:
    """Whether a model goes on with the words and grids of the one that it begins with."""
    found = config.codes == "learned" or config.decoder != "nearest"
    return before.get("kind") == config.kind and found


def with_words(
    config: PatternsConfig, texts: Callable[[], Iterable[str]], before: Mapping[str, Any] | None
) -> PatternsConfig:
    """A configuration with its words: its own, those of the model that it goes on with, or the data's most frequent.

    Raises `ModelError` if there is none.
    """
    if config.words:
        return config
    words = tuple(before.get("words", ())) if before and follows(config, before) else ()
    words = words or most_frequent(texts(), config.vocabulary, lowercase=config.lowercase)
    if not words:
        raise ModelError("there is no word in the texts to learn from; give other data")
    return config.model_copy(update={"words": words})


def check_found(config: PatternsConfig, before: Mapping[str, Any] | None) -> None:
    """Raises `ModelError` if a stage isn't given what must be learned before it, or is to change what can't be."""
    if config.tune and config.codes != "learned":
        raise ModelError(f"model.tune changes grids, and model.codes is {config.codes!r}: only learned ones can change")
    needs = [f"model.codes is {config.codes!r}"] if config.codes == "learned" else []
    needs += [f"model.decoder is {config.decoder!r}"] if config.decoder != "nearest" else []
    if not needs:
        return
    why = f"{' and '.join(needs)}, and the stage {config.stage} learns no such thing"
    if before is None or before.get("kind") != config.kind:
        raise ModelError(
            f"{why}: train it first, with textzip train recipes/patterns-reconstruct.yaml (and the same model.codes, "
            "model.decoder, model.grid, model.colours), and begin with it: start_from=runs/patterns-reconstruct"
        )
    own = config.model_dump(mode="json")
    other = PatternsConfig.model_validate({**before, "words": ()}).model_dump(mode="json")
    keys = (*_SAME, "relax") if config.tune else _SAME
    apart = [f"model.{key} is {own[key]!r} and there {other[key]!r}" for key in keys if own[key] != other[key]]
    if config.words and list(config.words) != list(before.get("words", ())):
        apart.append("model.words are others; leave them out")
    if apart:
        raise ModelError(
            f"{why}, but start_from doesn't fit: {'; '.join(apart)}: give the same, or train another first"
        )
