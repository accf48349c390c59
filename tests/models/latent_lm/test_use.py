"""Writing: the same text alone and in company, in one go or in two, never over its length, and always text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from textzip.errors import ModelError
from textzip.models.language.sampling import Options
from textzip.models.latent_lm.beam import beams
from textzip.models.latent_lm.config import LatentConfig
from textzip.models.latent_lm.factory import collate_of
from textzip.models.latent_lm.grammar import allowed
from textzip.models.latent_lm.network.model import LatentModel
from textzip.models.latent_lm.score import Scorer
from textzip.models.latent_lm.seeing import seen
from textzip.models.latent_lm.use import Writer
from textzip.models.latent_lm.words import CLOSE, END, closed, words
from textzip.models.latent_lm.writing import Spelling

Made = Callable[..., tuple[LatentConfig, LatentModel]]
CPU = torch.device("cpu")
SEVERAL = [
    Options(20, 0.0),
    Options(20, 1.0, seed=3),
    Options(20, 0.7, 0.8, seed=5),
    Options(20, 1.0, seed=3, top_k=20, least=20),
    Options(20, 1.0, seed=3, top_k=40, stop=("e", "ab", "\n")),
]
EQUAL = ["In the beg", "And the wo", "It was a c"]
PROMPTS = ["In the beginning", "a", "", "And the word was with ", "naïve", "x" * 19, "a  ", "\n"]


def writer_of(made: Made, **settings: object) -> Writer:
    config, model = made(**{"word_bytes": 8, "context": 64, **settings})
    return Writer(model, config, CPU)


@pytest.fixture(scope="module")
def writer(made: Made) -> Writer:
    return writer_of(made)


@pytest.fixture(scope="module")
def even(made: Made) -> Writer:
    """Every symbol that may follow is as likely as any other."""
    config, model = made(sees="bytes", word_bytes=8, context=64)
    torch.nn.init.zeros_(model.speller.classifier.weight)
    return Writer(model, config, CPU)


@pytest.mark.parametrize("options", SEVERAL)
@pytest.mark.parametrize("prompts", [EQUAL, PROMPTS], ids=["equal", "mixed"])
def test_a_batch_writes_what_each_of_its_prompts_does_alone(
    writer: Writer, prompts: list[str], options: Options
) -> None:
    numbers = range(4, 4 + len(prompts))
    together = writer.write(prompts, options, numbers)
    alone = [writer.write([prompt], options, [number])[0] for prompt, number in zip(prompts, numbers, strict=True)]
    assert together == alone
    assert any(together)


@pytest.mark.parametrize("sees", ["picture", "bytes"])
def test_whatever_it_sees_company_changes_nothing(made: Made, sees: str) -> None:
    writer = writer_of(made, sees=sees)
    for options in SEVERAL[:2]:
        assert writer.write(PROMPTS, options) == [writer.write([prompt], options)[0] for prompt in PROMPTS]
    same = writer.write(["the same"] * 3, Options(12, seed=1))
    assert same[0] == same[1] == same[2]


def spelled(writer: Writer, prompts: Sequence[str], options: Options, numbers: Sequence[int]) -> list[list[bytes]]:
    """The words of each text as the speller ended them, its prompt's with them."""
    most = writer.config.word_bytes
    found = [[word.encode() for word in words(prompt, most)] for prompt in prompts]
    raw = [list(whole.pop()) if whole and not closed(whole[-1]) else [] for whole in found]
    randoms = [np.random.default_rng([options.seed, number]) for number in numbers]
    for _, symbols in writer._symbols(prompts, options, randoms):
        for row, symbol in symbols.items():
            if symbol < CLOSE:
                raw[row].append(symbol)
            if symbol == CLOSE or closed(raw[row]):
                found[row].append(bytes(raw[row]))
                raw[row] = []
    return [whole + [bytes(rest)] * bool(rest) for whole, rest in zip(found, raw, strict=True)]


