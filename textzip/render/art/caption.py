"""Sentences that name some adjectives: many ways of saying the same thing, so that a model learns words, not places.

`{front}` is a run of adjectives before a noun, `{back}` one after a verb; a template with both divides the adjectives
between them. Adjectives stand exactly as in the vocabulary.
"""

from __future__ import annotations

import re

import numpy as np

from textzip.errors import RecipeError
from textzip.render.text.dice import Dice

NOUNS = ("composition", "picture", "study", "painting", "artwork", "image", "piece", "design", "abstraction", "work")

TEMPLATES = (
    "a {front} {noun}",
    "A {front} {noun}.",
    "one {front} {noun}",
    "the {front} {noun}",
    "this {front} {noun}",
    "an abstract, {front} {noun}",
    "some {front} {noun} or other",
    "paint a {front} {noun}",
    "draw me a {front} {noun}",
    "show a {front} {noun}",
    "here is a {front} {noun}",
    "there is a {front} {noun}",
    "It is a {front} {noun}.",
    "This is a {front} {noun}.",
    "we see a {front} {noun}",
    "like a {front} {noun}",
    "a {noun}: {back}",
    "{back}: a {noun}",
    "{back}",
    "a {noun} that is {back}",
    "the {noun} is {back}",
    "The {noun} is {back}.",
    "this {noun} is {back}",
    "paint a {noun} that is {back}",
    "draw it {back}",
    "make the {noun} {back}",
    "something {back}",
    "it looks {back}",
    "an abstract {noun}, {back}",
    "a {noun}, all of it {back}",
    "a {front} {noun} that is {back}",
    "a {front} {noun}, {back}",
    "the {front} {noun} is {back}",
    "This {front} {noun} is {back}.",
    "paint a {front} {noun}, and make it {back}",
    "draw a {front} {noun} that looks {back}",
    "something {front} and {back}",
    "it is a {front} {noun}, and it is {back}",
    "{front}, abstract, {back}",
    "see the {front} {noun}: it is {back}",
)

_ARTICLE = re.compile(r"\b([Aa])n? (?=([a-z]))")
_WORD = re.compile(r"[a-z]+")


def caption(rng: np.random.Generator, named: tuple[str, ...]) -> str:
    """A sentence, or a part of one, with each of these adjectives once, in any order.

    Raises `RecipeError` if there is no adjective to name.
    """
    if not named:
        raise RecipeError("a caption names at least one adjective")
    dice = Dice(rng)
    words = [word for _, word in sorted((dice.uniform(), word) for word in named)]
    template = dice.pick(TEMPLATES if len(words) > 1 else ONE_RUN)
    cut = len(words)
    if "{front}" not in template:
        cut = 0
    elif "{back}" in template:
        cut = dice.between(1, len(words) - 1)
    text = template.format(
        front=_before(words[:cut], dice.chance(0.7)),
        back=_after(words[cut:], dice.chance(0.8)),
        noun=dice.pick(NOUNS),
    )
    return _ARTICLE.sub(lambda found: f"{found[1]}{'n' if found[2] in 'aeiou' else ''} ", text)


def _before(words: list[str], commas: bool) -> str:
    return (", " if commas else " ").join(words)


def _after(words: list[str], joined: bool) -> str:
    if not joined or len(words) < 2:
        return ", ".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


ONE_RUN = tuple(template for template in TEMPLATES if not ("{front}" in template and "{back}" in template))
"""Those that one adjective is enough for."""

FUNCTION_WORDS = tuple(
    sorted(
        {"a", "an", "and", *NOUNS}.union(
            *(
                _WORD.findall(template.lower().replace("{front}", "").replace("{back}", "").replace("{noun}", ""))
                for template in TEMPLATES
            )
        )
    )
)
"""Every word of a caption that is no adjective, in small letters."""
