"""Bytes ⇄ ids, 512 of them, with the interface of a Hugging Face tokenizer.

A token is a byte: nothing is out of vocabulary, any bytes come back as they were, and the length of a label is known
without a table. The price is length: English has 4 bytes where a trained vocabulary has a token.

    0 <|pad|>   1 <|eos|>   2 <|unk|>   3–258 the bytes 0–255   259 <|im_start|>   260 <|im_end|>   261–511 reserved

Special tokens are given by id and never found in a text: a text that says `<|im_end|>` is ten bytes like any other.
Texts are encoded together, in numpy: 10,000 of 200 bytes take 20 ms to a padded array, and 110 in a list comprehension.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from textzip.errors import TextError, TokenizerError, needs_package

Ints = npt.NDArray[np.int64]
Ids = npt.NDArray[np.uint16]
Text = str | bytes

VOCAB_SIZE = 512
PAD, EOS, UNK = 0, 1, 2
FIRST_BYTE = 3
IM_START, IM_END = 259, 260

_NAMED = {PAD: "<|pad|>", EOS: "<|eos|>", UNK: "<|unk|>", IM_START: "<|im_start|>", IM_END: "<|im_end|>"}
_CONFIG = "tokenizer_config.json"
VOCABULARY = 1
"""Version of the vocabulary; another is refused."""

TOKENS = tuple(
    chr(number - FIRST_BYTE) if 0 <= number - FIRST_BYTE < 256 else _NAMED.get(number, f"<|reserved_{number}|>")
    for number in range(VOCAB_SIZE)
)
"""Each id's token; a byte's is the character of that number, as in ByT5."""
SPECIAL_IDS = (*range(FIRST_BYTE), *range(FIRST_BYTE + 256, VOCAB_SIZE))

# What each id is in bytes, one after another, and where each begins: ids to bytes are a single gather.
_SPELLING = [token.encode("latin-1") for token in TOKENS]
_SPELLED = np.frombuffer(b"".join(_SPELLING), np.uint8)
_SPELLED_LENGTHS = np.array([len(each) for each in _SPELLING])
_SPELLED_STARTS = np.cumsum(_SPELLED_LENGTHS) - _SPELLED_LENGTHS


class Encoding(dict[str, Any]):
    """`input_ids` and `attention_mask`, as keys or as attributes."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def to(self, device: Any) -> Encoding:
        """With its tensors on a device, as those of `transformers`; lists and arrays stay as they are."""
        return Encoding({name: value.to(device) if hasattr(value, "to") else value for name, value in self.items()})


