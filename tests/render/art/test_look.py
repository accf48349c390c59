"""What the adjectives look like, measured by NumPy in OKLab: pairs of pictures that differ in one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pytest

from textzip.render.art.choice import choose
from textzip.render.art.draw import draw
from textzip.render.art.scene import make
from textzip.render.art.vocabulary import GROUPS

Floats = npt.NDArray[np.float64]

COUNT = 40
TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def oklab(pixels: npt.NDArray[np.uint8]) -> Floats:
    """Björn Ottosson's OKLab of sRGB bytes, (…, 3)."""
    share = pixels / 255
    light = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    lab: Floats = np.cbrt(light @ TO_LMS.T) @ TO_LAB.T
    return lab


def measured(
    measure: Callable[[Floats], float], group: str, only: Sequence[str] = (), **fixed: str
) -> dict[str, Floats]:
    """Adjective of a group → a measure of pictures that have it, everything else drawn alike for all adjectives."""
    found: dict[str, list[float]] = {adjective: [] for adjective in only or GROUPS[group]}
    for seed in range(COUNT):
        for adjective, values in found.items():
            rng = np.random.default_rng([13, seed])
            scene = make(rng, {**choose(rng), **fixed, group: adjective}, 64)
            values.append(measure(oklab(draw(scene))))
    return {adjective: np.array(values) for adjective, values in found.items()}


def steps(lab: Floats) -> Floats:
    """How much each pixel differs from its right and lower neighbours."""
    across = np.linalg.norm(np.diff(lab, axis=1), axis=2)[:-1]
    down = np.linalg.norm(np.diff(lab, axis=0), axis=2)[:, :-1]
    return np.maximum(across, down)


def chroma(lab: Floats) -> float:
    return float(np.hypot(lab[..., 1], lab[..., 2]).mean())


def hue(lab: Floats) -> float:
    """The hue that the colours add up to, in degrees."""
    a, b = lab[..., 1].mean(), lab[..., 2].mean()
    return float(np.degrees(np.arctan2(b, a)) % 360)


def test_warm_is_yellower_than_cool_under_every_palette() -> None:
    for palette in GROUPS["palette"]:
        found = measured(lambda lab: float(lab[..., 2].mean()), "temperature", palette=palette)
        assert (found["warm"] > found["temperate"] + 0.015).mean() > 0.95, palette
        assert (found["temperate"] > found["cool"] + 0.015).mean() > 0.95, palette


def test_starker_contrast_spreads_lightness_wider() -> None:
    found = measured(lambda lab: float(lab[..., 0].std()), "contrast")
    assert (found["stark"] > found["clear"]).mean() > 0.95
    assert (found["clear"] > found["muted"]).mean() > 0.95
    assert found["muted"].mean() * 2 < found["stark"].mean()


def test_denser_pictures_have_more_edges() -> None:
    for movement in ("calm", "rippling"):
        found = measured(
            lambda lab: float((steps(lab) > 0.06).mean()), "density", movement=movement, texture="smooth", edge="crisp"
        )
        assert (found["dense"] > found["sparse"]).mean() > 0.95
        assert found["sparse"].mean() < found["balanced"].mean() < found["dense"].mean()


def test_soft_edges_are_softer_than_crisp_ones() -> None:
    found = measured(lambda lab: float(np.quantile(steps(lab), 0.98)), "edge", texture="smooth", movement="calm")
    assert (found["soft"] < found["crisp"]).mean() > 0.95


def test_every_texture_is_rougher_than_smooth() -> None:
    found = measured(lambda lab: float(steps(lab).mean()), "texture")
    for texture in GROUPS["texture"][1:]:
        assert (found[texture] > found["smooth"]).mean() > 0.9, texture
    assert all(found["grainy"].mean() >= values.mean() for values in found.values())


@pytest.mark.parametrize(
    ("palette", "low", "high"),
    [("bluish", 225, 280), ("reddish", 0, 45), ("greenish", 130, 170), ("golden", 65, 105), ("violet", 285, 325)],
)
def test_palettes_of_one_hue_have_it(palette: str, low: float, high: float) -> None:
    hues = measured(hue, "palette", (palette,), temperature="temperate")[palette]
    assert ((hues > low) & (hues < high)).mean() > 0.95


def test_palettes_are_as_colourful_as_they_say() -> None:
    some = ("neon", "pastel", "earthy", "monochrome", "prismatic")
    found = measured(chroma, "palette", some, temperature="temperate", density="dense")
    assert found["monochrome"].max() < 0.005
    assert all(found["neon"].mean() > found[other].mean() for other in ("pastel", "earthy", "monochrome"))
    assert found["pastel"].mean() < found["prismatic"].mean()
    assert found["earthy"].mean() < found["prismatic"].mean()


def test_earth_is_darker_than_gold_and_pastel() -> None:
    some = ("pastel", "golden", "earthy")
    lightness = measured(lambda lab: float(lab[..., 0].mean()), "palette", some, contrast="muted")
    assert lightness["golden"].mean() > lightness["earthy"].mean() + 0.1
    assert lightness["pastel"].mean() > lightness["earthy"].mean() + 0.1


def test_no_contrast_takes_a_palette_away() -> None:
    for contrast in GROUPS["contrast"]:
        hues = measured(hue, "palette", ("bluish", "earthy"), temperature="temperate", contrast=contrast)
        assert ((hues["bluish"] > 220) & (hues["bluish"] < 285)).mean() > 0.95, contrast
        assert ((hues["earthy"] > 35) & (hues["earthy"] < 110)).mean() > 0.95, contrast
