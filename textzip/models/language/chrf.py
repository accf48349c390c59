"""chrF (Popović, 2015): how like a text is to the one it should be, by its n-grams of characters.

White space is left out, orders 1 to 6 count alike, and recall counts twice as much as precision: what sacreBLEU calls
`chrF2`, whose figures these are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

ORDER, BETA = 6, 2


def chrf(pairs: Iterable[tuple[str, str]]) -> float:
    """0 to 100, of a corpus of pairs: a text, and what it should be.

    Orders that no text is long enough for are left out.
    """
    there, wanted, common = ([0] * ORDER for _ in range(3))
    for text, reference in pairs:
        found, needed = (_dense(each) for each in (text, reference))
        for order in range(ORDER):
            left, right = (_ngrams(each, order + 1) for each in (found, needed))
            there[order] += left.total()
            wanted[order] += right.total()
            common[order] += (left & right).total()
    scores = [(common[k] / there[k], common[k] / wanted[k]) for k in range(ORDER) if there[k] and wanted[k]]
    if not scores:
        return 0.0
    precision = sum(score for score, _ in scores) / len(scores)
    recall = sum(score for _, score in scores) / len(scores)
    if not precision + recall:
        return 0.0
    return 100 * (1 + BETA**2) * precision * recall / (BETA**2 * precision + recall)


def _dense(text: str) -> str:
    return "".join(text.split())


def _ngrams(text: str, order: int) -> Counter[str]:
    return Counter(text[at : at + order] for at in range(len(text) - order + 1))
