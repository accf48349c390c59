"""Where a text stops that comes piece by piece: before the first of some strings.

A piece may end in what could be the beginning of one. That is held back until it is known, and nothing else is.
"""

from __future__ import annotations

from collections.abc import Sequence


class Stopper:
    """Pieces of one text, let through up to the first stop string; it and what follows it are not shown.

    The first is the one that is whole first; of those that end together, the longest. So nothing depends on how the
    text is cut into pieces. Without stop strings each piece is shown as it is.
    """

    def __init__(self, stop: Sequence[str] = ()) -> None:
        """`stop`: strings, none of them empty."""
        self._stop = tuple(stop)
        self._held = ""
        self._ended = False

    def feed(self, piece: str) -> tuple[str, bool]:
        """What may be shown now, and whether the text has ended; from then on nothing is shown."""
        shown = ""
        for character in "" if self._ended else piece:
            self._held += character
            found = max((len(each) for each in self._stop if self._held.endswith(each)), default=0)
            known = len(self._held) - (found or self._begun())
            shown, self._held = shown + self._held[:known], self._held[known:]
            if found:
                self._ended, self._held = True, ""
                break
        return shown, self._ended

    def finish(self) -> str:
        """What was held back and became no stop string, when nothing follows."""
        held, self._held = self._held, ""
        return held

    def _begun(self) -> int:
        """How many of the last characters could be the beginning of a stop string: as many as may be."""
        lengths = range(len(self._held), 0, -1)
        return next((n for n in lengths if any(each.startswith(self._held[-n:]) for each in self._stop)), 0)
