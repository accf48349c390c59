"""Recipes in general: counts, YAML 1.2, overrides, and where mistakes are said to be."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.errors import RecipeError
from textzip.recipe import Count, FloatRange, IntRange, Part, load_recipe, parse_count, parse_recipe, to_yaml


class Leaf(Part):
    """Some values."""

    learning_rate: float = 1e-3
    steps: Count = 100
    name: str = ""


class Tree(Part):
    """Parts and lists of parts."""

    leaf: Leaf = Leaf()
    leaves: tuple[Leaf, ...] = ()
    size: IntRange = (1, 2)
    pitch: FloatRange = (1.0, 1.0)


def mistakes(text: str, *overrides: str) -> list[str]:
    with pytest.raises(RecipeError) as caught:
        parse_recipe(Tree, text, "tree.yaml", overrides)
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("text", "number"),
    [("250", 250), ("10k", 10_000), ("10K", 10_000), ("1.5M", 1_500_000), ("2g", 2_000_000_000), ("1_000", 1000)],
)
def test_a_count_may_have_a_factor(text: str, number: int) -> None:
    assert parse_count(text) == number


@given(st.integers(0, 10**12))
def test_a_plain_number_is_its_own_count(number: int) -> None:
    assert parse_count(number) == parse_count(str(number)) == number


@pytest.mark.parametrize("text", ["", "many", "-5", "k", "1.5", "1.0001k", "1e3", "5 k", None, True, 2.5])
def test_what_is_no_count_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="is not a"):
        parse_count(text)


@pytest.mark.parametrize("count", ["1000000000001", "1001g", "9" * 400, 10**12 + 1])
def test_a_count_beyond_all_bounds_is_refused(count: object) -> None:
    with pytest.raises(ValueError, match=r"more than 1,000,000,000,000, the most there can be"):
        parse_count(count)


def test_yaml_is_read_as_version_1_2() -> None:
    tree = parse_recipe(Tree, "leaf: {learning_rate: 3e-4, name: no}", "tree.yaml")
    assert tree.leaf == Leaf(learning_rate=3e-4, name="no")


def test_without_a_file_a_recipe_is_its_defaults() -> None:
    assert load_recipe(Tree, None) == Tree()
    assert parse_recipe(Tree, "# nothing but a comment\n", "tree.yaml") == Tree()


def test_a_range_is_a_number_or_low_and_high() -> None:
    assert parse_recipe(Tree, "size: 7", "t").size == (7, 7)
    assert parse_recipe(Tree, "size: [3, 9]", "t").size == (3, 9)
    for wrong in ("[9, 3]", "[1, 2, 3]", "'12'", "[a, b]", "true", "[true, false]"):
        assert "expected a number, or [low, high] with low <= high" in mistakes(f"size: {wrong}")[0]


def test_the_whole_recipe_reads_back_to_itself() -> None:
    tree = parse_recipe(Tree, "leaf: {name: 'no: [', steps: 2k}\nleaves: [{steps: 1}]\nsize: [2, 3]", "t")
    assert parse_recipe(Tree, to_yaml(tree), "again") == tree


def test_overrides_set_values_at_any_depth_and_the_last_one_wins() -> None:
    tree = parse_recipe(
        Tree,
        "leaves: [{steps: 1}, {steps: 2}]",
        "t",
        ["leaf.steps=3k", "leaves.1.steps=9", "size=[4,5]", "leaf.name=a=b", "leaf.steps=4"],
    )
    assert tree.leaf == Leaf(steps=4, name="a=b")
    assert [leaf.steps for leaf in tree.leaves] == [1, 9]
    assert tree.size == (4, 5)


def test_every_mistake_has_its_line_and_column() -> None:
    text = "leaf:\n  learning_rte: 1\n  steps: many\nleaves:\n  - steps: 1\n  -   nmae: x\nsise: 3\n"
    assert sorted(mistakes(text)) == [
        "tree.yaml:2:3: leaf.learning_rte: unknown key; did you mean 'learning_rate'?",
        "tree.yaml:3:3: leaf.steps: 'many' is not a count such as 250, 10k or 1M",
        "tree.yaml:6:7: leaves.1.nmae: unknown key; did you mean 'name'?",
        "tree.yaml:7:1: sise: unknown key; did you mean 'size'?",
    ]


def test_a_key_like_no_other_gets_the_list_of_keys() -> None:
    assert mistakes("leaf: {zzz: 1}") == [
        "tree.yaml:1:8: leaf.zzz: unknown key; the keys here are: learning_rate, steps, name"
    ]


def test_a_mistake_in_an_override_names_the_override() -> None:
    assert mistakes("leaf: {steps: 1}", "leaf.steps=few") == [
        "'leaf.steps=few': leaf.steps: 'few' is not a count such as 250, 10k or 1M"
    ]
    assert mistakes("", "leaf.stepz=1") == ["'leaf.stepz=1': leaf.stepz: unknown key; did you mean 'steps'?"]


@pytest.mark.parametrize(
    ("override", "words"),
    [
        ("leaf.steps", "an override is written key=value"),
        ("=3", "an override is written key=value"),
        ("leaf.steps=[1", "the value is not valid YAML"),
        ("leaves.5.steps=1", "the recipe has nothing at 5"),
        ("leaves.5=1", "the recipe has no item 5"),
        ("leaves.²=1", "the recipe has no item '²'"),
    ],
)
def test_an_override_that_can_not_be_applied_is_refused(override: str, words: str) -> None:
    (line,) = mistakes("leaves: [{steps: 1}]", override)
    assert line.startswith(repr(override))
    assert words in line


@pytest.mark.parametrize("text", ["leaf: [1, 2", "leaf: {a: 1,, b}", "a: 1\na: 2\n", "\tleaf: 1", "leaf: 'x\n"])
def test_broken_yaml_is_refused_at_a_line(text: str) -> None:
    (line,) = mistakes(text)
    assert line.startswith("tree.yaml:")
    assert line.split(":")[1].isdigit()
    assert "not valid YAML" in line


@pytest.mark.parametrize("value", ["!!bool maybe", "!!int ''", "!!int abc", "!!set 3", "2024-13-45"])
def test_a_value_that_its_tag_does_not_go_with_is_refused(value: str) -> None:
    assert "not valid YAML" in mistakes(f"leaf: {value}\n")[0]
    assert "the value is not valid YAML" in mistakes("", f"leaf={value}")[0]


@pytest.mark.parametrize("text", ["- 1\n- 2\n", "just words", "42"])
def test_a_recipe_must_be_keys_and_values(text: str) -> None:
    assert mistakes(text)[0].startswith("tree.yaml:1:1: a recipe is a mapping of keys to values, not ")


@pytest.mark.parametrize("text", ["leaf: 5", "leaf: [1]", "leaves: 5", "leaves: {a: 1}", "leaf: null"])
def test_a_value_of_another_shape_is_refused(text: str) -> None:
    (line,) = mistakes(text)
    assert line.startswith("tree.yaml:1:1: lea")
    assert "expected" in line


@pytest.mark.parametrize("number", [".nan", ".inf", "-.inf"])
def test_numbers_are_finite(number: str) -> None:
    assert "finite" in mistakes(f"leaf: {{learning_rate: {number}}}")[0]


def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"nowhere.yaml: can't read this recipe: No such file"):
        load_recipe(Tree, tmp_path / "nowhere.yaml")
    with pytest.raises(RecipeError, match="can't read this recipe: Is a directory"):
        load_recipe(Tree, tmp_path)
    (tmp_path / "latin.yaml").write_bytes(b"name: caf\xe9")
    with pytest.raises(RecipeError, match=r"latin\.yaml: can't read this recipe: it is not UTF-8 text"):
        load_recipe(Tree, tmp_path / "latin.yaml")


def test_a_recipe_can_not_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Tree().size = (1, 1)  # type: ignore[misc]
