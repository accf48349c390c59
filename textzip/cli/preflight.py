"""What `textzip write` says of pages before they are used: parts that would be misread, and identifiers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from textzip.models.slot.readback import Misread
    from textzip.models.slot.use import Reader
    from textzip.render.identifiers import Part
    from textzip.render.page.page import Page


class Preflight:
    """Reads pages back, if it has a reader, and lists their identifiers, if it is asked to."""

    def __init__(self, reader: Reader | None, *, identifiers: bool) -> None:
        self._reader, self._identifiers = reader, identifiers
        self._last: tuple[Page, list[Misread]] | None = None

    def about(self, page: Page) -> dict[str, Any]:
        """What would be misread of a page, as a manifest has it: `misread`, with places in its label."""
        if self._reader is None:
            return {}
        return {"misread": [asdict(each) for each in self._misread(page)]}

    def about_all(self, labels: Sequence[str]) -> list[dict[str, Any]]:
        """The identifiers of each page of a text, as a manifest has them: `identifiers`, with places in its label."""
        from textzip.render.identifiers import page_identifiers

        if not self._identifiers:
            return [{} for _ in labels]
        return [{"identifiers": [_entry(each) for each in parts]} for parts in page_identifiers(labels)]

    def smallest(self, sizes: Sequence[int], whole: int | None) -> Callable[[Callable[[int], Page]], Page]:
        """Takes the page at the smallest of `sizes` that reads back exactly, else at that with the fewest mistakes.

        `whole`: an end of the text that the page must reach, if it does so at any size.
        """
        from textzip.errors import TextError

        def choose(at: Callable[[int], Page]) -> Page:
            best: tuple[Page, list[Misread]] | None = None
            least = 0.0
            refused: TextError | None = None
            for px in sizes:
                try:
                    page = at(px)
                except TextError as error:
                    refused = error
                    continue
                if best is not None and whole is not None and best[0].end >= whole > page.end:
                    break  # larger ones hold less
                found = self._misread(page)
                wrong = sum(each.end - each.start + 1 for each in found) / max(1, len(page.label))
                if best is None or wrong < least:
                    best, least = (page, found), wrong
                if not found:
                    break
            if best is None:
                assert refused is not None
                raise refused
            self._last = best
            return best[0]

        return choose

    def say(self, entries: Sequence[tuple[str, dict[str, Any]]]) -> None:
        """Print what would be misread on pages, by their names. Raises `typer.Exit` if anything would."""
        if self._reader is None:
            return
        bad = 0
        for name, about in entries:
            bad += bool(about.get("misread"))
            for each in about.get("misread", ()):
                place, read = f"{each['start']}–{each['end']}", each["read"]
                typer.echo(f"textzip: {name}: {place}: {each['wanted']!r} would be read as {read!r}", err=True)
        pages = f"{len(entries)} page{'s' * (len(entries) != 1)}"
        typer.echo(f"textzip: {bad} of {pages} would be misread" if bad else f"{pages} read back exactly", err=True)
        if bad:
            raise typer.Exit(1)

    def listed(self, about: dict[str, Any]) -> None:
        """Print a page's identifiers, one a line."""
        for each in about.get("identifiers", ()):
            more = ", which goes on on the next page" if each.get("goes_on") else ""
            typer.echo(f"{each['kind']} {each['start']}–{each['end']}: {each['text']}{more}", err=True)

    def _misread(self, page: Page) -> list[Misread]:
        from textzip.models.slot.readback import readback

        assert self._reader is not None
        if self._last is None or self._last[0] is not page:
            self._last = page, readback(self._reader, page.pixels, page.label)
        return self._last[1]


def _entry(part: Part) -> dict[str, Any]:
    """An identifier as a manifest has it: that it is on other pages, too, is said only if it is so."""
    return {name: value for name, value in asdict(part).items() if value is not False}


def preflight(check: bool, identifiers: bool, checkpoint: Path | None) -> Preflight:
    """What `--check`, `--identifiers` and `--checkpoint` ask for. Raises `RecipeError`, and what `use.load` does."""
    from textzip.errors import RecipeError

    if checkpoint is not None and not check:
        raise RecipeError("--checkpoint names the model that --check reads with; give both or neither")
    if not check:
        return Preflight(None, identifiers=identifiers)
    from textzip.needs import needs_reader

    needs_reader("textzip write --check")
    from textzip.models.slot.use import load

    return Preflight(load(checkpoint), identifiers=identifiers)
