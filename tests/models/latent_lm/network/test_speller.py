"""The speller looks where it is, with a cache and without, and what was put in at a place comes out there."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from textzip.models.latent_lm.network.binding import bound, places, unbound, waves
from textzip.models.latent_lm.network.speller import Speller
from textzip.models.latent_lm.writing import Spelling

WORDS = (b"cat ", b"a", b"extraordinary", b"")


def speller_of(waves: int) -> Speller:
    torch.manual_seed(0)
    speller = Speller(258, 24, 32, 2, 2, waves=waves).eval()
    torch.nn.init.normal_(speller.classifier.weight, std=0.4)
    torch.nn.init.normal_(speller.advances if waves else torch.empty(1), 1.5, 0.5)
    return speller


def test_waves_are_a_fourier_series_and_as_many_as_places_take_every_feature_out_again() -> None:
    at = np.arange(15)
    turned = waves(torch.from_numpy(at).float(), 15, 15)
    cosines = [np.sqrt(2) * np.cos(2 * np.pi * k * at / 15) for k in range(1, 8)]
    sines = [np.sqrt(2) * np.sin(2 * np.pi * k * at / 15) for k in range(1, 8)]
    expected = np.stack([np.ones(15), *(each for pair in zip(cosines, sines, strict=True) for each in pair)], 1)
    np.testing.assert_allclose(turned, expected, atol=1e-5)
    features = torch.randn(3, 15, 4)
    sums = bound(features, turned).view(3, 4, 15).mT.flatten(1)  # (D, C · K) to (D, K · C)
    torch.testing.assert_close(unbound(sums, turned.expand(3, 15, 15)) / 15, features, rtol=1e-4, atol=1e-5)
    assert places(4, features).tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("waves", [0, 7])
@torch.no_grad()
def test_symbol_by_symbol_it_says_what_it_says_of_whole_words(waves: int) -> None:
    speller = speller_of(waves)
    latents = torch.randn(2, 24)
    symbols = torch.tensor([list(b"house "), list(b"garden")])
    whole = speller(latents, speller.shifted(symbols))
    cache = speller.cache(2, 7, latents)
    steps = [speller(latents, speller.shifted(symbols)[:, k : k + 1], cache) for k in range(6)]
    torch.testing.assert_close(torch.cat(steps, 1), whole, rtol=1e-4, atol=1e-5)
    kept = cache.rows(torch.tensor([1]))  # the other goes on
    more = speller(latents[1:], symbols[1:, -1:], kept)
    longer = speller(latents[1:], torch.cat([speller.shifted(symbols), symbols[:, -1:]], 1)[1:])
    torch.testing.assert_close(more, longer[:, -1:], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("waves", [0, 7])
@torch.no_grad()
def test_words_begun_at_different_lengths_go_on_as_each_does_alone(waves: int) -> None:
    speller = speller_of(waves)
    latents = torch.randn(len(WORDS), 24)
    words = [list(raw) for raw in WORDS]
    together = Spelling(speller, 20, latents, words)
    for _ in range(2):
        for row, raw in enumerate(words):
            alone = speller(latents[row : row + 1], torch.tensor([[speller.start, *raw]]))[0, -1]
            np.testing.assert_allclose(together.logits[row], alone, rtol=1e-4, atol=1e-5)
        together.follow(range(len(WORDS)), [ord("x")] * len(WORDS))
        words = [[*raw, ord("x")] for raw in words]


def test_where_it_looks_depends_on_the_symbols_so_far_and_is_learned() -> None:
    speller = speller_of(7)
    latents = torch.randn(1, 24)
    before = torch.tensor([[speller.start, *b"ill"]])
    narrow = speller(latents, before).detach()
    with torch.no_grad():
        speller.advances[ord("l")] += 2
    wide = speller(latents, before)
    assert torch.equal(narrow[:, :2], wide[:, :2])  # the first l has been passed behind it, not before
    assert not torch.allclose(narrow[:, 2:], wide[:, 2:], atol=1e-3)
    wide[..., 97].sum().backward()
    assert speller.advances.grad is not None
    assert {i for i in range(259) if speller.advances.grad[i]} == {speller.start, ord("i"), ord("l")}