class Tokenizer:
    """Texts to ids and back. `padding_side`: where pads go unless a call says otherwise."""

    pad_token, eos_token, unk_token = TOKENS[PAD], TOKENS[EOS], TOKENS[UNK]
    pad_token_id, eos_token_id, unk_token_id = PAD, EOS, UNK
    vocab_size = VOCAB_SIZE
    all_special_ids = SPECIAL_IDS
    all_special_tokens = tuple(TOKENS[number] for number in SPECIAL_IDS)

    def __init__(self, *, padding_side: str = "right") -> None:
        self.padding_side = _one_of("padding_side", padding_side, ("left", "right"))

    def __len__(self) -> int:
        return VOCAB_SIZE

    def __repr__(self) -> str:
        return f"Tokenizer(padding_side={self.padding_side!r})"

    def __call__(
        self,
        text: Text | Sequence[Text],
        *,
        add_special_tokens: bool = True,
        padding: bool | str = False,
        truncation: bool | str = False,
        max_length: int | None = None,
        pad_to_multiple_of: int | None = None,
        padding_side: str | None = None,
        return_tensors: str | None = None,
        return_attention_mask: bool = True,
    ) -> Encoding:
        """Ids of a text, or of each of several, and a mask that is 1 on them and 0 on padding.

        Args:
            text: str (encoded as UTF-8) or bytes, or a list of them.
            add_special_tokens: end each text in `<|eos|>`, which truncation spares.
            padding: True or 'longest' to the longest of the batch, 'max_length' to `max_length`.
            truncation: keep the first `max_length` ids; may cut a character of several bytes in two.
            max_length: ids of a text, `<|eos|>` included; without padding='max_length' or truncation it does nothing.
            pad_to_multiple_of: pad to a length that is a multiple of this.
            padding_side: 'right' or 'left'; the tokenizer's own if None.
            return_tensors: None for lists, 'np' or 'pt' for int64 (B, L), B being 1 for a single text.
            return_attention_mask: whether there is an `attention_mask`.

        Raises:
            TextError: a str that has no UTF-8.
            TokenizerError: arguments that contradict each other.
        """
        single = isinstance(text, (str, bytes))
        side = _one_of("padding_side", padding_side or self.padding_side, ("left", "right"))
        _one_of("return_tensors", return_tensors, (None, "np", "pt"))
        limit = _limit(padding, truncation, max_length, pad_to_multiple_of, add_special_tokens)
        ids, lengths = _flat([text] if single else text, eos=add_special_tokens, limit=limit)
        width = _width(lengths, padding, max_length, pad_to_multiple_of)
        longest = int(lengths.max(initial=0))
        if return_tensors is None:
            return _encoding(*_lists(ids, lengths, width or 0, side), single=single, mask=return_attention_mask)
        if width is None and longest > lengths.min(initial=longest):
            found = f"{lengths.min()} to {longest} tokens, which is no {return_tensors!r} array"
            raise TokenizerError(f"the texts have {found}: ask for padding=True")
        if width is not None and longest > width:
            found = f"{longest} tokens, which is more than max_length = {max_length}"
            raise TokenizerError(f"a text has {found}: ask for truncation=True")
        table, inside = _table(ids, lengths, longest if width is None else width, side)
        if return_tensors == "pt":
            try:
                tensor = import_module("torch").from_numpy
            except ImportError as error:
                raise TokenizerError(needs_package("torch", "train", "return_tensors='pt'")) from error
            return _encoding(tensor(table), tensor(inside), single=False, mask=return_attention_mask)
        return _encoding(table, inside, single=False, mask=return_attention_mask)

    def encode(self, text: Text, *, add_special_tokens: bool = True, **options: Any) -> Any:
        """The `input_ids` of one text; takes the options of a call."""
        return self(text, add_special_tokens=add_special_tokens, **options)["input_ids"]

    def decode(self, ids: Any, *, skip_special_tokens: bool = False, errors: str = "replace") -> str:
        """The text of ids (L,): a list, an array or a tensor. `errors`: what to do with bytes that are no UTF-8."""
        return self.decode_bytes(ids, skip_special_tokens=skip_special_tokens).decode("utf-8", errors)

    def decode_bytes(self, ids: Any, *, skip_special_tokens: bool = False) -> bytes:
        """The bytes of ids (L,); special tokens as their names, or left out. Raises `TokenizerError` on unknown ids."""
        numbers = np.asarray(ids if not hasattr(ids, "cpu") else ids.cpu()).reshape(-1)
        _check_ids(numbers)
        numbers = numbers.astype(np.int64)
        plain = (numbers >= FIRST_BYTE) & (numbers < FIRST_BYTE + 256)
        if skip_special_tokens or plain.all():
            return (numbers[plain] - FIRST_BYTE).astype(np.uint8).tobytes()
        lengths = _SPELLED_LENGTHS[numbers]
        shift = np.repeat(_SPELLED_STARTS[numbers] - (np.cumsum(lengths) - lengths), lengths)
        return _SPELLED[shift + np.arange(len(shift))].tobytes()

    def batch_decode(self, sequences: Any, *, skip_special_tokens: bool = False, errors: str = "replace") -> list[str]:
        """The text of each sequence of ids: (B, L), or lists of any length."""
        return [self.decode(ids, skip_special_tokens=skip_special_tokens, errors=errors) for ids in sequences]

    def tokenize(self, text: Text) -> list[str]:
        """The token of each byte of a text."""
        return list(_bytes(text, 0).decode("latin-1"))

    def convert_tokens_to_ids(self, tokens: str | Iterable[str]) -> Any:
        """The id of a token, or of each of several; `<|unk|>`'s where there is no such token."""
        if isinstance(tokens, str):
            return _IDS.get(tokens, UNK)
        return [_IDS.get(token, UNK) for token in tokens]

    def convert_ids_to_tokens(self, ids: Any, *, skip_special_tokens: bool = False) -> Any:
        """The token of an id, or of each of several. Raises `TokenizerError` on unknown ids."""
        numbers = np.asarray(ids)
        _check_ids(numbers)
        if numbers.ndim == 0:
            return TOKENS[int(numbers)]
        special = set(SPECIAL_IDS) if skip_special_tokens else set()
        return [TOKENS[number] for number in numbers.astype(np.int64).tolist() if number not in special]

    def get_vocab(self) -> dict[str, int]:
        """Every token's id."""
        return dict(_IDS)

    def save_pretrained(self, folder: str | Path) -> None:
        """Write `tokenizer_config.json` into a folder, made if need be."""
        config = {
            "tokenizer_class": "TextzipTokenizer",
            "padding_side": self.padding_side,
            "textzip_vocabulary": VOCABULARY,
        }
        path = Path(folder) / _CONFIG
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(config, indent=1, sort_keys=True) + "\n", "utf-8")
        except OSError as error:
            raise TokenizerError(f"{path}: can't write here ({error.strerror}); choose another folder") from error

    @classmethod
    def from_pretrained(cls, folder: str | Path) -> Tokenizer:
        """The tokenizer that a folder holds. Raises `TokenizerError` if it holds none, or another."""
        path = Path(folder) / _CONFIG
        try:
            config = json.loads(path.read_text("utf-8"))
            vocabulary, side = config["textzip_vocabulary"], config.get("padding_side", "right")
            added = [number for number in config.get("added_tokens_decoder", {}) if int(number) >= VOCAB_SIZE]
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise TokenizerError(f"{path}: no textzip tokenizer is saved here; check the folder") from error
        if vocabulary != VOCABULARY:
            raise TokenizerError(
                f"{path}: vocabulary {vocabulary}, where this textzip has {VOCABULARY}; use the textzip that wrote it"
            )
        if added:
            raise TokenizerError(
                f"{path}: {len(added)} tokens were added to it, which this class has no ids for; load it with "
                "textzip.hf_tokenizer.TextzipTokenizer"
            )
        return cls(padding_side=side)


