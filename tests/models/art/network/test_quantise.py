"""Vectors to codes and back; how books learn, and how the published one collapses."""

from __future__ import annotations

import math

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from hypothesis import given
from hypothesis import strategies as st

from textzip.errors import ModelError
from textzip.models.art.network.quantise import Means, Quantiser, quantiser

KINDS = {
    "fsq": {"levels": (8, 8, 8)},
    "fsq even": {"levels": (8, 8, 8), "even": True},
    "ema": {},
    "simvq": {},
    "plain": {},
}


def made(kind: str, size: int = 512, width: int = 4) -> Quantiser:
    torch.manual_seed(0)
    return quantiser(kind.split()[0], size, width, **KINDS[kind])


def taught(book: Quantiser, steps: int, batch: int = 2048) -> Quantiser:
    """A book after some steps on normal vectors."""
    book.train()
    for _ in range(steps):
        book(torch.randn(1, 1, batch, book.width))
        book.counted()
        book.settle()
    return book.eval()


def perplexity(codes: torch.Tensor, size: int = 512) -> float:
    share = torch.bincount(codes.flatten(), minlength=size) / codes.numel()
    return float(torch.exp(-torch.xlogy(share, share).sum()))


@pytest.mark.parametrize("kind", KINDS)
def test_codes_are_in_range_and_have_their_vectors(kind: str) -> None:
    book = taught(made(kind), 2)
    latents = 3 * torch.randn(2, 4, 6, book.width)
    found = book(latents)
    assert found.codes.dtype == torch.int64
    assert found.codes.shape == (2, 4, 6)
    assert found.vectors.shape == latents.shape
    assert 0 <= int(found.codes.min()) <= int(found.codes.max()) < book.size == 512
    assert torch.equal(book.vectors_of(found.codes), found.vectors)


@pytest.mark.parametrize("kind", ["fsq", "fsq even", "simvq"])
def test_a_code_s_vector_is_that_code_again(kind: str) -> None:
    """Of rounded codes `vectors_of` gives what was rounded to, so that latents are what rounds there."""
    book = made(kind).eval()
    every = torch.arange(512).view(1, 16, 32)
    vectors = book.vectors_of(every)
    assert len(torch.unique(vectors.flatten(0, 2), dim=0)) == 512
    if kind == "simvq":
        assert torch.equal(book(vectors).codes, every)
        return
    whole = (vectors * 4).round()
    assert torch.allclose(vectors * 4, whole)
    assert (whole.min(), whole.max()) == (-4, 3)
    assert torch.equal(((whole + 4) * torch.tensor([1, 8, 64])).sum(-1).long(), every)


ROUNDED = [quantiser("fsq", 512, 0, (8, 8, 8), even=even).eval() for even in (False, True)]


@given(st.floats(-30, 30), st.floats(-30, 30), st.floats(-30, 30))
def test_any_number_is_rounded_to_one_of_eight(x: float, y: float, z: float) -> None:
    for book in ROUNDED:
        whole = book(torch.tensor([x, y, z]).view(1, 1, 1, 3)).vectors * 4
        assert torch.equal(whole, whole.round())
        assert (whole.abs() <= 4).all()


def test_even_steps_make_all_values_alike_often_of_normal_numbers() -> None:
    """By the normal distribution: P(x < t) with t where 2 σ(1.6 t) − 1 crosses from one step to the next."""
    edges = [math.log((1 + y) / (1 - y)) / 1.6 for y in np.arange(-0.75, 0.76, 0.25)]
    normal = [0.0, *(0.5 * (1 + math.erf(t / math.sqrt(2))) for t in edges), 1.0]
    expected = np.diff(normal)
    torch.manual_seed(1)
    latents = torch.randn(1, 1, 100_000, 3)
    values = made("fsq even").eval()(latents).vectors[..., 0] * 4 + 4
    shares = torch.bincount(values.round().long().flatten(), minlength=8) / values.numel()
    assert np.abs(shares.numpy() - expected).max() < 0.01
    assert expected.min() > 0.11, "of 0.125"
    even = perplexity(made("fsq even").eval()(latents).codes)
    assert 500 < even < 512
    assert perplexity(made("fsq").eval()(latents).codes) < even


@pytest.mark.parametrize("kind", KINDS)
def test_gradients_reach_what_was_quantised(kind: str) -> None:
    book = taught(made(kind), 1).train()
    latents = torch.randn(1, 2, 2, book.width, requires_grad=True)
    found = book(latents)
    ((found.vectors + 2).square().sum() + found.loss).backward()
    assert latents.grad is not None
    assert (latents.grad != 0).any(-1).all()
    assert all(p.grad is not None for p in book.parameters())


@pytest.mark.parametrize("kind", ["ema", "plain"])
def test_a_settled_step_is_the_library_s_own(kind: str) -> None:
    """One micro-batch on one rank: what the library does within its forward pass, but for who is born again."""
    from vector_quantize_pytorch import VectorQuantize

    torch.manual_seed(0)
    options = {"decay": 0.99} if kind == "ema" else {}
    book, theirs = Means(16, 3, **options), VectorQuantize(3, 16, rotation_trick=False, **options)
    theirs.load_state_dict(book.vq.state_dict())
    for _ in range(3):
        latents = torch.randn(1, 5, 8, 3)
        ours = book.train()(latents)
        _, codes, loss = theirs.train()(latents.flatten(1, 2))
        assert torch.equal(ours.codes.flatten(), codes.flatten())
        assert torch.allclose(ours.loss, loss)
        book.counted()
        book.settle()
        for name, each in theirs.state_dict().items():
            assert torch.allclose(book.vq.state_dict()[name], each, atol=1e-6), name


