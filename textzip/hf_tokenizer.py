"""The tokenizer as a `transformers.PreTrainedTokenizer`, for code that wants a real one; needs the extra `hf`.

`Tokenizer` itself needs nothing but numpy and is many times faster. This class gives the same ids, and the two read
each other's `tokenizer_config.json`. `split_special_tokens` is on: a `<|im_end|>` in a text stays text. Tokens that are
added have ids from 512 on, and are found in texts.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import Any

from textzip.errors import TokenizerError, needs_package
from textzip.tokenizer import IM_END, IM_START, SPECIAL_IDS, TOKENS, VOCABULARY, Tokenizer

try:
    from transformers import PreTrainedTokenizer
except ImportError as error:
    raise TokenizerError(needs_package("transformers", "hf", "TextzipTokenizer")) from error

_NAMED = ("pad_token", "eos_token", "unk_token")


class TextzipTokenizer(PreTrainedTokenizer):
    """The ids of `textzip.tokenizer.Tokenizer`; a call ends a text in `<|eos|>` unless told not to."""

    model_input_names = ("input_ids", "attention_mask")

    def __init__(self, **options: Any) -> None:
        self._bytes = Tokenizer()
        named = {name: getattr(Tokenizer, name) for name in _NAMED}
        ours = [TOKENS[number] for number in SPECIAL_IDS if TOKENS[number] not in named.values()]
        theirs = [each for each in options.get("extra_special_tokens") or () if str(each) not in TOKENS]  # saved
        options = {
            **options,
            **named,
            "extra_special_tokens": [*ours, *theirs],
            "split_special_tokens": True,
            "special_tokens_pattern": "eos",
            "textzip_vocabulary": VOCABULARY,
        }
        options.setdefault("padding_side", self._bytes.padding_side)
        super().__init__(**options)

    @property
    def vocab_size(self) -> int:
        """512."""
        return len(self._bytes)

    @property
    def im_start_id(self) -> int:
        """The id of `<|im_start|>`."""
        return IM_START

    @property
    def im_end_id(self) -> int:
        """The id of `<|im_end|>`."""
        return IM_END

    def get_vocab(self) -> dict[str, int]:
        """Every token's id, with those that were added."""
        return {**self._bytes.get_vocab(), **{token: number for number, token in self._added().items()}}

    def save_vocabulary(self, save_directory: str, filename_prefix: str | None = None) -> tuple[str, ...]:  # noqa: ARG002
        """Nothing: the vocabulary is in the code."""
        return ()

    def convert_tokens_to_string(self, tokens: list[str]) -> str:
        """The text of tokens."""
        return self._decode(self.convert_tokens_to_ids(tokens))

    def _added(self) -> dict[int, str]:
        """The tokens that were added, by their ids."""
        return {number: str(token) for number, token in self.added_tokens_decoder.items() if number >= len(self._bytes)}

    def _tokenize(self, text: str, **_: Any) -> list[str]:
        added = set(self._added().values())
        if not added:
            return self._bytes.tokenize(text)
        longest_first = "|".join(map(re.escape, sorted(added, key=len, reverse=True)))
        parts = re.split(f"({longest_first})", text)
        return [token for part in parts for token in ([part] if part in added else self._bytes.tokenize(part))]

    def _convert_token_to_id(self, token: str) -> int:
        return int(self._bytes.convert_tokens_to_ids(token))

    def _convert_id_to_token(self, index: int) -> str:
        return str(self._bytes.convert_ids_to_tokens(index))

    def _decode(self, token_ids: int | list[int], skip_special_tokens: bool = False, **_: Any) -> str:
        added = self._added()
        ids = [token_ids] if isinstance(token_ids, int) else [int(each) for each in token_ids]
        special = set(self.all_special_ids) if skip_special_tokens else set()
        texts = []
        for is_added, run in groupby(ids, key=added.__contains__):
            if is_added:
                texts += [added[number] for number in run if number not in special]
            else:
                texts.append(self._bytes.decode(list(run), skip_special_tokens=skip_special_tokens))
        return "".join(texts)
