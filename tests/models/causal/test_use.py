"""Writing: the same text alone and in company, cached or not, to its length or its end."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from textzip.errors import ModelError
from textzip.models.causal.network.model import CausalModel
from textzip.models.causal.use import Writer
from textzip.models.language.alphabet import Alphabet, Bytes, Words
from textzip.models.language.sampling import Options

CPU = torch.device("cpu")
SEVERAL = [
    Options(20, 0.0),
    Options(20, 1.0, seed=3),
    Options(20, 0.7, 0.8, seed=5),
    Options(20, 1.0, seed=3, top_k=20, least=20),
    Options(20, 1.0, seed=3, top_k=40, stop=("e", "ab", "\ufffd\ufffd")),
]
PROMPTS = ["In the beginning", "a", "", "And the word was with", "It was"]


def model_of(symbols: int) -> CausalModel:
    torch.manual_seed(0)
    model = CausalModel(symbols, 32, 2, 2)
    torch.nn.init.normal_(model.classifier.weight, std=0.4)
    return model


@pytest.fixture(scope="module")
def writer() -> Writer:
    return Writer(model_of(257), Bytes(), 128, CPU)


@pytest.mark.parametrize("options", SEVERAL)
def test_a_batch_writes_what_each_of_its_prompts_does_alone(writer: Writer, options: Options) -> None:
    together = writer.write(PROMPTS, options)
    assert together == [writer.write([prompt], options)[0] for prompt in PROMPTS]
    same = writer.write(["the same"] * 3, options)
    assert same[0] == same[1] == same[2]


def test_with_a_cache_it_writes_what_it_does_without(writer: Writer) -> None:
    model, alphabet = writer._model, Bytes()
    for prompt in PROMPTS:
        symbols = [256, *prompt.encode()]
        for _ in range(20):
            with torch.no_grad():
                symbols.append(int(model(torch.tensor([symbols]))["logits"][0, -1].argmax()))
            if symbols[-1] == 256:
                break
        decoder = alphabet.decoder()
        wanted = "".join(decoder.feed(each) for each in symbols[len(prompt.encode()) + 1 :] if each != 256)
        assert writer.write([prompt], Options(20, 0.0))[0] == wanted + decoder.finish()


def test_numbers_make_other_texts_of_one_prompt_and_seeds_too(writer: Writer) -> None:
    texts = writer.write(["the"] * 4, Options(12), range(4))
    assert len(set(texts)) == 4
    assert texts == writer.write(["the"] * 4, Options(12), range(4))
    assert texts[2] == writer.write(["the"], Options(12), [2])[0]
    assert texts != writer.write(["the"] * 4, Options(12, seed=1), range(4))


def test_pieces_add_up_to_the_text_and_stop_at_its_length(writer: Writer) -> None:
    pieces = list(writer.stream(PROMPTS, Options(15, seed=2)))
    assert len(pieces) == 16  # and what was left of a character
    whole = writer.write(PROMPTS, Options(15, seed=2))
    assert ["".join(each) for each in zip(*pieces, strict=True)] == whole
    assert all(len(text.encode("utf-8", "replace")) <= 3 * 15 for text in whole)


def test_a_text_that_has_ended_is_not_written_on() -> None:
    alphabet = Words([f"w{k}" for k in range(18)], lowercase=True)  # with the unknown, never written, and the end
    model = model_of(20)
    torch.nn.init.zeros_(model.classifier.weight)  # every symbol alike: an end after 19 on average
    texts = Writer(model, alphabet, 60, CPU).write([""] * 400, Options(40), range(400))
    lengths = np.array([len(text.split()) for text in texts])
    assert lengths.max() == 40
    for room in (5, 15, 39):
        share = 1 - (18 / 19) ** (room + 1)
        assert np.mean(lengths <= room) == pytest.approx(share, abs=4 * math.sqrt(share * (1 - share) / 400))


def even(symbols: int, context: int, alphabet: Alphabet) -> Writer:
    """Every symbol is as likely as any other, whatever came before."""
    model = model_of(symbols)
    torch.nn.init.zeros_(model.classifier.weight)
    return Writer(model, alphabet, context, CPU)


def test_no_text_ends_before_its_least_length_and_all_may_at_it() -> None:
    writer = even(4, 40, Words(["a", "b"], lowercase=True))
    lengths = Counter(len(text.split()) for text in writer.write([""] * 3000, Options(30, least=4), range(3000)))
    assert min(lengths) == 4
    assert lengths[4] / 3000 == pytest.approx(1 / 3, abs=4 * math.sqrt(2 / 9 / 3000))  # a, b or the end, alike
    whole = writer.write(["a b"] * 50, Options(30, least=30), range(50))
    assert {len(text.split()) for text in whole} == {30}


def test_bytes_are_counted_not_characters(writer: Writer) -> None:
    ended = writer.write([""] * 200, Options(3, 3.0, least=2), range(200))
    free = writer.write([""] * 200, Options(3, 3.0), range(200))
    assert all(len(text.encode("utf-8", "replace")) >= 2 for text in ended)
    assert any(len(text) < 2 for text in free)


def test_only_the_likeliest_are_drawn(writer: Writer) -> None:
    with torch.no_grad():
        logits = writer._model(torch.tensor([[256]]))["logits"][0, 0]
    likeliest = {chr(number) for number in torch.topk(logits, 40).indices.tolist() if number < 128}
    drawn = {text[0] for text in writer.write([""] * 800, Options(1, top_k=40), range(800)) if text}
    assert likeliest <= drawn <= likeliest | {"\ufffd"}
    assert writer.write(PROMPTS, Options(9, top_k=1)) == writer.write(PROMPTS, Options(9, 0.0))


@pytest.mark.parametrize("options", [Options(60, 0.8, seed=2), Options(60, 0.8, seed=4, least=60)])
def test_a_text_is_cut_before_its_first_stop_string(writer: Writer, options: Options) -> None:
    """Whatever the prompt: what is written is the same, and only that is looked at."""
    whole = writer.write(PROMPTS, options)
    pairs = [text[5:7] for text in whole if len(text) > 7]
    assert len(pairs) > 2
    for stop in (*pairs, "the"):
        found = writer.write(PROMPTS, replace(options, stop=(stop,)))
        assert found == [text.split(stop)[0] for text in whole]


def test_a_stop_string_in_a_prompt_stops_nothing(writer: Writer) -> None:
    options = Options(30, seed=1)
    for prompt, stop in (("In the end", "the"), ("In the en", "end"), ("the", "t")):
        whole = writer.write([prompt], options)[0]
        assert writer.write([prompt], replace(options, stop=(stop,))) == [whole.split(stop)[0]]


def test_what_only_began_like_a_stop_string_is_written(writer: Writer) -> None:
    for options in (Options(20, seed=3), Options(20, 0.0)):
        whole = writer.write(PROMPTS, options)
        stop = tuple(text[-3:] + "…" for text in whole if text)
        assert writer.write(PROMPTS, replace(options, stop=stop)) == whole


def test_words_are_stopped_at_across_words() -> None:
    writer = even(5, 300, Words(["a", "b", "c"], lowercase=True))
    plain = writer.write([""] * 40, Options(60, least=60), range(40))
    stopped = writer.write([""] * 40, Options(60, least=60, stop=("a b", "c c")), range(40))
    for text, found in zip(plain, stopped, strict=True):
        places = [place for place in (text.find("a b"), text.find("c c")) if place >= 0]
        assert found == text[: min(places, default=len(text))]
    assert len({len(text) for text in stopped}) > 5


def test_writing_goes_on_no_longer_than_a_text_does(writer: Writer) -> None:
    whole = writer.write(["the"], Options(60, least=60))[0]
    pieces = list(writer.stream(["the"], Options(60, least=60, stop=(whole[3],))))
    assert len(pieces) < 30
    shown = ["".join(each) for each in zip(*pieces, strict=True)]
    assert shown == [whole.split(whole[3])[0]]


def test_texts_are_drawn_as_the_model_believes() -> None:
    """Of a model over two letters, by its own probabilities."""
    torch.manual_seed(0)
    model = CausalModel(4, 16, 1, 2)
    torch.nn.init.normal_(model.classifier.weight, std=0.6)
    alphabet = Words(["a", "b"], lowercase=True)  # and one for the unknown, never written, and the end
    drawn = Counter(Writer(model, alphabet, 8, CPU).write([""] * 4000, Options(1), range(4000)))
    with torch.no_grad():
        logits = model(torch.tensor([[3]]))["logits"][0, 0].double().numpy()
    logits[2] = -np.inf
    wanted = np.exp(logits - logits.max()) / np.exp(logits - logits.max()).sum()
    for text, share in (("a", wanted[0]), ("b", wanted[1]), ("", wanted[3])):
        assert drawn[text] / 4000 == pytest.approx(share, abs=4 * math.sqrt(share * (1 - share) / 4000))
    assert set(drawn) == {"a", "b", ""}


@pytest.mark.parametrize(
    ("prompt", "options", "words"),
    [
        ("x" * 100, Options(40), r"a prompt of 100 bytes and 40 more are over the model's context of 128"),
        ("x", Options(0), "length is 0: it must be at least 1"),
        ("x", Options(5, -1), "temperature is -1: it must be 0"),
        ("x", Options(5, float("inf")), "temperature is inf"),
        ("x", Options(5, 1, 0), "top_p is 0: it must be over 0 and at most 1"),
        ("x", Options(5, 1, 1.5), "top_p is 1.5"),
        ("x", Options(5, top_k=-2), "top_k is -2"),
        ("x", Options(5, least=6), "least is 6: of a text of at most 5 symbols"),
        ("x", Options(5, stop=("",)), "a stop string is empty"),
    ],
)
def test_what_can_not_be_written_is_refused(writer: Writer, prompt: str, options: Options, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        writer.write([prompt], options)


def test_no_prompt_is_no_text_and_a_writer_leaves_training_as_it_was(writer: Writer) -> None:
    assert writer.write([]) == []
    writer._model.train()
    writer.write(["a"], Options(2))
    assert writer._model.training
    writer._model.eval()


@pytest.mark.parametrize("context", [2, 3, 6, 50])
def test_samples_fit_any_context(context: int) -> None:
    for alphabet in (Bytes(), Words(["a", "the"], lowercase=True)):
        whole: Alphabet = alphabet
        writer = Writer(model_of(whole.size), whole, context, CPU)
        for prompt, _ in writer.samples(["the " * 30, "", "é" * 30], Options(100, least=9)):
            assert len(whole.encode([prompt], ends=False)[0]) <= context // 2


def test_company_changes_nothing_whatever_the_model_has_learned_in(writer: Writer) -> None:
    """Within bfloat16, as validation along a run is."""
    with torch.autocast("cpu", torch.bfloat16):
        together = writer.write(PROMPTS * 4, Options(40, seed=8))
        assert together == [writer.write([prompt], Options(40, seed=8))[0] for prompt in PROMPTS] * 4
    assert together == writer.write(PROMPTS * 4, Options(40, seed=8))
