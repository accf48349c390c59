"""Numbers too small for a normal float."""

from __future__ import annotations

import pytest
import torch

from textzip.train import denormals

TINY = 2.0**-140
"""Half of it and its double are denormal: float32's least normal number is 2⁻¹²⁶ (IEEE 754)."""


def product() -> float:
    return float(torch.tensor([TINY]) * torch.tensor([2.0]))


def test_they_are_zeros_within_and_as_they_were_behind() -> None:
    assert not denormals.are_zero()
    assert product() == 2 * TINY
    with denormals.as_zeros():
        if not denormals.are_zero():
            pytest.skip("this CPU can't")
        assert product() == 0
        with denormals.as_zeros():
            pass
        assert denormals.are_zero()
    assert product() == 2 * TINY


def test_they_are_as_before_after_an_error() -> None:
    with pytest.raises(ValueError, match="of ours"), denormals.as_zeros():
        raise ValueError("of ours")
    assert product() == 2 * TINY