@pytest.mark.parametrize("which", ["even", "writer"])
def test_what_is_written_is_text_cut_into_the_words_that_were_spelled(
    request: pytest.FixtureRequest, which: str
) -> None:
    """In UTF-8, whole characters only, and of no more bytes than were asked for."""
    writer: Writer = request.getfixturevalue(which)
    prompts = PROMPTS * 4
    for options in (Options(23, least=9, seed=1), Options(1, seed=2), Options(7, 1.5, seed=3)):
        written = writer.write(prompts, options, range(len(prompts)))
        for prompt, text, cut in zip(
            prompts, written, spelled(writer, prompts, options, range(len(prompts))), strict=True
        ):
            assert "\ufffd" not in text
            assert options.least <= len(text.encode()) <= options.length
            assert [word.encode() for word in words(prompt + text, 8)] == cut


def test_a_prompt_that_ends_inside_a_word_is_gone_on_from(writer: Writer) -> None:
    """In two halves it writes what it does at once, wherever the first one ends."""
    for prompt in ("In the beginning", "naïve", "a  "):
        whole = writer.write([prompt], Options(16, 0.0, least=16))[0]
        assert len(whole.encode()) == 16
        for place in range(1, len(whole), 4):
            first, second = whole[:place], whole[place:]
            size = len(first.encode())
            assert writer.write([prompt], Options(size, 0.0, least=size)) == [first]
            assert writer.write([prompt + first], Options(16 - size, 0.0, least=16 - size)) == [second]


@pytest.mark.parametrize("waves", [0, 9])
def test_with_caches_it_writes_what_the_whole_network_finds_likeliest(made: Made, waves: int) -> None:
    """Each symbol by a pass over all words and all symbols of the last one, without a cache."""
    writer = writer_of(made, speller_waves=waves)
    for prompt in ("In the beginning", "", "naïve", "a "):
        cut = words(prompt, 8)
        raw = list(cut.pop().encode()) if cut and not closed(cut[-1].encode()) else []
        written: list[int] = []
        while len(written) < 14:
            symbol = likeliest(writer, cut, raw, 14 - len(written))
            if symbol == END:
                break
            if symbol < CLOSE:
                raw.append(symbol)
                written.append(symbol)
            if symbol == CLOSE or closed(raw):
                cut.append(bytes(raw).decode())
                raw = []
        assert writer.write([prompt], Options(14, 0.0))[0] == bytes(written).decode()


@torch.no_grad()
def likeliest(writer: Writer, cut: list[str], raw: list[int], left: int) -> int:
    batch = collate_of(writer.config).split([cut], [""])
    given = seen(batch, writer.strips, spellings=True, device=CPU)
    latent = writer.model.latents(given, batch["ids"])[0, len(cut)]
    speller = writer.model.speller
    logits = speller(latent[None], torch.tensor([[speller.start, *raw]]))[0, -1].numpy()
    may = allowed(raw, 8, left, cut[-1].encode() if cut else None, end=True)
    return int(np.where(may, logits, -np.inf).argmax())


def test_where_long_words_are_refused_none_is_written(made: Made) -> None:
    config, model = made(sees="bytes", word_bytes=8, context=64, long_words="refuse")
    torch.nn.init.zeros_(model.speller.classifier.weight)
    writer = Writer(model, config, CPU)
    prompts = ["x" * 8, " " * 8, "aaaaaaa"] * 8
    for prompt, text in zip(prompts, writer.write(prompts, Options(40, least=40), range(24)), strict=True):
        writer.words(prompt + text)  # raises for a longer one
    for text, _ in beams(writer, "x" * 8, 4, Options(12, least=12)):
        writer.words("x" * 8 + text)


