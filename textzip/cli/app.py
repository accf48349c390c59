"""The command line's root: the verbs, and what happens to errors."""

from __future__ import annotations

import os
import sys

import typer

from textzip import __version__
from textzip.cli.calibrate import calibrate
from textzip.cli.command import Command
from textzip.cli.evaluate import evaluate
from textzip.cli.export import export
from textzip.cli.fonts import fonts
from textzip.cli.generate import generate
from textzip.cli.inspect import inspect
from textzip.cli.letters import letters
from textzip.cli.pack import pack, unpack
from textzip.cli.paint import paint
from textzip.cli.patterns import patterns
from textzip.cli.read import read
from textzip.cli.recipe import recipe_app
from textzip.cli.render import render
from textzip.cli.report import report
from textzip.cli.streams import outputs
from textzip.cli.train import train
from textzip.cli.verify import verify
from textzip.cli.write import write
from textzip.errors import TextzipError

app = typer.Typer(
    name="textzip",
    help="Text becomes small pictures, exactly labelled, a million at a time; networks learn to read them back.",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command(cls=Command)(render)
app.command(cls=Command)(write)
app.command(cls=Command)(fonts)
app.command(cls=Command)(verify)
app.command(cls=Command)(inspect)
app.command(cls=Command)(train)
app.command(cls=Command)(evaluate)
app.command(cls=Command)(calibrate)
app.command(cls=Command)(letters)
app.command(cls=Command)(read)
app.command(cls=Command)(pack)
app.command(cls=Command)(unpack)
app.command(cls=Command)(generate)
app.command(cls=Command)(patterns)
app.command(cls=Command)(paint)
app.command(cls=Command)(report)
app.command(cls=Command)(export)
app.add_typer(recipe_app, name="recipe")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"textzip {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: bool = typer.Option(False, "--version", callback=_print_version, is_eager=True, help="Print the version."),
) -> None:
    """Text becomes small pictures, exactly labelled, a million at a time; networks learn to read them back."""


def main() -> None:
    """Run the command line: mistakes are told without a traceback, and exit with 2 (the user's) or 1."""
    # oneDNN compiles a kernel for each shape, and batches come in hundreds of them. By default it remembers 1024
    # kernels, some thirty shapes: on two cores `tiny` then trains at half its speed. Read when torch is loaded.
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "8192")
    try:
        with outputs():
            app()
    except TextzipError as error:
        typer.echo(f"textzip: {error}", err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        typer.echo("textzip: interrupted", err=True)
        sys.exit(130)
