"""Which files of a package are a family's regular, italic, bold and bold italic, by how packages name files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePath

SUFFIXES = (".ttf", ".otf", ".woff")
"""What can be used of a package; the same in another form (.woff2) is left."""

Style = tuple[int, bool]
"""Weight from 100 to 900, and whether it is italic."""

_WEIGHED = re.compile(
    r"(?P<family>.+?)[-_](?:latin-)?(?P<weight>[1-9]00)(?P<rest>[A-Za-z]*(?:[-_](?:normal|italic))?)", re.I
)
_NAMED = re.compile(r"(?P<family>.+)-(?P<name>Regular|Bold|Italic|BoldItalic)")
_BOLD = 600  # the least weight that counts as bold


def style(stem: str, family: str) -> Style | None:
    """The style of a file by its name without suffix; None if it is no file of this family, or not its Latin.

    Names are `AlegreyaSans_700Bold_Italic`, `alegreya-sans-latin-700-italic` or `LiberationSans-BoldItalic`.
    """
    found = _WEIGHED.fullmatch(stem) or _NAMED.fullmatch(stem)
    if found is None or _plain(found["family"]) != _plain(family):
        return None
    if "name" in found.groupdict():
        return (700 if "Bold" in found["name"] else 400), "Italic" in found["name"]
    return int(found["weight"]), "italic" in found["rest"].casefold()


def choose(names: Iterable[str], family: str) -> dict[Style, str]:
    """Of a package's file names the family's regular and bold, each upright and italic, as far as they are there.

    Regular is the weight nearest to 400, bold the one nearest to 700 that is heavier; where two files have a style, the
    first suffix of `SUFFIXES` goes.
    """
    files: dict[Style, str] = {}
    for name in sorted(names, key=lambda name: (_rank(name), name)):
        found = style(PurePath(name).stem, family) if _rank(name) < len(SUFFIXES) else None
        if found is not None:
            files.setdefault(found, name)
    if not files:
        return {}
    weights = sorted({weight for weight, _ in files})
    regular = min(weights, key=lambda weight: abs(weight - 400))
    heavier = [weight for weight in weights if weight >= _BOLD and weight > regular]
    wanted = {regular, *([min(heavier, key=lambda weight: abs(weight - 700))] if heavier else [])}
    return {each: name for each, name in sorted(files.items()) if each[0] in wanted}


def _rank(name: str) -> int:
    suffix = PurePath(name).suffix.lower()
    return SUFFIXES.index(suffix) if suffix in SUFFIXES else len(SUFFIXES)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", name.casefold())
