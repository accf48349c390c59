"""A text to page pictures: one PNG, or a folder of them with a `manifest.json`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

from textzip.errors import FontError, ShardError
from textzip.render.dataset import cannot_write
from textzip.render.fonts.catalogue import find_fonts
from textzip.render.fonts.collection import parted
from textzip.render.fonts.face import SUFFIXES, Face, load_face
from textzip.render.page.page import Choose, Page, chosen_pages, fit_px, render_pages
from textzip.render.page.style import Style
from textzip.resources import resolve
from textzip.shards.atomic import appearing, write_text
from textzip.shards.own import PICTURE, check_own, signed

MANIFEST = "manifest.json"


def find_face(name: str, folder: str | Path) -> Face:
    """A font by file path (`fonts.ttc#1` is the second face of a collection), or by its name in a font folder."""
    if str(parted(Path(name))[0]).lower().endswith(SUFFIXES):
        return load_face(resolve(name))
    return find_fonts(resolve(folder), "skip").choose([name])[0]


def draw_pages(
    text: str,
    face: Face,
    px: int | Sequence[int],
    style: Style,
    missing: str,
    fallback: Sequence[Face] = (),
    choose: Choose | None = None,
) -> Iterator[Page]:
    """A text's pages. With several sizes: one page at the largest that holds it all, else pages at the smallest.

    With `choose` each page is the one that it takes, whatever the sizes.
    """
    if choose is not None:
        return chosen_pages(text, face, choose, style, missing=missing, fallback=fallback)
    size = px if isinstance(px, int) else fit_px(text, face, px, style) or min(px)
    return render_pages(text, face, size, style, missing=missing, fallback=fallback)


def write_folder(
    pages: Iterator[Page],
    folder: Path,
    about: Callable[[Page], dict[str, Any]] = lambda _: {},
    about_all: Callable[[Sequence[str]], Sequence[dict[str, Any]]] = lambda labels: [{} for _ in labels],
) -> list[dict[str, Any]]:
    """Write `page-00000.png`, … and `manifest.json`, which comes last; returns the manifest's pages.

    `about`: what the manifest says of a page besides; `about_all`: what it says of each once all labels are known.
    Raises `ShardError` if the folder can't be written or holds other pages already.
    """
    entries: list[dict[str, Any]] = []
    try:
        if (folder / MANIFEST).exists() or any(folder.glob("page-*.png")):
            raise ShardError(f"{folder} holds pages already; choose another folder with --out, or delete them")
        first = list(islice(pages, 1))  # before there is a folder: it may be that nothing can be drawn
        folder.mkdir(parents=True, exist_ok=True)
        for number, page in enumerate(chain(first, pages)):
            name = f"page-{number:05d}.png"
            data = page.png
            with appearing(folder / name) as temporary:
                temporary.write_bytes(data)
            entries.append(entry(page, name, data) | about(page))
        for each, more in zip(entries, about_all([each["label"] for each in entries]), strict=True):
            each |= more
        write_text(folder / MANIFEST, json.dumps({"pages": entries}, indent=1, ensure_ascii=False) + "\n")
    except OSError as error:
        raise cannot_write(folder, error) from error
    return entries


def write_file(data: bytes, path: Path, option: str = "--out", mark: bytes = PICTURE) -> None:
    """Write one picture whole, in place of one of textzip's at most: a PNG, or what has another `mark` in it already.

    Raises `ShardError` if another file is there (`option` names another place for it), or it can't be written.
    """
    check_own(path, mark, option)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with appearing(path) as temporary:
            temporary.write_bytes(signed(data) if mark == PICTURE else data)
    except OSError as error:
        raise cannot_write(path, error) from error


def entry(page: Page, name: str, data: bytes) -> dict[str, Any]:
    """What a manifest says of a page: `start` and `end` are offsets into the text as it was given."""
    return {
        "file": name,
        "sha256": hashlib.sha256(data).hexdigest(),
        "label": page.label,
        "start": page.start,
        "end": page.end,
        "font": page.font,
        "px": page.px,
        "style": str(page.style),
        "missing": page.missing,
    }


def require_fallback(missing: str, fallback: Sequence[Face]) -> None:
    """Raise `FontError` unless `missing` and the fallback fonts go together."""
    if (missing == "fallback") != bool(fallback):
        raise FontError("--missing fallback and --fallback FONT go together: give both or neither")
