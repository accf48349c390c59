"""Uniform noise: its limit, its steps, and a bound that is the entropy where the model is right."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch import Tensor

from textzip.models.patterns.codes.hashed import hashed
from textzip.models.patterns.network.denoiser import Denoiser
from textzip.models.patterns.network.noise import comb
from textzip.models.patterns.network.uniform import Uniform


def likely(grids: Tensor, code: Tensor, t: float) -> Tensor:
    """q_t(grid | code) of grids (Z, K) in three colours, (Z,): the definition, cell by cell."""
    return torch.where(grids == code, 1 - t + t / 3, t / 3).double().prod(-1)


def exact(words: int, cells: int) -> tuple[Denoiser, np.ndarray]:
    """A model of sentences of one word that knows how likely each of them is, as evidence is exact: all there is."""
    codes = torch.from_numpy(hashed([f"w{n}" for n in range(words)], 2, cells, 3, 1, 0))
    model = Denoiser(codes, 3, 1, 16, 1, 1, uniform=True).eval()
    chances = np.random.default_rng(words).dirichlet(np.full(len(codes), 0.7))
    with torch.no_grad():
        model.prior.copy_(torch.from_numpy(chances).log())
    return model, chances


@pytest.mark.parametrize(("words", "cells"), [(3, 2), (5, 3)])
def test_the_bound_is_the_entropy_where_the_model_is_right_and_the_cross_entropy_where_its_chances_are_not(
    words: int, cells: int
) -> None:
    """Over all words, all noisy grids, and times by Gauss and Legendre: no number is drawn."""
    model, chances = exact(words, cells)
    grids = torch.cartesian_prod(*[torch.arange(3)] * cells)

    def nats() -> float:
        total = 0.0
        for x, share in zip(*np.polynomial.legendre.leggauss(60), strict=True):
            x, share = (x + 1) / 2, share * (x + 1) / 2  # of t = x², more of which are near 0
            t = torch.full((len(grids),), x * x, dtype=torch.float64)
            with torch.no_grad():
                logs = model.cells(model(grids[:, None], t))
            for code, chance in zip(model.codes, chances, strict=True):
                true = code.expand(len(grids), 1, -1)
                each = model.noise.costs(logs.double(), true, grids[:, None], t, torch.ones_like(t))[:, 0]
                total += share * chance * float((likely(grids, code, float(t[0])) * each).sum())
        return total

    entropy = -float((chances * np.log(chances)).sum())
    assert nats() == pytest.approx(entropy, rel=2e-5)
    with torch.no_grad():
        model.prior += torch.linspace(-1, 1, len(chances))
    crossed = -float((chances * torch.log_softmax(model.prior.detach().double(), -1).numpy()).sum())
    assert crossed > entropy + 0.1
    assert nats() == pytest.approx(crossed, rel=2e-5), "its process is what reverses the noise of other words' chances"


def test_what_the_model_believes_of_a_noisy_word_is_what_bayes_does() -> None:
    model, chances = exact(6, 4)
    grids = torch.cartesian_prod(*[torch.arange(3)] * 4)
    for t in (0.05, 0.5, 0.9, 1.0):
        with torch.no_grad():
            found = model(grids[:, None], torch.full((len(grids),), t))["words"][:, 0].exp()
        joint = torch.stack([likely(grids, code, t) for code in model.codes], 1) * torch.from_numpy(chances)
        assert torch.allclose(found.double(), joint / joint.sum(1, keepdim=True), atol=1e-5)


def test_at_the_limit_colours_are_uniform_and_know_nothing_of_the_cells() -> None:
    """Chi-squares of 8 and 4 degrees of freedom; what is not quite at the limit fails the second."""
    noise = Uniform(3)
    torch.manual_seed(0)
    cells = torch.randint(0, 3, (30_000, 1, 3)).clamp_max(torch.tensor([0, 1, 2]))

    def found(t: float) -> tuple[float, float]:
        noisy = noise.noised(cells, torch.full((len(cells),), t), torch.rand(cells.shape))
        pairs = np.zeros((3, 3))
        np.add.at(pairs, (cells.flatten().numpy(), noisy.flatten().numpy()), 1)
        uniform = ((pairs.sum(0) - pairs.sum() / 3) ** 2 / (pairs.sum() / 3)).sum()
        expected = pairs.sum(1, keepdims=True) * pairs.sum(0) / pairs.sum()
        return float(uniform), float(((pairs - expected) ** 2 / expected).sum())

    uniform, dependent = found(1.0)
    assert uniform < 32.3, "2 degrees of freedom, once in ten million"
    assert dependent < 38.9, "4 degrees of freedom, once in ten million"
    assert min(found(0.95)) > 50
    share = float(
        (noise.noised(cells, torch.full((len(cells),), 0.6), torch.rand(cells.shape)) == cells).float().mean()
    )
    assert share == pytest.approx(0.4 + 0.2, abs=0.006)


def test_nothing_is_known_at_the_limit_exactly() -> None:
    """The mutual information of a cell and its noisy colour, by the definition, and what the network takes it for."""
    noise = Uniform(3)
    for t, least, most in ((0.0, 1.0985, 1.0987), (0.5, 0.2, 0.3), (0.99, 5e-5, 2e-4), (1.0, 0.0, 0.0)):
        joint = np.where(np.eye(3) > 0, 1 - t + t / 3, t / 3) / 3
        known = float((joint * np.log(np.maximum(joint, 1e-300) * 9)).sum())
        assert least - 1e-12 <= known <= most + 1e-12
        assert (float(noise.certainty(torch.tensor(t))) == 0) == (t == 1)


@pytest.mark.parametrize("focus", [1.0, 3.0, 6.0])
def test_the_weights_make_up_for_how_times_are_drawn(focus: float) -> None:
    t, weight = Uniform(3).times(comb(torch.tensor(0.5), 400_000).double(), focus)
    assert float(weight.max()) <= 8
    for power in (0, 1, 2, 5):
        assert float((weight * t**power).mean()) == pytest.approx(1 / (power + 1), rel=2e-3)
    late = 0.5 / 8 + (1 - 0.75**focus) * 7 / 8
    assert float((t > 0.5).double().mean()) == pytest.approx(late, abs=1e-4)


def test_steps_back_lead_where_the_noise_came_from() -> None:
    """Σ over z of q_t(z | x) q(y at s | z, x) is q_s(y | x)."""
    noise = Uniform(4)
    for t, s in ((1.0, 0.7), (0.7, 0.2), (0.2, 0.0)):
        for x in range(4):
            forth = torch.full((4,), t / 4, dtype=torch.float64)
            forth[x] += 1 - t
            back = noise.before(
                torch.arange(4), torch.full((4,), x), torch.tensor(t).double(), torch.tensor(s).double()
            )
            expected = torch.full((4,), s / 4, dtype=torch.float64)
            expected[x] += 1 - s
            assert torch.allclose(forth @ back.double(), expected, atol=1e-7)


@pytest.mark.parametrize("t", [1e-6, 1e-3, 0.5, 1 - 1e-3, 1 - 1e-6])
def test_costs_are_finite_and_never_below_nothing(t: float) -> None:
    torch.manual_seed(0)
    logs = torch.log_softmax(torch.randn(50, 2, 3, 3) * 20, -1).requires_grad_()
    cells, noisy = torch.randint(0, 3, (2, 50, 2, 3))
    found = Uniform(3).costs(logs, cells, noisy, torch.full((50,), t), torch.ones(50))
    assert bool(torch.isfinite(found).all())
    assert float(found.detach().min()) >= 0
    found.sum().backward()
    assert logs.grad is not None
    assert bool(torch.isfinite(logs.grad).all())


@pytest.mark.parametrize("head", ["codebook", "cells"])
def test_a_cell_of_no_time_is_sure_and_one_of_all_says_nothing(head: str) -> None:
    torch.manual_seed(0)
    codes = exact(5, 4)[0].codes
    model = Denoiser(codes, 3, 2, 16, 1, 2, codebook=head == "codebook", uniform=True).eval()
    for weight in model.parameters():
        torch.nn.init.normal_(weight, std=0.3)
    cells = codes[torch.tensor([[1, 4]])]
    t = torch.zeros(1, 2, 4)
    t[:, 1] = 1
    with torch.no_grad():
        out = model.cells(model(cells, t)).exp()
        assert torch.allclose(out[0, 0].gather(-1, cells[0, 0, :, None]), torch.ones(4, 1), atol=1e-4)
        other = cells.clone()
        other[:, 1] = (other[:, 1] + 1) % 3
        assert torch.equal(out, model.cells(model(other, t)).exp())
        other[:, 1] = model.hidden
        assert torch.equal(out, model.cells(model(other, None)).exp()), "hidden is of time 1, and not hidden of 0"
