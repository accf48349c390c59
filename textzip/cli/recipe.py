"""`textzip recipe`: check a recipe, print it whole, or print what one may hold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from textzip.render.recipe import PagesRecipe

recipe_app = typer.Typer(
    help="Check a recipe, show it with its defaults, or print its JSON Schema.", no_args_is_help=True
)

_Settings = Annotated[list[str], typer.Argument(metavar="RECIPE [KEY=VALUE]...", help="A recipe and values to set.")]


@recipe_app.command()
def check(settings: _Settings) -> None:
    """Check a recipe: every mistake is printed with its line and column."""
    _load(settings)
    typer.echo(f"{settings[0]}: a good recipe")


@recipe_app.command()
def show(settings: _Settings) -> None:
    """Print a recipe whole, with every default."""
    from textzip.recipe import to_yaml

    typer.echo(to_yaml(_load(settings)), nl=False)


@recipe_app.command()
def schema() -> None:
    """Print the JSON Schema of a pages recipe, for editors."""
    from textzip.render.recipe import PagesRecipe

    typer.echo(json.dumps(PagesRecipe.model_json_schema(), indent=1))


def _load(settings: list[str]) -> PagesRecipe:
    from textzip.cli.render import DEFAULT_RECIPE, split_settings
    from textzip.recipe import load_recipe
    from textzip.render.recipe import PagesRecipe
    from textzip.resources import resolve

    path, overrides = split_settings(settings)
    return load_recipe(PagesRecipe, resolve(path or DEFAULT_RECIPE), overrides)
