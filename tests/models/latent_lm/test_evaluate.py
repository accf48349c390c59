"""An evaluation of a model that writes: figures that can be counted by hand, with their floors beside them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from textzip.errors import ModelError, ShardError
from textzip.models.causal.config import CausalConfig
from textzip.models.causal.task import CausalTask
from textzip.models.language.sampling import Options
from textzip.models.latent_lm import faces
from textzip.models.latent_lm.damage import by_damage, costs_of, words_that_fit
from textzip.models.latent_lm.score import Scorer
from textzip.models.latent_lm.task import LatentTask
from textzip.models.latent_lm.use import Writer
from textzip.shards.index import Index, open_index
from textzip.train.evaluation import Evaluation, Figures
from textzip.train.reader import Reader
from textzip.train.task import Request

CPU = torch.device("cpu")
Made = Callable[..., Any]
DAMAGE = [f"{kind} {share} %" for kind in ("look-alikes", "misspelt", "accents") for share in (5, 10, 20)]


@pytest.fixture(autouse=True, scope="module")
def _few_faces() -> Iterator[None]:
    """Two faces instead of all of textzip's, and two texts in each."""
    every = faces.drawn_in
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(faces, "drawn_in", lambda *given: dict(list(every(*given).items())[:2]))
        patch.setattr(faces, "TEXTS", 2)
        yield


def request_of(pages: Path, rows: int | None = None, training: Any = None, ticks: list[int] | None = None) -> Request:
    tick = (ticks if ticks is not None else []).append
    return Request(
        open_index(pages, "test"), rows, training or (lambda: open_index(pages, "train")), CPU, "float32", tick
    )


def texts_of(pages: Path) -> list[str]:
    index = open_index(pages, "test")
    return Reader(index, 4, ("text",)).rows(np.arange(index.rows)).texts


@pytest.fixture(scope="module")
def blank(pages: Path, config: Made) -> Evaluation:
    """Of a new model, to which every symbol is one of 258 alike."""
    ticks: list[int] = []
    found = LatentTask(config(missing="keep")).evaluate(request_of(pages, ticks=ticks))
    assert sum(ticks) == 8
    return found


def pieces(text: str) -> list[str]:
    """The words of an ASCII text, none of more than 32 bytes but for a space at its end, by other means."""
    found = []
    for word in re.split(r"(?<=[\n])|(?=[\n])|(?<=[^ ] )|(?<= )(?=[^ ])", text):
        body, space = (word[:-1], " ") if word.endswith(" ") and word[0] != " " else (word, "")
        parts = [body[at : at + 32] for at in range(0, len(body), 32)]
        found += [*parts[:-1], parts[-1] + space] if parts else []
    return found


def cost(piece: str) -> int:
    """How many symbols spell a word: one more than it has bytes, unless its last byte says that it ends."""
    return len(piece) + (piece != "\n" and not (piece.endswith(" ") and piece[0] != " "))


def test_bits_are_over_the_bytes_of_the_texts_and_ends_are_paid_for(pages: Path, blank: Evaluation) -> None:
    texts = texts_of(pages)
    assert all(text.isascii() for text in texts)
    size = sum(map(len, texts))
    cut = [piece for text in texts for piece in pieces(text)]
    assert sum(map(len, cut)) == size
    spelled = sum(map(cost, cut))
    assert blank.overall["bytes"] == size
    assert blank.overall["words"] == len(cut)
    assert blank.overall["texts"] == 8
    assert blank.overall["inner_bits"] == pytest.approx(math.log2(258) * spelled / size, rel=1e-5)
    assert blank.overall["bits"] == pytest.approx(math.log2(258) * (spelled + 8) / size, rel=1e-5)
    # Chance over bytes knows of no ends of words, and has 257 symbols.
    assert blank.floors["chance"].numbers["bits"] == pytest.approx(math.log2(257) * (size + 8) / size, rel=1e-5)


