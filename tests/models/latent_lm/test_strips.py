"""Strips are drawn once, kept as long as there is room, and laid out for the network with nothing between them lost."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from textzip.errors import FontError, ModelError, TextError
from textzip.models.latent_lm.factory import strips_of
from textzip.models.latent_lm.seeing import check_drawable, drawn, seen
from textzip.models.latent_lm.strips import Strips
from textzip.render.fonts.face import Face
from textzip.render.page.strip import strip

GetFace = Callable[[str], Face]
SANS, MONO, DEVANAGARI = "DejaVuSansCondensed", "DejaVuSansMono", "NotoSansDevanagari"


def test_each_distinct_word_is_drawn_once_in_each_face(face: GetFace) -> None:
    strips = Strips([face(SANS), face(MONO)], 11, keep=False)
    assert strips.faces == 2
    for _ in range(3):
        strips.batch(["the ", "word", "\n"])
    strips.of("word")
    assert strips.drawn == 3
    strips.batch(["word", "the "], 1)
    assert strips.drawn == 5
    np.testing.assert_array_equal(strips.of("word", 1), strip("word", (face(MONO),), 11))
    assert strips.drawn == 5


def test_it_keeps_no_more_than_it_has_room_for_and_forgets_what_was_asked_for_longest_ago(face: GetFace) -> None:
    word = [f"{number:03}" for number in range(100)]
    size = strip(word[0], (face(MONO),), 11).size
    strips = Strips([face(MONO)], 11, keep=False, room=10 * size + size // 2)
    for each in word[:10]:
        strips.of(each)
    strips.of(word[0])  # is young again
    strips.of(word[10])
    assert strips.drawn == 11
    strips.of(word[0])
    assert strips.drawn == 11
    strips.of(word[1])
    assert strips.drawn == 12
    for each in word:
        strips.of(each)
        assert sum(kept.size for kept in strips._kept.values()) == strips._size <= 10 * size + size // 2
    small = Strips([face(MONO)], 11, keep=False, room=1)
    np.testing.assert_array_equal(small.of("wide"), strip("wide", (face(MONO),), 11))  # one is always kept
    small.of("wide")
    assert small.drawn == 1


def test_a_batch_has_each_strip_in_its_frames_and_one_of_nothing_behind(face: GetFace) -> None:
    strips = Strips([face(SANS)], 11, keep=False)
    words = ["a", "wide-word ", "\n", "", "i "]
    found = strips.batch(words)
    ink, inside, frames = found["ink"].numpy(), found["inside"].numpy(), found["frames"].numpy()
    assert ink.dtype == np.uint8 and inside.dtype == bool
    assert ink.shape == (16, len(inside)) and len(inside) % 4 == 0
    assert len(frames) >= len(words) and (frames[len(words) :] == -1).all()
    used = frames[frames >= 0]
    assert len(set(used.tolist())) == len(used)
    for number, word in enumerate(words):
        own = frames[number][frames[number] >= 0]
        columns = (own[:, None] * 4 + np.arange(4)).ravel()
        wanted = strips.of(word)
        np.testing.assert_array_equal(ink[:, columns][:, : wanted.shape[1]], wanted)
        assert inside[columns].sum() == wanted.shape[1]
        assert not inside[4 * (own[-1] + 1) : 4 * (own[-1] + 2)].any()
        assert len(own) == -(-wanted.shape[1] // 4)
    assert not ink[:, ~inside].any()


def test_no_words_are_a_batch_too(face: GetFace) -> None:
    found = Strips([face(SANS)], 11, keep=False).batch([])
    assert not found["inside"].any()
    assert (found["frames"] == -1).all()


def test_what_no_face_draws_is_refused_or_kept(face: GetFace) -> None:
    with pytest.raises(TextError, match="'漢'"):
        Strips([face(SANS)], 11, keep=False).of("漢")
    assert Strips([face(SANS)], 11, keep=True).of("漢").any()
    both = Strips([face(SANS), face(DEVANAGARI)], 11, keep=False)
    assert both.of("हि", 0).any()
    assert both.of("ascii", 1).any()
    with pytest.raises(FontError):
        Strips([face("Spleen6x12")], 11, keep=False).of("a")


def test_what_can_not_be_drawn_is_told_before_anything_is_learned(face: GetFace) -> None:
    strips = Strips([face(SANS)], 11, keep=False)
    check_drawable(["plain é", "\t\n\0 \u00a0\u200b"], strips, [SANS])
    with pytest.raises(ModelError, match=rf"that {SANS} can't draw: 'ह' \(U\+0939\), '漢' \(U\+6F22\); add a face"):
        check_drawable(["a漢", "ह漢"], strips, [SANS])
    with pytest.raises(ModelError, match="and 12 more; add a face"):
        check_drawable(["".join(map(chr, range(0x4E00, 0x4E14)))], strips, [SANS])


def test_what_is_asked_for_are_characters_as_they_are_drawn(face: GetFace) -> None:
    """A letter and a mark that a face draws may be a character that it does not."""
    strips = Strips([face(SANS)], 11, keep=False)
    check_drawable(["\u06d5", "\u0654", "e\u0301", "\u06d5 \u0654"], strips, [SANS])
    with pytest.raises(TextError, match=r"U\+06C0"):
        strips.of("\u06d5\u0654")
    with pytest.raises(ModelError, match=r"can't draw: '\u06c0' \(U\+06C0\); add"):
        check_drawable(["a\u06d5\u0654"], strips, [SANS])


def test_what_is_drawn_beforehand_is_what_the_network_is_given(face: GetFace) -> None:
    strips = Strips([face(SANS), face(MONO)], 11, keep=False)
    cpu = torch.device("cpu")
    batch = {"words": ["one ", "two"], "spelled": torch.zeros(32, 8, dtype=torch.long)}
    first = seen(batch, strips, spellings=True, device=cpu)
    assert set(first) == {"spelled", "ink", "inside", "frames"}
    other = seen(drawn(batch, strips, 1, cpu), strips, spellings=False, device=cpu)
    assert set(other) == {"ink", "inside", "frames"}
    assert torch.equal(other["ink"], strips.batch(batch["words"], 1)["ink"])
    assert first["ink"].shape != other["ink"].shape or not torch.equal(first["ink"], other["ink"])
    assert set(seen(batch, None, spellings=True, device=cpu)) == {"spelled"}


def test_only_a_model_that_sees_pictures_needs_faces(config: Callable[..., object]) -> None:
    assert strips_of(config(sees="bytes", fonts="nowhere"), keep=True) is None  # type: ignore[arg-type]
    with pytest.raises(FontError, match="Nobody"):
        strips_of(config(faces=["Nobody"]), keep=True)  # type: ignore[arg-type]
