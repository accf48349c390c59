"""How well a model that spells the words it sees reads them: sentences, words it never saw, other faces, damage.

A sentence ends behind a word with a full stop, a question mark or an exclamation mark at its end, or at a line feed;
what is blank behind it belongs to it. It is read by itself. A word that was never seen stands nowhere in the training
texts, with its marks and its space; it, too, is read by itself.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np

from textzip.errors import ShardError
from textzip.models.language.corruptions import corrupt
from textzip.models.language.robustness import DAMAGE
from textzip.models.latent_lm.damage import words_that_fit
from textzip.models.latent_lm.faces import drawn_in
from textzip.models.latent_lm.readings import (
    MEASURES,
    Sentences,
    by_length,
    floors,
    misread,
    numbers,
    sentences_of,
    share_right,
)
from textzip.models.latent_lm.score import Scorer
from textzip.models.latent_lm.sheet import pages
from textzip.models.latent_lm.tables import SIGHTS
from textzip.train.evaluation import Evaluation, Numbers, Page
from textzip.train.task import Request
from textzip.train.texts import texts_of

SHARE = 0.1
"""Of letters that are damaged."""
_SOME = 200
"""Sentences that are read in each other face, and with each damage."""
_SHOWN, _WORDS = 8, 60
"""Sentences that are shown, and words that were never seen."""
_SPECIMEN = (6, 16)
"""Words of the sentence that is shown in each face and with each damage."""


def legibility(scorer: Scorer, texts: Sequence[str], request: Request) -> Evaluation:
    """All figures of a model on some texts. Raises `ModelError` for a sentence longer than the model's context."""
    sentences = [sentence for text in texts for sentence in sentences_of(scorer.words(text))]
    began = time.monotonic()
    read = scorer.guess(sentences)
    seconds = time.monotonic() - began
    request.tick(len(texts))
    known, why = _known(scorer, request)
    unseen = [] if known is None else sorted({word for sentence in sentences for word in sentence} - known)
    alone = [words[0] for words in scorer.guess([[word] for word in unseen])]
    count = sum(map(len, sentences))
    overall = {
        **numbers(sentences, read),
        **({"unseen_right": share_right(unseen, alone)} if unseen else {}),
        "sentences": len(sentences),
        "words": count,
        **({} if known is None else {"unseen": len(unseen)}),
        "words_a_second": count / max(seconds, 1e-9),
    }
    some = sentences[:: max(1, len(sentences) // _SOME)][:_SOME]
    faces, in_faces = _by_face(scorer, some)
    damage, damaged = _by_damage(scorer, some)
    tables = {
        "length of the word": by_length(sentences, read),
        "length of a word never seen": by_length([unseen], [alone]),
        "what is seen": _by_sight(scorer, some) if scorer.config.sees == "both" else {},
        "face": faces,
        "damage": damage,
    }
    wrong = [number for number, words in enumerate(sentences) if words != read[number]]
    shown = (wrong or list(range(len(sentences))))[:_SHOWN]
    title = "sentences misread" if wrong else "sentences, all of them read right"
    missed = [number for number, word in enumerate(unseen) if word != alone[number]][:_WORDS]
    missed_words, missed_read = ([[every[number] for number in missed]] for every in (unseen, alone))
    drawn = {
        title: pages([sentences[number] for number in shown], [read[number] for number in shown], scorer.strips),
        "words never seen, misread": pages(missed_words, missed_read, scorer.strips) if missed else (),
        "a sentence in each face": in_faces,
        "damaged, and read": damaged,
    }
    return Evaluation(
        about=f"{len(sentences):,} sentences of {request.index.split}, {count:,} words; what is read is what is seen",
        measures=MEASURES,
        headline=tuple(name for name in ("exact", "chrf", "words_right", "unseen_right") if name in overall),
        overall=overall,
        floors=floors(sentences, known, why),
        tables={title: groups for title, groups in tables.items() if groups},
        pairs={"words misread": misread(sentences, read)} if wrong else {},
        pages={title: each for title, each in drawn.items() if each},
    )


def _known(scorer: Scorer, request: Request) -> tuple[set[str] | None, str]:
    """The words of the training texts; or None, if they are gone, and why."""
    try:
        return {word for group in texts_of(request.training()) for text in group for word in scorer.words(text)}, ""
    except ShardError as error:
        return None, str(error)


def _by_sight(scorer: Scorer, sentences: Sentences) -> dict[str, Numbers]:
    """Sentences read by a model that sees both, also if it is given one of them only."""
    return {sees: numbers(sentences, scorer.guess(sentences, sees=sees)) for sees in SIGHTS}


def _by_face(scorer: Scorer, sentences: Sentences) -> tuple[dict[str, Numbers], tuple[Page, ...]]:
    """Sentences read in each face, by pictures alone, and one of them as it looks; nothing, without pictures."""
    if not scorer.config.pictures:
        return {}, ()
    found: dict[str, Numbers] = {}
    shown: list[Page] = []
    specimen = _specimen(sentences)
    for name, strips in drawn_in(scorer, ["".join(words) for words in sentences]).items():
        read = scorer.guess(sentences, sees="picture", strips=strips)
        found[name] = numbers(sentences, read)
        chosen = slice(specimen, specimen + 1)
        shown.extend(pages(sentences[chosen], read[chosen], strips, [name]))
    return found, tuple(shown)


def _by_damage(scorer: Scorer, sentences: Sentences) -> tuple[dict[str, Numbers], tuple[Page, ...]]:
    """Sentences with a tenth of their letters damaged: what is read of what is there now. And one as it looks."""
    found = {"none": numbers(sentences, scorer.guess(sentences))}
    shown: list[Page] = []
    for kind in DAMAGE:
        name = f"{kind} {round(100 * SHARE)} %"
        every = (
            corrupt("".join(words), kind, SHARE, np.random.default_rng([0, number])).text
            for number, words in enumerate(sentences)
        )
        damaged = [words for text in every if (words := words_that_fit(scorer, text)) is not None]
        read = scorer.guess(damaged)
        found[name] = numbers(damaged, read)
        chosen = slice(_specimen(damaged), _specimen(damaged) + 1)
        shown.extend(pages(damaged[chosen], read[chosen], scorer.strips, [name]))
    return {name: each for name, each in found.items() if each}, tuple(shown)


def _specimen(sentences: Sentences) -> int:
    """The number of a sentence that is neither short nor long, or of the first."""
    low, high = _SPECIMEN
    return next((number for number, words in enumerate(sentences) if low <= len(words) <= high), 0)
