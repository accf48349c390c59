"""Two models, of which the surer is believed: what is unsure is read again, and both say how sure in the same words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from textzip.models.slot.calibration import AS_IT_IS, Calibration, Fit
from textzip.models.slot.config import SlotConfig
from textzip.models.slot.engine import Slots
from textzip.models.slot.page.places import Seen
from textzip.models.slot.picture import Picture, Pixels
from textzip.models.slot.use import Reader

MODEST = Fit((0.0,), (-float(np.log(99)),))
"""What claims 0.99 means 0.5."""


class Nobody:
    """An engine that is never asked."""

    config = SlotConfig()
    at_once = 1

    def slots(self, pixels: Pixels) -> Slots:
        raise AssertionError


class Fake(Reader):
    """Reads a page whose brightest pixel is k as its k-th saying; notes which pages it was asked for."""

    def __init__(self, said: Sequence[tuple[str, float]], calibration: Calibration, second: Reader | None = None):
        super().__init__(Nobody(), calibration, None if second is None else lambda: second)
        self.said, self.asked = said, []

    def _looked(self, pages: Sequence[Pixels]) -> list[Seen]:
        numbers = [int(page.max()) for page in pages]
        self.asked += numbers
        return [Seen(self.said[k][0], self.said[k][1], 1, (self.said[k][1],)) for k in numbers]


PAGES = [np.full((8, 8), k, np.uint8) for k in range(4)]


def test_what_one_is_unsure_of_the_other_reads_and_the_surer_is_believed() -> None:
    second = Fake([("w", 1.0), ("x", 0.9), ("y", 0.3), ("z", 0.85)], AS_IT_IS)
    first = Fake([("a", 0.99), ("b", 0.5), ("c", 0.6), ("d", 0.85)], AS_IT_IS, second)
    seen = first.look(PAGES)
    assert [(each.text, each.confidence) for each in seen] == [("a", 0.99), ("x", 0.9), ("c", 0.6), ("d", 0.85)]
    assert second.asked == [1, 2, 3]


def test_each_is_as_sure_as_its_calibration_says() -> None:
    """The second claims 0.99 and means 0.5, which the first, that means what it says, believes over 0.4 only."""
    modest = Calibration(MODEST, MODEST)
    second = Fake([("x", 0.99), ("y", 0.99)], modest)
    first = Fake([("a", 0.4), ("b", 0.6)], AS_IT_IS, second)
    seen, other = first.look(PAGES[:2])
    assert (seen.text, other.text) == ("x", "b")
    assert first.calibration.page(seen.confidence) == pytest.approx(0.5)
    assert seen.sure == pytest.approx((0.5,))


class Moody(Fake):
    """Reads the page k, moved down by 2 n pixels, as the n-th of its k-th sayings."""

    def _looked(self, pages: Sequence[Pixels]) -> list[Seen]:
        found = []
        for page in pages:
            self.asked.append(int(page.max()))
            text, sure = self.said[int(page.max())]
            said = text.split("/")[int(np.argmax(page.any(1))) // 2 % len(text.split("/"))]
            found.append(Seen(said, sure, len(said), (sure,) * len(said), tuple((0.0, 8.0) for _ in said)))
        return found


def test_what_is_unsure_is_looked_at_again_from_other_places_and_put_to_the_vote() -> None:
    first = Moody([("", 0.0), ("the cal/the cat/tne cat/the caf", 0.95), ("sure/never/never/never", 0.999)], AS_IT_IS)
    [(unsure, how, _), (sure, _, _)] = first.read(PAGES[1:3])
    assert (unsure, sure) == ("the cat", "sure")
    assert 0.5 < how < 0.95  # not all agreed


def test_looks_say_where_things_are_on_the_page_as_it_is() -> None:
    first = Moody([("", 0.0), ("a", 0.9)], AS_IT_IS)
    assert [each.places for each in first.looks(PAGES[1:2])[0]] == [((0.0, 8.0 - down),) for down in (2, 4, 6)]


def test_a_second_votes_too_where_the_first_stays_unsure() -> None:
    second = Moody([("", 0.0), ("ab", 0.9)], AS_IT_IS)
    first = Moody([("", 0.0), ("aa/ac/ad/ae", 0.5)], AS_IT_IS, second)
    assert first.closer(PAGES[1:2], first.look(PAGES[1:2]))[0].text == "ab"


def test_what_the_first_knows_too_little_of_the_second_gets_at_once() -> None:
    second = Moody([("", 0.0), ("ab", 0.9), ("ab", 0.9)], AS_IT_IS)
    first = Moody([("", 0.0), ("xx", 0.6), ("yy", 0.8)], AS_IT_IS, second)
    first.closer(PAGES[1:3], first.look(PAGES[1:3]))
    assert (first.asked.count(1), first.asked.count(2)) == (1, 4)
    assert second.asked.count(1) == second.asked.count(2) == 7


class Columns(Moody):
    """Sees words far apart."""

    def _looked(self, pages: Sequence[Pixels]) -> list[Seen]:
        return [
            replace(each, places=tuple((6.0 * k + 40.0 * each.text[:k].count(" "), 4.0) for k in range(len(each.text))))
            for each in super()._looked(pages)
        ]


@pytest.mark.parametrize(("kind", "asked"), [(Moody, [1]), (Columns, [1] * 7)])
def test_where_white_is_wider_than_a_blank_both_look_however_sure_one_is(kind: type[Moody], asked: list[int]) -> None:
    second = kind([("", 0.0), ("ab    cd", 0.9)], AS_IT_IS)
    first = kind([("", 0.0), ("ab cd", 0.999)], AS_IT_IS, second)
    first.closer(PAGES[1:2], first.look(PAGES[1:2]))
    assert second.asked == asked


@pytest.mark.parametrize(("other", "agreed"), [("ab", True), ("ac", False)])
def test_where_one_is_sure_the_other_tells_with_one_look_whether_it_reads_the_same(other: str, agreed: bool) -> None:
    second = Moody([("", 0.0), (other, 0.6)], AS_IT_IS)
    first = Moody([("", 0.0), ("ab", 0.999)], AS_IT_IS, second)
    [reading] = first.read_pictures([Picture(PAGES[1])], newlines=False, characters=False)
    assert (reading.text, reading.agreed) == ("ab", agreed)
    assert second.asked == [1]
    assert len(first.asked) == (1 if agreed else 4)  # what they read apart is looked at again


def test_what_is_outvoted_was_not_agreed_on() -> None:
    second = Moody([("", 0.0), ("ab", 0.9)], AS_IT_IS)
    first = Moody([("", 0.0), ("aa/ac/ad/ae", 0.5)], AS_IT_IS, second)
    assert not first.closer(PAGES[1:2], first.look(PAGES[1:2]))[0].agreed
    second = Moody([("", 0.0), ("ab/ab/ac/ab", 0.9)], AS_IT_IS)
    first = Moody([("", 0.0), ("ab/ac/ad/ab", 0.5)], AS_IT_IS, second)
    assert first.closer(PAGES[1:2], first.look(PAGES[1:2]))[0].agreed


def test_alone_none_agrees() -> None:
    [reading] = Moody([("", 0.0), ("ab", 0.999)], AS_IT_IS).read_pictures([Picture(PAGES[1])], characters=False)
    assert reading.agreed is None


def test_at_one_look_where_all_is_sure_the_second_is_not_even_opened() -> None:
    first = Moody([("", 0.0), ("ab", 0.999)], AS_IT_IS)
    first._second = lambda: pytest.fail("it was opened")
    [reading] = first.read_pictures([Picture(PAGES[1])], newlines=False, characters=False, once=True)
    assert (reading.text, reading.agreed) == ("ab", None)


def test_what_both_vote_for_is_as_sure_as_a_calibration_of_that_says() -> None:
    second = Moody([("", 0.0), ("ab", 0.5)], AS_IT_IS)
    first = Moody([("", 0.0), ("ab", 0.5)], Calibration(both=Calibration(MODEST, MODEST)), second)
    [seen] = first.closer(PAGES[1:2], first.look(PAGES[1:2]))
    assert seen.confidence == pytest.approx(0.5 / (0.5 + 0.5 * 99))


def test_votes_are_as_sure_as_their_own_calibration_says() -> None:
    first = Moody([("", 0.0), ("ab", 0.98)], Calibration(votes=Calibration(MODEST, MODEST)))
    [seen] = first.closer(PAGES[1:2], [Seen("ab", 0.98, 2, (0.98, 0.98))])
    assert seen.confidence == pytest.approx(0.98 / (0.98 + 0.02 * 99))
    assert seen.sure == pytest.approx((seen.confidence,) * 2)


def test_who_looks_once_has_no_votes() -> None:
    first = Moody([("", 0.0), ("a/b/b/b", 0.9)], AS_IT_IS)
    [once], [often] = (first.read_pictures([Picture(PAGES[1])], characters=False, once=once) for once in (True, False))
    assert (once.text, often.text) == ("a", "b")
