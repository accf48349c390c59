"""`textzip render`: fonts and text to shards of pages, adjectives or a folder of pictures to shards of pictures."""

from __future__ import annotations

import json
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from textzip.render.job import Outcome
    from textzip.shards.manifest import Holds

DEFAULT_RECIPE = "recipes/pages.yaml"
DEFAULT_FOLDER = "data"
_SUFFIXES = (".yaml", ".yml")


def render(
    settings: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[RECIPE] [KEY=VALUE]...",
            help=f"A recipe file ({DEFAULT_RECIPE} by default), and values to set in it, such as fonts.px=[8,12].",
        ),
    ] = None,
    fonts: Annotated[
        list[str] | None, typer.Option(help="Font file or folder, in place of the recipe's; may be repeated.")
    ] = None,
    text: Annotated[
        list[str] | None,
        typer.Option(
            help="Text in place of the recipe's: a file or folder (.txt, .jsonl, .parquet), - for standard input, "
            "pydoc, code, random, or fields; may be repeated."
        ),
    ] = None,
    column: Annotated[str, typer.Option(help="The column of --text files that holds the text.")] = "text",
    n: Annotated[str, typer.Option("--n", "-n", help="How many rows: 250, 10k, 1M, or all.")] = "10k",
    out: Annotated[
        Path | None, typer.Option(help=f"The data folder; {DEFAULT_FOLDER}/KIND by default, such as data/pages.")
    ] = None,
    split: Annotated[str, typer.Option(help="train, validation or test: other rows, of what is held out.")] = "train",
    seed: Annotated[int | None, typer.Option(help="In place of the recipe's.")] = None,
    shard_rows: Annotated[str | None, typer.Option(help="Rows a shard, in place of the recipe's.")] = None,
    shards: Annotated[str | None, typer.Option(metavar="A:B", help="Only shards A to B-1, for job arrays.")] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", help="Workers; 0 for one a core.")] = 0,
    engine: Annotated[str, typer.Option(help="inline, loky, dask or ray.")] = "loky",
    address: Annotated[str | None, typer.Option(help="A running Dask or Ray cluster's.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace what the folder holds.")] = False,
) -> None:
    """Render pages of text, or coloured pictures, into shards. Running it again finishes what is missing."""
    from textzip.cli.places import check_folder
    from textzip.errors import RecipeError
    from textzip.recipe import kind_of, load_recipe, parse_count
    from textzip.render.job import Request
    from textzip.render.job import render as run
    from textzip.render.kinds import recipe_of
    from textzip.resources import resolve

    if out is not None:
        check_folder(out, "--out", "shards go to a folder; name one")
    globbed, others = _globbed(settings or [], {"--fonts": fonts, "--text": text})
    recipe_path, overrides = split_settings(others)
    path = resolve(recipe_path or DEFAULT_RECIPE)
    kind = kind_of(path) or "pages"
    model = recipe_of(kind, path)
    if kind != "pages":
        _refuse({"--fonts": fonts, "--text": text, "--column": column != "text"}, "is for pages of text", kind)
    if kind == "pictures":
        _refuse({"--seed": seed is not None}, "is for what is drawn by chance", kind)
    out = out or Path(DEFAULT_FOLDER) / kind
    if fonts:
        overrides.append(f"fonts.path={json.dumps([*fonts, *globbed['--fonts']])}")
    if text:
        text = [*text, *globbed["--text"]]
        overrides.append(f"text.sources={json.dumps([_source(each, column) for each in text])}")
    if seed is not None:
        overrides.append(f"seed={seed}")
    if shard_rows is not None:
        overrides.append(f"shards.rows={shard_rows}")
    try:
        rows = None if n == "all" else parse_count(n)
    except ValueError as error:
        raise RecipeError(f"--n: {error}") from error
    request = Request(
        recipe=load_recipe(model, path, overrides),
        folder=out,
        rows=rows,
        split=split,
        engine=engine,
        jobs=jobs,
        address=address,
        shards=_shard_range(shards),
        overwrite=overwrite,
    )
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        outcome = run(request, lambda line: typer.echo(line, err=True))
    except KeyboardInterrupt:
        typer.echo(f"textzip: stopped; finished shards are in {out}: run the same command again to go on", err=True)
        raise typer.Exit(130) from None
    _report(outcome, request.recipe.holds)


def _refuse(options: Mapping[str, object], why: str, kind: str) -> None:
    """Raise `RecipeError` if one of these options was given."""
    from textzip.errors import RecipeError

    for option, given in options.items():
        if given:
            raise RecipeError(f"{option}: {why}, and this recipe is of kind {kind!r}; leave it out")


def split_settings(settings: list[str]) -> tuple[str | None, list[str]]:
    """Arguments to a recipe path, if there is one, and `key=value` overrides."""
    from textzip.errors import RecipeError

    paths = [each for each in settings if "=" not in each or (each.endswith(_SUFFIXES) and Path(each).is_file())]
    if len(paths) > 1:
        raise RecipeError(f"one recipe at a time, not {', '.join(paths)}; a setting is written key=value")
    return (paths[0] if paths else None), [each for each in settings if each not in paths]


def _globbed(settings: list[str], options: dict[str, list[str] | None]) -> tuple[dict[str, list[str]], list[str]]:
    """Files that a shell made of `--fonts *.ttf` or `--text *.txt` beside the first, by option, and what is left.

    Raises `RecipeError` for such a file without its option: it is no recipe.
    """
    from textzip.errors import RecipeError
    from textzip.render.fonts.face import SUFFIXES
    from textzip.render.text.documents import ROW_SUFFIXES, TEXT_SUFFIXES

    suffixes = {"--fonts": SUFFIXES, "--text": (*TEXT_SUFFIXES, *ROW_SUFFIXES)}
    found: dict[str, list[str]] = {option: [] for option in options}
    left = []
    for each in settings:
        option = next((name for name in options if each.lower().endswith(suffixes[name])), None)
        if option is None or ("=" in each and not Path(each).is_file()):
            left.append(each)
        elif options[option]:
            found[option].append(each)
        else:
            raise RecipeError(f"{each}: is no recipe: those end in .yaml; give it as {option} {each}")
    return found, left


def _source(text: str, column: str) -> dict[str, str]:
    if text == "-":
        return {"kind": "stdin"}
    if text in ("pydoc", "code", "random", "fields"):
        return {"kind": text}
    return {"kind": "file", "path": text, "column": column}


def _shard_range(text: str | None) -> tuple[int, int] | None:
    from textzip.digits import whole_number
    from textzip.errors import RecipeError

    if text is None:
        return None
    first, stop = (whole_number(each) for each in text.partition(":")[::2])
    if first is None or stop is None:
        raise RecipeError(f"--shards {text}: write A:B, such as 0:50 for shards 0 to 49")
    return first, stop


def _report(outcome: Outcome, holds: Holds) -> None:
    rows = sum(line.rows for line in outcome.lines)
    size = sum(line.bytes for line in outcome.lines)
    skipped = sum(sum(line.skipped.values()) for line in outcome.lines)
    missing = sum(sum(line.missing.values()) for line in outcome.lines)
    told = f"{outcome.folder}: {rows:,} {holds} in {len(outcome.lines)} shards, {size / 1e6:,.1f} MB"
    if holds == "pages":
        told += f"; {skipped:,} texts that could not be shown were drawn anew, "
        told += f"{missing:,} characters missing from their font"
    typer.echo(told)
    if not outcome.complete:
        typer.echo("other shards of this split are still to be rendered")
    typer.echo(f"look at them: textzip inspect {outcome.folder}; check them: textzip verify {outcome.folder}")


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt
