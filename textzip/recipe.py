"""Recipes: YAML and `key=value` overrides to a typed model, with every mistake at its line and column.

YAML is read as version 1.2 (ruamel): `3e-4` is a number and `no` a string. All mistakes are reported at once, one
`file:line:column: key: what is wrong` a line, and a misspelt key gets the nearest name.
"""

from __future__ import annotations

import difflib
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from textzip.digits import whole_number
from textzip.errors import RecipeError

MOST = 10**12
"""More than this is no count of anything here."""
# What ruamel raises, where a date is none, a tag does not go with its value, or a number has no digits.
_UNREADABLE = (YAMLError, ValueError, LookupError, AttributeError, TypeError)
_COUNT = re.compile(r"(\d+(?:\.\d+)?)([kKmMgG]?)")
_FACTORS = {"": 1, "k": 1_000, "m": 1_000_000, "g": 1_000_000_000}


class Part(BaseModel):
    """Base of every part of a recipe: unknown keys are mistakes, and fields are documented where they stand."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, allow_inf_nan=False)


# What pydantic calls by the names of Python's types.
_SHAPES = {
    "tuple_type": "expected a list",
    "model_type": "expected keys and values",
    "model_attributes_type": "expected keys and values",
    "too_short": "expected at least one item",
}

Model = TypeVar("Model", bound=Part)


def parse_count(value: object) -> int:
    """`250`, `10k`, `1.5M` as a number of things, up to `MOST`; raises `ValueError` otherwise."""
    if isinstance(value, int) and not isinstance(value, bool):
        if value > MOST:
            raise ValueError(f"more than {MOST:,}, the most there can be")
        return value
    match = _COUNT.fullmatch(str(value).replace("_", ""))
    if match is None:
        raise ValueError(f"{value!r} is not a count such as 250, 10k or 1M")
    number = float(match[1]) * _FACTORS[match[2].lower()]
    if number > MOST:
        raise ValueError(f"more than {MOST:,}, the most there can be")
    if number != int(number):
        raise ValueError(f"{value!r} is not a whole number")
    return int(number)


def _as_range(value: object) -> object:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return [value, value]
    if isinstance(value, Sequence) and not isinstance(value, str) and len(value) == 2:
        low, high = value
        numbers = all(isinstance(each, (int, float)) and not isinstance(each, bool) for each in value)
        if numbers and low <= high:
            return [low, high]
    raise ValueError(f"expected a number, or [low, high] with low <= high, not {_plain(value)!r}")


Count = Annotated[int, BeforeValidator(parse_count)]
IntRange = Annotated[tuple[int, int], BeforeValidator(_as_range)]
FloatRange = Annotated[tuple[float, float], BeforeValidator(_as_range)]


def load_recipe(model: type[Model], path: str | Path | None, overrides: Sequence[str] = ()) -> Model:
    """The recipe in a file (or, without one, the model's defaults) with `key.path=value` overrides applied.

    Raises `RecipeError` that lists every mistake.
    """
    name = str(path) if path is not None else "recipe"
    try:
        text = "" if path is None else Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise RecipeError(f"{name}: can't read this recipe: {reason}; check the path") from error
    return parse_recipe(model, text, name, overrides)


def kind_of(path: str | Path) -> str | None:
    """What a recipe file says it is for, or None if it says nothing. Raises `RecipeError` if it can't be read."""
    try:
        kind = read_yaml(Path(path).read_text("utf-8"), str(path)).get("kind")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise RecipeError(f"{path}: can't read this recipe: {reason}; check the path") from error
    return None if kind is None else str(kind)


def parse_recipe(model: type[Model], text: str, name: str, overrides: Sequence[str] = ()) -> Model:
    """`load_recipe` on a text; `name` is what errors call it."""
    tree = read_yaml(text, name)
    sources: dict[tuple[str | int, ...], str] = {}
    for override in overrides:
        _apply(tree, override, sources)
    try:
        return model.model_validate(_plain(tree))
    except ValidationError as error:
        errors = error.errors()
        # A list whose items are all mistaken is not "too short" as well.
        inside = {each["loc"][:n] for each in errors for n in range(len(each["loc"]))}
        errors = [each for each in errors if each["type"] != "too_short" or each["loc"] not in inside]
        lines = [_explain(each, tree, name, model, sources) for each in errors]
        raise RecipeError("\n".join(dict.fromkeys(lines))) from None


def to_yaml(recipe: Part) -> str:
    """The whole recipe, defaults included, as YAML that reads back to the same recipe."""
    out = io.StringIO()
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.dump(recipe.model_dump(mode="json"), out)
    return out.getvalue()


def read_yaml(text: str, name: str) -> CommentedMap:
    """A recipe's keys and values as they are written; `name` is what errors call it. Raises `RecipeError`."""
    try:
        tree = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        problem = (error.problem or "not valid YAML").splitlines()[0]
        raise RecipeError(f"{where}: not valid YAML: {problem}; mend the file's syntax there") from error
    except _UNREADABLE as error:
        raise RecipeError(f"{name}: not valid YAML: {str(error).splitlines()[0]}; mend the file's syntax") from error
    if tree is None:
        return CommentedMap()
    if not isinstance(tree, CommentedMap):
        raise RecipeError(f"{name}:1:1: a recipe is a mapping of keys to values, not {type(_plain(tree)).__name__}")
    return tree


def _apply(tree: CommentedMap, override: str, sources: dict[tuple[str | int, ...], str]) -> None:
    key, equals, value = override.partition("=")
    if not equals or not key:
        raise RecipeError(f"{override!r}: an override is written key=value, such as fonts.px=[8,12]")
    steps = [_step(word) for word in key.strip().split(".")]
    node: Any = tree
    for step in steps[:-1]:
        child = _child(node, step)
        if not isinstance(child, (CommentedMap, CommentedSeq)):
            if not isinstance(node, CommentedMap):
                raise RecipeError(f"{override!r}: the recipe has nothing at {step!r} to set a value in")
            child = node[step] = CommentedMap()
        node = child
    try:
        loaded = YAML(typ="rt").load(value)
    except _UNREADABLE as error:
        raise RecipeError(f"{override!r}: the value is not valid YAML: {str(error).splitlines()[0]}") from error
    try:
        node[steps[-1]] = loaded
    except (TypeError, IndexError) as error:
        raise RecipeError(f"{override!r}: the recipe has no item {steps[-1]!r} there") from error
    sources[tuple(steps)] = override


def _step(word: str) -> str | int:
    number = whole_number(word)
    return word if number is None else number


def _child(node: Any, step: str | int) -> Any:
    if isinstance(node, CommentedMap):
        return node.get(step)
    if isinstance(node, CommentedSeq) and isinstance(step, int) and step < len(node):
        return node[step]
    return None


def _plain(node: Any) -> Any:
    """Nodes with line numbers to plain dicts, lists and scalars."""
    if isinstance(node, Mapping):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, Sequence) and not isinstance(node, (str, bytes)):
        return [_plain(value) for value in node]
    for kind in (bool, int, float, str):
        if isinstance(node, kind):
            return node if type(node) is kind else kind(node)
    return node