def test_bits_are_those_of_each_text_by_itself(pages: Path, made: Made) -> None:
    settings, model = made(sees="bytes")
    found = LatentTask(settings, model).evaluate(request_of(pages))
    scorer, size, bits, right, words = Scorer(settings, model, CPU), 0, 0.0, 0, 0
    for text in texts_of(pages):
        scored = scorer.score([text])
        size += len(text.encode())
        bits += float(scored.bits[0].sum() + scored.ends[0])
        right += int(scored.right[0].sum())
        words += len(scored.right[0])
    assert found.overall["bits"] == pytest.approx(bits / size, rel=1e-5)
    assert found.overall["accuracy"] == right / words
    sources = found.tables["source"]
    assert sum(each["words"] for each in sources.values()) == words


def test_tables_tell_all_words_apart(pages: Path, blank: Evaluation) -> None:
    for title in ("source", "length of the word", "place in the text"):
        assert sum(each["words"] for each in blank.tables[title].values()) == blank.overall["words"]
    cut = [piece for text in texts_of(pages) for piece in pieces(text)]
    lengths = blank.tables["length of the word"]
    assert list(lengths) == ["001–002", "003–004", "005–006", "007–009", "010 on"]
    for name, numbers in lengths.items():
        low, high = int(name[:3]), int(name[4:]) if "–" in name else 99
        some = [piece for piece in cut if low <= len(piece) <= high]
        assert numbers["words"] == len(some)
        bits = math.log2(258) * sum(map(cost, some)) / sum(map(len, some))
        assert numbers["bits"] == pytest.approx(bits, rel=1e-5)
    assert list(blank.tables["place in the text"])[:2] == ["000–003", "004–015"]


def test_what_is_seen_makes_no_difference_to_a_model_that_has_learned_nothing(blank: Evaluation) -> None:
    assert list(blank.tables["what is seen"]) == ["both", "picture", "bytes"]
    assert list(blank.tables["face"]) == ["DejaVuSansCondensed (learned from)", "AtkinsonHyperlegible"]
    for numbers in blank.tables["what is seen"].values():
        assert numbers["bits"] == pytest.approx(blank.overall["bits"])


def test_damage_is_shown_also_by_what_is_seen(blank: Evaluation) -> None:
    assert list(blank.tables["damage"]) == DAMAGE
    assert list(blank.tables["damage and what is seen"]) == [
        f"{kind} 10 %, {sees}"
        for kind in ("look-alikes", "misspelt", "accents")
        for sees in ("both", "picture", "bytes")
    ]
    for table in ("damage", "damage and what is seen"):
        for numbers in blank.tables[table].values():
            # It knows no symbol from another. Only that a space closes a word and nothing else does makes a difference.
            assert numbers["rise"] == pytest.approx(0, abs=1e-4)


def test_damage_and_what_is_seen_are_of_the_same_words(blank: Evaluation) -> None:
    for kind in ("look-alikes", "misspelt", "accents"):
        whole = blank.tables["damage"][f"{kind} 10 %"]
        for sees in ("both", "picture", "bytes"):
            each = blank.tables["damage and what is seen"][f"{kind} 10 %, {sees}"]
            assert (each["words"], each["touched"]) == (whole["words"], whole["touched"])


def test_damage_is_that_of_a_model_over_bytes(pages: Path, blank: Evaluation) -> None:
    config = CausalConfig(width=32, layers=1, heads=2, context=1300)
    found = CausalTask.fitted(config, open_index(pages, "train")).evaluate(request_of(pages))
    for name, numbers in found.tables["damage"].items():
        mine = blank.tables["damage"][name]
        assert (mine["words"], mine["touched"]) == (numbers["words"], numbers["touched"])
    bits, mine_bits = found.tables["damage"], blank.tables["damage"]
    assert bits["accents 10 %"]["damaged_bits"] == pytest.approx(math.log2(257), rel=1e-5)
    assert mine_bits["accents 10 %"]["damaged_bits"] >= math.log2(258) - 1e-5


def test_a_model_that_sees_one_has_no_tables_of_both_and_without_eyes_no_pictures(pages: Path, config: Made) -> None:
    found = LatentTask(config(sees="bytes")).evaluate(request_of(pages, rows=2))
    assert not {"what is seen", "face", "damage and what is seen"} & set(found.tables)
    assert found.pages == {}
    assert found.overall["texts"] == 2


