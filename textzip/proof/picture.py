"""A picture proved, white on black or black on white: where ink covers most of a page, only drawing it again tells."""

from __future__ import annotations

from collections.abc import Sequence

from textzip.proof.pixels import Source, exact
from textzip.proof.result import Proved, Unproved
from textzip.proof.search import SIZES, is_sure, nearest, prove
from textzip.render.fonts.face import Face


def prove_picture(
    source: Source, text: str, faces: Sequence[Face], sizes: Sequence[int] = SIZES, *, name: str = "picture"
) -> Proved | Unproved:
    """`prove` of a path, a file's bytes, a PIL image or an array uint8 (H, W), whichever way round it is.

    Both ways are tried unless a page of many characters is proved by the likelier. Raises `PictureError` as
    `pixels.exact` does, where `name` stands for a source that has none, and `FontError` if there are no faces.
    """
    pixels = exact(source, name)
    found = prove(pixels, text, faces, sizes)
    if isinstance(found, Proved) and is_sure(found):
        return found
    other = prove(255 - pixels, text, faces, sizes)
    proofs = [each for each in (found, other) if isinstance(each, Proved)]
    return nearest([each for proof in proofs for each in (proof, *proof.others)]) or found
