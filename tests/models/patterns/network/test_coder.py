"""The coder: relaxed grids are distributions whose gradients reach the numbers, and the nearest code is the nearest."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from torch.nn.functional import cross_entropy

from textzip.models.patterns.network.coder import ODDS, Coder, Relax
from textzip.models.patterns.network.decoders import made, one_hot

RELAXES: list[Relax] = ["softmax", "gumbel", "sigmoid"]


def coder(relax: Relax | None, colours: int = 3, decoder: bool = False) -> Coder:
    torch.manual_seed(0)
    codes = torch.randint(colours, (20, 8))
    return Coder(codes, colours, relax, made("linear", 20, 8, colours, 0) if decoder else None)


@pytest.mark.parametrize("relax", RELAXES)
@pytest.mark.parametrize("colours", [2, 3, 5])
def test_relaxed_grids_are_shares_with_gradients_and_end_in_the_codes(relax: Relax, colours: int) -> None:
    model = coder(relax, colours)
    symbols = torch.tensor([3, 7, 3])
    grids = model(symbols, 0.7)["grids"]
    assert grids.shape == (3, 8, colours)
    assert torch.allclose(grids.sum(-1), torch.ones(3, 8), atol=1e-6)
    assert bool((grids > -1e-6).all())
    (grids * torch.randn(grids.shape)).sum().backward()
    assert model.logits.grad is not None
    changed = model.logits.grad.abs().sum((1, 2)) > 0
    assert changed.nonzero().flatten().tolist() == [3, 7]
    cold = model.relaxed(symbols, 1e-4)
    assert torch.allclose(cold, one_hot(model.hard()[symbols], colours), atol=1e-3)


def test_gumbel_draws_colours_by_their_shares() -> None:
    model = coder("gumbel")
    symbols = torch.zeros(4000, dtype=torch.int64)
    with torch.no_grad():
        drawn = model.relaxed(symbols, 0.5, draw=True).mean(0)
        expected = model.logits[0].softmax(-1)
    assert float((drawn - expected).abs().max()) < 5 * 0.5 / 4000**0.5, "five standard errors"
    model.eval()
    assert torch.equal(model(symbols[:1])["grids"][0].argmax(-1), model.hard()[0]), "measured without chance"


def test_sigmoid_takes_the_colour_that_it_is_nearest_to() -> None:
    model = coder("sigmoid", 4)
    along = torch.sigmoid(model.logits.detach())[..., 0] * 3
    assert torch.equal(model.hard(), along.round().long())


@pytest.mark.parametrize("relax", [None, *RELAXES])
def test_without_a_decoder_the_nearest_code_has_the_highest_score(relax: Relax | None) -> None:
    model = coder(relax)
    cells = torch.randint(3, (9, 8))
    codes = model.hard()
    apart = (cells[:, None] != codes).sum(-1)
    scores = model.scores(one_hot(cells, 3))
    assert torch.allclose(scores.detach(), ODDS * (8 - apart).float())
    assert torch.equal(model.nearest(cells, codes), apart.argmin(-1))


def test_wrong_cells_are_seen_by_the_decoder_and_not_in_the_grids() -> None:
    model = coder("softmax", decoder=True)
    symbols = torch.arange(20)
    right, wrong = model(symbols), model(symbols, wrong=1.0)
    assert torch.equal(right["grids"], wrong["grids"])
    assert not torch.allclose(right["logits"], wrong["logits"])


@pytest.mark.parametrize("relax", RELAXES)
def test_grids_that_are_hard_to_tell_apart_are_learned_apart(relax: Relax) -> None:
    """Sixteen symbols in 4 cells of 3 colours, 81 grids: of random ones some are alike, of learned ones none."""
    torch.manual_seed(2)
    model = Coder(torch.zeros(16, 4, dtype=torch.int64), 3, relax)
    assert len(torch.unique(model.hard(), dim=0)) < 16
    optimizer = torch.optim.Adam(model.parameters(), 0.05)
    for step in range(200):
        loss = cross_entropy(model(torch.arange(16), max(0.3, 0.99**step))["logits"], torch.arange(16))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert len(torch.unique(model.hard(), dim=0)) == 16


def test_given_codes_have_no_numbers_to_learn() -> None:
    model = coder(None, decoder=True)
    assert {name for name, _ in model.named_parameters()} == {"decoder.words.weight", "decoder.words.bias"}
    assert torch.equal(model.hard(), model.codes)
    ids = sorted(id(p) for g in coder("gumbel", decoder=True).parameter_groups(0.1) for p in g["params"])
    assert len(ids) == len(set(ids)) == 3
