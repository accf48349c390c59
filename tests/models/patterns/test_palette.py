"""Colours that every eye tells apart, worked out by the published simulation of eyes that lack a kind of cone."""

from __future__ import annotations

import numpy as np
import pytest

from textzip.models.patterns.palette import COLOURS, GROUND, HIDDEN, LETTERS, rgb, table

EYES = {
    "all colours": np.eye(3),
    "without red": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "without green": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "without blue": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
"""Machado, Oliveira and Fernandes (2009), table 1, severity 1: on linear RGB."""
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]
)
WHITE = np.array([0.95047, 1, 1.08883])


def lab(colours: list[str], eye: str) -> np.ndarray:
    """CIE L*a*b* of colours as an eye sees them: (N, 3)."""
    values = np.array([rgb(colour) for colour in colours]) / 255
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    x, y, z = ((linear @ np.array(EYES[eye]).T).clip(0, 1) @ TO_XYZ.T / WHITE).T
    x, y, z = (np.where(t > 216 / 24389, np.cbrt(t), (24389 / 27 * t + 16) / 116) for t in (x, y, z))
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], -1)


def least(colours: list[str], eye: str) -> float:
    seen = lab(colours, eye)
    apart = np.linalg.norm(seen[:, None] - seen, axis=-1)
    return float(apart[np.triu_indices(len(colours), 1)].min())


@pytest.mark.parametrize("eye", EYES)
def test_every_eye_tells_them_apart(eye: str) -> None:
    assert least([*COLOURS, HIDDEN], eye) >= 18
    assert least(list(COLOURS[:4]), eye) >= 35
    assert least([*COLOURS, GROUND], eye) >= 18
    assert least([GROUND, LETTERS], eye) > 70


def test_the_simulation_is_right_where_it_is_known() -> None:
    """Red and green that differ in what is missing alone become one; white stays white."""
    assert least(["ff0000", "00ff00"], "all colours") == pytest.approx(170.6, abs=0.1)
    assert np.allclose(lab(["ffffff"], "without green"), [[100, 0, 0]], atol=0.1)
    assert least(["b1671d", "7f7b1c"], "without green") < least(["b1671d", "7f7b1c"], "all colours") / 3


def test_the_first_grow_darker() -> None:
    lightness = lab(list(COLOURS[:4]), "all colours")[:, 0]
    assert (np.diff(lightness) < -10).all()


def test_the_table_has_the_cells_and_then_ground_to_letters() -> None:
    found = table(16)
    assert found.shape == (34, 3)
    assert tuple(found[1]) == (0xE8, 0x91, 0x3C)
    assert tuple(found[16]) == rgb(HIDDEN)
    assert tuple(found[17]) == tuple(found[18]) == rgb(GROUND)
    assert tuple(found[33]) == rgb(LETTERS)
