"""Beam search over words: the likeliest texts, their probabilities the model's own."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from textzip.errors import ModelError
from textzip.models.language.sampling import Options
from textzip.models.latent_lm.beam import beams
from textzip.models.latent_lm.config import LatentConfig
from textzip.models.latent_lm.factory import new_model
from textzip.models.latent_lm.score import Scorer
from textzip.models.latent_lm.use import Writer
from textzip.models.latent_lm.words import CLOSE, END, closed, words

CPU = torch.device("cpu")
FEW = (*b"ab \n", CLOSE, END)
PROMPTS = ["In the beginning", "the end ", "", "It is", "a\n"]
"""Words that are open and whole."""


def writer_of(sees: str = "both", seed: int = 0, context: int = 64, few: bool = False) -> Writer:
    """A writer that has learned nothing and is sure of something; `few`: it writes little but `FEW`."""
    torch.manual_seed(seed)
    sizes = {"width": 16, "heads": 2, "speller_width": 16, "speller_heads": 2}
    config = LatentConfig.model_validate({"preset": "tiny", "sees": sees, "context": context, **sizes})
    model = new_model(config)
    torch.nn.init.normal_(model.speller.classifier.weight, std=0.4)
    if few:
        others = torch.full((258,), -60.0)
        others[list(FEW)] = 0
        others[END] = 3
        model.speller.register_forward_hook(lambda _module, _given, logits: logits + others)
    return Writer(model, config, CPU)


@pytest.fixture(scope="module")
def writer() -> Writer:
    return writer_of()


@pytest.mark.parametrize(
    "given", [{}, {"length": 9}, {"least": 12}, {"stop": ("e", "zz")}, {"least": 20, "stop": ("\n",)}], ids=str
)
def test_one_beam_writes_what_is_always_the_likeliest(writer: Writer, given: dict) -> None:  # type: ignore[type-arg]
    options = {"length": 20, **given}
    wanted = writer.write(PROMPTS, Options(temperature=0.0, **options))
    found = [beams(writer, prompt, 1, Options(**options)) for prompt in PROMPTS]
    assert [[text for text, _ in each] for each in found] == [[text] for text in wanted]


@pytest.mark.parametrize("context", [5, 6])
def test_one_beam_runs_out_of_the_context_where_the_writer_does(context: int) -> None:
    prompts, full = ["", "It is", "a b ", "a\n"], 0
    for seed in range(3):
        writer = writer_of("bytes", seed, context=context)
        wanted = writer.write(prompts, Options(60, 0.0, least=60))
        assert [beams(writer, prompt, 1, Options(60, least=60))[0][0] for prompt in prompts] == wanted
        full += sum(
            len(writer.words(prompt + text)) == context - 1 for prompt, text in zip(prompts, wanted, strict=True)
        )
    assert full


def test_a_beam_that_leaves_nothing_out_finds_every_text_with_its_probability() -> None:
    """Over four characters, all texts of at most three bytes; what those cost says the scorer, another way."""
    writer, length = writer_of("bytes", few=True), 3
    scorer = Scorer(writer.config, writer.model, CPU)
    texts = ["".join(each) for size in range(length) for each in itertools.product("ab \n", repeat=size)]
    scored = scorer.score(texts)
    ended = {text: -bits.sum() - end for text, bits, end in zip(texts, scored.bits, scored.ends, strict=True)}
    found = dict(beams(writer, "", 300, Options(length)))
    few = {text: chance for text, chance in found.items() if set(text) <= set("ab \n") and len(text) < length}
    assert few == pytest.approx(ended, abs=1e-4)
    full = {text for text in found if len(text.encode()) == length and set(text) <= set("ab \n")}
    assert full == {"".join(each) for each in itertools.product("ab \n", repeat=length)}
    whole = sorted(text for text in full if closed(words(text, 32)[-1].encode()))  # the others pay for no end of a word
    wanted = {text: -bits.sum() for text, bits in zip(whole, scorer.score(whole).bits, strict=True)}
    assert {text: found[text] for text in whole} == pytest.approx(wanted, abs=1e-4)
    assert 0.1 < sum(2.0**chance for chance in found.values()) < 1  # what the grammar forbids has a share too
    a_byte = [chance / max(1, len(text.encode())) for text, chance in found.items()]
    assert a_byte == sorted(a_byte, reverse=True)


@pytest.mark.parametrize("sees", ["picture", "both"])
@pytest.mark.parametrize("prompt", ["the end ", "", "a\n"])
def test_probabilities_are_those_that_the_scorer_gives(sees: str, prompt: str) -> None:
    writer = writer_of(sees, seed=3, few=True)
    found = [(text, chance) for text, chance in beams(writer, prompt, 5, Options(12)) if len(text.encode()) < 12]
    assert found
    scored = Scorer(writer.config, writer.model, CPU).score([prompt + text for text, _ in found])
    count = len(writer.words(prompt))
    wanted = [-bits[count:].sum() - end for bits, end in zip(scored.bits, scored.ends, strict=True)]
    assert [chance for _, chance in found] == pytest.approx(wanted, abs=1e-3)


def test_more_beams_find_better_texts_than_one() -> None:
    """Not each time, but on the whole: ways are compared by what texts are ordered by."""
    found = []
    for width in (1, 4):
        options = Options(12, least=12)
        writers = [writer_of("bytes", seed, few=True) for seed in range(3)]
        found.append([beams(writer, prompt, width, options)[0][1] for writer in writers for prompt in PROMPTS])
    one, four = np.array(found)
    assert four.mean() > one.mean()
    assert (four >= one).mean() > 0.5


def test_a_wide_beam_finds_what_is_best_of_all() -> None:
    for seed in range(2):
        writer = writer_of("bytes", seed, few=True)
        (best, _), *_ = beams(writer, "ab", 500, Options(2))
        assert best in [text for text, _ in beams(writer, "ab", 40, Options(2))]


def test_texts_differ_are_bounded_and_stop(writer: Writer) -> None:
    for prompt in PROMPTS:
        found = beams(writer, prompt, 4, Options(14, least=3, stop=("e",)))
        texts = [text for text, _ in found]
        assert 1 <= len(texts) == len(set(texts)) <= 4
        assert all(len(text.encode()) <= 14 and "e" not in text for text in texts)
        assert all(chance < 0 and np.isfinite(chance) for _, chance in found)
    assert all(len(text.encode()) == 14 for text, _ in beams(writer, "a", 3, Options(14, least=14)))


def test_it_is_the_same_again_and_ends_with_the_context() -> None:
    writer = writer_of(context=8)
    writer.model.train()
    found = beams(writer, "It is ", 3, Options(60))
    assert beams(writer, "It is ", 3, Options(60)) == found
    assert writer.model.training
    assert all(len(writer.words("It is " + text)) <= 7 for text, _ in found)
    with pytest.raises(ModelError, match="no room in the model's context"):
        beams(writer, "a " * 8, 3, Options(5))


@pytest.mark.parametrize(
    ("width", "options", "message"),
    [
        (0, Options(), "beams is 0"),
        (2, Options(temperature=0.5), "temperature is 0.5, and a beam search draws nothing"),
        (2, Options(top_k=3), "top_k is 3"),
        (2, Options(seed=1), "seed is 1"),
        (2, Options(0), "length is 0"),
    ],
)
def test_what_a_beam_search_has_no_use_for_is_refused(
    writer: Writer, width: int, options: Options, message: str
) -> None:
    with pytest.raises(ModelError, match=message):
        beams(writer, "a", width, options)
