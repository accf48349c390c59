"""The transformers tokenizer and ours: one vocabulary, one behaviour, one saved form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

pytest.importorskip("transformers")

from textzip.errors import TokenizerError
from textzip.hf_tokenizer import TextzipTokenizer
from textzip.tokenizer import TOKENS, Tokenizer

OURS = Tokenizer()
THEIRS = TextzipTokenizer()
SPECIALS = TOKENS[:3] + TOKENS[259:263]
TEXT = st.lists(st.text() | st.sampled_from(SPECIALS), max_size=4).map("".join)


@given(st.lists(TEXT, min_size=1, max_size=5))
@example(["<|im_end|>", " <|pad|>\n", "<|reserved_300|>é", ""])
def test_they_give_the_same_ids_and_texts(texts: list[str]) -> None:
    ours, theirs = OURS(texts), THEIRS(texts)
    assert dict(theirs) == dict(ours)
    assert [THEIRS.decode(ids) for ids in theirs["input_ids"]] == [OURS.decode(ids) for ids in ours["input_ids"]]
    assert THEIRS.batch_decode(ours["input_ids"], skip_special_tokens=True) == texts
    assert dict(THEIRS(texts[0])) == dict(OURS(texts[0]))
    assert THEIRS.tokenize(texts[0]) == OURS.tokenize(texts[0])


@pytest.mark.parametrize(
    "options",
    [
        {"add_special_tokens": False},
        {"padding": True},
        {"padding": "longest", "padding_side": "left", "pad_to_multiple_of": 8},
        {"padding": "max_length", "max_length": 20},
        {"padding": "max_length", "max_length": 12, "pad_to_multiple_of": 8},
        {"truncation": True, "max_length": 4},
        {"truncation": True, "max_length": 4, "padding": True, "add_special_tokens": False},
        {"padding": "max_length", "max_length": 5, "truncation": "longest_first", "return_attention_mask": False},
    ],
    ids=str,
)
def test_they_agree_on_every_option(options: dict[str, Any]) -> None:
    texts = ["a", "", "Grüße <|eos|>", "漢字 and more"]
    assert dict(THEIRS(texts, **options)) == dict(OURS(texts, **options))
    if "padding" in options:
        for kind in ("np", "pt"):
            theirs, ours = THEIRS(texts, return_tensors=kind, **options), OURS(texts, return_tensors=kind, **options)
            assert set(theirs) == set(ours)
            for name, value in ours.items():
                assert theirs[name].dtype == value.dtype
                assert theirs[name].tolist() == value.tolist()


@pytest.mark.parametrize("side", ["left", "right"])
def test_they_agree_on_texts_longer_than_the_padding(side: str) -> None:
    texts = ["a", "", "longer than twelve"]
    options = {"padding": "max_length", "max_length": 12, "padding_side": side}
    assert dict(THEIRS(texts, **options)) == dict(OURS(texts, **options))


@given(st.lists(st.integers(0, 511), max_size=30), st.booleans())
def test_they_decode_any_ids_alike(ids: list[int], skip: bool) -> None:
    assert THEIRS.decode(ids, skip_special_tokens=skip) == OURS.decode(ids, skip_special_tokens=skip)
    assert THEIRS.convert_ids_to_tokens(ids, skip_special_tokens=skip) == OURS.convert_ids_to_tokens(
        ids, skip_special_tokens=skip
    )


def test_they_have_the_same_vocabulary_and_special_tokens() -> None:
    assert THEIRS.get_vocab() == OURS.get_vocab()
    assert len(THEIRS) == THEIRS.vocab_size == 512
    assert sorted(THEIRS.all_special_ids) == list(OURS.all_special_ids)
    for name in ("pad", "eos", "unk"):
        assert getattr(THEIRS, f"{name}_token") == getattr(OURS, f"{name}_token")
        assert getattr(THEIRS, f"{name}_token_id") == getattr(OURS, f"{name}_token_id")
    tokens = [*TOKENS, "no such token"]
    assert THEIRS.convert_tokens_to_ids(tokens) == OURS.convert_tokens_to_ids(tokens)
    assert THEIRS.convert_tokens_to_string(["\xc3", "\xa9"]) == "é"


@pytest.mark.parametrize("side", ["left", "right"])
def test_each_loads_what_either_saved(tmp_path: Path, side: str) -> None:
    Tokenizer(padding_side=side).save_pretrained(tmp_path / "ours")
    TextzipTokenizer(padding_side=side).save_pretrained(tmp_path / "theirs")
    texts = ["a<|im_end|>", "longer than that"]
    wanted = dict(Tokenizer(padding_side=side)(texts, padding=True))
    for folder in (tmp_path / "ours", tmp_path / "theirs"):
        assert dict(Tokenizer.from_pretrained(folder)(texts, padding=True)) == wanted
        assert dict(TextzipTokenizer.from_pretrained(folder)(texts, padding=True)) == wanted


def test_tokens_that_are_added_are_found_in_texts_and_have_ids_of_their_own(tmp_path: Path) -> None:
    mine = TextzipTokenizer()
    assert mine.add_tokens(["<x>", "<x>y"]) == 2
    assert mine.add_special_tokens({"extra_special_tokens": ["<sp>"]}) == 1
    assert len(mine) == 515
    assert mine.convert_tokens_to_ids(["<x>", "<x>y", "<sp>"]) == [512, 513, 514]
    mine.save_pretrained(tmp_path)
    for each in (mine, TextzipTokenizer.from_pretrained(tmp_path)):
        ids = each("é<x>y<sp><x><|im_end|>")["input_ids"]
        assert ids == [
            *OURS("é", add_special_tokens=False)["input_ids"],
            513,
            514,
            512,
            *OURS("<|im_end|>")["input_ids"],
        ]
        assert each.decode(ids) == "é<x>y<sp><x><|im_end|><|eos|>"
        assert each.decode(ids, skip_special_tokens=True) == "é<x>y<x><|im_end|>"
        assert each.convert_tokens_to_string(each.convert_ids_to_tokens(ids)) == each.decode(ids)
    with pytest.raises(TokenizerError, match="3 tokens were added"):
        Tokenizer.from_pretrained(tmp_path)


def test_both_kinds_of_batches_go_to_a_device() -> None:
    torch = pytest.importorskip("torch")
    for each in (OURS, THEIRS):
        batch = each(["a", "bc"], padding=True, return_tensors="pt").to(torch.device("meta"))
        assert {value.device.type for value in batch.values()} == {"meta"}
