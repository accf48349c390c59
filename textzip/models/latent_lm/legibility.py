"""How well a model that spells the words it sees reads them: sentences, words it never saw, other faces, damage.

A sentence ends behind a full stop, a question or exclamation mark, or at a line feed, and is read by itself. A word
that was never seen stands nowhere in the training texts, its marks and its space with it; it too is read by itself.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Sequence

import numpy as np

from textzip.errors import ShardError
from textzip.models.language.chrf import chrf
from textzip.models.language.corruptions import corrupt
from textzip.models.latent_lm.faces import drawn_in
from textzip.models.latent_lm.score import Scorer
from textzip.models.latent_lm.sheet import pages
from textzip.models.latent_lm.strips import Strips
from textzip.train.evaluation import Evaluation, Floor, Measure, Numbers, Page
from textzip.train.task import Request
from textzip.train.texts import texts_of

MEASURES = {
    "exact": Measure("sentences exact", "%", "higher", 1),
    "chrf": Measure("chrF", "", "higher", 2),
    "words_right": Measure("words exact", "%", "higher", 2),
    "unseen_right": Measure("words never seen, exact", "%", "higher", 2),
    "sentences": Measure("sentences", "", "", 0),
    "words": Measure("words", "", "", 0),
    "unseen": Measure("words never seen", "", "", 0),
    "words_a_second": Measure("words a second", "", "higher", 0),
}
PUBLISHED = Floor(
    {"exact": 0.883, "chrf": 97.1},
    "WeLT, as published: sentences of its own data seen as pictures of words, 3.7 minutes of a GPU",
)
DAMAGE = ("look-alikes", "misspelt", "accents")
SHARE = 0.1
_END = re.compile(r"(.*[.!?][\"'”’)\]]* ?)|\n", re.DOTALL)
_MANY = 10_000
_LENGTHS = ((1, 4), (5, 8), (9, 12), (13, _MANY))
_SOME = 200
"""Sentences that are read in each other face, and with each damage."""
_WRONG, _LISTED = 8, 40


def legibility(scorer: Scorer, texts: Sequence[str], request: Request) -> Evaluation:
    """All figures of a model on some texts."""
    sentences = [sentence for text in texts for sentence in sentences_of(scorer.words(text))]
    began = time.monotonic()
    read = scorer.guess(sentences)
    seconds = time.monotonic() - began
    request.tick(len(texts))
    known = _known(scorer, request)
    unseen = sorted({word for sentence in sentences for word in sentence} - known) if known else []
    alone = [words[0] for words in scorer.guess([[word] for word in unseen])]
    overall = {
        **_numbers(sentences, read),
        **({"unseen_right": _share(unseen, alone)} if unseen else {}),
        "sentences": len(sentences),
        "words": sum(map(len, sentences)),
        "unseen": len(unseen),
        "words_a_second": sum(map(len, sentences)) / max(seconds, 1e-9),
    }
    some = sentences[:: max(1, len(sentences) // _SOME)][:_SOME]
    return Evaluation(
        about=f"{len(sentences):,} sentences of {request.index.split}, {overall['words']:,} words, read from what is "
        "seen of their words",
        measures=MEASURES,
        headline=("exact", "chrf", "words_right", "unseen_right"),
        overall=overall,
        floors={"most frequent word": _most_frequent(sentences), "WeLT": PUBLISHED},
        tables={
            "length of the word": _by_length(sentences, read),
            **({"length of a word never seen": _by_length([unseen], [alone])} if unseen else {}),
            **({"face": _by_face(scorer, some)} if scorer.config.pictures else {}),
            "damaged text": _by_damage(scorer, some),
        },
        pairs={"words misread": _misread(sentences, read)},
        pages={
            "sentences misread": _shown(sentences, read, scorer.strips),
            "words never seen, misread": pages(*_wrong_words(unseen, alone), scorer.strips),
        },
    )


def sentences_of(words: Sequence[str]) -> list[list[str]]:
    """A text's words, sentence by sentence."""
    found: list[list[str]] = [[]]
    for word in words:
        found[-1].append(word)
        if _END.fullmatch(word):
            found.append([])
    return [sentence for sentence in found if sentence]


