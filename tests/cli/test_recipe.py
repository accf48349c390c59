"""`textzip recipe`: check, show, schema."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from textzip.recipe import load_recipe, parse_recipe
from textzip.render.recipe import PagesRecipe

Run = Callable[..., Any]

RECIPES = sorted((Path(__file__).resolve().parents[2] / "recipes").glob("*.yaml"))
PAGES = [path for path in RECIPES if "kind: train" not in path.read_text("utf-8")]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_recipe_for_rendering_that_comes_with_textzip_is_good(textzip: Run, path: Path) -> None:
    said = textzip("recipe", "check", path)
    assert (said.code, said.out, said.err) == (0, f"{path}: a good recipe\n", "")


def test_all_mistakes_are_printed_at_once(textzip: Run, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("sede: 1\npage:\n  widht: 1\n", "utf-8")
    said = textzip("recipe", "check", path, "shards.rows=few")
    assert (said.code, said.out) == (2, "")
    assert sorted(said.err.removeprefix("textzip: ").splitlines()) == sorted(
        [
            f"{path}:1:1: sede: unknown key; did you mean 'seed'?",
            f"{path}:3:3: page.widht: unknown key; did you mean 'width'?",
            "'shards.rows=few': shards.rows: 'few' is not a count such as 250, 10k or 1M",
        ]
    )


def test_a_recipe_is_shown_whole_with_its_settings(textzip: Run, recipe_file: Path) -> None:
    said = textzip("recipe", "show", recipe_file, "seed=9")
    assert said.code == 0
    assert parse_recipe(PagesRecipe, said.out, "shown") == load_recipe(PagesRecipe, recipe_file, ["seed=9"])
    assert "invalid: error" in said.out  # a default that the file does not name


def test_the_schema_is_json_with_a_description_of_every_key(textzip: Run) -> None:
    said = textzip("recipe", "schema")
    assert said.code == 0
    schema = json.loads(said.out)
    assert set(schema["properties"]) == {"kind", "seed", "page", "fonts", "text", "shards"}
    assert schema["additionalProperties"] is False
    assert schema["$defs"]["Fonts"]["properties"]["px"]["description"].startswith("Size in pixels an em")


@pytest.mark.parametrize("kind", ["art", "pictures"])
def test_the_schema_of_every_kind_is_there(textzip: Run, kind: str) -> None:
    said = textzip("recipe", "schema", kind)
    assert said.code == 0, said.err
    schema = json.loads(said.out)
    assert {"kind", "size", "unseen", "shards"} <= set(schema["properties"])
    assert all(each.get("description") for name, each in schema["properties"].items() if name != "shards")


def test_a_recipe_of_pictures_is_shown_whole(textzip: Run) -> None:
    said = textzip("recipe", "show", "recipes/art.yaml", "unseen=0")
    assert said.out == ("kind: art\nseed: 0\nsize: 64\nadjectives:\n- 3\n- 5\nunseen: 0.0\nshards:\n  rows: 5000\n")
    said = textzip("recipe", "schema", "music")
    assert (said.code, said.err) == (
        2,
        "textzip: no recipe is of kind 'music'; it is pages, art, pictures or train\n",
    )
