"""Pictures of rows with what they show and what was read there, what was read wrong being marked."""

from __future__ import annotations

import base64
import html
from collections.abc import Sequence
from difflib import SequenceMatcher

from textzip.train.evaluation import Page

_COLUMN = 256
"""Pixels beside which a page's text stands; below what is wider."""
_CELL = 480
"""Pixels that there is room for beside another page; what is wider has a line of its own."""
_ALIKE = 0.5
"""How alike two texts must be that are compared character by character, 0 to 1."""


def shown(title: str, pages: Sequence[Page]) -> str:
    """As HTML under a heading; nothing of none."""
    if not pages:
        return ""
    figures = [
        f'<div class="page{_placed(_width(page.png))}">'
        f'<img alt="{html.escape(page.caption)}" src="data:image/png;base64,{html.escape(page.png)}">'
        f"<pre>{marked(page.text, page.read)}</pre>"
        f'<div class="about">{html.escape(page.caption)}</div></div>'
        for page in pages
    ]
    return f'<h2>{html.escape(title)}</h2><div class="pages">{"".join(figures)}</div>'


def _placed(width: int) -> str:
    """How a page with a picture so wide is laid out, as a further class."""
    return "" if width <= _COLUMN else " below" if width <= _CELL else " below wide"


def _width(png: str) -> int:
    """Of a PNG in base64, its pixels a row; 0, if it is none."""
    try:
        head = base64.b64decode(png[:32])
    except ValueError:
        return 0
    return int.from_bytes(head[16:20]) if head[:8] == b"\x89PNG\r\n\x1a\n" else 0


def marked(text: str, read: str) -> str:
    """What was read as HTML: wrong characters marked, with the page's own crossed out before them.

    Of texts that have little in common the first is crossed out whole.
    """
    matcher = SequenceMatcher(None, text, read, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return f"<del>{html.escape(text)}</del><ins>{html.escape(read)}</ins>"
    parts = []
    for kind, a, b, c, d in matcher.get_opcodes():
        wanted, found = html.escape(text[a:b]), html.escape(read[c:d])
        if kind == "equal":
            parts.append(found)
            continue
        wanted, found = wanted.replace("\n", "↵").replace(" ", "␣"), found.replace("\n", "↵").replace(" ", "␣")
        parts.append((f"<del>{wanted}</del>" if wanted else "") + (f"<ins>{found}</ins>" if found else ""))
    return "".join(parts)
