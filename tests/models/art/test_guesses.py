"""Bits of hidden codes: right where the right answer is known, and the mean is that of the chain rule."""

from __future__ import annotations

import math
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from textzip.models.art.guesses import SHARES, bits_at, measured, summary, tally
from textzip.models.art.network.painter import Painter
from textzip.models.art.network.text import TextModel


class Given(torch.nn.Module):
    """Pictures that are codes already."""

    def encode(self, pictures: torch.Tensor) -> torch.Tensor:
        return pictures[:, 0].long()


class Silent(torch.nn.Module):
    """Captions that say nothing."""

    takes = ("words",)

    def forward(self, words: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return torch.zeros(len(words), 1, 8), torch.ones(len(words), 1, dtype=torch.bool)


class Copying(Painter):
    """Knows how likely codes are that are all alike in a picture: sure once one is shown."""

    def forward(self, codes: torch.Tensor, *_: Any) -> torch.Tensor:
        shown = (codes[..., None] == torch.arange(self.codes)).any(1)
        odds = torch.where(
            shown.any(1, keepdim=True), shown.float(), torch.full_like(shown, 1 / self.codes, dtype=torch.float)
        )
        return odds.clamp_min(1e-9).log()[:, None].expand(-1, codes.shape[1], -1)


def model(*, independent: bool = False) -> TextModel:
    return TextModel(Given(), Silent(), Copying(8, 4, 8, 1, 1, independent=independent), untold=0.0).eval()


def batch(rows: int = 6) -> dict[str, torch.Tensor]:
    same = torch.arange(rows)[:, None, None, None] % 8
    return {"pictures": same.expand(-1, 3, 4, 4).float(), "words": torch.zeros(rows, 1), "rows": torch.arange(rows)}


def test_bits_are_what_an_ideal_model_pays() -> None:
    """8 kinds of pictures of one code: 3 bits for the first that is seen, and none for the others."""
    sums = tally(model(), batch())
    assert bits_at(sums, 1.0) == pytest.approx(3, abs=1e-4)
    assert [bits_at(sums, share) for share in SHARES] == pytest.approx([0] * 4, abs=1e-4)
    found = summary(sums)
    assert found["blind"] == pytest.approx(3, abs=1e-4)
    assert found["accuracy"] == 1
    assert found["bits"] == pytest.approx(0, abs=1e-4)


def test_the_mean_of_the_shares_is_that_of_the_chain_rule() -> None:
    """Where a code costs as much as the share that is hidden, that is half a bit and a little."""

    class Rising(Painter):
        def forward(self, codes: torch.Tensor, *_: Any) -> torch.Tensor:
            share = (codes == self.codes).float().mean(1)
            right = torch.exp2(-share)[:, None, None]
            others = ((1 - right) / (self.codes - 1)).clamp_min(1e-9)
            truth = torch.zeros(*codes.shape, self.codes)
            truth[..., 0] = 1
            return torch.where(truth > 0, right, others).log()

    learner = TextModel(Given(), Silent(), Rising(8, 8, 8, 1, 1), untold=0.0).eval()
    zeros = {"pictures": torch.zeros(2, 3, 8, 8), "words": torch.zeros(2, 1), "rows": torch.arange(2)}
    places = 64
    exact = sum(count / places for count in range(1, places + 1)) / places
    assert summary(tally(learner, zeros))["bits"] == pytest.approx(exact, abs=0.01)


def test_places_are_a_rows_own_and_nested() -> None:
    whole = measured(model(), batch())
    part = measured(model(), {name: each[2:4] for name, each in batch().items()})
    for name, each in part.items():
        assert torch.equal(each, whole[name][2:4])
    assert [int(whole[f"places {share}"][0]) for share in (*SHARES, 1.0)] == [2, 6, 10, 14, 16]


def test_an_independent_one_is_asked_for_every_code() -> None:
    sums = tally(model(independent=True), batch())
    assert all(sums[f"places {share}"] == 6 * 16 for share in SHARES)
    assert summary(sums)["bits"] == pytest.approx(math.log2(8), abs=1e-4)
