"""The recipe of a set made of a folder of pictures: every key, with its default and what it means."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field, model_validator

from textzip.recipe import Part
from textzip.render.art.recipe import Unseen
from textzip.render.art.vocabulary import GROUPS
from textzip.render.recipe import Files
from textzip.render.text.recipe import as_list
from textzip.shards.manifest import Holds

VOCABULARY = "vocabulary"


class PicturesRecipe(Part):
    """A set made of a folder of pictures with captions: `textzip render`."""

    holds: ClassVar[Holds] = "pictures"

    kind: Literal["pictures"] = "pictures"
    """What this recipe is for."""
    folder: Annotated[str, Field(min_length=1)]
    """Has a `metadata.jsonl`, a line a picture: its `file_name`, from the folder on, and its caption, `text`."""
    size: Annotated[int, Field(ge=32, le=256)] = 64
    """Pixels a side."""
    fit: Literal["crop", "pad"] = "crop"
    """`crop` takes the largest square in the middle, `pad` the whole picture, with black beside it."""
    words: Annotated[tuple[str, ...], BeforeValidator(as_list), Field(min_length=1)] = (VOCABULARY,)
    """The words that are looked for in captions: `vocabulary` for those that abstract pictures have, or a list."""
    distance: Annotated[int, Field(ge=0, le=64)] = 4
    """Pictures whose perceptual hashes differ in at most so many of 64 bits are alike, and go to one split together:
    hashes of the whole pictures, or of what is stored of them."""
    holdout: Annotated[float, Field(ge=0, lt=1)] = 0.1
    """The share of pictures, those that are alike taken together, that goes half to validation, half to test."""
    unseen: Unseen = 0.0
    """Pairs of words whose pictures all go to test: a share of all pairs, which are chosen by hash, or a list."""
    shards: Files = Files()

    @property
    def vocabulary(self) -> dict[str, tuple[str, ...]]:
        """The words that are looked for, by group; a list is one group."""
        return dict(GROUPS) if self.words == (VOCABULARY,) else {"words": self.words}

    @model_validator(mode="after")
    def _words_are_words(self) -> PicturesRecipe:
        words = [word for group in self.vocabulary.values() for word in group]
        for word in words:
            if word != word.lower().strip() or not word or not word.isprintable():
                raise ValueError(f"words: {word!r} must be in small letters, without spaces around it")
        if len({*words}) < len(words):
            raise ValueError("words: name each word once")
        if not isinstance(self.unseen, float):
            unknown = [word for pair in self.unseen for word in pair if word not in words]
            if unknown:
                raise ValueError(f"unseen: {unknown[0]!r} is none of the words that are looked for")
            if any(one == other for one, other in self.unseen):
                raise ValueError("unseen: a pair is of two words")
        return self