_IDS = {token: number for number, token in enumerate(TOKENS)}


def _flat(texts: Any, *, eos: bool, limit: int | None) -> tuple[Ids, Ints]:
    """All texts' ids on end, and how many each has; at most `limit` of each."""
    parts = [_bytes(text, number) for number, text in enumerate(texts)]
    if limit is not None:
        parts = [part[: max(0, limit - eos)] for part in parts]
    ids = np.frombuffer(b"".join(parts), np.uint8) + np.uint16(FIRST_BYTE)
    lengths = np.fromiter(map(len, parts), np.int64, len(parts))
    if eos:
        ids = np.insert(ids, np.cumsum(lengths), np.uint16(EOS))
    return ids, lengths + eos


def _table(ids: Ids, lengths: Ints, width: int, side: str) -> tuple[Ints, Ints]:
    """Ids on end to padded rows (B, width), and the mask of what is no padding."""
    columns = np.arange(width)
    inside = columns < lengths[:, None] if side == "right" else columns >= width - lengths[:, None]
    table = np.full(inside.shape, PAD, np.uint16)
    table[inside] = ids
    return table.astype(np.int64), inside.astype(np.int64)


def _lists(ids: Ids, lengths: Ints, width: int, side: str) -> tuple[list[list[int]], list[list[int]]]:
    """Ids on end to rows of at least `width`, and their masks."""
    whole, ends = ids.tolist(), np.cumsum(lengths).tolist()
    rows, masks = [], []
    for end, length in zip(ends, lengths.tolist(), strict=True):
        row, pads = whole[end - length : end], [PAD] * (width - length)
        rows.append(row + pads if side == "right" else pads + row)
        masks.append([1] * length + pads if side == "right" else pads + [1] * length)
    return rows, masks


def _encoding(ids: Any, inside: Any, *, single: bool, mask: bool) -> Encoding:
    found = {"input_ids": ids, "attention_mask": inside} if mask else {"input_ids": ids}
    return Encoding({name: value[0] for name, value in found.items()} if single else found)


def _bytes(text: Any, number: int) -> bytes:
    if isinstance(text, bytes):
        return text
    if not isinstance(text, str):
        raise TokenizerError(f"text {number} is of type {type(text).__name__}: give str or bytes, or a list of them")
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise TextError(
            f"text {number}: character {error.start} is half of a surrogate pair (U+{ord(text[error.start]):04X}), "
            "which has no UTF-8; remove it, or give the text as bytes"
        ) from error


def _limit(
    padding: bool | str, truncation: bool | str, max_length: int | None, multiple: int | None, eos: bool
) -> int | None:
    """The ids that truncation leaves of a text; None if it doesn't cut."""
    _one_of("padding", padding, (False, True, "longest", "max_length", "do_not_pad"))
    _one_of("truncation", truncation, (False, True, "longest_first", "do_not_truncate"))
    cuts = truncation not in (False, "do_not_truncate")
    if max_length is None and (cuts or padding == "max_length"):
        raise TokenizerError(f"{'truncation' if cuts else 'padding'} needs max_length: the number of tokens")
    if multiple is not None and multiple < 1:
        raise TokenizerError(f"pad_to_multiple_of is {multiple}: it must be at least 1")
    if max_length is not None and max_length < eos:
        raise TokenizerError(f"max_length is {max_length}: it must be at least {int(eos)}")
    return max_length if cuts else None


def _width(lengths: Ints, padding: bool | str, max_length: int | None, multiple: int | None) -> int | None:
    """The length to pad to; None for no padding."""
    width = int(lengths.max(initial=0)) if padding != "max_length" or max_length is None else max_length
    return None if padding in (False, "do_not_pad") else -(-width // (multiple or 1)) * (multiple or 1)


def _one_of(name: str, value: Any, choices: Sequence[Any]) -> Any:
    if value not in choices:
        raise TokenizerError(f"{name} is {value!r}: it is one of {', '.join(map(repr, choices))}")
    return value


def _check_ids(ids: npt.NDArray[Any]) -> None:
    if ids.size and ids.dtype.kind not in "iu":
        raise TokenizerError(f"ids are of type {ids.dtype}: give whole numbers")
    if ids.size and (ids.min() < 0 or ids.max() >= VOCAB_SIZE):
        wrong = int(ids.min() if ids.min() < 0 else ids.max())
        raise TokenizerError(f"there is no token {wrong}: ids go from 0 to {VOCAB_SIZE - 1}")
