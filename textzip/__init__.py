"""textzip: text becomes small pictures, and networks learn to read them back.

    from textzip.render import render_page      text and a font to a page
    from textzip import read                    a page to text

Importing this package loads nothing heavy: `read` loads onnxruntime, or torch, when it is first called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textzip.models.slot.use import Reading, read

__all__ = ["Reading", "__version__", "read"]

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    if name not in ("read", "Reading"):
        raise AttributeError(f"module 'textzip' has no attribute {name!r}")
    from importlib import import_module

    from textzip.needs import needs_reader

    needs_reader("textzip.read")
    return getattr(import_module("textzip.models.slot.use"), name)
