"""`textzip fonts`: what the fonts of a folder draw."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from textzip.render.fonts.survey import Survey

_SHOWN = 24
_GROUPS_SHOWN = 12  # groups and rows of look-alikes are long


def fonts(
    paths: Annotated[list[str] | None, typer.Argument(metavar="[DIR]...", help="Font files or folders.")] = None,
    px: Annotated[str, typer.Option(help="Sizes: one, or LOW:HIGH.")] = "8:16",
    mode: Annotated[str, typer.Option(help="auto, L (anti-aliased) or 1 (1-bit).")] = "auto",
    blocks: Annotated[bool, typer.Option("--blocks", help="Also print coverage of every Unicode block.")] = False,
    skip_broken: Annotated[
        bool, typer.Option("--skip-broken", help="Leave out font files that can't be used.")
    ] = False,
    sheet: Annotated[Path | None, typer.Option(help="Draw a specimen of every font to this PNG.")] = None,
) -> None:
    """Print what each font draws at each size: coverage, gaps, look-alikes, page capacity."""
    from textzip.cli.places import check_file
    from textzip.cli.ranges import parse_range
    from textzip.render.fonts.catalogue import find_fonts
    from textzip.render.fonts.survey import survey
    from textzip.render.plan import sizes_of
    from textzip.resources import resolve
    from textzip.shards.own import PICTURE, check_own

    sizes = parse_range(px, "--px")
    if sheet is not None:
        check_file(sheet, (".png",), "--sheet", "the specimen is a PNG")
        check_own(sheet, PICTURE, "--sheet")
    catalogue = find_fonts([resolve(path) for path in paths or ["fonts"]], "skip" if skip_broken else "error")
    for problem in catalogue.broken:
        typer.echo(f"left out: {problem}", err=True)
    for name, face in catalogue.faces.items():
        note = catalogue.notes.get(name, {})
        kind = f", {note['kind']}, {note['licence']}" if note else ""
        natural = f", bitmaps of {', '.join(map(str, face.native_px))} px" if face.native_px else ""
        typer.echo(f"{name} ({face.path.name}{kind}{natural}): {len(face.characters):,} characters")
        for number, size in enumerate(sizes_of(face, sizes)):
            result = survey(face, size, mode)
            if number == 0:
                _print_coverage(result, every=blocks)
            _print_size(result)
    if sheet is not None:
        from textzip.cli.pictures import save
        from textzip.render.fonts.sheet import specimen

        save(specimen(list(catalogue.faces.values()), sizes, mode), sheet, "--sheet")
        typer.echo(f"specimen: {sheet}")


def _print_coverage(result: Survey, *, every: bool) -> None:
    shown = result.coverage if every else result.coverage[: _SHOWN // 3]
    if every:
        for each in shown:
            typer.echo(f"  {each.block:<40} {each.drawn:>6} of {each.of:<6}")
        return
    listed = ", ".join(f"{each.block} {each.drawn}/{each.of}" for each in shown)
    more = len(result.coverage) - len(shown)
    typer.echo(f"  blocks: {listed}" + (f" and {more} more (--blocks)" if more else ""))


def _print_size(result: Survey) -> None:
    typer.echo(
        f"  {result.px:>3} px {result.mode}: a page holds {result.capacity_prose} characters of prose, "
        f"{result.capacity_random} of random ASCII"
    )
    if result.missing_ascii:
        typer.echo(f"         lacks ASCII: {result.missing_ascii}")
    if result.blank:
        typer.echo(f"         draws nothing for: {_some([f'U+{cp:04X}' for cp in result.blank])}")
    if result.alike:
        groups = [" = ".join(_named(each) for each in group) for group in result.alike]
        typer.echo(f"         draws alike: {_some(groups, '; ', _GROUPS_SHOWN)}")
    if result.sequences:
        pairs = [f"{_named(one)} = {two}" for one, two in result.sequences]
        typer.echo(f"         draws alike in a row: {_some(pairs, '; ', _GROUPS_SHOWN)}")


def _named(character: str) -> str:
    if len(character) > 1:
        return character
    return f"{character} U+{ord(character):04X}" if ord(character) > 0x7E else character


def _some(items: list[str], separator: str = ", ", shown: int = _SHOWN) -> str:
    more = f" and {len(items) - shown} more" if len(items) > shown else ""
    return separator.join(items[:shown]) + more
