"""What was read of words, beside the words that were there: figures, and what one gets without looking.

Sentences are lists of words, and so are readings of them, word for word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from textzip.models.language.chrf import chrf
from textzip.train.evaluation import Floor, Measure, Numbers

Sentences = Sequence[Sequence[str]]

MEASURES = {
    "exact": Measure("sentences exact", "%", "higher", 1),
    "chrf": Measure("chrF", "", "higher", 2),
    "words_right": Measure("words exact", "%", "higher", 2),
    "unseen_right": Measure("words never seen, exact", "%", "higher", 2),
    "sentences": Measure("sentences", "", "", 0),
    "words": Measure("words", "", "", 0),
    "unseen": Measure("words never seen", "", "", 0),
    "words_a_second": Measure("words a second", "", "higher", 0),
    "bits": Measure("bits a byte, reading", "", "lower", 3),  # of validations along the way, as is the next one
    "accuracy": Measure("words exact, each byte behind the right ones", "%", "higher", 2),
}
PUBLISHED = Floor(
    {"exact": 0.883, "chrf": 97.1},
    "WeLT, as published: sentences of other texts, seen as pictures of words, after 3.7 minutes of a GPU",
)
_END = re.compile(r"(.*[.!?][\"'”’)\]]* ?)|\n", re.DOTALL)
_LENGTHS = ((4, "01–04"), (8, "05–08"), (12, "09–12"))
_LONGER = "13 on"
_LISTED = 40


def sentences_of(words: Sequence[str]) -> list[list[str]]:
    """A text's words, sentence by sentence; put together again they are the words.

    Line feeds and spaces behind a sentence are its own, and those that a text begins with are the first one's: no
    sentence is blank, unless the text is.
    """
    found: list[list[str]] = []
    ended, blank = True, True
    for word in words:
        if not found or (ended and word.strip()):
            found.append([])
            ended, blank = False, True
        found[-1].append(word)
        blank = blank and not word.strip()
        ended = ended or (not blank and bool(_END.fullmatch(word)))
    return found


def numbers(sentences: Sentences, read: Sentences) -> Numbers:
    """Shares of sentences and of words that are exact, and chrF of sentences; nothing of no sentences."""
    if not sentences:
        return {}
    texts = [("".join(found), "".join(words)) for words, found in zip(sentences, read, strict=True)]
    return {
        "exact": share_right([text for _, text in texts], [found for found, _ in texts]),
        "chrf": chrf(texts),
        "words_right": share_right(*([word for each in every for word in each] for every in (sentences, read))),
    }


def share_right(wanted: Sequence[str], read: Sequence[str]) -> float:
    """Of texts or words, which came out as they are."""
    return sum(text == found for text, found in zip(wanted, read, strict=True)) / max(1, len(wanted))


def by_length(sentences: Sentences, read: Sentences) -> dict[str, Numbers]:
    """Words exact by how long they are, in characters, a space behind them counted."""
    groups: dict[str, list[bool]] = {name: [] for name in (*(name for _, name in _LENGTHS), _LONGER)}
    for word, found in _pairs(sentences, read):
        name = next((name for most, name in _LENGTHS if len(word) <= most), _LONGER)
        groups[name].append(word == found)
    return {name: {"words_right": sum(each) / len(each), "words": len(each)} for name, each in groups.items() if each}


def misread(sentences: Sentences, read: Sentences) -> tuple[tuple[str, ...], ...]:
    """Words that came out as others, the most frequent first, under a head."""
    counts = Counter(pair for pair in _pairs(sentences, read) if pair[0] != pair[1])
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return (
        ("word", "read", "times"),
        *((_visible(word), _visible(found), str(times)) for (word, found), times in ordered[:_LISTED]),
    )


def floors(sentences: Sentences, known: Collection[str] | None, why: str) -> dict[str, Floor]:
    """What is reached without looking, and by who knows each word of the training texts by sight, and no letter.

    `known`: these words, or None and `why` they are not there.
    """
    counts = Counter(word for sentence in sentences for word in sentence)
    found = {}
    if counts:
        best = min(counts, key=lambda word: (-counts[word], word))
        blind = numbers(sentences, [[best] * len(sentence) for sentence in sentences])
        found["most frequent word"] = Floor(blind, f"{best!r} everywhere, without looking")
    if known is None:
        found["words by sight"] = Floor({}, f"not measured: the training texts can't be read ({why})")
    else:
        listed = [[word if word in known else "" for word in sentence] for sentence in sentences]
        about = f"knows each of the {len(known):,} words of the training texts when it sees it, and no letter"
        unseen = {"unseen_right": 0.0} if counts.keys() - set(known) else {}
        found["words by sight"] = Floor({**numbers(sentences, listed), **unseen}, about)
    return {**found, "WeLT": PUBLISHED}


def _visible(word: str) -> str:
    """A word with what can't be seen, or would break a line, as pictures of it."""
    return word.translate({code: 0x2400 + code for code in range(32)} | {10: 0x21B5, 127: 0x2421})


def _pairs(sentences: Sentences, read: Sentences) -> Iterator[tuple[str, str]]:
    for words, found in zip(sentences, read, strict=True):
        yield from zip(words, found, strict=True)
