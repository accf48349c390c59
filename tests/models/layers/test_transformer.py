"""The transformer: who sees whom, and the cache."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from textzip.models.layers.transformer import Transformer, squared_relu


def made(*, causal: bool = True, width: int = 32, layers: int = 3, heads: int = 2) -> Transformer:
    torch.manual_seed(0)
    return Transformer(width, layers, heads, causal=causal).eval()


def rows(count: int, length: int, seed: int = 0) -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(seed).normal(size=(count, length, 32)).astype(np.float32))


@torch.no_grad()
def test_a_causal_place_sees_what_came_before_and_nothing_after() -> None:
    x = rows(1, 12)
    changed = x.clone()
    changed[0, 7] = rows(1, 1, seed=9)[0, 0]
    before, after = made()(x), made()(changed)
    torch.testing.assert_close(before[:, :7], after[:, :7], rtol=0, atol=0)
    for place in range(7, 12):
        assert (before[0, place] - after[0, place]).abs().max() > 1e-4, place


@torch.no_grad()
def test_without_causality_all_places_see_each_other() -> None:
    x = rows(1, 12)
    changed = x.clone()
    changed[0, 7] = rows(1, 1, seed=9)[0, 0]
    difference = (made(causal=False)(x) - made(causal=False)(changed)).abs().amax(-1)[0]
    assert (difference > 1e-4).all()


@pytest.mark.parametrize("causal", [True, False])
@torch.no_grad()
def test_texts_that_share_a_row_are_as_they_are_alone(causal: bool) -> None:
    """Wherever they stand in it: positions are distances."""
    model = made(causal=causal)
    lengths, x = (5, 9, 1, 4), rows(1, 22)
    numbers = torch.tensor([[*np.repeat([3, 1, 7, 2], lengths), 0, 0, 0]])
    shared = model(x, numbers)
    first = 0
    for length in lengths:
        alone = model(x[:, first : first + length])
        torch.testing.assert_close(shared[:, first : first + length], alone, rtol=1e-4, atol=1e-5)
        first += length
    assert shared.isfinite().all()


@torch.no_grad()
def test_what_is_remembered_is_what_was_read() -> None:
    model, x = made(), rows(2, 10)
    whole = model(x)
    cache = model.cache(2, 10, x)
    parts = [model(x[:, a:b], cache=cache) for a, b in ((0, 4), (4, 5), (5, 9), (9, 10))]
    torch.testing.assert_close(torch.cat(parts, 1), whole, rtol=1e-4, atol=1e-5)
    assert cache.lengths.tolist() == [10, 10]


@torch.no_grad()
def test_rows_of_other_lengths_are_written_on_where_each_ends() -> None:
    """Rows are read padded on the right; what stands in the padding is written over and never seen."""
    model, x = made(), rows(3, 12)
    lengths = torch.tensor([3, 7, 5])
    cache = model.cache(3, 12, x)
    model(x[:, :7], cache=cache)
    cache.lengths = lengths.clone()
    more = torch.stack([x[row, n : n + 4] for row, n in enumerate(lengths.tolist())])
    written = torch.cat([model(more[:, k : k + 1], cache=cache) for k in range(4)], 1)
    for row, n in enumerate(lengths.tolist()):
        alone = model(torch.cat([x[row : row + 1, :n], more[row : row + 1]], 1))[:, n:]
        torch.testing.assert_close(written[row : row + 1], alone, rtol=1e-4, atol=1e-5)


@torch.no_grad()
def test_rows_of_a_cache_may_be_chosen_and_doubled() -> None:
    model, x = made(), rows(2, 6)
    cache = model.cache(2, 8, x)
    model(x, cache=cache)
    chosen = torch.tensor([1, 1, 0])
    more = rows(3, 2, seed=1)
    part = model(more, cache=cache.rows(chosen))
    torch.testing.assert_close(part, model(torch.cat([x[chosen], more], 1))[:, 6:], rtol=1e-4, atol=1e-5)
    assert cache.lengths.tolist() == [6, 6]  # its own rows are not touched


def test_a_cache_that_is_full_or_of_no_use_is_refused() -> None:
    model, x = made(), rows(1, 4)
    cache = model.cache(1, 6, x)
    model(x, cache=cache)
    with pytest.raises(ValueError, match="a cache of 6 places has no room for 4 more"):
        model(x, cache=cache)
    with pytest.raises(ValueError, match="one text a row"):
        model(x, torch.ones(1, 4), cache=model.cache(1, 6, x))
    with pytest.raises(ValueError, match="from left to right"):
        made(causal=False)(x, cache=cache)


def test_a_squared_relu_is_what_it_says_and_so_is_its_gradient() -> None:
    x = torch.linspace(-2, 3, 41, dtype=torch.float64).requires_grad_()
    torch.testing.assert_close(squared_relu(x), torch.relu(x) ** 2)
    assert torch.autograd.gradcheck(squared_relu, (x + 0.01,))


def test_every_parameter_learns() -> None:
    model, x = made(), rows(2, 5)
    model(x).square().mul(torch.linspace(0, 1, 32)).sum().backward()
    for name, p in model.named_parameters():
        assert p.grad is not None and p.grad.abs().sum() > 0, name
