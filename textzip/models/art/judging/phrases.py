"""Captions with other words in them: another word for an adjective, a form of it, or nothing.

Such words stand in no caption that was learned from, so a model can know them by their letters or by what it learned
elsewhere, if at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_AROUND = (r"\b{}\b,\s*", r",?\s+and\s+{}\b", r",\s*{}\b", r"\b{}\s+and\s+", r"\b{}\b")
"""A word with the comma or the *and* that goes with it, the first of which that is there."""
_ARTICLE = re.compile(r"\b([Aa])n? (?=([a-z]))")


def derived(adjective: str) -> str:
    """A word made of an adjective by rule: `calmish` of `calm`, `densish` of `dense`, `bluishly` of `bluish`."""
    if adjective.endswith("ish"):
        return f"{adjective}ly"
    return f"{adjective[:-1] if adjective[-1] in 'ey' else adjective}ish"


def replaced(caption: str, word: str, by: str) -> str:
    """A caption with another word in one's place, and the article that goes with it."""
    return _articled(_word(word).sub(by, caption))


def without(caption: str, word: str) -> str:
    """A caption without a word, and without the comma or the *and* that it leaves behind."""
    ways = (re.compile(each.format(re.escape(word)), re.IGNORECASE) for each in _AROUND)
    first = next((way for way in ways if way.search(caption)), None)
    left = first.sub("", caption) if first else caption
    return _articled(re.sub(r"\s+(?=[,.:]|\s)", "", left)).strip(" ,:")


def stands(caption: str, word: str) -> bool:
    """Whether a word stands in a caption, whole."""
    return bool(_word(word).search(caption))


def unknown(
    adjectives: Iterable[str], synonyms: Mapping[str, str], known: Iterable[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Words that mean an adjective: synonyms, and derived ones, each with its adjective; none that is `known`."""
    wanted, taken = tuple(adjectives), {*known}
    other = {word: meant for word, meant in synonyms.items() if meant in wanted and word not in taken}
    forms = {derived(each): each for each in wanted}
    return other, {word: meant for word, meant in forms.items() if word not in taken and word not in synonyms}


def _articled(text: str) -> str:
    return _ARTICLE.sub(lambda found: f"{found[1]}{'n' if found[2] in 'aeiou' else ''} ", text)


def _word(word: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(word)}\b", re.IGNORECASE)
