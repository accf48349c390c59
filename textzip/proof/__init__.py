"""Pages proved: a text is what a page shows if drawing it again gives the page, pixel for pixel. Never imports torch.

    from textzip.proof import Proved, prove_picture

    found = prove_picture("page.png", "what was read", faces)
    isinstance(found, Proved), found.text

The names below load their modules when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textzip.proof.decoder import decode
    from textzip.proof.picture import prove_picture
    from textzip.proof.result import Difference, Proved, Unproved
    from textzip.proof.search import prove

__all__ = ["Difference", "Proved", "Unproved", "decode", "prove", "prove_picture"]

_HOMES = {
    "decode": "textzip.proof.decoder",
    "prove": "textzip.proof.search",
    "prove_picture": "textzip.proof.picture",
    "Difference": "textzip.proof.result",
    "Proved": "textzip.proof.result",
    "Unproved": "textzip.proof.result",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'textzip.proof' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
