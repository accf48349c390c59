"""Emissions: gradients while learning, rounding while reading."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from textzip.models.slot.network import lattice
from textzip.models.slot.network.frames import Align, expected_count, ink_read, rounded


def distributions(*emissions: float, classes: int = 3) -> torch.Tensor:
    """One page whose frames emit class 1 with these probabilities."""
    p = torch.zeros(1, len(emissions), classes)
    p[0, :, 1] = torch.tensor(emissions)
    p[0, :, 0] = 1 - p[0, :, 1]
    return p


def emitted(*emissions: float) -> list[int]:
    return rounded(distributions(*emissions))[0][0].tolist()


def test_a_character_shared_by_two_frames_is_one() -> None:
    assert emitted(0.0, 0.5, 0.5, 0.0) == [0, 1, 0, 0]
    assert emitted(0.0, 0.4, 0.6, 0.0) == [0, 0, 1, 0]
    assert emitted(0.0, 0.45, 0.45, 0.0) == [0, 0, 1, 0]


def test_a_run_may_be_as_long_as_a_page() -> None:
    assert emitted(0.92, *[0.05] * 30, 0.9) == [1, *[0] * 11, 1, *[0] * 18, 1]  # 0.92 + 12 × 0.05 is over 1.5
    assert rounded(distributions(*[0.3, 0.0, 0.7, 0.7] * 9), 64)[0].equal(
        rounded(distributions(*[0.3, 0.0, 0.7, 0.7] * 9))[0]
    )


def test_neighbouring_characters_are_two() -> None:
    assert emitted(0.99, 0.99, 0.0) == [1, 1, 0]
    assert emitted(0.98, 0.0, 0.97) == [1, 0, 1]


def test_small_doubts_do_not_add_up_over_a_page() -> None:
    assert sum(emitted(*[0.015] * 200)) == 0
    assert sum(emitted(*[0.1, 0.0] * 100)) == 0
    assert sum(emitted(*[0.9, 0.0] * 100)) == 100


def test_doubt_is_nothing_for_sure_frames_and_most_at_one_half() -> None:
    assert rounded(distributions(1.0, 0.0, 1.0))[1].item() == 0
    sure, unsure = rounded(distributions(0.95, 0.0))[1].item(), rounded(distributions(0.55, 0.0))[1].item()
    assert 0 < sure < unsure


def test_losses_and_counts_have_the_gradients_of_finite_differences() -> None:
    torch.manual_seed(0)
    logits = torch.randn(2, 6, 4, dtype=torch.float32, requires_grad=True)
    symbols, lengths = torch.tensor([[1, 2, 2], [3, 0, 0]]), torch.tensor([3, 1])
    widths = torch.tensor([0, 1, 2, 1])

    def value(z: torch.Tensor) -> torch.Tensor:
        losses, count, _ = Align.apply(z, symbols, lengths, widths)
        return (losses * torch.tensor([1.0, 2.0])).sum() + (count * torch.tensor([0.5, -1.0])).sum()

    value(logits).backward()
    step = 1e-2
    for place in [(0, 0, 0), (0, 3, 2), (1, 5, 3), (1, 2, 1)]:
        with torch.no_grad():
            up, down = logits.clone(), logits.clone()
            up[place] += step
            down[place] -= step
            numeric = (value(up) - value(down)) / (2 * step)
        torch.testing.assert_close(logits.grad[place], numeric, atol=2e-3, rtol=2e-2)


def test_a_label_that_is_left_out_has_no_loss_and_no_gradient() -> None:
    logits = torch.randn(2, 5, 3, requires_grad=True)
    losses, _, where = Align.apply(logits, torch.ones(2, 2, dtype=torch.long), torch.tensor([-1, 2]), torch.ones(3))
    losses.sum().backward()
    assert losses[0] == 0
    assert losses[1] > 0
    assert not logits.grad[0].any()
    assert not where[0].any()
    assert int((where[1] > 0).sum()) == 2


def test_an_impossible_label_is_left_out_too() -> None:
    logits = torch.randn(1, 2, 3, requires_grad=True)
    losses, _, _ = Align.apply(logits, torch.ones(1, 3, dtype=torch.long), torch.tensor([3]), torch.ones(3))
    losses.sum().backward()
    assert losses.item() == 0
    assert not logits.grad.any()


def test_the_expected_count_weighs_emissions_with_their_bytes() -> None:
    p = torch.tensor([[[0.5, 0.25, 0.25], [0.0, 0.0, 1.0]]])
    assert expected_count(p, torch.tensor([0, 1, 2])).tolist() == [0.25 + 0.5 + 2.0]


def test_ink_far_from_every_character_is_unread() -> None:
    pixels = torch.zeros(3, 1, 64, 128)
    pixels[0, 0, 8:16, 4:8] = pixels[1, 0, 8:16, 4:8] = 1.0
    pixels[1, 0, 48:56, 100:108] = 1.0  # twice as much, elsewhere
    emitted = torch.zeros(3, 8 * 64, dtype=torch.long)
    emitted[:2, 64 + 2] = 7
    share = ink_read(pixels, emitted, (8, 2))
    torch.testing.assert_close(share, torch.tensor([1.0, 1 / 3, 1.0]))


def test_threads_that_start_in_the_lattice_are_not_torch_s(monkeypatch: pytest.MonkeyPatch) -> None:
    """One rank of several would compute in as many threads as the machine has cores, whatever it was told."""
    before, found = torch.get_num_threads(), lattice.posteriors

    def started(*given: Any) -> Any:  # as numba's threads do, once in a process
        torch.set_num_threads(before + 1)
        return found(*given)

    monkeypatch.setattr(lattice, "posteriors", started)
    logits = torch.zeros(1, 4, 3, requires_grad=True)
    Align.apply(logits, torch.ones(1, 2, dtype=torch.long), torch.tensor([2]), torch.ones(3))
    after = torch.get_num_threads()
    torch.set_num_threads(before)
    assert after == before
