"""The one list of members: recipes are parsed by it, checkpoints restored, verbs found."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from textzip.errors import CheckpointError, RecipeError
from textzip.models.registry import MEMBERS, TrainRecipe, restore, verb
from textzip.recipe import load_recipe, parse_recipe, to_yaml
from textzip.train.recipe import Recipe

RECIPES = sorted((Path(__file__).resolve().parents[2] / "recipes").glob("*.yaml"))


def parsed(text: str) -> TrainRecipe:
    return parse_recipe(TrainRecipe, text, "mine.yaml")


def test_a_model_is_of_the_kind_that_is_said_and_of_the_first_if_none_is() -> None:
    assert parsed("model: {kind: causal}").model.kind == "causal"
    assert parsed("model: {preset: small}").model.kind == "slot"
    assert parsed("").model.kind == "slot"


def test_a_run_without_a_name_is_called_by_its_model() -> None:
    assert parsed("").run == TrainRecipe().run == "runs/slot"
    assert parsed("model: {kind: causal}").run == "runs/causal"
    assert parsed("run: mine\nmodel: {kind: causal}").run == "mine"
    with pytest.raises(RecipeError, match=r"mine\.yaml:1:1: model: "):
        parsed("model: [1]")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("model:\n  kind: causal\n  widht: 64\n", "mine.yaml:3:3: model.widht: unknown key; did you mean 'width'?"),
        ("model:\n  kind: slot\n  widht: 64\n", "mine.yaml:3:3: model.widht: unknown key"),
        ("seed: 1\nmodel:\n  kind: cusal\n", "mine.yaml:3:3: model: no kind is called 'cusal'; did you mean 'causal'?"),
        ("model: {kind: causal, layers: none}\n", "mine.yaml:1:23: model.layers: input should be a valid integer"),
        (
            "model:\n  kind: causal\n  unit: words\n  words: [a, b, a]\n",
            "mine.yaml:1:1: model: words has 'a' more than once",
        ),
        (
            "model: {kind: causal, unit: words, words: [The]}\n",
            "words has 'The', which no text has as a word of its own",
        ),
        ("model:\n  kind: causal\n  slots: 9\n", "mine.yaml:3:3: model.slots: unknown key"),
        ("model: 3\n", "mine.yaml:1:1: model: "),
    ],
)
def test_a_mistake_in_a_model_is_told_at_its_place(text: str, message: str) -> None:
    with pytest.raises(RecipeError) as caught:
        parsed(text)
    assert message in str(caught.value)


def test_the_schema_has_all_members() -> None:
    schema = TrainRecipe.model_json_schema()
    told = schema["properties"]["model"]
    assert set(told["discriminator"]["mapping"]) == set(MEMBERS)
    for name, member in MEMBERS.items():
        keys = schema["$defs"][member.config.__name__]["properties"]
        assert set(keys) == set(member.config.model_fields), name
        assert all("description" in key for key in keys.values()), name


def test_a_recipe_reads_back_and_has_the_keys_of_every_run() -> None:
    recipe = parsed("model: {kind: causal, preset: tiny}\ntrain: {steps: 300}\n")
    assert parsed(to_yaml(recipe)) == recipe
    assert list(Recipe.model_fields) == list(TrainRecipe.model_fields)


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_recipes_that_ship_are_good(path: Path) -> None:
    from textzip.recipe import kind_of
    from textzip.render.kinds import recipe_of

    kind = kind_of(path)
    load_recipe(TrainRecipe if kind == "train" else recipe_of(kind or "pages", path), path)


def test_tasks_and_verbs_are_where_they_are_said_to_be() -> None:
    pytest.importorskip("torch")
    for name, member in MEMBERS.items():
        for home in (member.task, *member.verbs.values()):
            module, _, attribute = home.partition(":")
            assert module.startswith(f"textzip.models.{name}.")
            assert callable(getattr(import_module(module), attribute))
        assert member.config().model_dump()["kind"] == name


def test_a_checkpoint_of_no_member_is_refused() -> None:
    pytest.importorskip("torch")
    from textzip.train.checkpoint import Checkpoint

    found = Checkpoint(Path("runs/x"), {"kind": "vase"})
    for use in (restore, lambda each: verb("read", each)):
        with pytest.raises(CheckpointError, match="runs/x: no model is of kind 'vase'; there are slot, causal"):
            use(found)