def _explain(
    error: Any, tree: CommentedMap, name: str, model: type[Part], sources: dict[tuple[str | int, ...], str]
) -> str:
    path, line, column = _locate(tree, error["loc"])
    if error["type"].startswith("union_tag_"):
        _, line, column = _locate(tree, (*error["loc"], "kind"))
    if error["type"] == "extra_forbidden":
        message = _unknown_key(error["loc"], path, model)
    elif error["type"] == "missing":
        path = (*path, error["loc"][-1])
        message = "this key is needed and is not there"
    elif error["type"] in ("union_tag_invalid", "union_tag_not_found"):
        message = _unknown_kind(error)
    elif error["type"] == "string_unicode":
        message = "not UTF-8, as the name of a file may be: rename it, or name the folder that it is in"
    elif error["type"] in _SHAPES:
        message = f"{_SHAPES[error['type']]}, not {_plain(error['input'])!r}"
    else:
        message = str(error["msg"]).removeprefix("Value error, ")
        message = message[:1].lower() + message[1:]
        given = error.get("input")
        if error["type"] != "value_error" and isinstance(given, (str, int, float, bool)):
            message += f", not {given!r}"
    where = next((f"{override!r}" for steps, override in sources.items() if path[: len(steps)] == steps), None)
    key = ".".join(str(step) for step in path) or "recipe"
    return f"{where or f'{name}:{line}:{column}'}: {key}: {message}"


def _unknown_kind(error: Any) -> str:
    kinds = str(error["ctx"].get("expected_tags", "")).replace("'", "").split(", ")
    if error["type"] == "union_tag_not_found":
        return "the key 'kind' is needed and is not there"
    given = error["ctx"]["tag"]
    near = difflib.get_close_matches(str(given), kinds, 1)
    return f"no kind is called {given!r}; " + (f"did you mean {near[0]!r}?" if near else f"it is {', '.join(kinds)}")


def _locate(tree: CommentedMap, location: Sequence[str | int]) -> tuple[tuple[str | int, ...], int, int]:
    """The keys of a pydantic location that are really in the file (not names of union members), and where it is."""
    node: Any = tree
    line, column = 1, 1
    path: list[str | int] = []
    for step in location:
        inside = isinstance(node, CommentedMap) and step in node
        inside = inside or (isinstance(node, CommentedSeq) and isinstance(step, int) and step < len(node))
        if not inside:
            continue
        position = node.lc.data.get(step) if node.lc.data else None
        if position is not None:
            line, column = position[0] + 1, position[1] + 1
        path.append(step)
        node = node[step]
    return tuple(path), line, column


def _unknown_key(location: Sequence[str | int], path: tuple[str | int, ...], model: type[Part]) -> str:
    names = _names_beside(location, model)
    near = difflib.get_close_matches(str(path[-1]) if path else "", names, 1)
    if near:
        return f"unknown key; did you mean {near[0]!r}?"
    return f"unknown key; the keys here are: {', '.join(names)}"


def _names_beside(location: Sequence[str | int], model: type[Part]) -> list[str]:
    """The field names that would have been right where `location` ends."""
    schema = model.model_json_schema()
    node: dict[str, Any] = schema
    for step in location[:-1]:
        node = _resolve(node, schema)
        if isinstance(step, int):
            node = node.get("items", {})
        elif step in node.get("properties", {}):
            node = node["properties"][step]
        else:  # the name of a member of a union, which pydantic puts into the location
            mapping = node.get("discriminator", {}).get("mapping", {})
            node = {"$ref": mapping[step]} if step in mapping else node
    return list(_resolve(node, schema).get("properties", {}))


def _resolve(node: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        node = schema["$defs"][node["$ref"].rsplit("/", 1)[-1]]
    return node
