"""Faces that a model has not learned from: textzip's own that draw the texts and have its size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from textzip.errors import FontError, ModelError
from textzip.models.latent_lm import faces
from textzip.models.latent_lm.faces import by_face, drawn_in
from textzip.models.latent_lm.score import Scorer
from textzip.render.fonts.face import Face
from textzip.render.page.strip import strip

CPU = torch.device("cpu")
Made = Callable[..., Any]
TEXTS = [f"Text {number} says so." for number in range(90)]


def test_those_learned_from_come_first_and_say_so(made: Made) -> None:
    found = drawn_in(Scorer(*made(faces=["PTSerif", "DejaVuSansCondensed"]), CPU), TEXTS)
    assert list(found)[:2] == ["PTSerif (learned from)", "DejaVuSansCondensed (learned from)"]
    others = list(found)[2:]
    assert others == sorted(others)
    assert {"AtkinsonHyperlegible", "Inconsolata", "PressStart2P", "VT323"} <= set(others)
    assert not {"PTSerif", "DejaVuSansCondensed"} & set(others)
    assert not [name for name in others if name.startswith(("MiscFixed", "Spleen"))], "these have one size, not 11"


def test_each_draws_itself_and_what_it_lacks_is_drawn_by_those_learned_from(
    made: Made, face: Callable[[str], Face]
) -> None:
    found = drawn_in(Scorer(*made(), CPU), TEXTS)
    own, other = face("DejaVuSansCondensed"), face("ShareTechMono")
    for name, each in (("DejaVuSansCondensed (learned from)", own), ("ShareTechMono", other)):
        assert (found[name].of("beginning ") == strip("beginning ", [each], 11)).all()
    assert ord("ש") not in other.characters
    assert (found["ShareTechMono"].of("שלום") == strip("שלום", [own], 11)).all()


def test_a_face_that_does_not_draw_the_texts_itself_says_nothing_of_them(made: Made) -> None:
    scorer = Scorer(*made(), CPU)
    assert list(drawn_in(scorer, ["שלום עולם"])) == ["DejaVuSansCondensed (learned from)"]
    assert "VT323" in drawn_in(scorer, ["a" * 990 + "ש" * 10])
    assert "VT323" not in drawn_in(scorer, ["a" * 980 + "ש" * 20])


def test_figures_of_each_face_are_those_of_its_pictures_alone(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    scorer = Scorer(*made(), CPU)
    strips = dict(list(drawn_in(scorer, TEXTS).items())[:2])
    monkeypatch.setattr(faces, "drawn_in", lambda *_: strips)
    monkeypatch.setattr(faces, "TEXTS", 4)
    found = by_face(scorer, TEXTS)
    some = [TEXTS[number] for number in (0, 29, 59, 89)]
    for name, each in strips.items():
        assert found[name] == pytest.approx(scorer.score(some, sees="picture", strips=each).numbers)
    first, second = found.values()
    assert first["bits"] != second["bits"]


def test_a_model_without_eyes_for_pictures_has_no_faces(made: Made) -> None:
    with pytest.raises(ModelError, match="a model that sees bytes can't be asked by picture"):
        by_face(Scorer(*made(sees="bytes"), CPU), TEXTS)


def test_a_face_that_is_not_there_is_named(made: Made, tmp_path: Any) -> None:
    with pytest.raises(FontError, match="no font is called 'Gone'; the fonts are: Atkinson"):
        Scorer(*made(faces=["Gone"]), CPU)
    with pytest.raises(FontError, match="there is no such font file or folder"):
        Scorer(*made(fonts=str(tmp_path / "gone")), CPU)