def _numbers(sentences: Sequence[Sequence[str]], read: Sequence[Sequence[str]]) -> Numbers:
    pairs = [("".join(found), "".join(words)) for words, found in zip(sentences, read, strict=True)]
    right = [
        word == guess
        for words, found in zip(sentences, read, strict=True)
        for word, guess in zip(words, found, strict=True)
    ]
    return {
        "exact": float(np.mean([found == wanted for found, wanted in pairs])) if pairs else 0.0,
        "chrf": chrf(pairs),
        "words_right": float(np.mean(right)) if right else 0.0,
    }


def _share(words: Sequence[str], read: Sequence[str]) -> float:
    return sum(word == guess for word, guess in zip(words, read, strict=True)) / max(1, len(words))


def _known(scorer: Scorer, request: Request) -> set[str]:
    """The words of the training texts; none, if they are gone."""
    try:
        return {word for group in texts_of(request.training()) for text in group for word in scorer.words(text)}
    except ShardError:
        return set()


def _most_frequent(sentences: Sequence[Sequence[str]]) -> Floor:
    """What one gets without looking."""
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return Floor({}, "no words")
    best = max(set(words), key=words.count)
    numbers = _numbers(sentences, [[best] * len(sentence) for sentence in sentences])
    return Floor(numbers, f"{best!r} everywhere, the most frequent word of these texts")


def _by_length(sentences: Sequence[Sequence[str]], read: Sequence[Sequence[str]]) -> dict[str, Numbers]:
    """Words exact by how long they are, in characters, a space behind them counted."""
    groups: dict[str, list[bool]] = {
        f"{low:02d}–{high:02d}" if high < _MANY else f"{low:02d} on": [] for low, high in _LENGTHS
    }
    for words, found in zip(sentences, read, strict=True):
        for word, guess in zip(words, found, strict=True):
            number = next(k for k, (_, high) in enumerate(_LENGTHS) if len(word) <= high)
            list(groups.values())[number].append(word == guess)
    return {name: {"words_right": float(np.mean(each)), "words": len(each)} for name, each in groups.items() if each}


def _by_face(scorer: Scorer, sentences: Sequence[list[str]]) -> dict[str, Numbers]:
    """Sentences read in each face, those that were learned from first, and marked so."""
    return {name: _numbers(sentences, scorer.guess(sentences, strips)) for name, strips in drawn_in(scorer).items()}


def _by_damage(scorer: Scorer, sentences: Sequence[list[str]]) -> dict[str, Numbers]:
    """Sentences with a tenth of their letters damaged: what is read of what is there."""
    found: dict[str, Numbers] = {"none": _numbers(sentences, scorer.guess(sentences))}
    for kind in DAMAGE:
        damaged = [
            scorer.words(corrupt("".join(words), kind, SHARE, np.random.default_rng([0, number])).text)
            for number, words in enumerate(sentences)
        ]
        found[f"{kind} {SHARE:.0%}"] = _numbers(damaged, scorer.guess(damaged))
    return found


def _misread(sentences: Sequence[Sequence[str]], read: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Words that came out as others, the most frequent first."""
    counts = Counter(
        (word, guess)
        for words, found in zip(sentences, read, strict=True)
        for word, guess in zip(words, found, strict=True)
        if word != guess
    )
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return (("word", "read", "times"), *((word, guess, str(times)) for (word, guess), times in ordered[:_LISTED]))


def _shown(
    sentences: Sequence[Sequence[str]], read: Sequence[Sequence[str]], strips: Strips | None
) -> tuple[Page, ...]:
    """Sentences that came out wrong; the first ones, if none did."""
    wrong = [k for k, words in enumerate(sentences) if list(words) != list(read[k])][:_WRONG]
    chosen = wrong or list(range(min(_WRONG, len(sentences))))
    return pages([sentences[k] for k in chosen], [read[k] for k in chosen], strips)


def _wrong_words(words: Sequence[str], read: Sequence[str]) -> tuple[list[list[str]], list[list[str]]]:
    """Words that came out wrong, a line of them and what was read."""
    wrong = [(word, guess) for word, guess in zip(words, read, strict=True) if word != guess][:_LISTED]
    return ([[word for word, _ in wrong]], [[guess for _, guess in wrong]]) if wrong else ([], [])
