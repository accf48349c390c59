"""Which families may be trained on: a pure function of names and of who is kin to whom."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable

TRAIN, UNSEEN, LIBERATION, VALIDATION = "train", "unseen", "liberation", "validation"
PARTS = (TRAIN, UNSEEN, LIBERATION, VALIDATION)

NEVER = (
    "Liberation Sans", "Liberation Sans Narrow", "Liberation Serif", "Liberation Mono", "Arimo", "Tinos", "Cousine",
)  # fmt: skip
"""Liberation's families, and those of the same widths and hands."""

FAMILIES_UNSEEN = 40


def parts(
    families: Collection[str], groups: Iterable[Collection[str]], shipped: Collection[str], kept: Collection[str] = ()
) -> dict[str, str]:
    """The part of each family. `groups` are of kin (`truth.kin`), and may name others than `families`, too.

    Liberation's and their kin are a part of their own. The forty families whose names' hashes are least are unseen, of
    those that have no kin and share the first word of their names with no other family and none that is `shipped`: to
    who learned from Montserrat Alternates, Montserrat is no news. The rest is for training.

    Those that are `kept` for validation change nothing of that, and are in no part if they are no news.
    """
    kin = {name: set(group) for group in groups for name in group}
    words = Counter(name.split()[0] for name in (*families, *shipped))
    found: dict[str, str] = {}
    alone = []
    for family in families:
        own = (kin.get(family, set()) | {family}) - set(kept)
        found[family] = LIBERATION if own & set(NEVER) else TRAIN
        if found[family] == TRAIN and len(own) == 1 and words[family.split()[0]] == 1:
            alone.append(family)
    found.update(dict.fromkeys(sorted(alone, key=by_hash)[:FAMILIES_UNSEEN], UNSEEN))
    words.update(name.split()[0] for name in kept)
    new = (name for name in kept if words[name.split()[0]] == 1 and not kin.get(name, set()) - {name})
    return found | dict.fromkeys(new, VALIDATION)


def by_hash(family: str) -> bytes:
    """What families are put in order by: it knows nothing of what they look like."""
    return hashlib.sha256(family.encode()).digest()
