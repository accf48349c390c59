"""The recipe of a set of pages: its rules, its mistakes to the letter, and the recipes that come with textzip."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel

from textzip.errors import RecipeError
from textzip.recipe import load_recipe, parse_recipe, to_yaml
from textzip.render.recipe import PagesRecipe
from textzip.render.text.recipe import FieldWeights, FileSource, RandomSource, StdinSource

RECIPES = sorted((Path(__file__).resolve().parents[2] / "recipes").glob("*.yaml"))
PAGES = [path for path in RECIPES if "kind: pages" in path.read_text("utf-8")]

TEN_MISTAKES = """\
kind: pages
sede: 3
page:
  widht: 128
  height: 99999
  wrap: [char, words]
fonts:
  px: [12, 8]
text:
  sources:
    - kind: randm
    - kind: random
      blocks: [cyrilic]
    - kind: file
  length: {min: 9, max: 3}
shards:
  rows: many
"""

TEN_LINES = """\
bad.yaml:5:3: page.height: input should be less than or equal to 4096, not 99999
bad.yaml:6:16: page.wrap.1: input should be 'char' or 'word', not 'words'
bad.yaml:4:3: page.widht: unknown key; did you mean 'width'?
bad.yaml:8:3: fonts.px: expected a number, or [low, high] with low <= high, not [12, 8]
bad.yaml:11:7: text.sources.0: no kind is called 'randm'; did you mean 'random'?
bad.yaml:13:7: text.sources.1.blocks: no Unicode block is called 'cyrilic'; did you mean 'cyrillic'?
bad.yaml:14:7: text.sources.2.path: this key is needed and is not there
bad.yaml:15:3: text.length: min (9) is more than max (3)
bad.yaml:17:3: shards.rows: 'many' is not a count such as 250, 10k or 1M
bad.yaml:2:1: sede: unknown key; did you mean 'seed'?"""


def mistake(text: str) -> str:
    with pytest.raises(RecipeError) as caught:
        parse_recipe(PagesRecipe, text, "bad.yaml")
    return str(caught.value)


def test_ten_mistakes_are_ten_lines_each_with_its_place() -> None:
    assert mistake(TEN_MISTAKES) == TEN_LINES
    assert len(TEN_LINES.splitlines()) == 10


def test_pages_recipes_are_found() -> None:
    assert {"pages.yaml", "dense.yaml", "multilingual.yaml", "pixel.yaml"} <= {path.name for path in PAGES}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_recipe_that_comes_with_textzip_is_good_and_reads_back(path: Path) -> None:
    recipe = load_recipe(PagesRecipe, path)
    assert parse_recipe(PagesRecipe, to_yaml(recipe), "again") == recipe


def test_the_recipe_that_comes_first_is_128_pixels_a_side_with_every_font() -> None:
    recipe = load_recipe(PagesRecipe, RECIPES[0].parent / "pages.yaml")
    assert (recipe.page.width, recipe.page.height) == (128, 128)
    assert recipe.fonts.names == ()
    assert [source.kind for source in recipe.text.sources] == ["pydoc", "random"]


def test_one_value_stands_for_a_list_or_a_range() -> None:
    recipe = parse_recipe(
        PagesRecipe, "page: {wrap: word, mode: '1', margin_x: 3}\nfonts: {path: a.ttf, px: 9, names: A}", "r"
    )
    assert recipe.page.wrap == ("word",)
    assert recipe.page.mode == ("1",)
    assert recipe.page.margin_x == (3, 3)
    assert recipe.fonts.path == ("a.ttf",)
    assert recipe.fonts.names == ("A",)
    assert recipe.fonts.px == (9, 9)


def test_sources_are_told_apart_by_their_kind() -> None:
    text = "text: {sources: [{kind: random, blocks: cyrillic}, {kind: file, path: a.txt, weight: 3}, {kind: stdin}]}"
    assert parse_recipe(PagesRecipe, text, "r").text.sources == (
        RandomSource(blocks=("cyrillic",)),
        FileSource(path="a.txt", weight=3),
        StdinSource(),
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("page: {margin_x: 64}", "the margins leave no room on the page"),
        ("page: {margin_y: [0, 64]}", "the margins leave no room on the page"),
        ("page: {margin_x: -1}", "margin_x can't be negative"),
        ("page: {pitch: 0}", "from 0.1 to 10"),
        ("page: {wrap: []}", "page.wrap"),
        ("page: {width: 8}", "greater than or equal to 16, not 8"),
        ("fonts: {px: 0}", "px must be from"),
        ("fonts: {px: 1.5}", "fonts.px"),
        ("fonts: {missing: fallback}", "missing: fallback and a list of fallback fonts go together"),
        ("fonts: {fallback: [A]}", "missing: fallback and a list of fallback fonts go together"),
        ("fonts: {missing: skp}", "fonts.missing: input should be 'skip', 'fallback', 'drop', 'escape' or 'keep'"),
        ("text: {sources: []}", "text.sources: expected at least one item, not []"),
        ("text: {sources: [{path: a.txt}]}", "the key 'kind' is needed and is not there"),
        ("text: {sources: [{kind: random, blocks: []}]}", "name at least one block"),
        ("text: {sources: [{kind: random, weight: 0}]}", "greater than 0, not 0"),
        ("text: {sources: [{kind: random, coverage: -1}]}", "greater than or equal to 0, not -1"),
        ("text: {sources: [{kind: fields, weights: {dat: 1}}]}", "weights.dat: unknown key; did you mean 'dates'?"),
        ("text: {sources: [{kind: fields, weights: {hex: -1}}]}", "greater than or equal to 0, not -1"),
        ("text: {holdout: 1}", "text.holdout: input should be less than 1, not 1"),
        ("text: {invalid: ignore}", "'error' or 'replace', not 'ignore'"),
        ("shards: {rows: 0}", "greater than or equal to 1, not 0"),
        ("shards: {rows: 2M}", "shards.rows"),
        ("seed: -1", "seed: input should be greater than or equal to 0, not -1"),
        ("kind: train", "kind: input should be 'pages', not 'train'"),
    ],
)
def test_what_can_not_be_rendered_is_refused(text: str, words: str) -> None:
    said = mistake(text)
    assert said.startswith("bad.yaml:1:")
    assert words in said


def test_every_key_is_documented_where_it_stands() -> None:
    seen: set[type[BaseModel]] = set()

    def undocumented(model: type[BaseModel], path: str) -> list[str]:
        seen.add(model)
        missing = []
        for name, field in model.model_fields.items():
            kind = field.annotation
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                missing += undocumented(kind, f"{path}.{name}")
            elif not field.description and name != "kind":
                missing.append(f"{path}.{name}")
        return missing

    assert undocumented(PagesRecipe, "pages") == []
    assert len(seen) == 6


def test_fields_of_no_kind_are_refused() -> None:
    weights = ", ".join(f"{name}: 0" for name in FieldWeights.model_fields)
    said = mistake(f"text: {{sources: [{{kind: fields, weights: {{{weights}}}}}]}}")
    assert said == "bad.yaml:1:33: text.sources.0.weights: every kind has the weight 0; leave at least one of them"
