"""Decoders: an order of the vocabulary changes names and nothing else, and clusters share out all probability."""

from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch")

from textzip.models.patterns.network.decoders import OF_SYMBOLS, Decoder, Kind, clusters, made, one_hot

KINDS: list[Kind] = ["linear", "mlp", "hierarchical"]


def decoder(kind: Kind, symbols: int = 13) -> Decoder:
    torch.manual_seed(0)
    kinds = torch.randint(clusters(symbols), (symbols,))
    kinds[kinds == 2] = 1  # one cluster is empty
    return made(kind, symbols, 6, 3, 16, kinds)


@pytest.mark.parametrize("kind", KINDS)
def test_permuting_the_vocabulary_permutes_nothing_but_names(kind: Kind) -> None:
    one, other = decoder(kind), decoder(kind)
    order = torch.randperm(13)
    state = one.state_dict()
    other.load_state_dict({name: each[order] if name in OF_SYMBOLS else each for name, each in state.items()})
    grids = torch.rand(7, 6, 3).softmax(-1)
    assert torch.allclose(other(grids), one(grids)[:, order], atol=1e-6)
    cells = torch.randint(3, (4, 5, 6))
    assert torch.equal(order[other.read(cells)], one.read(cells))


def test_the_hierarchical_one_says_the_cluster_and_then_the_word() -> None:
    """Worked out word by word, from the two layers' own numbers."""
    model = decoder("hierarchical")
    grids = one_hot(torch.randint(3, (5, 6)), 3)
    found = model(grids).detach()
    assert torch.allclose(found.exp().sum(-1)[:1] < 1, torch.tensor([True])), "the empty cluster keeps its share"
    clusters_, words = model.cluster(grids.flatten(1)), model.words(grids.flatten(1))
    kinds = model.kinds.tolist()
    for row in range(5):
        whole = [math.exp(each) for each in clusters_[row].tolist()]
        for word in range(13):
            among = sum(math.exp(float(words[row, k].detach())) for k in range(13) if kinds[k] == kinds[word])
            own = math.exp(float(words[row, word].detach()))
            expected = math.log(whole[kinds[word]] / sum(whole) * own / among)
            assert float(found[row, word]) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(("symbols", "expected"), [(1, 1), (2, 2), (4, 2), (5, 3), (100, 10), (101, 11), (1002, 32)])
def test_there_are_about_as_many_clusters_as_words_in_one(symbols: int, expected: int) -> None:
    assert clusters(symbols) == expected


@pytest.mark.parametrize("kind", KINDS)
def test_gradients_reach_every_weight(kind: Kind) -> None:
    model = decoder(kind)
    torch.nn.functional.cross_entropy(model(torch.rand(13, 6, 3).softmax(-1)), torch.arange(13)).backward()
    assert all(p.grad is not None and bool(p.grad.abs().sum() > 0) for p in model.parameters())
