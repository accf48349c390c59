"""Two models, of which the surer is believed: what is unsure is read again, and both say how sure in the same words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from textzip.models.slot.calibration import AS_IT_IS, Calibration, Platt
from textzip.models.slot.config import SlotConfig
from textzip.models.slot.engine import Slots
from textzip.models.slot.page.places import Seen
from textzip.models.slot.picture import Pixels
from textzip.models.slot.use import Reader


class Nobody:
    """An engine that is never asked."""

    config = SlotConfig()
    at_once = 1

    def slots(self, pixels: Pixels) -> Slots:
        raise AssertionError


class Fake(Reader):
    """Reads a page whose first pixel is k as its k-th saying; notes which pages it was asked for."""

    def __init__(self, said: Sequence[tuple[str, float]], calibration: Calibration, second: Reader | None = None):
        super().__init__(Nobody(), calibration, None if second is None else lambda: second)
        self.said, self.asked = said, []

    def _looked(self, pages: Sequence[Pixels]) -> list[Seen]:
        numbers = [int(page[0, 0]) for page in pages]
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
    modest = Calibration(Platt(1.0, -float(np.log(99))), Platt(1.0, -float(np.log(99))))
    second = Fake([("x", 0.99), ("y", 0.99)], modest)
    first = Fake([("a", 0.4), ("b", 0.6)], AS_IT_IS, second)
    [(text, confidence, _), (other, _, _)] = first.read(PAGES[:2])
    assert (text, other) == ("x", "b")
    assert confidence == pytest.approx(0.5)
    assert first.look(PAGES[:1])[0].sure == pytest.approx((0.5,))
