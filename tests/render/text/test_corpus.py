"""A stored source: windows of a ring of documents, and splits that never share a text."""

from __future__ import annotations

import pickle
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textzip.errors import TextError
from textzip.render.text.corpus import SPLITS, Corpus, split_of, store

DOCUMENTS = ["The first one.", "Zweites: ä ö ü €.", "三番目の文書", "four\nhas lines", "e\u0301 is composed", "😀"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return store(DOCUMENTS, tmp_path_factory.mktemp("texts"), "documents")


def ring_of(documents: list[str]) -> str:
    return "".join(document + "\n" for document in documents)


def test_a_window_from_the_start_is_the_documents_in_normal_form_with_newlines_between(folder: Path) -> None:
    corpus = Corpus(folder, "train", 0.0)
    ring = ring_of([*DOCUMENTS[:4], "é is composed", "😀"])
    assert corpus.size == len(ring.encode())
    assert corpus.window(0, len(ring)) == (ring, 0)


@settings(max_examples=300)
@given(at=st.integers(-300, 300), characters=st.integers(0, 90))
def test_a_window_is_a_piece_of_the_ring_in_whole_characters(folder: Path, at: int, characters: int) -> None:
    corpus = Corpus(folder, "train", 0.0)
    ring = ring_of([*DOCUMENTS[:4], "é is composed", "😀"]).encode()
    text, end = corpus.window(at, characters)
    start = at % len(ring)
    while ring[start % len(ring)] & 0xC0 == 0x80:
        start += 1
    around = (ring * 3)[start : start + len(ring)].decode()
    assert around.startswith(text)
    assert len(text) >= min(characters, len(around) - 4)
    assert len(text) <= characters
    assert end == (start + len(text.encode())) % len(ring)


def test_going_on_from_each_windows_end_reads_everything_once(folder: Path) -> None:
    corpus = Corpus(folder, "train", 0.0)
    at, read = 0, ""
    while True:
        text, at = corpus.window(at, 7)
        read += text
        if len(read.encode()) >= corpus.size:
            break
    assert read[: len(ring_of(DOCUMENTS)) - 1] == ring_of([*DOCUMENTS[:4], "é is composed", "😀"])


def test_a_word_starts_after_the_next_blank_if_it_is_near(folder: Path) -> None:
    corpus = Corpus(folder, "train", 0.0)
    assert corpus.word_start(1) == 4
    assert corpus.window(corpus.word_start(1), 5)[0] == "first"


def test_far_from_any_blank_a_word_starts_where_it_was_asked_for(tmp_path: Path) -> None:
    corpus = Corpus(store(["x" * 100], tmp_path, "x"), "train", 0.0)
    assert corpus.word_start(3) == 3
    assert corpus.word_start(90) == 0


THAI = "น้ำใจดีกว่ากำไรที่ได้จากผู้อื่น" * 20


def test_a_start_moves_on_to_a_letter_that_stands_for_itself(tmp_path: Path) -> None:
    """Python's categories say what a mark is, and two letters of Thai and Lao stand on the one before them."""
    corpus = Corpus(store([THAI], tmp_path, "thai"), "train", 0.0)
    for at in range(130):
        start = corpus.cluster_start(at)
        text, _ = corpus.window(start, 11)
        assert not is_mark(text[0])
        skipped = corpus.window(at, 20)[0][: (start - at) // 3]
        assert all(map(is_mark, skipped))
        following = corpus.window(start, 20)[0][len(text)]
        assert not is_mark(following), "a window ends with a whole cluster"


def is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] == "M" or character in "\u0e33\u0eb3"


def test_a_start_among_characters_of_one_code_point_stays(folder: Path) -> None:
    corpus = Corpus(folder, "train", 0.0)
    ring = ring_of([*DOCUMENTS[:4], "é is composed", "😀"]).encode()
    for at in range(len(ring)):
        moved = corpus.cluster_start(at)
        assert corpus.window(moved, 9) == corpus.window(at, 9)
        assert ring[moved % len(ring)] & 0xC0 != 0x80


def test_flags_are_told_apart_from_a_lines_start(tmp_path: Path) -> None:
    corpus = Corpus(store(["\U0001f1e9\U0001f1ea" * 5], tmp_path, "flags"), "train", 0.0)
    assert [corpus.cluster_start(4 * n) for n in range(6)] == [0, 8, 8, 16, 16, 24]
    assert corpus.window(0, 5)[0] == "\U0001f1e9\U0001f1ea" * 2


def test_a_window_too_short_for_its_first_cluster_is_empty(tmp_path: Path) -> None:
    corpus = Corpus(store(["e\u0323\u0301\u0302 x"], tmp_path, "marks"), "train", 0.0)
    assert corpus.window(0, 2) == ("", 0)
    assert corpus.window(0, 3)[0] == "\u1eb9\u0301\u0302"


@given(count=st.integers(1, 60), holdout=st.floats(0, 0.9), seed=st.integers(0, 9))
def test_splits_share_nothing_and_leave_nothing_out(count: int, holdout: float, seed: int) -> None:
    keys = np.random.default_rng(seed).integers(0, 40, count, np.uint64)
    splits = split_of(keys, holdout)
    for key in np.unique(keys):
        assert len(set(splits[keys == key])) == 1, "the same text is in one split"
    distinct = len(np.unique(keys))
    held = int(distinct * holdout)
    in_split = [len(np.unique(keys[splits == number])) for number in range(3)]
    assert in_split == [distinct - held, held - held // 2, held // 2]


@pytest.mark.parametrize("holdout", [0.0, 0.2, 0.5])
def test_the_splits_of_a_corpus_hold_every_document_in_one_of_them(tmp_path: Path, holdout: float) -> None:
    documents = [f"Document number {n} says {n * n}." for n in range(40)]
    folder = store(documents, tmp_path, "numbers")
    found: list[list[str]] = []
    for split in SPLITS:
        corpus = Corpus(folder, split, holdout)
        found.append(corpus.window(0, corpus.size)[0].split("\n")[:-1] if corpus.size else [])
    assert sorted(document for part in found for document in part) == sorted(documents)
    assert [len(part) for part in found] == [40 - int(40 * holdout), int(20 * holdout), int(20 * holdout)]


def test_the_folder_is_named_by_the_normal_form_of_its_documents(tmp_path: Path) -> None:
    first = store(["e\u0301\r\n", "b"], tmp_path / "one", "one")
    same = store(["é\n", "b  ", "   "], tmp_path / "two", "two")
    other = store(["é\nb"], tmp_path / "three", "three")
    assert first.name == same.name != other.name
    assert Corpus(first, "train", 0.0).sha256 == first.name


def test_storing_a_source_again_leaves_one_folder_and_nothing_half_written(tmp_path: Path) -> None:
    assert store(DOCUMENTS, tmp_path, "a") == store(DOCUMENTS, tmp_path, "b")
    assert len(list(tmp_path.iterdir())) == 1


def test_a_source_that_breaks_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(TextError, match="lone surrogate"):
        store(["fine", "\ud800"], tmp_path, "broken")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("documents", [[], [""], ["  ", "\n", "\u200b"]])
def test_a_source_without_text_is_refused_by_its_name(tmp_path: Path, documents: list[str]) -> None:
    with pytest.raises(TextError, match=r"empty\.txt: there is no text in this source"):
        store(documents, tmp_path, "empty.txt")


def test_a_corpus_sent_to_another_process_reads_the_same(folder: Path) -> None:
    corpus = Corpus(folder, "train", 0.4)
    again = pickle.loads(pickle.dumps(corpus))
    assert again.window(5, 20) == corpus.window(5, 20)
