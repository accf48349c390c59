"""The network that names what a picture shows."""

from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch")

from textzip.models.art.network.oracle import Oracle


def oracle() -> Oracle:
    torch.manual_seed(0)
    return Oracle([3, 2, 4], 16, 1)


def test_a_distribution_for_each_group_and_features() -> None:
    out = oracle()(torch.randn(5, 3, 32, 32))
    assert [each.shape for each in out["logits"]] == [(5, 3), (5, 2), (5, 4)]
    assert out["features"].shape == (5, 16)


def test_the_loss_is_summed_over_groups_and_learns_from_what_is_known() -> None:
    own = oracle()
    with torch.no_grad():
        own.classifier.weight.zero_()
        own.classifier.bias.zero_()
    truths = torch.tensor([[0, 1, 3], [2, -1, 0], [1, 0, -1]])
    out = own(torch.randn(3, 3, 32, 32), truths)
    assert out["nats"].tolist() == pytest.approx([math.log(3), math.log(2), math.log(4)])
    assert out["loss"].item() == pytest.approx(math.log(24))
    unknown = own(torch.randn(3, 3, 32, 32), torch.full((3, 3), -1))
    assert float(unknown["loss"]) == 0


def test_the_loss_reaches_every_parameter() -> None:
    own = oracle()
    own(torch.randn(4, 3, 32, 32), torch.tensor([[0, 1, 3], [2, 1, 0], [1, 0, 2], [0, 0, 1]]))["loss"].backward()
    assert all(p.grad is not None and bool((p.grad != 0).any()) for p in own.parameters())
    grouped = [p for group in own.parameter_groups(0.1) for p in group["params"]]
    assert sorted(map(id, grouped)) == sorted(map(id, own.parameters()))