def test_what_is_where_tanh_is_flat_is_led_back() -> None:
    """Its gradient by way of the vectors is nothing, by the loss it is not."""
    for kind in ("fsq", "fsq even"):
        latents = torch.tensor([[[[20.0, -20.0, 0.5]]]], requires_grad=True)
        found = made(kind).train()(latents)
        (by_vectors,) = torch.autograd.grad(found.vectors.sum(), latents, retain_graph=True)
        (by_loss,) = torch.autograd.grad(found.loss, latents)
        assert by_vectors.flatten()[:2].abs().max() < 1e-6 < by_vectors.flatten()[2]
        assert by_loss.flatten()[0] > 0.1
        assert by_loss.flatten()[1] < -0.1
        assert by_loss.flatten()[2] == 0


def test_a_step_is_the_same_on_one_rank_and_on_two_one_of_which_may_have_nothing() -> None:
    torch.manual_seed(0)
    alone, first, second = (taught(made("ema", 32), 0) for _ in range(3))
    for step in range(5):
        parts = [torch.randn(1, 8, 8, 4) for _ in range(1 if step == 3 else 2)]
        for number, part in enumerate(parts):
            for book in (alone, (first, second)[number]):
                torch.manual_seed(100 * step + number)
                book.train()(part, number == 0)
        counted = [first.counted(), second.counted()]
        alone.counted()
        for a, b in zip(*counted, strict=True):
            total = a + b
            a.copy_(total)
            b.copy_(total)
        for book in (alone, first, second):
            book.settle()
        for name, each in alone.state_dict().items():
            assert torch.allclose(first.state_dict()[name].float(), each.float(), atol=1e-5), name
            assert torch.equal(second.state_dict()[name], first.state_dict()[name]), name
    assert alone.vq._codebook.initted


def test_a_book_that_has_learned_uses_all_its_codes_where_the_published_one_collapses() -> None:
    """On normal vectors of 8 dimensions that lie off the origin, as an encoder's do.

    The published book is drawn within ± 0.04 of the origin (Kaiming's bound, for which every code counts as an input).
    From out there, the few of its codes that lie towards the data are nearest to all of it. They follow their means
    into it, 0.8 of the old and 0.2 of the new each step, and are then nearer to every vector than those that stayed
    behind, to which no vector and no gradient ever comes. A book that begins among the data uses all its codes.
    """
    torch.manual_seed(2)
    held_out = 3 + torch.randn(1, 1, 4096, 8)
    found = {}
    for kind in ("ema", "plain"):
        book = made(kind, 512, 8).train()
        assert float(book.vq.codebook.abs().max()) < 0.04
        for _ in range(6):
            book(3 + torch.randn(1, 1, 4096, 8))
            book.counted()
            book.settle()
        found[kind] = book.eval()(held_out).codes
        stayed = (book.vq.codebook - 3).norm(dim=-1) > 8
        assert bool(stayed.any()) == (kind == "plain"), "8.5 is as far as the origin"
    assert len(torch.unique(found["ema"])) > 0.95 * 512
    assert perplexity(found["ema"]) > 400
    assert len(torch.unique(found["plain"])) < 0.1 * 512


def test_dead_codes_are_born_again_from_the_data() -> None:
    book = taught(made("ema", 64), 2)
    book.vq._codebook.embed[0, :32] = 1e3
    book.vq._codebook.embed_avg[0, :32] = 1e3
    book.vq._codebook.cluster_size[0, :32] = 1
    taught(book, 2)
    assert float(book.vq.codebook.abs().max()) < 10
    assert len(torch.unique(book(torch.randn(1, 1, 2000, 4)).codes)) > 60


@pytest.mark.parametrize("kind", KINDS)
def test_all_that_a_book_is_is_in_its_state(kind: str) -> None:
    book, other = taught(made(kind), 2), made(kind).eval()
    other.load_state_dict(book.state_dict())
    latents = torch.randn(1, 4, 4, book.width)
    assert torch.equal(book(latents).vectors, other(latents).vectors)
    for each in (book, other):
        torch.manual_seed(5)
        taught(each, 2)
    assert torch.equal(book(latents).vectors, other(latents).vectors), "both go on alike"


def test_measuring_changes_no_book() -> None:
    book = taught(made("ema", 32), 2)
    before = {name: each.clone() for name, each in book.state_dict().items()}
    book(torch.randn(1, 8, 8, 4))
    assert all(torch.equal(before[name], each) for name, each in book.state_dict().items())


def test_what_there_is_none_of_is_refused() -> None:
    with pytest.raises(ModelError, match="are 64 codes, not 512"):
        quantiser("fsq", 512, 0, (8, 8))
    with pytest.raises(ModelError, match="no quantiser is called 'vqgan'; there are fsq, ema, simvq and plain"):
        quantiser("vqgan", 512, 8)
