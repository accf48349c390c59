"""`textzip inspect`: what is in a data folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from textzip.cli.streams import shown

if TYPE_CHECKING:
    from textzip.shards.inspect import Summary
    from textzip.shards.manifest import ShardLine

_BAR = 40


def inspect(
    folder: Annotated[Path, typer.Argument(help="The data folder.")],
    sheet: Annotated[Path | None, typer.Option(help="The contact sheet; FOLDER/sheet.png by default.")] = None,
    columns: Annotated[int, typer.Option(help="Pictures across the contact sheet.")] = 6,
    rows: Annotated[int, typer.Option(help="Pictures down the contact sheet.")] = 4,
) -> None:
    """Print counts, histograms and what is rare, and draw a contact sheet."""
    from textzip.cli.pictures import save
    from textzip.cli.places import check_file
    from textzip.errors import RecipeError
    from textzip.shards.captions import captioned_sheet
    from textzip.shards.inspect import contact_sheet, histogram, summarise
    from textzip.shards.manifest import holds, read_dataset
    from textzip.shards.own import PICTURE, check_own
    from textzip.shards.verify import lines_to_verify

    if columns < 1 or rows < 1:
        raise RecipeError("--columns and --rows must be at least 1")
    lines = lines_to_verify(folder)
    path = sheet or folder / "sheet.png"
    check_file(path, (".png",), "--sheet", "the contact sheet is a PNG")
    check_own(path, PICTURE, "--sheet")
    identity = (read_dataset(folder) or {})["identity"]
    rows_are = holds(identity)
    draw = contact_sheet if rows_are == "pages" else captioned_sheet
    pixels = draw(folder, lines, columns, rows)
    for split in dict.fromkeys(line.split for line in lines):
        chosen = [each for each in lines if each.split == split]
        summary = summarise(folder, chosen, rows_are)
        one = "page" if rows_are == "pages" else "caption"
        typer.echo(
            f"{split}: {summary.rows:,} {rows_are} in {len(chosen)} shards, {summary.bytes / 1e6:,.1f} MB, "
            f"{summary.characters:,} characters ({summary.characters / summary.rows:.1f} a {one})"
        )
        _bars(f"characters a {one}", list(histogram(summary.lengths)))
        if rows_are == "pages":
            _pages(summary, folder, chosen)
        else:
            _pictures(summary, identity["vocabulary"])
    save(pixels, path, "--sheet")
    typer.echo(f"contact sheet: {path}")


def _pages(summary: Summary, folder: Path, lines: list[ShardLine]) -> None:
    from textzip.cli.balance import balance, wanted_by
    from textzip.shards.balance import count_characters

    _bars("px", sorted(summary.px.items()))
    _bars("font", summary.fonts.most_common())
    _bars("source", summary.sources.most_common())
    typer.echo("  balance")
    for line in balance(summary, count_characters(folder, lines), wanted_by(folder)):
        typer.echo(f"    {line}")
    _counts("texts drawn anew", summary.skipped)
    _counts("characters missing", summary.missing)


def _pictures(summary: Summary, vocabulary: Sequence[tuple[str, list[str]]]) -> None:
    _bars("adjectives a caption", sorted(summary.named.items()))
    _bars("source", summary.sources.most_common())
    for group, words in vocabulary:
        _bars(f"captions that name {group}", [(word, summary.adjectives[word]) for word in words])


def _bars(title: str, counts: list[Any]) -> None:
    typer.echo(f"  {title}")
    block = shown("█", "#")
    most = max(1, *(count for _, count in counts))
    for name, count in counts:
        typer.echo(f"    {name!s:>32} {count:>10,} {block * round(_BAR * count / most)}")


def _counts(title: str, counts: Counter[str]) -> None:
    for name, count in counts.most_common():
        typer.echo(f"  {title}: {count:,} ({name})")
