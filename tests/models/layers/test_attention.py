"""Attention by blocks is torch's own attention, and so is its gradient."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

torch = pytest.importorskip("torch")
import torch.nn.functional as F

from textzip.models.layers import attention as module
from textzip.models.layers.attention import _Blocks, attention


def parts(length: int, dtype: torch.dtype, seed: int = 0) -> list[torch.Tensor]:
    random = torch.Generator().manual_seed(seed)
    made = [torch.randn(2, 3, length, 8, generator=random, dtype=torch.float64) for _ in range(3)]
    return [each.to(dtype).requires_grad_() for each in made]


def texts(length: int, seed: int) -> torch.Tensor:
    """A mask (2, 1, L, L): places of two texts, which see their own."""
    of = torch.randint(0, 2, (2, length), generator=torch.Generator().manual_seed(seed))
    return (of[:, :, None] == of[:, None])[:, None]


@given(st.integers(1, 400), st.integers(0, 5), st.sampled_from(["causal", "both ways", "under a mask"]))
def test_blocks_are_torch_s_own_attention(length: int, seed: int, way: str) -> None:
    given, causal = parts(length, torch.float64, seed), way == "causal"
    mask = texts(length, seed) if way == "under a mask" else None
    found = _Blocks.apply(*given, causal, mask)
    wanted = F.scaled_dot_product_attention(*given, attn_mask=mask, is_causal=causal)
    torch.testing.assert_close(found, wanted, rtol=1e-9, atol=1e-9)
    direction = torch.randn(found.shape, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    for ours, theirs in zip(
        torch.autograd.grad(found, given, direction), torch.autograd.grad(wanted, given, direction), strict=True
    ):
        torch.testing.assert_close(ours, theirs, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("causal", [True, False])
def test_its_gradient_is_that_of_finite_differences(monkeypatch: pytest.MonkeyPatch, causal: bool) -> None:
    monkeypatch.setattr(module, "_LEAST", 2)
    assert torch.autograd.gradcheck(lambda q, k, v: _Blocks.apply(q, k, v, causal), parts(7, torch.float64))


def test_in_bfloat16_it_is_within_two_grains_of_the_truth() -> None:
    """A grain is 2⁻⁸; torch's own is within one."""
    exact = parts(300, torch.float64)
    short = [each.detach().bfloat16().requires_grad_() for each in exact]
    wanted = F.scaled_dot_product_attention(*[each.detach().bfloat16().double() for each in exact], is_causal=True)

    found = attention(*short, causal=True).detach().double()
    assert float((found - wanted).norm() / wanted.norm()) < 2 * 2**-8


@pytest.mark.parametrize("case", ["float32", "no gradient", "mask"])
def test_elsewhere_it_is_torch_s_own(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("by blocks")

    monkeypatch.setattr(_Blocks, "apply", refuse)
    q, k, v = parts(80, torch.float32 if case == "float32" else torch.bfloat16)
    mask = torch.ones(2, 1, 80, 80, dtype=torch.bool).tril() if case == "mask" else None
    with torch.set_grad_enabled(case != "no gradient"):
        found = attention(q, k, v, causal=True, mask=mask)
    assert found.shape == q.shape
    q, k, v = parts(80, torch.bfloat16)
    for causal, seen in ((True, None), (False, None), (False, texts(80, 0))):
        with pytest.raises(AssertionError, match="by blocks"):
            attention(q, k, v, causal=causal, mask=seen)


def test_autocast_outside_changes_nothing_within() -> None:
    given = [each.detach().bfloat16().requires_grad_() for each in parts(90, torch.float64)]
    plain = attention(*given, causal=True)
    with torch.autocast("cpu", torch.bfloat16):
        cast = attention(*given, causal=True)
    assert torch.equal(plain, cast)
    assert cast.dtype == torch.bfloat16
