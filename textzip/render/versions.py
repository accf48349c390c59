"""The versions of everything that decides pixels and bytes."""

from __future__ import annotations

import os
import unicodedata
import zlib
from functools import lru_cache

DRAWING = 2
"""Raised whenever the same text, font, px and style would give other pixels than before."""

SCALING = 2
"""Raised whenever the same file of a picture would give other pixels, or go to another split, than before."""

ART = 2
"""Raised whenever the same scene, or the same random numbers, would give another abstract picture than before."""


def freetype_settings() -> str:
    """What the environment asks of FreeType; empty where it asks for nothing, as nearly everywhere."""
    return os.environ.get("FREETYPE_PROPERTIES", "").strip()


@lru_cache(maxsize=1)
def drawing_versions() -> dict[str, str]:
    """What pixels and labels depend on besides recipe, fonts and text."""
    import uharfbuzz
    from PIL import features

    return {
        "drawing": str(DRAWING),
        "freetype": f"{features.version('freetype2')} {freetype_settings()}".strip(),
        "harfbuzz": str(uharfbuzz.version_string()),
        "unicode": unicodedata.unidata_version,
    }


def art_versions() -> dict[str, str]:
    """What abstract pictures depend on besides the recipe and the vocabulary."""
    return {"drawing": str(ART)}


def picture_versions() -> dict[str, str]:
    """What pictures of a folder depend on besides the recipe and their files."""
    import PIL

    return {"drawing": str(SCALING), "pillow": PIL.__version__}


@lru_cache(maxsize=1)
def packing_versions() -> dict[str, str]:
    """What only the files' bytes depend on."""
    import isal
    import pyarrow

    import textzip

    return {
        "deflate": f"isal {isal.__version__}, zlib {zlib.ZLIB_RUNTIME_VERSION}",
        "pyarrow": str(pyarrow.__version__),
        "textzip": textzip.__version__,
    }
