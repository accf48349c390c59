"""chrF (Popović, 2015): how like a text is to the one it should be, by its n-grams of characters.

White space is left out, orders 1 to 6 count alike, and recall counts twice as much as precision: what sacreBLEU calls
`chrF2`, whose figures these are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

ORDER, BETA = 6, 2


def chrf(pairs: Iterable[tuple[str, str]]) -> float:
    """0 to 100, of a corpus of pairs: a text, and what it should be. n-grams are added up over the corpus first.

    n-grams longer than what a text should be are not held against it. Orders that no text has are left out; with none
    at all it is 0.
    """
    there, wanted, common = ([0] * ORDER for _ in range(3))
    for text, reference in pairs:
        found, needed = _dense(text), _dense(reference)
        for number in range(min(ORDER, len(needed))):
            left, right = _ngrams(found, number + 1), _ngrams(needed, number + 1)
            there[number] += left.total()
            wanted[number] += right.total()
            common[number] += (left & right).total()
    orders = [number for number in range(ORDER) if there[number] and wanted[number]]
    if not any(common):
        return 0.0
    precision = sum(common[number] / there[number] for number in orders) / len(orders)
    recall = sum(common[number] / wanted[number] for number in orders) / len(orders)
    return 100 * (1 + BETA**2) * precision * recall / (BETA**2 * precision + recall)


def _dense(text: str) -> str:
    return "".join(text.split())


def _ngrams(text: str, order: int) -> Counter[str]:
    return Counter(text[at : at + order] for at in range(len(text) - order + 1))