def test_floors_pages_and_texts_are_there_and_survive_the_file(blank: Evaluation) -> None:
    assert {"unigram", "bigram", "5-gram", "xz, after the training text", "bzip2, alone"} <= set(blank.floors)
    assert blank.tables["order of the n-gram"]["1"] == blank.floors["unigram"].numbers
    assert list(blank.pages) == ["what it sees, and expects"]
    assert all(page.png and page.text for page in blank.pages["what it sees, and expects"])
    assert set(blank.texts) == {"how the model goes on", "worst predicted"}
    assert set(blank.headline) <= set(blank.overall)
    names = {name for groups in blank.tables.values() for numbers in groups.values() for name in numbers}
    assert names | set(blank.overall) <= set(blank.measures)
    assert Figures.from_json(Figures("latent_lm", "x", (), "test", blank).to_json()).found == blank


def test_without_the_training_texts_it_says_so(pages: Path, config: Made) -> None:
    def gone() -> Index:
        raise ShardError("data/gone: there is no such folder; check the path")

    found = LatentTask(config(sees="bytes")).evaluate(request_of(pages, 2, gone))
    assert "data/gone: there is no such folder" in found.floors["n-grams"].about
    assert "order of the n-gram" not in found.tables


def test_texts_longer_than_the_context_are_refused(pages: Path, config: Made) -> None:
    with pytest.raises(
        ModelError, match=r"a text of \d+ words, its end included, is longer than the model's context of 4"
    ):
        LatentTask(config(sees="bytes", context=4)).evaluate(request_of(pages))


def test_pieces_of_a_long_word_are_one_word_of_the_damaged_text(made: Made) -> None:
    settings, model = made(sees="bytes", word_bytes=8)
    scorer = Scorer(settings, model, CPU)
    text = "one internationalisation of\nit"
    (bits,) = costs_of(scorer)([text])
    pieces = scorer.score([text])
    assert pieces.words[0] == ["one ", "internat", "ionalisa", "tion ", "of", "\n", "it"]
    found = pieces.bits[0]
    np.testing.assert_allclose(bits, [found[0], found[1:4].sum(), *found[4:]])


def test_texts_whose_damage_has_no_room_are_left_out(made: Made) -> None:
    settings, model = made(sees="bytes", word_bytes=8, context=8)
    # Doubled letters make the second text's words longer than eight bytes, and two words of one.
    found = by_damage(Scorer(settings, model, CPU), ["a b c d", "aaaaaaaa bbbbbbbb cccccccc dddddddd eeeeeeee ffff"])
    assert {numbers["words"] for numbers in found["damage"].values()} == {4}


def test_texts_whose_damage_has_a_word_that_is_refused_are_left_out(made: Made) -> None:
    settings, model = made(sees="bytes", word_bytes=8, context=64, long_words="refuse")
    scorer = Scorer(settings, model, CPU)
    found = by_damage(scorer, ["a b c d", "aaaaaaaa bbbbbbbb cccccccc dddddddd eeeeeeee ffff"])
    assert {numbers["words"] for numbers in found["damage"].values()} == {4}
    assert words_that_fit(scorer, "aaaaaaaa b") == ["aaaaaaaa ", "b"]
    assert words_that_fit(scorer, "aaaaaaaaa b") is None


def test_what_it_expects_is_what_it_would_spell_by_itself(made: Made, taught: Made) -> None:
    """A word is right where each symbol was the likeliest: then it is guessed, and written at temperature 0."""
    texts = ["In the beginning was the word.", "And the word was new."]
    settings, model = made(sees="bytes")
    taught(settings, model, texts, 60)
    scorer = Scorer(settings, model, CPU)
    cut = [scorer.words(text) for text in texts]
    guessed, scored = scorer.guess(cut), scorer.score(texts)
    for words, guesses, right in zip(cut, guessed, scored.right, strict=True):
        assert [word == guess for word, guess in zip(words, guesses, strict=True)] == right.tolist()
    assert all(right[1:].all() for right in scored.right), "it has learned both by heart"
    written = Writer(model, settings, CPU).write(["In "], Options(length=100, temperature=0))
    assert written == ["the beginning was the word."]
