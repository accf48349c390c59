"""What a style says of each place."""

from __future__ import annotations

from collections.abc import Callable

import pytest

torch = pytest.importorskip("torch")

from textzip.models.art.network.autoencoder import Decoder
from textzip.models.art.network.ground import Folded, Ground

TURNS: dict[str, Callable] = {
    "upside down": lambda x: x.flip(2),
    "mirrored": lambda x: x.flip(3),
    "both": lambda x: x.flip(2, 3),
    "half a picture down": lambda x: x.roll(4, 2),
    "half a picture across": lambda x: x.roll(4, 3),
}


def test_places_differ_by_style_and_rows_know_nothing_of_each_other() -> None:
    torch.manual_seed(0)
    ground, styles = Ground(4, 6, 8), torch.randn(3, 6)
    found = ground(styles).detach()
    assert found.shape == (3, 8, 4, 4)
    assert float(found.flatten(2).std(2).min()) > 0
    assert float((found[0] - found[1]).abs().min(0).values.min()) > 0
    assert torch.allclose(ground(styles[1:2]).detach(), found[1:2], atol=1e-6)


def test_a_new_fold_has_nothing_of_elsewhere() -> None:
    fold, x, style = Folded(5, 8), torch.randn(2, 8, 6, 6), torch.randn(2, 5)
    added = (fold(x, style) - x).detach()
    assert torch.allclose(added, fold.mix.bias.detach()[:, None, None].expand_as(added), atol=1e-6)


@pytest.mark.parametrize("turn", TURNS.values(), ids=TURNS)
def test_what_is_turned_is_folded_as_it_was_and_turned(turn: Callable) -> None:
    """Mirrors and halves are of one group: which of them comes first doesn't matter."""
    torch.manual_seed(0)
    fold, x, style = Folded(5, 8), torch.randn(2, 8, 8, 8), torch.randn(2, 5)
    torch.nn.init.normal_(fold.tell.weight)
    assert torch.allclose(fold(turn(x), style), turn(fold(x, style)), atol=1e-5)


def test_places_of_equal_codes_differ_only_where_they_know_where_they_are() -> None:
    torch.manual_seed(0)
    codes, style = torch.ones(1, 3, 8, 8), torch.randn(1, 16)
    blind, placed = Decoder(8, 16, 1, 3, 16), Decoder(8, 16, 1, 3, 16, grid=8)

    def apart(decoder: Decoder) -> float:
        inner = decoder(codes, style)[..., 24:40, 24:40]  # as far from the border as convolutions see
        return float((inner.detach()[..., :8, :8] - inner.detach()[..., 8:, 8:]).abs().max())

    assert apart(blind) < 1e-5
    assert apart(placed) > 1e-2
