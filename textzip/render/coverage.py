"""`coverage: N` of a random source: every character that a font of the recipe draws is on the split's pages N times.

The pages are drawn beforehand, one after another, until every character has been seen often enough, and only those of
the sources in question. The text of each begins with the characters of its font that are still seen least, for at most
half of its length; what its label then really shows is counted. The beginnings are kept and go to the workers: which
characters a page is dealt depends on the pages before it, and so on (recipe, split, number) alone, never on how many
pages are asked for. Pages after the last one needed are as random as without `coverage`.

The price is that the first pages are drawn twice, the first time by one process: for 190 characters in 19 fonts, 100
times each, half a thousand pages and a few seconds. The gain is a guarantee that rests on labels, not on what fonts,
shaping and line breaks might do to a text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from textzip.errors import RecipeError
from textzip.render.plan import Plan
from textzip.render.repertoires import Repertoires
from textzip.render.sample import Sampler

_BLANK = 0x20
# A run that would need so many times the pages asked for is refused before all of them are drawn in vain.
_HOPELESS = 4
_FIRST_LOOK = 1024


@dataclass
class Account:
    """How often the characters of a source were seen."""

    name: str
    number: int
    """The source's place in the recipe."""
    wanted: int
    characters: npt.NDArray[np.uint32]
    """Ascending."""
    seen: npt.NDArray[np.int64]

    @property
    def settled(self) -> bool:
        """Whether every character was seen as often as is wanted."""
        return bool((self.seen >= self.wanted).all())

    def count(self, label: str) -> None:
        """Count the characters of a label."""
        shown = np.frombuffer(label.encode("utf-32-le"), np.uint32)
        places = np.searchsorted(self.characters, shown)
        places = np.minimum(places, len(self.characters) - 1)
        self.seen += np.bincount(places[self.characters[places] == shown], minlength=len(self.seen))

    def head(self, known: npt.NDArray[np.uint32], length: int, order: npt.NDArray[np.int64]) -> str:
        """Up to half of `length` of the `known` characters, those seen least and less than wanted.

        `order` is a permutation of `known` that settles ties. A blank is never the last, where nobody would see it.
        """
        known = known[order]
        seen = self.seen[np.searchsorted(self.characters, known)]
        chosen = np.argsort(seen, kind="stable")
        chosen = chosen[seen[chosen] < self.wanted]
        if length == 1:
            chosen = chosen[known[chosen] != _BLANK]
        dealt = known[chosen[: -(-length // 2)]]
        if len(dealt) and dealt[-1] == _BLANK:
            dealt = dealt[::-1]
        return dealt.tobytes().decode("utf-32-le")


def heads_of(plan: Plan, rows: int) -> list[str]:
    """What the texts of the first pages begin with, so that they hold all that the plan's sources want covered.

    Raises `RecipeError`, with numbers, if `rows` pages are too few.
    """
    sampler = Sampler(plan)
    accounts = {account.number: account for account in _open(plan)}
    for account in accounts.values():
        _check_room(account, plan, rows)
    heads: list[str] = []
    while not all(account.settled for account in accounts.values()):
        number = len(heads)
        if number == rows or (number >= _FIRST_LOOK and number & (number - 1) == 0):
            _check_pace(accounts, plan, number, rows)
        source, length, known = sampler.chosen(number)
        head = ""
        if source in accounts and len(known):
            account = accounts[source]
            head = account.head(known, length, sampler.shuffled(number, len(known)))
            if head:
                account.count(sampler.draw(number, head).page.label)
        heads.append(head)
    return heads


def _open(plan: Plan) -> Iterator[Account]:
    repertoires = Repertoires(plan)
    for number, source in enumerate(plan.sources):
        if source.coverage:
            characters = repertoires.of_all_faces(number)
            yield Account(source.name, number, source.coverage, characters, np.zeros(len(characters), np.int64))


def _check_room(account: Account, plan: Plan, rows: int) -> None:
    """Raise `RecipeError` if the pages can't hold so many characters, however short the text of others."""
    longest = plan.recipe.text.length.max
    needed = account.wanted * len(account.characters)
    if needed > rows * longest:
        raise RecipeError(
            f"text.sources.{account.number}.coverage: {account.wanted:,} times {len(account.characters):,} characters "
            f"are {needed:,}, and {rows:,} {plan.split} pages of at most {longest:,} hold {rows * longest:,}; "
            f"ask for at least {-(-needed // longest):,} pages, or lower coverage"
        )


def _check_pace(accounts: dict[int, Account], plan: Plan, number: int, rows: int) -> None:
    """Raise `RecipeError` if `number` pages are all there are, or show that those asked for are far too few."""
    for account in accounts.values():
        least = int(account.seen.argmin())
        seen = int(account.seen[least])
        pages = int(number * account.wanted / max(seen, 0.5))
        if account.settled or (number < rows and pages <= _HOPELESS * rows):
            continue
        character = chr(account.characters[least])
        short = int((account.seen < account.wanted).sum())
        raise RecipeError(
            f"text.sources.{account.number}.coverage: after {number:,} {plan.split} pages, {short:,} of "
            f"{len(account.characters):,} characters have not been on pages of {account.name} {account.wanted:,} "
            f"times, {character!r} (U+{ord(character):04X}) only {seen:,}; ask for some {pages:,} pages, lower "
            "coverage, or give the source more weight"
        )
