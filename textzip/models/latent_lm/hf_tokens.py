"""Texts as symbols for `hf.LatentLMForCausalLM`, and which of them may follow; needs the extra `hf`."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from textzip.errors import ModelError, needs_package
from textzip.models.latent_lm.config import LatentConfig
from textzip.models.latent_lm.grammar import Flags, allowed
from textzip.models.latent_lm.sequence import decode, encode, texts
from textzip.models.latent_lm.words import CLOSE, END, SYMBOLS, words

try:
    from transformers import LogitsProcessor, PreTrainedTokenizer
except ImportError as error:
    raise ModelError(needs_package("transformers", "hf", "LatentLMTokenizer")) from error

_TOKENS = (*(f"<0x{byte:02X}>" for byte in range(CLOSE)), "<|close|>", "<|end|>")
_IDS = {token: number for number, token in enumerate(_TOKENS)}


class LatentLMTokenizer(PreTrainedTokenizer):
    """Symbols of texts. A call gives `<|end|>`, which begins a text, and its words, the last of which may go on."""

    model_input_names = ("input_ids", "attention_mask")

    def __init__(self, word_bytes: int = 32, **options: Any) -> None:
        """`word_bytes`: the model's, behind which words are cut."""
        self.word_bytes = word_bytes
        named = dict.fromkeys(("bos_token", "eos_token", "pad_token"), _TOKENS[END])
        options = {"padding_side": "left", **options, **named, "split_special_tokens": True}
        super().__init__(**{**options, "special_tokens_pattern": "bos", "word_bytes": word_bytes})

    @property
    def vocab_size(self) -> int:
        """258."""
        return SYMBOLS

    def whole(self, text: str) -> list[int]:
        """The ids of a text with its end, to learn from."""
        return encode(words(text, self.word_bytes), ended=True)

    def get_vocab(self) -> dict[str, int]:
        """Every token's id."""
        return dict(_IDS)

    def save_vocabulary(self, save_directory: str, filename_prefix: str | None = None) -> tuple[str, ...]:  # noqa: ARG002
        """Nothing: the vocabulary is in the code."""
        return ()

    def convert_tokens_to_string(self, tokens: list[str]) -> str:
        """The text of tokens."""
        return decode(_IDS[token] for token in tokens)

    def _tokenize(self, text: str, **_: Any) -> list[str]:
        return [_TOKENS[symbol] for symbol in encode(words(text, self.word_bytes), ended=False)[1:]]

    def _convert_token_to_id(self, token: str) -> int:
        return _IDS[token]

    def _convert_id_to_token(self, index: int) -> str:
        return _TOKENS[index]

    def _decode(self, token_ids: int | list[int], **_: Any) -> str:
        return decode([token_ids] if isinstance(token_ids, int) else token_ids)


class Grammar(LogitsProcessor):
    """Lets `generate` write what `use.Writer` may: text, cut into words as texts are, of so many bytes at most."""

    def __init__(self, settings: LatentConfig, prompt: int, length: int, least: int = 0) -> None:
        """`prompt`: symbols of the rows that are gone on from, padding included; `length` and `least` in bytes.

        A text has `END` before it, rows are padded with that, and `max_new_tokens` of 2 `length` + 1 are always enough.
        """
        self._settings, self._prompt, self._length, self._least = settings, prompt, length, least

    def __call__(self, input_ids: Tensor, scores: Tensor) -> Tensor:
        """`scores` (B, V) with −inf for what may not follow the rows of `input_ids` (B, T)."""
        may = torch.stack([torch.from_numpy(self._may(row)) for row in input_ids.tolist()])
        return scores.masked_fill(~may.to(scores.device), -torch.inf)

    def _may(self, row: list[int]) -> Flags:
        *_, text = texts(row)
        written = sum(symbol < CLOSE for symbol in row[self._prompt :])
        left, before = self._length - written, text.words[-1] if text.words else None
        most, end, cuts = self._settings.word_bytes, written >= self._least, self._settings.cuts
        found = allowed(text.open, most, left, before, end=end, cuts=cuts)
        if left <= 0 or len(text.words) >= self._settings.context - 1:  # its end is one too
            found[:] = False
            found[END] = True
        return found