def test_numbers_make_other_texts_of_one_prompt_and_seeds_too(writer: Writer) -> None:
    texts = writer.write(["the"] * 4, Options(12), range(4))
    assert len(set(texts)) == 4
    assert texts == writer.write(["the"] * 4, Options(12), range(4))
    assert texts[2] == writer.write(["the"], Options(12), [2])[0]
    assert texts != writer.write(["the"] * 4, Options(12, seed=1), range(4))


def test_pieces_add_up_to_the_text(writer: Writer) -> None:
    pieces = list(writer.stream(PROMPTS, Options(15, seed=2)))
    whole = writer.write(PROMPTS, Options(15, seed=2))
    assert ["".join(each) for each in zip(*pieces, strict=True)] == whole
    assert all("\ufffd" not in piece for each in pieces for piece in each)


def test_lengths_are_kept_to_the_byte(even: Writer) -> None:
    for length in (1, 2, 3, 5, 17):
        whole = even.write(PROMPTS * 3, Options(length, least=length, seed=length), range(24))
        assert {len(text.encode()) for text in whole} == {length}
        free = even.write([""] * 40, Options(length, 1.0, seed=length), range(40))
        assert max(len(text.encode()) for text in free) <= length
    for least in (1, 2):
        texts = even.write([""] * 1500, Options(3, least=least), range(1500))
        assert min(len(text.encode()) for text in texts) == least  # at it some end by themselves


@pytest.mark.parametrize("context", [2, 3, 5, 9])
def test_a_text_is_never_longer_than_the_model_can_learn_from(made: Made, context: int) -> None:
    """Its end included: what was written can be scored."""
    config, model = made(sees="bytes", context=context)
    torch.nn.init.zeros_(model.speller.classifier.weight)
    writer, scorer = Writer(model, config, CPU), Scorer(config, model, CPU)
    given = {"": 2, "a": 2, "a ": 3, "a b": 3, "a b ": 4}
    prompts = [prompt for prompt, least in given.items() if least <= context]
    for prompt, least in given.items():
        if least > context:
            with pytest.raises(ModelError, match="leaves no room"):
                writer.write([prompt])
    written = writer.write(prompts * 9, Options(80, least=80, seed=4), range(9 * len(prompts)))
    texts = [prompt + text for prompt, text in zip(prompts * 9, written, strict=True)]
    scorer.score(texts)
    assert max(len(writer.words(text)) for text in texts) == context - 1
    for prompt in prompts:
        room = writer.room(prompt)
        if room:
            assert len(writer.write([prompt], Options(room, least=room))[0].encode()) == room


@pytest.mark.parametrize("options", [Options(30, 0.8, seed=2), Options(30, 0.8, seed=4, least=30)])
def test_a_text_is_cut_before_its_first_stop_string(writer: Writer, options: Options) -> None:
    whole = writer.write(PROMPTS, options)
    pairs = [text[5:7] for text in whole if len(text) > 7]
    assert len(pairs) > 2
    for stop in (*pairs, "the"):
        found = writer.write(PROMPTS, replace(options, stop=(stop,)))
        assert found == [text.split(stop)[0] for text in whole]


def test_a_stop_string_in_a_prompt_stops_nothing_and_writing_stops_at_one(writer: Writer) -> None:
    options = Options(40, seed=1, least=40)
    for prompt, stop in (("In the end", "the"), ("In the en", "end"), ("the", "t")):
        whole = writer.write([prompt], options)[0]
        assert writer.write([prompt], replace(options, stop=(stop,))) == [whole.split(stop)[0]]
        early = list(writer.stream([prompt], replace(options, stop=(whole[3],))))
        assert len(early) < len(list(writer.stream([prompt], options)))
        assert "".join(piece for each in early for piece in each) == whole.split(whole[3])[0]


@torch.no_grad()
def first_logits(writer: Writer, prompt: str) -> np.ndarray:
    _, _, latents = writer.begun([prompt], Options())
    return Spelling(writer.model.speller, writer.config.word_bytes, latents, [[]]).logits[0]


