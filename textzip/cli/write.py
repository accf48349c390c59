"""`textzip write`: a text to a page, or to a folder of pages."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

DEFAULT_FONT = "DejaVuSansMono"


def write(
    text: Annotated[str | None, typer.Argument(help="The text.")] = None,
    file: Annotated[Path | None, typer.Option(help="A UTF-8 file with the text; - for standard input.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="A .png file for one page, or a folder for all; standard output by default.")
    ] = None,
    font: Annotated[
        str, typer.Option(help="A font file (FILE.ttc#1: a collection's second face), or a font's name in --fonts.")
    ] = DEFAULT_FONT,
    fonts: Annotated[str, typer.Option(help="The folder that font names are looked up in.")] = "fonts",
    px: Annotated[str, typer.Option(help="Size in pixels, or LOW:HIGH for the largest that fits.")] = "10",
    size: Annotated[str, typer.Option(help="The page, WIDTHxHEIGHT.")] = "128x128",
    margin: Annotated[int, typer.Option(help="Pixels kept free on each side.")] = 1,
    pitch: Annotated[int, typer.Option(help="Pixels from baseline to baseline; 0 is as tight as fits.")] = 0,
    wrap: Annotated[str, typer.Option(help="char or word.")] = "char",
    mode: Annotated[str, typer.Option(help="auto, L (anti-aliased) or 1 (1-bit).")] = "auto",
    missing: Annotated[
        str, typer.Option(help="What the font lacks: skip (refuse), fallback, drop, escape or keep.")
    ] = "escape",
    fallback: Annotated[list[str] | None, typer.Option(help="A font for --missing fallback; may be repeated.")] = None,
    check: Annotated[
        bool,
        typer.Option("--check", help="Read every page back; with --px LOW:HIGH draw at the smallest that reads right."),
    ] = False,
    identifiers: Annotated[
        bool, typer.Option("--identifiers", help="List UUIDs, hexadecimal numbers and long runs of digits.")
    ] = False,
    checkpoint: Annotated[
        Path | None, typer.Option(help="What --check reads with; the model that comes with textzip by default.")
    ] = None,
) -> None:
    """Draw a text on a page, or on as many as it takes."""
    from textzip.cli.places import check_folder
    from textzip.cli.preflight import preflight
    from textzip.cli.ranges import parse_range, parse_size
    from textzip.errors import RecipeError, TextError
    from textzip.render.page.style import Style
    from textzip.render.text.normal import normalize, normalize_spans
    from textzip.render.write import draw_pages, find_face, require_fallback, write_file, write_folder
    from textzip.shards.own import signed

    one_page = out is not None and out.suffix.lower() == ".png"
    if out is not None and not one_page:
        check_folder(out, "--out", "pages are PNG; name a .png file for one page, or a folder for all")
    content = _text(text, file)
    style = Style(*parse_size(size), margin, margin, pitch, wrap, mode)
    others = [find_face(name, fonts) for name in fallback or []]
    require_fallback(missing, others)
    low, high = parse_range(px, "--px")
    sizes = low if low == high else range(low, high + 1)
    flight = preflight(check, identifiers, checkpoint)
    in_folder = out is not None and not one_page
    whole = int(normalize_spans(content)[1][-1])  # blanks at its end are on no page
    choose = None
    if check and low != high:
        choose = flight.smallest(range(low, high + 1), None if in_folder else whole)
    pages = draw_pages(content, find_face(font, fonts), sizes, style, missing, others, choose)
    if out is not None and not one_page:
        entries = write_folder(pages, out, flight.about, flight.about_all)
        typer.echo(f"{out}: {len(entries)} pages and manifest.json")
        flight.say([(entry["file"], entry) for entry in entries])
        return
    page = next(pages)
    about = flight.about(page) | flight.about_all([page.label, normalize(content[page.end :])])[0]
    if page.end < whole and out is None:
        raise TextError(
            f"the page holds {page.end} of {len(content)} characters; name a folder with --out for all pages, "
            "or use a smaller --px"
        )
    if out is None:
        if sys.stdout is None or sys.stdout.isatty():
            raise RecipeError("a picture can't be shown on a terminal; name a .png file or a folder with --out")
        sys.stdout.buffer.write(signed(page.png))
        flight.listed(about)
        flight.say([("the page", about)])
        return
    write_file(page.png, out)
    typer.echo(f"{out}: {len(page.label)} characters in {page.font} at {page.px} px")
    if page.missing:
        what = {"fallback": "drawn from the fallback fonts", "escape": "escaped", "keep": "drawn as .notdef"}
        done = what.get(missing, "left out")
        typer.echo(f"the font lacks {', '.join(map(repr, page.missing))}: {done}", err=True)
    if page.end < whole:
        shown = f"only the first {page.end} of {len(content)} characters"
        typer.echo(f"textzip: the page shows {shown}; name a folder with --out for all pages", err=True)
    flight.listed(about)
    flight.say([(str(out), about)])


def _text(text: str | None, file: Path | None) -> str:
    from textzip.errors import RecipeError
    from textzip.render.text.documents import Reading, read_path, read_stdin

    if (text is None) == (file is None):
        raise RecipeError("give either the text itself or --file FILE")
    if text is not None:
        return text
    assert file is not None
    reading = Reading()
    return "\n".join(read_stdin(reading) if str(file) == "-" else read_path(file, "text", reading))
