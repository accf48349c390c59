"""A file's bytes to pages."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path

from textzip.errors import RecipeError, ShardError, TextError
from textzip.pack import face, header
from textzip.pack.escape import LAST_SPACE, Token, run, tokens
from textzip.picture_files import is_picture
from textzip.progress import Progress
from textzip.proof.pixels import MAX_SIDE
from textzip.render.dataset import cannot_write
from textzip.render.page.page import Page, render_page
from textzip.shards.atomic import appearing
from textzip.shards.own import signed

_LAST_SPACE = Token(b" ", LAST_SPACE)

_LEAST = "\u1ef3" * 24
"""Of the file that a page should have room for, besides what it says of itself; no character is higher or lower."""

_LONG = 100_000
"""Bytes of a file from which on laying it out takes some seconds, so that progress is shown."""


def pack(data: bytes, width: int = 128, height: int = 128) -> Iterator[Page]:
    """The pages of a file, of `width` × `height` pixels. Raises `RecipeError` for a size that none can have."""
    paper = _Paper(width, height)
    return map(paper.draw, _texts(data, paper))


def write(data: bytes, folder: Path, width: int = 128, height: int = 128) -> int:
    """Write `page-00001.png`, …; returns how many.

    Raises `ShardError` if the folder can't be written or has pictures in it already, and what `pack` does.
    """
    try:
        _check_free(folder)
        paper = _Paper(width, height)
        texts = _texts(data, paper)
        folder.mkdir(parents=True, exist_ok=True)
        with Progress(len(texts), "pages") as progress:
            for number, text in enumerate(texts, 1):
                with appearing(folder / f"page-{number:05d}.png") as temporary:
                    temporary.write_bytes(signed(paper.draw(text).png))
                progress.add(1)
    except OSError as error:
        raise cannot_write(folder, error) from error
    return len(texts)


def _check_free(folder: Path) -> None:
    """Raise `ShardError` if a folder, which need not be there, has pictures in it, which would be taken for pages."""
    found = sorted(path.name for path in folder.iterdir() if is_picture(path)) if folder.exists() else []
    if any(name.startswith("page-") for name in found):
        raise ShardError(f"{folder} holds pages already; choose another folder with --out, or delete them")
    if found:
        raise ShardError(
            f"{folder} holds pictures, such as {found[0]}, which would be taken for pages; "
            "choose another folder with --out, or move them"
        )


class _Paper:
    """Pages of one size, still white."""

    def __init__(self, width: int, height: int) -> None:
        if max(width, height) > MAX_SIDE:
            raise RecipeError(f"pages of {width}x{height} could not be unpacked: --size is {MAX_SIDE} a side at most")
        self.style = face.style(width, height)
        most = header.written(10**9 - 1, 10**9 - 1, 9, "0" * 64, 10**15 - 1, _LEAST)
        try:
            self.most = self.holds("x" * (width * height))
            room = self.holds(most)
        except TextError:
            room = 0
        if room < len(most):
            raise RecipeError(
                f"pages of {width}x{height} are too small for packed ones, which say up to {len(most) - len(_LEAST)} "
                f"characters of themselves; use a larger --size"
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
    if written and written[-1].text == " ":
        written[-1] = _LAST_SPACE  # no page shows a space at its end
    digits = len(str(sum(len(each.text) for each in written) // paper.most))
    while True:
        bodies = list(_bodies(written, digits, sha256, paper))
        last = header.written(9, 9, digits, sha256, len(data), bodies[-1])
        if paper.holds(last) < len(last):
            bodies.append("")
        needed = len(str(len(bodies)))
        if needed <= digits:
            break
        digits = needed
    count = len(bodies)
    return [header.written(n, count, digits, sha256, len(data), body) for n, body in enumerate(bodies, 1)]


def _bodies(written: Sequence[Token], digits: int, sha256: str, paper: _Paper) -> Iterator[str]:
    """What of a file stands on each page, at least one, if none is the last."""
    head = header.written(0, 1, digits, sha256, 0, "")
    room = paper.style.width * paper.style.height // 16  # more characters than a page holds
    size = sum(len(each.data) for each in written)
    coming = iter(written)
    pending: list[Token] = []
    with Progress(size, "bytes laid out") if size >= _LONG else nullcontext() as progress:
        while True:
            length = sum(len(each.text) for each in pending)
            while length < room and (token := next(coming, None)) is not None:
                pending.append(token)
                length += len(token.text)
            fitting, rest = _fitting(head, pending, paper)
            if pending and not fitting:
                raise RecipeError(f"a page has no room for {pending[0].text!r}; use a larger --size")
            pending = [*rest, *pending[len(fitting) :]]
            if progress is not None:
                progress.add(sum(len(each.data) for each in fitting))
            yield "".join(each.text for each in fitting)
            if not pending and length < room:
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
            fitting[-1] = _LAST_SPACE
        text = head + "".join(each.text for each in fitting)
        if paper.holds(text) == len(text):
            return fitting, rest
        fitting.pop()
        rest = []
    if here and here[0].text == " ":  # of more spaces than are left of a page none is shown
        return [_LAST_SPACE], []
    return [], []
