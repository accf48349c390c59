"""What reads captions: a small encoder of one's own, or one of `transformers`, from a folder on this machine.

Shapes: B captions, W words or tokens of one, M channels.

A **reading** turns captions into tensors, in whatever process loads the data; an **encoder** turns those that it
`takes` into a context (B, W, M) and which of its places say something, bool (B, W).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar, Literal, Self

import torch
from torch import Tensor, nn

from textzip.errors import EngineError, ModelError, needs_package
from textzip.models.art.captions import WORDS, Lexicon
from textzip.models.art.feeding import by_words

Reading = Callable[[Sequence[str]], dict[str, Tensor]]
Kind = Literal["clip", "distilbert"]
_NAMES = {"clip": "CLIPText", "distilbert": "DistilBert"}
_TOKENS = 2 * WORDS


class ByWords:
    """Captions for a `WordEncoder`: `words` and `which` int64 (B, W), `written` (D, …), letters or strips."""

    def __init__(self, lexicon: Lexicon, *, picture: bool) -> None:
        self.lexicon, self._picture = lexicon, picture

    def __call__(self, captions: Sequence[str]) -> dict[str, Tensor]:
        """Their tensors. Raises `FontError` if words are to be drawn and the face is not there."""
        arrays = by_words(self.lexicon, captions, picture=self._picture)
        return {name: torch.from_numpy(each) for name, each in arrays.items()}


class ByTokens:
    """Captions for a `Pretrained` encoder: `ids` int64 (B, W) and `there` bool (B, W), by the folder's tokenizer."""

    def __init__(self, folder: str) -> None:
        """Raises `ModelError` if there is no tokenizer, `EngineError` without `transformers`."""
        self._tokenizer = _opened(folder, "tokenizer", lambda kinds: kinds.AutoTokenizer.from_pretrained)

    def __call__(self, captions: Sequence[str]) -> dict[str, Tensor]:
        """Their tensors, cut after 64 tokens."""
        found = self._tokenizer(list(captions), padding=True, truncation=True, max_length=_TOKENS, return_tensors="pt")
        return {"ids": found["input_ids"], "there": found["attention_mask"].bool()}


class Pretrained(nn.Module):
    """An encoder of `transformers`, and a matrix that brings it to M channels."""

    takes: ClassVar[tuple[str, ...]] = ("ids", "there")

    def __init__(self, inner: nn.Module, width: int, *, trained: bool) -> None:
        """`inner`: its model; `trained`: whether it goes on learning."""
        super().__init__()
        self.inner, self.trained = inner.requires_grad_(trained), trained
        settings: Any = inner.config
        self.narrow = nn.Linear(int(settings.hidden_size), width)

    @classmethod
    def opened(cls, kind: Kind, folder: str, width: int, *, trained: bool) -> Self:
        """With the folder's weights. Raises `ModelError` and `EngineError`."""
        return cls(
            _opened(folder, "model", lambda kinds: getattr(kinds, f"{_NAMES[kind]}Model").from_pretrained),
            width,
            trained=trained,
        )

    @classmethod
    def blank(cls, kind: Kind, folder: str, width: int, *, trained: bool) -> Self:
        """As the folder's configuration says, for weights that come from elsewhere. Raises as `opened`."""
        config = _opened(folder, "configuration", lambda kinds: getattr(kinds, f"{_NAMES[kind]}Config").from_pretrained)
        return cls(getattr(_transformers(), f"{_NAMES[kind]}Model")(config), width, trained=trained)

    def forward(self, ids: Tensor, there: Tensor) -> tuple[Tensor, Tensor]:
        """The context (B, W, M), and which of its places are tokens, bool (B, W)."""
        with torch.set_grad_enabled(self.trained and torch.is_grad_enabled()):
            found = self.inner(input_ids=ids, attention_mask=there.long()).last_hidden_state
        return self.narrow(found), there

    def train(self, mode: bool = True) -> Self:
        """Learn or not; what is frozen stays as it is used."""
        super().train(mode)
        self.inner.train(mode and self.trained)
        return self


def _opened(folder: str, what: str, by: Callable[[Any], Callable[..., Any]]) -> Any:
    """Something that `transformers` finds in a folder, and nowhere else: nothing is downloaded."""
    if not Path(folder).is_dir():
        raise ModelError(
            f"model.encoder_path {folder!r}: there is no such folder; give one with a model and its tokenizer as "
            "transformers saves them, or take model.encoder=custom"
        )
    try:
        return by(_transformers())(folder, local_files_only=True)
    except (OSError, ValueError, KeyError, ImportError, AttributeError, TypeError) as error:
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise ModelError(
            f"model.encoder_path {folder}: no {what} of this kind can be opened there ({reason}); save one there with "
            "save_pretrained, or choose another folder"
        ) from error


def _transformers() -> Any:
    if find_spec("transformers") is None:
        raise EngineError(needs_package("transformers", "hf", "an encoder of captions that was trained elsewhere"))
    import transformers

    return transformers
