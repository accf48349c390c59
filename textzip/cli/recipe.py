"""`textzip recipe`: check a recipe, print it whole, or print what one may hold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from textzip.cli.command import Command
from textzip.errors import RecipeError

if TYPE_CHECKING:
    from textzip.recipe import Part

recipe_app = typer.Typer(
    help="Check a recipe, show it with its defaults, or print its JSON Schema.", no_args_is_help=True
)

_Settings = Annotated[list[str], typer.Argument(metavar="RECIPE [KEY=VALUE]...", help="A recipe and values to set.")]


@recipe_app.command(cls=Command)
def check(settings: _Settings) -> None:
    """Check a recipe: every mistake is printed with its line and column."""
    _load(settings)
    typer.echo(f"{settings[0]}: a good recipe")


@recipe_app.command(cls=Command)
def show(settings: _Settings) -> None:
    """Print a recipe whole, with every default."""
    from textzip.recipe import to_yaml

    typer.echo(to_yaml(_load(settings)), nl=False)


@recipe_app.command(cls=Command)
def schema(
    kind: Annotated[str, typer.Argument(metavar="[pages|art|pictures|train]", help="Of which recipes.")] = "pages",
) -> None:
    """Print the JSON Schema of recipes of a kind, for editors."""
    typer.echo(json.dumps(_model(kind).model_json_schema(), indent=1))


def _load(settings: list[str]) -> Part:
    from textzip.cli.render import DEFAULT_RECIPE, split_settings
    from textzip.recipe import kind_of, load_recipe
    from textzip.resources import resolve

    path, overrides = split_settings(settings)
    recipe = resolve(path or DEFAULT_RECIPE)
    return load_recipe(_model(kind_of(recipe) or "pages"), recipe, overrides)


def _model(kind: str) -> type[Part]:
    if kind == "train":
        from textzip.models.registry import TrainRecipe

        return TrainRecipe
    from textzip.render.kinds import RECIPES

    if kind not in RECIPES:
        raise RecipeError(f"no recipe is of kind {kind!r}; it is {', '.join(RECIPES)} or train")
    return RECIPES[kind]
