"""Reserved slots and marks of a glyph atlas's tables, shared by what fills them and what reads them."""

from __future__ import annotations

NOTDEF = 0  # also: a code point that the font does not draw
NEWLINE = 1  # the mark that shows a line feed
WRAP = 2  # the mark that shows a run of spaces going on in the next line
FIRST_GLYPH = 3

NEEDS_SHAPING = -1  # in the code-point table: only the shaped lane can draw it
NOT_LOADED = -1  # in the block index: this block of 256 code points was not rasterised yet
