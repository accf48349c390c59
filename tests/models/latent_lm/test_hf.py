"""The model as one of `transformers`: the same probabilities, the same texts, saved and loaded."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from textzip.errors import ModelError
from textzip.models.language.sampling import Options
from textzip.models.latent_lm.beam import beams
from textzip.models.latent_lm.factory import looks
from textzip.models.latent_lm.hf import LatentLMConfig, LatentLMForCausalLM
from textzip.models.latent_lm.hf_tokens import Grammar, LatentLMTokenizer
from textzip.models.latent_lm.score import Scorer
from textzip.models.latent_lm.use import Writer
from textzip.models.latent_lm.words import CLOSE, END, closed

CPU = torch.device("cpu")
TEXTS = ["In the beginning was the Word.", "é", "", "a  b\n\tc ", "x" * 40 + " y"]
PROMPTS = ["In the beginning", "the end ", "", "é", "a\n"]
TOKENIZER = LatentLMTokenizer()


def model_of(sees: str = "both", **settings: Any) -> LatentLMForCausalLM:
    torch.manual_seed(0)
    sizes = {"width": 16, "heads": 2, "speller_width": 16, "speller_heads": 2}
    model = LatentLMForCausalLM(LatentLMConfig({"preset": "tiny", "sees": sees, **sizes, **settings}))
    torch.nn.init.normal_(model.model.speller.classifier.weight, std=0.4)
    return model.eval()


@pytest.fixture(scope="module")
def model() -> LatentLMForCausalLM:
    return model_of()


def padded(rows: list[list[int]], *, left: bool = True) -> dict[str, Any]:
    longest = max(map(len, rows))
    lacking = [longest - len(row) for row in rows]
    ids = [[END] * more + row if left else row + [END] * more for more, row in zip(lacking, rows, strict=True)]
    mask = [[0] * more + [1] * len(row) if left else [1] * len(row) + [0] * more
            for more, row in zip(lacking, rows, strict=True)]  # fmt: skip
    return {"input_ids": torch.tensor(ids), "attention_mask": torch.tensor(mask)}


@pytest.mark.parametrize("sees", ["picture", "bytes", "both"])
@torch.no_grad()
def test_bits_are_those_that_the_scorer_gives(sees: str) -> None:
    model = model_of(sees)
    scored = Scorer(model.settings, model.model, CPU).score(TEXTS)
    rows = [TOKENIZER.whole(text) for text in TEXTS]
    for left in (True, False):
        given = padded(rows, left=left)
        there = given["attention_mask"]
        labels = given["input_ids"].masked_fill(there == 0, -100)
        out = model(**given, labels=labels)
        logs = out.logits.double().log_softmax(-1)[:, :-1] / math.log(2)
        found = logs.gather(2, given["input_ids"][:, 1:, None])[..., 0] * (there[:, 1:] * there[:, :-1])
        wanted = [float(bits.sum() + end) for bits, end in zip(scored.bits, scored.ends, strict=True)]
        assert (-found.sum(1)).tolist() == pytest.approx(wanted, abs=1e-3)
        symbols = sum(len(row) - 1 for row in rows)
        assert float(out.loss) == pytest.approx(sum(wanted) * math.log(2) / symbols, abs=1e-4)


@torch.no_grad()
def test_texts_in_a_row_know_nothing_of_each_other_and_padding_nothing_at_all(model: LatentLMForCausalLM) -> None:
    rows = [TOKENIZER(text)["input_ids"] for text in PROMPTS]
    alone = [model(torch.tensor([row])).logits[0] for row in rows]
    both = model(**padded(rows)).logits
    no_mask = model(padded(rows)["input_ids"]).logits
    joined = model(torch.tensor([[symbol for row in rows for symbol in row]])).logits[0]
    for row, (found, unmasked) in enumerate(zip(both, no_mask, strict=True)):
        size = len(rows[row])
        torch.testing.assert_close(found[-size:], alone[row], atol=1e-5, rtol=1e-4)
        torch.testing.assert_close(unmasked[-size:], alone[row], atol=1e-5, rtol=1e-4)
        assert not found[:-size].any()
    torch.testing.assert_close(joined, torch.cat(alone), atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(model(**padded(rows), logits_to_keep=2).logits, both[:, -2:], atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize(("length", "context"), [(12, 64), (40, 8), (60, 5)])
def test_what_it_generates_is_what_the_writer_writes(length: int, context: int) -> None:
    model = model_of(context=context)
    given = TOKENIZER(PROMPTS, padding=True, return_tensors="pt")
    prompt = given["input_ids"].shape[1]
    grammar = Grammar(model.settings, prompt, length)
    out = model.generate(**given, do_sample=False, max_new_tokens=2 * length + 1, logits_processor=[grammar])
    texts = TOKENIZER.batch_decode(out[:, prompt:])
    writer = Writer(model.model, model.settings, CPU)
    assert texts == writer.write(PROMPTS, Options(length, 0.0))
    counts = [len(writer.words(prompt + text)) for prompt, text in zip(PROMPTS, texts, strict=True)]
    assert max(counts) < context
    assert context > 5 or max(counts) == context - 1
    alone = TOKENIZER(PROMPTS[:1], return_tensors="pt")
    grammar = Grammar(model.settings, alone["input_ids"].shape[1], length)
    out = model.generate(**alone, do_sample=False, max_new_tokens=2 * length + 1, logits_processor=[grammar])
    assert TOKENIZER.decode(out[0].tolist()) == PROMPTS[0] + texts[0]


def test_it_draws_and_searches(model: LatentLMForCausalLM) -> None:
    given = TOKENIZER(PROMPTS[:2], padding=True, return_tensors="pt")
    size = given["input_ids"].shape[1]
    for options in ({"do_sample": True}, {"num_beams": 3, "do_sample": False}, {"do_sample": True, "top_k": 5}):
        torch.manual_seed(1)
        out = model.generate(**given, max_new_tokens=9, **options)
        torch.manual_seed(1)
        assert torch.equal(out, model.generate(**given, max_new_tokens=9, use_cache=True, **options))
        assert size < out.shape[1] <= size + 9
        assert torch.equal(out[:, :size], given["input_ids"])
    grammar = Grammar(model.settings, size, 6, least=6)
    out = model.generate(**given, max_new_tokens=13, num_beams=3, do_sample=False, logits_processor=[grammar])
    assert [len(text.encode()) for text in TOKENIZER.batch_decode(out[:, size:])] == [6, 6]
    assert beams(Writer(model.model, model.settings, CPU), PROMPTS[0], 3, Options(6, least=6))


@torch.no_grad()
def test_it_is_saved_and_loaded(model: LatentLMForCausalLM, tmp_path: Path) -> None:
    model.save_pretrained(tmp_path)
    TOKENIZER.save_pretrained(tmp_path)
    again, tokenizer = LatentLMForCausalLM.from_pretrained(tmp_path), LatentLMTokenizer.from_pretrained(tmp_path)
    assert again.config.latent == model.config.latent
    assert {name: each.tolist() for name, each in again.state_dict().items()} == {
        name: each.tolist() for name, each in model.state_dict().items()
    }
    given = tokenizer(PROMPTS, padding=True, return_tensors="pt")
    assert torch.equal(again(**given).logits, model(**given).logits)
    assert torch.equal(*(each.generate(**given, max_new_tokens=4, do_sample=False) for each in (again, model)))


def test_it_is_made_of_a_checkpoint_of_textzip(model: LatentLMForCausalLM, tmp_path: Path) -> None:
    from textzip.train import checkpoint

    where = {"recipe": "", "state": {}, "metrics": tmp_path / "none"}
    checkpoint.save(tmp_path, 1, config=model.config.latent, weights=model.model.state_dict(), **where)
    found = LatentLMForCausalLM.from_checkpoint(tmp_path)
    assert found.config.latent == model.config.latent
    ids = torch.tensor([TOKENIZER.whole(TEXTS[0])])
    assert torch.equal(found(ids).logits, model(ids).logits)


def test_it_learns() -> None:
    model = model_of("bytes")
    ids = torch.tensor([TOKENIZER.whole(TEXTS[0])])
    before = model(ids, labels=ids).loss
    before.backward()
    assert all(each.grad is not None and bool(each.grad.any()) for each in model.parameters())
    with torch.no_grad():
        for each in model.parameters():
            each -= 0.01 * each.grad
    assert model(ids, labels=ids).loss.item() < before.item()


def test_words_must_look_as_they_did_where_it_learned() -> None:
    ids = torch.tensor([TOKENIZER("a b")["input_ids"]])
    settings = model_of("picture").settings
    with pytest.raises(ModelError, match=r"look otherwise here than where it learned .*set \"drawn\" to \"\""):
        model_of("picture", drawn="0123456789abcdef")(ids)
    model_of("picture", drawn=looks(settings))(ids)


@pytest.mark.parametrize("sees", ["picture", "both"])
def test_half_precision_is_close_to_whole_and_generates_and_learns(sees: str) -> None:
    dropout = {"modality_dropout": 0.9} if sees == "both" else {}
    model, half = model_of(sees, **dropout), model_of(sees, **dropout).to(torch.bfloat16)
    given = padded([TOKENIZER(text)["input_ids"] for text in PROMPTS[:3]])
    with torch.no_grad():
        whole, found = model(**given).logits, half(**given).logits
    assert found.dtype == whole.dtype == torch.float32
    assert not torch.equal(found, whole)
    torch.testing.assert_close(found, whole, atol=0.3, rtol=0)
    assert float(whole.std()) > 1
    size = given["input_ids"].shape[1]
    assert size < half.generate(**given, do_sample=False, max_new_tokens=3).shape[1] <= size + 3
    half.train()(**given, labels=given["input_ids"]).loss.backward()
    assert all(bool(each.grad.isfinite().all()) for each in half.parameters() if each.grad is not None)


@torch.no_grad()
@pytest.mark.parametrize("most", [32, 128])
def test_words_of_any_bytes_within_the_bound_are_seen_and_longer_ones_refused(most: int) -> None:
    model = model_of(word_bytes=most)
    for raw in (b"\xff" * most, b"x" * most, b"x" * most + b" ", b" " * most, b"\xe2\x82"):
        ids = [END, *raw] if closed(raw) else [END, *raw, CLOSE]
        logits = model(torch.tensor([ids])).logits
        assert logits.shape[1] == len(ids)
        assert bool(logits.isfinite().all())
    for raw in (b"\xff" * (most + 1), b"x" * (most + 1), b" " * (most + 1), b"x" * 140):
        with pytest.raises(ModelError, match=rf"a word of \d+ bytes is longer than the model's word_bytes of {most}"):
            model(torch.tensor([[END, *raw, CLOSE]]))


def test_mistakes_are_told() -> None:
    model = model_of("bytes", context=4)
    with pytest.raises(ModelError, match="258 is no symbol"):
        model(torch.tensor([[258]]))
    with pytest.raises(ModelError, match="a text of 4 words and its end is longer"):
        model(torch.tensor([TOKENIZER("a b c d e")["input_ids"]]))
    model(torch.tensor([TOKENIZER("a b c d")["input_ids"]]))
    with pytest.raises(ModelError, match="this model reads"):
        model_of("bytes", spells="same")