def test_only_the_likeliest_of_what_may_follow_are_drawn(writer: Writer) -> None:
    logits = first_logits(writer, "")
    may = allowed([], 8, 1, None, end=True)
    likeliest = np.argsort(np.where(may, -logits, np.inf))[:6].tolist()
    drawn = set(writer.write([""] * 300, Options(1, top_k=6), range(300)))
    assert drawn == {"" if symbol == END else chr(symbol) for symbol in likeliest}
    assert writer.write(PROMPTS, Options(9, top_k=1)) == writer.write(PROMPTS, Options(9, 0.0))


def test_texts_are_drawn_as_the_model_believes(writer: Writer) -> None:
    """The first symbol of many, by its own probabilities of what may follow."""
    logits = first_logits(writer, "a ")
    may = allowed([], 8, 1, b"a ", end=True)
    wanted = np.where(may, np.exp(logits - logits.max()), 0)
    wanted /= wanted.sum()
    texts = writer.write(["a "] * 2000, Options(1), range(2000))
    for symbol in np.argsort(-wanted)[:8].tolist():
        share = sum(text == ("" if symbol == END else chr(symbol)) for text in texts) / 2000
        assert share == pytest.approx(wanted[symbol], abs=4.5 * np.sqrt(wanted[symbol] / 2000)), symbol


@pytest.mark.parametrize(
    ("prompt", "options", "message"),
    [
        ("x " * 64, Options(4), r"a prompt of 64 words leaves no room in the model's context of 64"),
        ("x", Options(0), "length is 0: it must be at least 1"),
        ("x", Options(5, -1), "temperature is -1: it must be 0"),
        ("x", Options(5, top_k=-2), "top_k is -2"),
        ("x", Options(5, least=6), "least is 6: of a text of at most 5 symbols"),
        ("x", Options(5, stop=("",)), "a stop string is empty"),
    ],
)
def test_what_can_not_be_written_is_refused(writer: Writer, prompt: str, options: Options, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        writer.write([prompt], options)
    writer.write(["x " * 62], Options(4))


def test_long_words_of_a_prompt_are_cut_or_refused(made: Made) -> None:
    assert writer_of(made, sees="bytes").write(["x" * 20 + " "], Options(3, least=3))[0]
    with pytest.raises(ModelError, match=r"has 20 bytes and model.word_bytes is 8"):
        writer_of(made, sees="bytes", long_words="refuse").write(["x" * 20], Options(3))


def test_a_model_that_reads_does_not_write(made: Made) -> None:
    with pytest.raises(ModelError, match=r"this model reads"):
        writer_of(made, spells="same")


def test_no_prompt_is_no_text_and_a_writer_leaves_training_as_it_was(writer: Writer) -> None:
    assert writer.write([]) == []
    writer.model.train()
    writer.write(["a"], Options(2))
    assert writer.model.training
    writer.model.eval()


@pytest.mark.parametrize("context", [2, 3, 6, 50])
def test_samples_fit_any_context(made: Made, context: int) -> None:
    writer = writer_of(made, sees="bytes", context=context)
    for prompt, _ in writer.samples(["the " * 30, "", "é" * 30], Options(30, least=9)):
        assert len(writer.words(prompt)) <= context // 2


def test_within_bfloat16_company_changes_nothing_either(writer: Writer) -> None:
    with torch.autocast("cpu", torch.bfloat16):
        together = writer.write(PROMPTS, Options(20, seed=8))
        assert together == [writer.write([prompt], Options(20, seed=8))[0] for prompt in PROMPTS]
    assert together == writer.write(PROMPTS, Options(20, seed=8))


def test_what_was_never_drawn_is_written_all_the_same(made: Made) -> None:
    """Characters that no face draws stand as .notdef, or the writer would stop in the middle of a text."""
    writer = writer_of(made, sees="picture", missing="refuse")
    assert writer.write(["漢字 and"], Options(9, seed=1, least=9))[0]
