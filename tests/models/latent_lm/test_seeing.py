"""A network is given what its model may see of words, drawn once; what can't be drawn is named before anything runs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

torch = pytest.importorskip("torch")

from textzip.errors import ModelError
from textzip.models.latent_lm.data import WordCollate
from textzip.models.latent_lm.seeing import check_drawable, drawn, seen
from textzip.models.latent_lm.strips import Strips
from textzip.render.fonts.face import Face

CPU = torch.device("cpu")


@pytest.fixture
def strips(face: Callable[[str], Face]) -> Strips:
    return Strips([face("VT323"), face("ShareTechMono")], 11, keep=False)


def test_it_is_given_bytes_strips_or_both(strips: Strips) -> None:
    batch = WordCollate(32, cuts=True).texts(["In the beginning", "the end"])
    assert set(seen(batch, None, spellings=True, device=CPU)) == {"spelled"}
    assert set(seen(batch, strips, spellings=False, device=CPU)) == {"ink", "inside", "frames"}
    assert set(seen(batch, strips, spellings=True, device=CPU)) == {"spelled", "ink", "inside", "frames"}
    assert strips.drawn == len(batch["words"]), "once, however often it is asked for"


def test_strips_are_those_of_the_face_that_was_drawn_or_of_the_first(strips: Strips) -> None:
    batch = WordCollate(32, cuts=True).texts(["In the beginning"])
    first = seen(batch, strips, spellings=False, device=CPU)
    assert torch.equal(first["ink"], strips.batch(batch["words"], 0)["ink"])
    second = seen(drawn(batch, strips, 1, CPU), strips, spellings=False, device=CPU)
    assert torch.equal(second["ink"], strips.batch(batch["words"], 1)["ink"])
    assert "ink" not in batch


def test_characters_that_no_face_draws_are_named_all_at_once(strips: Strips) -> None:
    check_drawable(["In the beginning", "été\n"], strips, ["VT323", "ShareTechMono"])
    with pytest.raises(ModelError) as caught:
        check_drawable(["good", "שלום א", "日"], strips, ["VT323", "ShareTechMono"])
    said = str(caught.value)
    assert said.startswith("the texts have characters that VT323, ShareTechMono can't draw: 'א' (U+05D0), 'ו' (U+05D5)")
    assert "'日' (U+65E5)" in said
    assert said.endswith("; add a face that does to model.faces, or set model.missing to keep")


def test_of_many_the_first_are_named_and_the_rest_counted(strips: Strips) -> None:
    with pytest.raises(ModelError, match=r"'一' \(U\+4E00\), .*'丌' \(U\+4E0C\) and 2 more; add a face"):
        check_drawable(["一丁丂七" + "三上下不丌丏"], strips, ["VT323"])
