"""Text and fonts to pages, and pages to shards. Never imports torch.

    from textzip.render import Style, render_page, render_pages

The names below load their modules when first used, because the drawing kernel takes a third of a second to import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textzip.render.fonts.face import Face, load_face
    from textzip.render.page.page import Page, fit_px, render_page, render_pages
    from textzip.render.page.style import Style

__all__ = ["Face", "Page", "Style", "fit_px", "load_face", "render_page", "render_pages"]

_HOMES = {
    "Face": "textzip.render.fonts.face",
    "load_face": "textzip.render.fonts.face",
    "Page": "textzip.render.page.page",
    "fit_px": "textzip.render.page.page",
    "render_page": "textzip.render.page.page",
    "render_pages": "textzip.render.page.page",
    "Style": "textzip.render.page.style",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'textzip.render' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
