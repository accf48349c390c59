"""A few pages that must keep their pixels (tests/make_golden.py draws them again when they are meant to change)."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, features

_MADE_BY = runpy.run_path(str(Path(__file__).resolve().parents[2] / "make_golden.py"))
_CASES: list[Any] = _MADE_BY["CASES"]


@pytest.mark.parametrize("case", _CASES, ids=[case.name for case in _CASES])
def test_a_golden_page_keeps_its_pixels(case: Any) -> None:
    expected = np.array(Image.open(case.path))
    drawn = case.draw()
    assert drawn.shape == expected.shape
    different = int((drawn != expected).sum())
    assert different == 0, (
        f"{case.name}: {different} pixels differ (FreeType {features.version('freetype2')}); if they are meant to, "
        "run `python tests/make_golden.py`, look at tests/golden, and commit it with the change"
    )


def test_every_golden_picture_is_of_a_page() -> None:
    folder: Path = _MADE_BY["FOLDER"]
    assert {path.stem for path in folder.glob("*.png")} == {case.name for case in _CASES}
