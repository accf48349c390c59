"""What a folder's pages depend on: the same bytes from version to version, so that folders can grow for years."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from textzip.recipe import parse_recipe
from textzip.render.fonts.catalogue import find_fonts
from textzip.render.pages import Pages
from textzip.render.plan import Plan
from textzip.render.recipe import PagesRecipe
from textzip.render.text.sources import open_sources

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "identity.json"

RECIPE = """\
text: {{sources: [{{kind: file, name: text, path: {text}}}, {{kind: random, blocks: [ascii, cyrillic], weight: 2}}]}}
fonts: {{path: {fonts}, names: [MiscFixed5x7, Tiny5], px: 8}}
"""


@pytest.fixture
def identity(tmp_path: Path, fonts_dir: Path) -> Callable[..., dict[str, Any]]:
    """`identity("key=value", …)`: that of a recipe with these settings, but for the versions of libraries."""
    (tmp_path / "text.txt").write_text("".join(f"Line {n} of a text.\n" for n in range(500)), "utf-8")

    def make(*settings: str) -> dict[str, Any]:
        text = RECIPE.format(text=tmp_path / "text.txt", fonts=fonts_dir)
        recipe = parse_recipe(PagesRecipe, text, "recipe", settings)
        faces = tuple(find_fonts(recipe.fonts.path).choose(recipe.fonts.names))
        plan = Plan(recipe, "train", faces, (), open_sources(recipe.text, tmp_path / "work", "train"))
        found = Pages(plan).identity()
        return {key: value for key, value in found.items() if key != "versions"}

    return make


def test_an_identity_is_that_of_the_first_version(identity: Callable[..., dict[str, Any]]) -> None:
    """To the byte: tests/golden/identity.json was written by textzip 0.1.0."""
    assert json.dumps(identity(), indent=1, sort_keys=True) + "\n" == GOLDEN.read_text("utf-8")


@pytest.mark.parametrize(
    ("setting", "content"),
    [
        ("text.sources.1={kind: fields, weights: {hex: 2}}", "fields"),
        ("text.sources.1={kind: code}", "sha256"),
    ],
)
def test_every_kind_of_source_is_part_of_it(
    identity: Callable[..., dict[str, Any]], setting: str, content: str
) -> None:
    sources = identity(setting)["text"]["sources"]
    assert sources[0] == identity()["text"]["sources"][0]
    assert set(sources[1]) == {"name", "weight", content}


def test_weights_of_fields_are_part_of_it(identity: Callable[..., dict[str, Any]]) -> None:
    one, other = (identity(f"text.sources.1={{kind: fields, weights: {{hex: {n}}}}}") for n in (1, 2))
    assert one["text"]["sources"][1]["fields"]["hex"] == 1
    assert other["text"]["sources"][1]["fields"]["hex"] == 2
