"""Progress of long work: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TextIO

_SECONDS_BETWEEN_LINES = 10.0


class Progress:
    """Counts units of work towards a total, and says rate and time left."""

    def __init__(self, total: int, unit: str, done: int = 0, stream: TextIO | None = None) -> None:
        self._total = total
        self._unit = unit
        self._done = self._before = self._told = done
        self._stream = stream or sys.stderr
        self._started = self._said = time.monotonic()
        self._note = ""
        self._bar = None
        if self._stream.isatty():
            from tqdm import tqdm

            self._bar = tqdm(total=total, initial=done, unit=f" {unit}", unit_scale=True, file=self._stream)

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        elif self._bar is not None:
            self._bar.close()

    def close(self) -> None:
        """Say the last of it; work that is all done says so by itself."""
        if self._bar is not None:
            self._bar.close()
        elif self._done > self._told:
            self._say()

    def add(self, units: int, note: str = "") -> None:
        """Units of work are done; the last note that was not empty stands behind the figures."""
        self._done += units
        self._note = note or self._note
        if self._bar is not None:
            if note:
                self._bar.set_postfix_str(note, refresh=False)
            self._bar.update(units)
        elif time.monotonic() - self._said >= _SECONDS_BETWEEN_LINES:
            self._say()
        if self._done >= self._total:
            self.close()

    def _say(self) -> None:
        self._said, self._told = time.monotonic(), self._done
        rate = (self._done - self._before) / max(self._said - self._started, 1e-9)
        left = (self._total - self._done) / rate if rate else 0.0
        line = f"{self._done:,} of {self._total:,} {self._unit}, {rate:,.0f} a second"
        line += f", {_clock(left)} left" if self._done < self._total else ""
        print(f"{line}; {self._note}" if self._note else line, file=self._stream, flush=True)


def _clock(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"
