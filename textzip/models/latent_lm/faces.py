"""What a model makes of words that are drawn in other faces than it has learned from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from textzip.models.latent_lm.score import Scorer
from textzip.models.latent_lm.strips import Strips
from textzip.render.fonts.catalogue import find_fonts
from textzip.resources import resolve
from textzip.train.evaluation import Numbers

_TEXTS = 40
_ASCII = set(range(33, 127))


def drawn_in(scorer: Scorer) -> dict[str, Strips]:
    """Strips in the faces that a model has learned from, marked so, and in those of textzip's own that it has not.

    Of these, the scalable ones that have all of ASCII; what one lacks is drawn by those that were learned from.
    """
    config = scorer.config
    own = find_fonts(resolve(config.fonts)).choose(config.faces)
    found = {f"{face.name} (learned from)": Strips([face, *own], config.px, keep=True) for face in own}
    for name, face in find_fonts(resolve("fonts")).faces.items():
        if name not in config.faces and not face.native_px and face.characters.keys() >= _ASCII:
            found[name] = Strips([face, *own], config.px, keep=True)
    return found


def by_face(scorer: Scorer, texts: Sequence[str]) -> dict[str, Numbers]:
    """Bits a byte and words right of some texts, evenly spaced, in each face, by pictures alone."""
    chosen = [texts[k] for k in np.unique(np.linspace(0, len(texts) - 1, min(len(texts), _TEXTS)).astype(int))]
    found: dict[str, Numbers] = {}
    for name, strips in drawn_in(scorer).items():
        scored = scorer.score(chosen, sees="picture", strips=strips)
        total = max(1, sum(int(each.sum()) for each in scored.sizes))
        bits = sum(float(each.sum()) for each in scored.bits) + float(scored.ends.sum())
        found[name] = {"bits": bits / total, "accuracy": float(np.concatenate(scored.right).mean())}
    return found
