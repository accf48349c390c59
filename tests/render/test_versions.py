"""Versions: what decides pixels, and what decides only bytes."""

from __future__ import annotations

import unicodedata

import pyarrow as pa
from PIL import features

import textzip
from textzip.render.versions import DRAWING, drawing_versions, packing_versions


def test_pixels_depend_on_the_drawing_code_freetype_harfbuzz_and_unicode() -> None:
    found = drawing_versions()
    assert set(found) == {"drawing", "freetype", "harfbuzz", "unicode"}
    assert found["drawing"] == str(DRAWING)
    assert found["freetype"] == features.version("freetype2")
    assert found["unicode"] == unicodedata.unidata_version


def test_bytes_depend_on_deflate_pyarrow_and_textzip_too() -> None:
    found = packing_versions()
    assert set(found) == {"deflate", "pyarrow", "textzip"}
    assert found["pyarrow"] == pa.__version__
    assert found["textzip"] == textzip.__version__
    assert found["deflate"].startswith("isal ")
