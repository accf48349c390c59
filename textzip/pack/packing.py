"""A file's bytes to pages."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from textzip.errors import RecipeError, ShardError, TextError
from textzip.pack import face, header
from textzip.pack.escape import LAST_SPACE, Token, run, tokens
from textzip.progress import Progress
from textzip.proof.pixels import MAX_SIDE
from textzip.render.dataset import cannot_write
from textzip.render.page.page import Page, render_page
from textzip.shards.atomic import appearing
from textzip.shards.own import signed

_LEAST_CHARACTERS = 24
"""Of the file that a page should have room for, besides what it says of itself."""


def pack(data: bytes, width: int = 128, height: int = 128) -> Iterator[Page]:
    """The pages of a file, of `width` × `height` pixels. Raises `RecipeError` for a size that none can have."""
    paper = _Paper(width, height)
    return map(paper.draw, _texts(data, paper))


def write(data: bytes, folder: Path, width: int = 128, height: int = 128) -> int:
    """Write `page-00001.png`, …; returns how many.

    Raises `ShardError` if the folder can't be written or has pages in it already, and what `pack` does.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.glob("page-*.png")):
            raise ShardError(f"{folder} holds pages already; choose another folder with --out, or delete them")
        paper = _Paper(width, height)
        texts = _texts(data, paper)
        with Progress(len(texts), "pages") as progress:
            for number, text in enumerate(texts, 1):
                with appearing(folder / f"page-{number:05d}.png") as temporary:
                    temporary.write_bytes(signed(paper.draw(text).png))
                progress.add(1)
    except OSError as error:
        raise cannot_write(folder, error) from error
    return len(texts)


class _Paper:
    """Pages of one size, still white."""

    def __init__(self, width: int, height: int) -> None:
        if max(width, height) > MAX_SIDE:
            raise RecipeError(f"pages of {width}x{height} could not be unpacked: --size is {MAX_SIDE} a side at most")
        self.style = face.style(width, height)
        try:
            room = len(self.draw("x" * (width * height)).label)
        except TextError:
            room = 0
        least = len(header.written(1, 1, 3, "0" * 64, 10**6, "")) + _LEAST_CHARACTERS
        if room < least:
            raise RecipeError(
                f"pages of {width}x{height} hold {room} characters, and packed ones need {least}; use a larger --size"
            )

    def draw(self, text: str) -> Page:
        """As much of a text as a page holds."""
        return render_page(text, face.face(), face.PX, self.style)

    def holds(self, text: str) -> int:
        """How many of a text's characters a page shows."""
        return len(self.draw(text).label)


def _texts(data: bytes, paper: _Paper) -> list[str]:
    """The texts of all pages. How long a header is depends on how many there are."""
    sha256 = hashlib.sha256(data).hexdigest()
    written = list(tokens(data, face.drawable()))
    least = sum(len(each.text) for each in written) // paper.holds("x" * (paper.style.width * paper.style.height))
    for digits in range(len(str(least)), 10):
        bodies = list(_bodies(written, digits, sha256, paper))
        last = header.written(9, 9, digits, sha256, len(data), bodies[-1])
        if paper.holds(last) < len(last):
            bodies.append("")
        if len(str(len(bodies))) <= digits:
            break
    count = len(bodies)
    return [header.written(n, count, digits, sha256, len(data), body) for n, body in enumerate(bodies, 1)]


def _bodies(written: Sequence[Token], digits: int, sha256: str, paper: _Paper) -> Iterator[str]:
    """What of a file stands on each page, at least one, if none is the last."""
    head = header.written(0, 1, digits, sha256, 0, "")
    room = paper.style.width * paper.style.height // 16
    coming = iter(written)
    pending: list[Token] = []
    while True:
        size = sum(len(each.text) for each in pending)
        while size < room and (token := next(coming, None)) is not None:
            pending.append(token)
            size += len(token.text)
        fitting, rest = _fitting(head, pending, paper)
        pending = [*rest, *pending[len(fitting) :]]
        yield "".join(each.text for each in fitting)
        if not pending and size < room:
            return


def _fitting(head: str, here: list[Token], paper: _Paper) -> tuple[list[Token], list[Token]]:
    """The tokens that a page has room for, of which the last may be part of a run, and the rest of that run, if any."""
    shown = paper.holds(head + "".join(each.text for each in here)) - len(head)
    fitting: list[Token] = []
    rest: list[Token] = []
    used = 0
    for each in here:
        if used + len(each.text) > shown:
            groups = (shown - used - len("\\<>")) // 4
            if each.hidden and groups > 0 and len(each.data) > 3 * groups:
                fitting.append(run(each.data[: 3 * groups]))
                rest = [run(each.data[3 * groups :])]
            break
        fitting.append(each)
        used += len(each.text)
    while fitting:
        if fitting[-1].text == " ":
            fitting[-1] = Token(b" ", LAST_SPACE)
        text = head + "".join(each.text for each in fitting)
        if paper.holds(text) == len(text):
            break
        fitting.pop()
        rest = []
    return fitting, rest
