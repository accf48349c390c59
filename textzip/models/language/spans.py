"""Texts as words with the space behind them: put together again they are the text, whatever it is.

No list of words and no grammar: what stands between spaces is one word, its marks with it, in any script.
"""

from __future__ import annotations

import re

_SPAN = re.compile(r"[\x00-\x1f\x7f]|[^ \x00-\x1f\x7f]+ ?| +")


def spans(text: str) -> list[str]:
    """The words of a text in order, `"".join` of which is the text.

    A word is a run of what is neither space nor control character (U+0000 to U+001F, U+007F) with one space behind it,
    if there is one; a control character by itself; or a run of spaces that no word took. Other white space, such as
    U+00A0, is part of words.
    """
    return _SPAN.findall(text)
