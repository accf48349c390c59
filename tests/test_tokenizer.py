"""The byte tokenizer: exact round trips, and the interface of a Hugging Face tokenizer."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from textzip.errors import TextError, TokenizerError
from textzip.tokenizer import EOS, FIRST_BYTE, IM_END, IM_START, PAD, TOKENS, UNK, VOCAB_SIZE, Tokenizer

TOKENIZER = Tokenizer()
TEXTS = st.lists(st.text() | st.binary() | st.sampled_from(TOKENS[:3] + TOKENS[259:263]), max_size=8)


def as_bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8")


def test_the_ids_are_these() -> None:
    assert (len(TOKENIZER), TOKENIZER.vocab_size, VOCAB_SIZE) == (512, 512, 512)
    assert TOKENIZER.convert_ids_to_tokens([0, 1, 2, 3, 258, 259, 260, 261, 511]) == [
        "<|pad|>",
        "<|eos|>",
        "<|unk|>",
        "\x00",
        "\xff",
        "<|im_start|>",
        "<|im_end|>",
        "<|reserved_261|>",
        "<|reserved_511|>",
    ]
    assert (TOKENIZER.pad_token_id, TOKENIZER.eos_token_id, TOKENIZER.unk_token_id) == (PAD, EOS, UNK) == (0, 1, 2)
    assert (IM_START, IM_END) == (259, 260)
    assert TOKENIZER("Aé")["input_ids"] == [3 + 0x41, 3 + 0xC3, 3 + 0xA9, EOS]


def test_every_token_has_its_own_id_and_an_unknown_one_that_of_unk() -> None:
    assert TOKENIZER.convert_tokens_to_ids(TOKENS) == list(range(512))
    assert TOKENIZER.convert_tokens_to_ids("<|im_end|>") == IM_END
    assert TOKENIZER.convert_tokens_to_ids(["A", "word"]) == [FIRST_BYTE + 65, UNK]
    assert TOKENIZER.convert_tokens_to_ids("word") == UNK
    assert len(TOKENIZER.get_vocab()) == 512
    assert TOKENIZER.convert_ids_to_tokens(np.int64(68)) == "A"
    assert TOKENIZER.convert_ids_to_tokens([68, 1], skip_special_tokens=True) == ["A"]
    assert TOKENIZER.tokenize("é") == ["\xc3", "\xa9"]


@given(TEXTS)
@example([])
@example([""])
@example(["<|im_end|>", b"\xff\x00"])
def test_any_text_and_any_bytes_come_back(texts: list[str | bytes]) -> None:
    ids = TOKENIZER(texts)["input_ids"]
    assert [TOKENIZER.decode_bytes(row, skip_special_tokens=True) for row in ids] == [as_bytes(text) for text in texts]
    assert all(len(row) == len(as_bytes(text)) + 1 for row, text in zip(ids, texts, strict=True))
    assert not any(number >= FIRST_BYTE + 256 for row in ids for number in row)
    for row, text in zip(ids, texts, strict=True):
        if isinstance(text, str):
            assert TOKENIZER.decode(row[:-1]) == text


@given(TEXTS, st.booleans(), st.sampled_from(["left", "right"]), st.integers(1, 9), st.none() | st.integers(1, 12))
def test_padding_and_truncation_are_what_a_loop_would_do(
    texts: list[str | bytes], eos: bool, side: str, multiple: int, limit: int | None
) -> None:
    got = TOKENIZER(
        texts,
        add_special_tokens=eos,
        padding=True,
        padding_side=side,
        pad_to_multiple_of=multiple,
        max_length=limit,
        truncation=limit is not None,
        return_tensors="np",
    )
    rows = [[FIRST_BYTE + byte for byte in as_bytes(text)] for text in texts]
    rows = [(row if limit is None else row[: limit - eos]) + [EOS] * eos for row in rows]
    width = -(-max(map(len, rows), default=0) // multiple) * multiple
    assert got["input_ids"].shape == got["attention_mask"].shape == (len(texts), width)
    assert got["input_ids"].dtype == got["attention_mask"].dtype == np.int64
    for row, ids, mask in zip(rows, got["input_ids"].tolist(), got["attention_mask"].tolist(), strict=True):
        pads = [PAD] * (width - len(row))
        assert ids == (row + pads if side == "right" else pads + row)
        assert mask == [int(n < len(row)) if side == "right" else int(n >= len(pads)) for n in range(width)]


def test_a_call_on_one_text_gives_one_row_and_on_several_gives_several() -> None:
    assert TOKENIZER("a") == {"input_ids": [100, 1], "attention_mask": [1, 1]}
    assert TOKENIZER(["a"], return_attention_mask=False) == {"input_ids": [[100, 1]]}
    assert TOKENIZER("a", return_tensors="np")["input_ids"].shape == (1, 2)
    assert TOKENIZER("abc", padding="max_length", max_length=6).input_ids == [100, 101, 102, 1, 0, 0]
    assert TOKENIZER("abcdef", padding="max_length", max_length=2).input_ids == [100, 101, 102, 103, 104, 105, 1]
    assert TOKENIZER(["abcdef", ""], padding="max_length", max_length=2).input_ids[1] == [1, 0]
    assert TOKENIZER("abc", truncation="do_not_truncate", max_length=2).input_ids == [100, 101, 102, 1]
    assert TOKENIZER("abcdef", truncation=True, max_length=3).input_ids == [100, 101, 1]
    assert Tokenizer(padding_side="left")(["a", "bc"], padding=True).input_ids == [[0, 100, 1], [101, 102, 1]]
    assert TOKENIZER.encode("a", add_special_tokens=False) == [100]
    with pytest.raises(AttributeError, match="token_type_ids"):
        _ = TOKENIZER("a").token_type_ids


def test_specials_are_decoded_by_name_or_left_out() -> None:
    ids = [IM_START, 100, IM_END, EOS, PAD, 300]
    assert TOKENIZER.decode(ids) == "<|im_start|>a<|im_end|><|eos|><|pad|><|reserved_300|>"
    assert TOKENIZER.decode(np.array(ids, np.int32), skip_special_tokens=True) == "a"
    assert TOKENIZER.batch_decode([ids[:2], []]) == ["<|im_start|>a", ""]


def test_bytes_that_are_no_utf8_are_replaced_unless_told_otherwise() -> None:
    ids = TOKENIZER.encode(b"a\xffb", add_special_tokens=False)
    assert TOKENIZER.decode(ids) == "a\ufffdb"
    assert TOKENIZER.decode(ids, errors="ignore") == "ab"
    assert TOKENIZER.decode_bytes(ids) == b"a\xffb"


def test_torch_tensors_come_and_go() -> None:
    torch = pytest.importorskip("torch")
    got = TOKENIZER(["a", "bcd"], padding=True, return_tensors="pt")
    assert got["input_ids"].dtype == torch.int64
    assert got["input_ids"].tolist() == [[100, 1, 0, 0], [101, 102, 103, 1]]
    assert TOKENIZER.batch_decode(got["input_ids"], skip_special_tokens=True) == ["a", "bcd"]


def test_a_tokenizer_is_saved_and_loaded(tmp_path: Path) -> None:
    Tokenizer(padding_side="left").save_pretrained(tmp_path / "new" / "folder")
    loaded = Tokenizer.from_pretrained(tmp_path / "new" / "folder")
    assert repr(loaded) == "Tokenizer(padding_side='left')"


def test_a_folder_without_this_tokenizer_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TokenizerError, match=r"tokenizer_config\.json: no textzip tokenizer is saved here; check the"):
        Tokenizer.from_pretrained(tmp_path)
    for content in ("[]", "{}", "nonsense"):
        (tmp_path / "tokenizer_config.json").write_text(content)
        with pytest.raises(TokenizerError, match="no textzip tokenizer"):
            Tokenizer.from_pretrained(tmp_path)
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({"textzip_vocabulary": 9, "padding_side": "left"}))
    with pytest.raises(TokenizerError, match=r"vocabulary 9, where this textzip has 1; use the textzip that wrote it"):
        Tokenizer.from_pretrained(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(TokenizerError, match=r"can't write here \(.*\); choose another folder"):
        TOKENIZER.save_pretrained(tmp_path / "file")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"padding": "max_length"}, "padding needs max_length: the number of tokens"),
        ({"truncation": True}, "truncation needs max_length: the number of tokens"),
        ({"padding": "widest"}, "padding is 'widest': it is one of False, True, 'longest', 'max_length', 'do_not_pad'"),
        ({"padding_side": "top"}, "padding_side is 'top': it is one of 'left', 'right'"),
        ({"return_tensors": "tf"}, "return_tensors is 'tf': it is one of None, 'np', 'pt'"),
        ({"truncation": True, "max_length": 0}, "max_length is 0: it must be at least 1"),
        ({"pad_to_multiple_of": -8, "padding": True}, "pad_to_multiple_of is -8: it must be at least 1"),
        (
            {"return_tensors": "np", "padding": "max_length", "max_length": 2},
            "a text has 3 tokens, which is more than max_length = 2: ask for truncation=True",
        ),
        ({"return_tensors": "np"}, "the texts have 2 to 3 tokens, which is no 'np' array: ask for padding=True"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(TokenizerError) as caught:
        TOKENIZER(["a", "bc"], **options)  # type: ignore[arg-type]
    assert str(caught.value) == message


def test_what_is_no_text_and_what_is_no_id_is_refused() -> None:
    with pytest.raises(
        TextError, match=r"text 1: character 2 is half of a surrogate pair \(U\+D800\), which has no UTF-8"
    ):
        TOKENIZER(["a", "bc\ud800"])
    with pytest.raises(TokenizerError, match="text 1 is of type int: give str or bytes, or a list of them"):
        TOKENIZER(["a", 5])  # type: ignore[list-item]
    with pytest.raises(TokenizerError, match="there is no token 512: ids go from 0 to 511"):
        TOKENIZER.decode([3, 512])
    with pytest.raises(TokenizerError, match="there is no token -1: ids go from 0 to 511"):
        TOKENIZER.convert_ids_to_tokens([3, -1])
    with pytest.raises(TokenizerError, match="ids are of type float64: give whole numbers"):
        TOKENIZER.decode([3.0])


def test_it_loads_no_torch() -> None:
    code = "import sys, textzip.tokenizer; print('torch' in sys.modules, 'transformers' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_a_batch_goes_to_a_device_and_lists_stay_lists() -> None:
    torch = pytest.importorskip("torch")
    batch = Tokenizer()(["a", "bc"], padding=True, return_tensors="pt").to("meta")
    assert batch.input_ids.device == torch.device("meta")
    assert Tokenizer()("a").to("meta") == Tokenizer()("a")


def test_a_folder_with_added_tokens_is_refused(tmp_path: Path) -> None:
    """As transformers writes it."""
    Tokenizer().save_pretrained(tmp_path)
    path = tmp_path / "tokenizer_config.json"
    added = {"0": {"content": "<|pad|>"}, "512": {"content": "<x>"}}
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "added_tokens_decoder": added}), "utf-8")
    with pytest.raises(TokenizerError, match="1 tokens were added to it"):
        Tokenizer.from_pretrained(tmp_path)
