"""Words as pictures of one width."""

from __future__ import annotations

from textzip.models.art.looks import COLUMNS, looks
from textzip.render.fonts.face import load_face
from textzip.render.page.strip import strip
from textzip.resources import resolve


def test_words_are_drawn_as_strips_are_and_an_empty_one_is_blank() -> None:
    found = looks(["", "calm", "extraordinarilyimprobable"])
    assert found.shape == (3, 16, COLUMNS)
    assert not found[0].any()
    face = load_face(resolve("fonts/dejavu/DejaVuSansCondensed.ttf"))
    calm, long = (strip(word, (face,), 11) for word in ("calm", "extraordinarilyimprobable"))
    assert (found[1, :, : calm.shape[1]] == calm).all()
    assert not found[1, :, calm.shape[1] :].any()
    assert (found[2] == long[:, :COLUMNS]).all()


def test_a_stem_looks_the_same_with_an_end() -> None:
    calm, calmish = looks(["calm", "calmish"])
    width = int(calm.any(0).nonzero()[0][-1]) - 1
    assert (calm[:, :width] == calmish[:, :width]).all()
