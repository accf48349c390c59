"""What a model makes of words that are drawn in other faces than it has learned from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain

import numpy as np

from textzip.models.latent_lm.score import Scorer
from textzip.models.latent_lm.strips import Strips
from textzip.render.fonts.catalogue import find_fonts
from textzip.render.fonts.face import Face
from textzip.resources import resolve
from textzip.train.evaluation import Numbers

TEXTS = 40
"""That are looked at in each face, at most."""
_NEARLY = 0.99
"""Of the characters of the texts that a face must draw itself."""


def drawn_in(scorer: Scorer, texts: Sequence[str]) -> dict[str, Strips]:
    """Strips in the faces that a model has learned from, marked so, and in others of textzip's own.

    Of the others, those that draw nearly all of the texts themselves, at the model's size: near ones, and such as no
    person would take for it. What one lacks is drawn by those that were learned from. Raises `FontError` if these are
    not there.
    """
    counts = Counter(map(ord, chain.from_iterable("".join(text.split()) for text in texts)))
    config = scorer.config
    own = find_fonts(resolve(config.fonts)).choose(config.faces)
    found = {f"{face.name} (learned from)": Strips([face, *own], config.px, keep=True) for face in own}
    for name, face in find_fonts(resolve("fonts"), "skip").faces.items():
        if name not in config.faces and not face.native_px and _share(face, counts) >= _NEARLY:
            found[name] = Strips([face, *own], config.px, keep=True)
    return found


def by_face(scorer: Scorer, texts: Sequence[str]) -> dict[str, Numbers]:
    """Bits a byte and words right of some texts, evenly spaced, in each face, by pictures alone."""
    chosen = [texts[k] for k in np.unique(np.linspace(0, len(texts) - 1, min(len(texts), TEXTS)).astype(int))]
    return {
        name: scorer.score(chosen, sees="picture", strips=strips).numbers
        for name, strips in drawn_in(scorer, chosen).items()
    }


def _share(face: Face, counts: Counter[int]) -> float:
    """Of characters that come so often, how many a face has."""
    return sum(count for code, count in counts.items() if code in face.characters) / max(1, counts.total())
