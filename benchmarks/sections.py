"""A Markdown file that several programs write to, each between marker comments of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

TITLE = "# Benchmarks\n"


def write_section(path: Path, name: str, body: str) -> None:
    """Put `body` between the markers of section `name` in the file, and leave all else in it as it is.

    A file that isn't there is begun with a title; a section that isn't there goes to the end.
    """
    text = path.read_text("utf-8") if path.exists() else TITLE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(replaced(text, name, body), "utf-8")


def replaced(text: str, name: str, body: str) -> str:
    """`text` with section `name` holding `body`. Raises `ValueError` if its markers are doubled or torn apart."""
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    section = f"{begin}\n\n{body.strip()}\n\n{end}"
    counts = text.count(begin), text.count(end)
    if counts == (0, 0):
        return f"{text.rstrip()}\n\n{section}\n"
    found = re.search(f"{re.escape(begin)}.*?{re.escape(end)}", text, re.DOTALL)
    if counts != (1, 1) or found is None:
        raise ValueError(f"the section {name!r} needs one {begin} before one {end}; mend or remove these markers")
    return text[: found.start()] + section + text[found.end() :]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; all columns but the first are numbers or short words, set to the right."""
    lines = ["| " + " | ".join(head) + " |", "| --- |" + " ---: |" * (len(head) - 1)]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines)
