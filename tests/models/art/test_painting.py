"""Painting: what is drawn follows the model, and a picture is its noise's alone."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from textzip.errors import ModelError
from textzip.models.art.asking import Asked, Noise
from textzip.models.art.network.painter import Painter
from textzip.models.art.orders import ORDERS, Order
from textzip.models.art.painting import Options, guided, paint, veiled

KINDS, GRID = 8, 3


def painter() -> Painter:
    torch.manual_seed(0)
    model = Painter(KINDS, GRID, 16, 2, 2).eval()
    for each in model.likely:
        torch.nn.init.normal_(each.weight, std=0.7)
    return model


def asked(shares: list[list[float]], seed: int = 1) -> Asked:
    random = torch.Generator().manual_seed(seed)
    ways, rows = len(shares), len(shares[0])
    context = torch.randn(ways, rows, 2, 16, generator=random)
    return Asked(context, torch.ones(ways, rows, 2, dtype=torch.bool), torch.tensor(shares))


def hidden(rows: int) -> torch.Tensor:
    return torch.full((rows, GRID * GRID), KINDS)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("guidance", [1.0, 3.0])
def test_a_picture_is_the_same_alone_and_among_others(order: Order, guidance: float) -> None:
    model, options = painter(), Options(steps=4, order=order, guidance=guidance)
    whole = asked([[1.0] * 4])
    noise = Noise.drawn(7, range(4), 9, KINDS)
    together = paint(guided(model, whole, guidance), hidden(4), noise, options, GRID)
    for row in range(4):
        one = Asked(*(each[:, row : row + 1] for each in (whole.context, whole.mask, whole.shares)))
        alone = paint(guided(model, one, guidance), hidden(1), Noise.drawn(7, [row], 9, KINDS), options, GRID)
        assert torch.equal(alone[0], together[row])
    assert not torch.equal(together[0], together[1])
    assert bool((together < KINDS).all())


def test_codes_come_as_often_as_the_model_says() -> None:
    odds = torch.tensor([0.5, 0.25, 0.125, 0.125])
    noise = Noise.drawn(0, range(3000), 4, 4)
    found = paint(
        lambda codes, _shown: odds.log().expand(len(codes), 4, 4),
        torch.full((3000, 4), 4),
        noise,
        Options(steps=4, order="random"),
        2,
    )
    shares = np.bincount(found.flatten().numpy(), minlength=4) / found.numel()
    assert shares == pytest.approx(odds.numpy(), abs=0.015)  # four standard deviations of 12,000 draws


def test_at_temperature_0_the_likeliest_is_taken() -> None:
    model, options = painter(), Options(steps=1, temperature=0)
    predict = guided(model, asked([[1.0, 1.0]]), 1.0)
    found = paint(predict, hidden(2), Noise.drawn(0, range(2), 9, KINDS), options, GRID)
    assert torch.equal(found, predict(hidden(2), 0.0).argmax(-1))


def test_what_is_shown_stays_and_is_seen() -> None:
    model, given = painter(), hidden(1)
    given[0, :4] = torch.tensor([1, 2, 3, 4])
    seen: list[int] = []

    def watched(codes: torch.Tensor, shown: float) -> torch.Tensor:
        seen.append(int((codes == KINDS).sum()))
        return guided(model, asked([[1.0]]), 1.0)(codes, shown)

    found = paint(watched, given, Noise.drawn(0, [0], 9, KINDS), Options(steps=20), GRID)
    assert found[0, :4].tolist() == [1, 2, 3, 4]
    assert seen == [5, 4, 3, 2, 1]
    assert torch.equal(paint(watched, found, Noise.drawn(0, [0], 9, KINDS), Options(), GRID), found)


@pytest.mark.parametrize(("share", "count"), [(0.01, 1), (0.5, 4), (1.0, 9)])
def test_a_share_of_a_picture_is_hidden_in_another_place_for_each_number(share: float, count: int) -> None:
    given = torch.arange(9)[None] % KINDS
    found = veiled(given, Noise.drawn(3, range(20), 9, KINDS), share)
    assert (found == KINDS).sum(1).tolist() == [count] * 20
    assert torch.equal(found[found < KINDS], given.expand(20, -1)[found < KINDS])
    assert len({tuple(row) for row in found.tolist()}) > 1 or share == 1.0
    assert torch.equal(veiled(given, Noise.drawn(3, [7], 9, KINDS), share)[0], found[7])


def test_guidance_1_is_what_the_caption_asks_and_0_no_caption() -> None:
    model, one = painter(), asked([[1.0, 1.0]])
    codes = hidden(2)
    by_caption = torch.log_softmax(model(codes, one.context[0], one.mask[0]), -1)
    none = torch.log_softmax(model(codes, one.context[0], one.mask[0], torch.tensor([False, False])), -1)

    def odds(guidance: float, shown: float = 0.0, *, ramp: bool = False) -> torch.Tensor:
        return torch.log_softmax(guided(model, one, guidance, ramp=ramp)(codes, shown), -1)

    assert torch.allclose(odds(1.0), by_caption, atol=1e-5)
    assert torch.allclose(odds(0.0), none, atol=1e-5)
    assert torch.allclose(odds(3.0), torch.log_softmax(none + 3 * (by_caption - none), -1), atol=1e-5)
    assert torch.allclose(odds(3.0, 0.5, ramp=True), odds(2.0), atol=1e-5)
    assert torch.allclose(odds(3.0, 0.0, ramp=True), by_caption, atol=1e-5)


def test_a_mixture_goes_from_one_caption_to_the_other() -> None:
    model = painter()
    both = asked([[1.0, 0.5, 0.0], [0.0, 0.5, 1.0]])
    found = guided(model, both, 1.0)(hidden(3), 0.0)
    first, second = (torch.log_softmax(model(hidden(3), both.context[k], both.mask[k]), -1) for k in range(2))
    assert torch.allclose(found[0], first[0], atol=1e-5)
    assert torch.allclose(found[1], (first[1] + second[1]) / 2, atol=1e-5)
    assert torch.allclose(found[2], second[2], atol=1e-5)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (Options(steps=0), "steps is 0"),
        (Options(order="spiral"), "random, confidence, halton"),  # type: ignore[arg-type]
        (Options(temperature=-1), "temperature is -1"),
        (Options(temperature=float("nan")), "temperature is nan"),
        (Options(guidance=-0.5), "guidance is -0.5"),
        (Options(guidance=float("inf")), "guidance is inf"),
    ],
)
def test_impossible_options_are_refused(options: Options, told: str) -> None:
    with pytest.raises(ModelError, match=told):
        paint(guided(painter(), asked([[1.0]]), 1.0), hidden(1), Noise.drawn(0, [0], 9, KINDS), options, GRID)
