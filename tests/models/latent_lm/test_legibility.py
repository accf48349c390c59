"""How a model reads: by one that reads as it is told, and by one that has learned a few words by heart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from textzip.errors import ModelError, ShardError
from textzip.models.latent_lm import legibility as module
from textzip.models.latent_lm.legibility import legibility
from textzip.models.latent_lm.reading import Reader
from textzip.models.latent_lm.score import Scorer
from textzip.models.latent_lm.strips import Strips
from textzip.models.latent_lm.words import words
from textzip.render.fonts.face import Face
from textzip.shards.index import open_index
from textzip.train.evaluation import Evaluation, Figures
from textzip.train.task import Request

CPU = torch.device("cpu")
Made = Callable[..., Any]
TEXTS = ["In the beginning.\nAnd the earth!\n", "the end"]


class Told:
    """Reads all as it is, but for words that it is told to read as others; in other faces every word as `x`."""

    def __init__(self, wrong: dict[str, str], strips: Strips | None = None, **settings: Any) -> None:
        self.wrong, self.strips = wrong, strips
        self.config = SimpleNamespace(**{"pictures": strips is not None, "sees": "picture", **settings})
        self.asked: list[list[list[str]]] = []

    def words(self, text: str) -> list[str]:
        return words(text, 32)

    def fits(self, cut: Sequence[str]) -> bool:
        return len(cut) <= 8

    def guess(self, cut: Any, *, sees: Any = None, strips: Any = None) -> list[list[str]]:
        self.asked.append([list(text) for text in cut])
        if strips is not None:
            return [["x" for _ in text] for text in cut]
        return [[self.wrong.get(word, word) for word in text] for text in cut]


def read(scorer: Any, training: Sequence[str] | None = ("In the earth ",), texts: Sequence[str] = TEXTS) -> Evaluation:
    ticks: list[int] = []

    def index() -> Any:
        if training is None:
            raise ShardError("data/gone: there is no such folder; check the path")
        return [list(training)]

    request = SimpleNamespace(index=SimpleNamespace(split="test"), training=index, tick=ticks.append)
    found = legibility(scorer, texts, request)  # type: ignore[arg-type]
    assert sum(ticks) == len(texts)
    return found


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """An index is its texts."""
    if "pages" not in request.fixturenames:
        monkeypatch.setattr(module, "texts_of", lambda index: iter(index))


@pytest.fixture(scope="module")
def strips(face: Callable[[str], Face]) -> Strips:
    return Strips([face("DejaVuSansCondensed")], 11, keep=True)


def test_figures_are_those_of_sentences_read_one_by_one() -> None:
    scorer = Told({"the ": "tho "})
    found = read(scorer)
    sentences = [["In ", "the ", "beginning.", "\n"], ["And ", "the ", "earth!", "\n"], ["the ", "end"]]
    assert scorer.asked[0] == sentences
    assert found.overall["sentences"] == 3
    assert found.overall["words"] == 10
    assert found.overall["exact"] == 0
    assert found.overall["words_right"] == 7 / 10
    assert found.pairs["words misread"] == (("word", "read", "times"), ("the ", "tho ", "3"))
    assert found.tables["length of the word"]["01–04"] == {"words_right": 5 / 8, "words": 8}


def test_words_never_seen_are_those_not_in_the_training_texts_and_are_read_alone() -> None:
    scorer = Told({"end": "and"})
    found = read(scorer)
    # `earth!` with its mark was never seen; `earth ` was.
    assert scorer.asked[1] == [["\n"], ["And "], ["beginning."], ["earth!"], ["end"]]
    assert found.overall["unseen"] == 5
    assert found.overall["unseen_right"] == 4 / 5
    assert found.headline == ("exact", "chrf", "words_right", "unseen_right")
    assert found.tables["length of a word never seen"]["01–04"] == {"words_right": 2 / 3, "words": 3}


def test_nothing_is_said_of_words_never_seen_if_all_were_or_nobody_knows() -> None:
    for training in (TEXTS, None):
        found = read(Told({}), training)
        assert "unseen_right" not in found.overall
        assert found.headline == ("exact", "chrf", "words_right")
        assert "length of a word never seen" not in found.tables
    assert "data/gone" in found.floors["words by sight"].about
    assert "unseen" not in found.overall


def test_floors_stand_beside_it() -> None:
    found = read(Told({}))
    assert set(found.floors) == {"most frequent word", "words by sight", "WeLT"}
    assert found.floors["words by sight"].numbers["words_right"] == 4 / 10  # `In `, and `the ` thrice
    assert found.overall["exact"] == 1
    assert found.pairs == {}


def test_damage_is_read_as_it_stands_there_and_what_has_no_room_is_left_out() -> None:
    texts = ["In the beginning God created heaven", "x x x x x x x x x"]
    scorer = Told({}, config=None)
    found = read(scorer, texts=texts)
    assert list(found.tables["damage"]) == ["none", "look-alikes 10 %", "misspelt 10 %", "accents 10 %"]
    assert all(numbers["exact"] == 1 for numbers in found.tables["damage"].values())
    for asked in scorer.asked[-3:]:
        assert len(asked) == 1
        assert "".join(asked[0]) != texts[0]
        assert len(asked[0]) == 6


def test_damage_that_has_a_word_which_is_refused_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    scorer = Told({})
    monkeypatch.setattr(scorer, "words", lambda text: words(text, 32, cuts=False))
    texts = ["In the beginning God created heaven", "éa" * 10 + "xx"]  # of 32 bytes, and damage makes it longer
    found = read(scorer, texts=texts)
    assert found.overall["sentences"] == 2
    assert {len(asked) for asked in scorer.asked[-3:]} == {1}


def test_pages_show_what_was_misread_in_each_face_and_damaged(strips: Strips, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "drawn_in", lambda *_: {"own (learned from)": strips, "other": strips})
    found = read(Told({"the ": "tho ", "end": "and"}, strips))
    assert list(found.pages) == [
        "sentences misread",
        "words never seen, misread",
        "a sentence in each face",
        "damaged, and read",
    ]
    assert [(page.text, page.read) for page in found.pages["sentences misread"]][-1] == ("the end", "tho and")
    assert [page.text for page in found.pages["words never seen, misread"]] == ["end"]
    faces = found.pages["a sentence in each face"]
    assert [page.caption for page in faces] == ["0 of 4 words right; own (learned from)", "0 of 4 words right; other"]
    assert found.tables["face"]["other"]["words_right"] == 0
    right = read(Told({}, strips))
    assert "sentences, all of them read right" in right.pages
    assert "words never seen, misread" not in right.pages


def test_what_sees_both_is_also_read_by_each() -> None:
    assert list(read(Told({}, sees="both")).tables["what is seen"]) == ["both", "picture", "bytes"]
    assert "what is seen" not in read(Told({})).tables


def test_figures_are_all_named_and_survive_the_file(strips: Strips, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "drawn_in", lambda *_: {"own (learned from)": strips})
    found = read(Told({"the ": "tho "}, strips))
    names = {name for groups in found.tables.values() for numbers in groups.values() for name in numbers}
    assert names | set(found.overall) <= set(found.measures)
    assert {"bits", "accuracy"} <= set(found.measures), "validations along the way have curves"
    assert Figures.from_json(Figures("latent_lm", "x", (), "test", found).to_json()).found == found


HEART = ["In the beginning was the word.", "And the earth was old!"]


@pytest.fixture(scope="module")
def reader(made: Made, taught: Made) -> Iterator[tuple[Any, Any]]:
    """A model that has learned to read a few words from their pictures alone."""
    config, model = made(spells="same", sees="picture", layers=0, context=16)
    taught(config, model, HEART, 80)
    return config, model


def test_a_model_reads_the_words_that_it_has_learned_and_not_those_it_has_not(reader: Any) -> None:
    scorer = Scorer(*reader, CPU)
    cut = [scorer.words(text) for text in HEART]
    assert scorer.guess(cut) == cut
    assert scorer.guess([["Zyxwv"]]) != [["Zyxwv"]]
    assert Reader(*reader[::-1], CPU).read(HEART) == cut


def test_what_is_read_does_not_depend_on_what_is_read_beside_it(reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    scorer = Scorer(*reader, CPU)
    cut = [scorer.words(text) for text in (*HEART, "old beginning", "x", "the wordy end.", "")]
    together = scorer.guess(cut)
    assert [len(text) for text in together] == [len(text) for text in cut]
    assert [scorer.guess([text])[0] for text in cut] == together
    monkeypatch.setattr("textzip.models.latent_lm.score._SPELLED", 4)
    assert scorer.guess(cut) == together


def test_it_reads_by_pictures_alone_and_another_face_is_another_picture(
    reader: Any, face: Callable[[str], Face]
) -> None:
    scorer = Scorer(*reader, CPU)
    cut = [scorer.words(HEART[0])]
    far = Strips([face("PressStart2P")], 11, keep=True)
    assert scorer.guess(cut, strips=far) != cut
    with pytest.raises(ModelError, match="a model that sees picture can't be asked by bytes"):
        scorer.guess(cut, sees="bytes")


def test_a_text_longer_than_the_context_is_refused(reader: Any) -> None:
    with pytest.raises(ModelError, match=r"a text of 17 words is longer than the model's context of 16: give shorter"):
        Scorer(*reader, CPU).guess([["a "] * 17])
    assert len(Scorer(*reader, CPU).guess([["a "] * 16])[0]) == 16


def test_all_of_it_on_pages(pages: Path, made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole way, by a model that has learned nothing: it reads nothing."""
    from textzip.models.latent_lm.task import LatentTask

    every = module.drawn_in
    monkeypatch.setattr(module, "drawn_in", lambda *given: dict(list(every(*given).items())[:2]))
    config, model = made(spells="same", sees="both")
    request = Request(open_index(pages, "test"), 3, lambda: open_index(pages, "train"), CPU, "float32", lambda _: None)
    found = LatentTask(config, model).evaluate(request)
    assert found.overall["words_right"] < 0.1
    assert found.floors["words by sight"].numbers["words_right"] > 0.2
    assert list(found.tables["what is seen"]) == ["both", "picture", "bytes"]
    assert len(found.tables["face"]) == 2
