"""Progress: lines for a log, a bar for a terminal."""

from __future__ import annotations

import io

import pytest

from textzip import progress
from textzip.progress import Progress


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(progress, "time", clock)
    return clock


def test_a_log_gets_a_line_every_ten_seconds_and_one_at_the_end(clock: Clock) -> None:
    stream = io.StringIO()
    with Progress(1000, "pages", stream=stream) as each:
        for _ in range(10):
            clock.now += 4
            each.add(100)
    assert stream.getvalue().splitlines() == [
        "300 of 1,000 pages, 25 a second, 0:28 left",
        "600 of 1,000 pages, 25 a second, 0:16 left",
        "900 of 1,000 pages, 25 a second, 0:04 left",
        "1,000 of 1,000 pages, 25 a second",
    ]


def test_the_rate_does_not_count_what_was_there_before(clock: Clock) -> None:
    stream = io.StringIO()
    with Progress(10_000, "pages", done=9_000, stream=stream) as each:
        clock.now += 100
        each.add(500)
    assert stream.getvalue().startswith("9,500 of 10,000 pages, 5 a second, 1:40 left")


def test_hours_are_told_as_hours(clock: Clock) -> None:
    stream = io.StringIO()
    with Progress(100_000, "pages", stream=stream) as each:
        clock.now += 20
        each.add(200)
    assert "9,980 left" not in stream.getvalue()
    assert "2:46:20 left" in stream.getvalue()


def test_nothing_done_says_nothing() -> None:
    stream = io.StringIO()
    with Progress(5, "pages", done=5, stream=stream):
        pass
    assert stream.getvalue() == ""


def test_an_error_is_not_followed_by_a_line_of_progress() -> None:
    stream = io.StringIO()
    with pytest.raises(KeyError), Progress(5, "pages", stream=stream) as each:
        each.add(2)
        raise KeyError
    assert stream.getvalue() == ""


def test_a_terminal_gets_a_bar() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    with Progress(4, "pages", done=1, stream=stream) as each:
        each.add(3)
    assert "100%" in stream.getvalue()
    assert "pages" in stream.getvalue()
    assert " a second" not in stream.getvalue()
