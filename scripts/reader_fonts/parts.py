"""Which families may be trained on: a pure function of names and of who is kin to whom."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable

TRAIN, UNSEEN, LIBERATION = "train", "unseen", "liberation"
PARTS = (TRAIN, UNSEEN, LIBERATION)

NEVER = (
    "Liberation Sans", "Liberation Sans Narrow", "Liberation Serif", "Liberation Mono", "Arimo", "Tinos", "Cousine",
)  # fmt: skip
"""Liberation's families, and those of the same widths and hands."""

FAMILIES_UNSEEN = 40


def parts(families: Collection[str], groups: Iterable[Collection[str]], shipped: Collection[str]) -> dict[str, str]:
    """The part of each family. `groups` are of kin (`truth.kin`), and may name others than `families`, too.

    Liberation's and their kin are a part of their own. The forty families whose names' hashes are least are unseen, of
    those that have no kin and are not `shipped`, by name or with another word behind it: what is trained on in one face
    would be no news in another. The rest is for training.
    """
    kin = {name: set(group) for group in groups for name in group}
    found: dict[str, str] = {}
    alone = []
    for family in families:
        if kin.get(family, {family}) & set(NEVER) or family in NEVER:
            found[family] = LIBERATION
            continue
        found[family] = TRAIN
        if len(kin.get(family, {family})) == 1 and not any(f"{family} ".startswith(f"{name} ") for name in shipped):
            alone.append(family)
    found.update(dict.fromkeys(sorted(alone, key=by_hash)[:FAMILIES_UNSEEN], UNSEEN))
    return found


def by_hash(family: str) -> bytes:
    """What families are put in order by: it knows nothing of what they look like."""
    return hashlib.sha256(family.encode()).digest()
