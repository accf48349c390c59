"""What every verb does with its arguments: none is empty, and those that begin with a dash can be given."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from textzip.cli.app import app
from textzip.cli.command import Command

Run = Callable[..., Any]

_TAKES_NO_VALUE = {"--overwrite", "--blocks", "--skip-broken", "--json"}


def verbs() -> dict[str, Any]:
    root: Any = typer.main.get_command(app)
    found = {name: each for name, each in root.commands.items() if name != "recipe"}
    return found | {f"recipe {name}": each for name, each in root.commands["recipe"].commands.items()}


def options() -> list[tuple[str, str]]:
    return [
        (verb, option)
        for verb, command in verbs().items()
        for parameter in command.params
        for option in parameter.opts
        if option.startswith("--") and option not in (*_TAKES_NO_VALUE, "--help", "--prompt")
    ]


def test_every_verb_is_made_of_the_same_command() -> None:
    assert all(isinstance(command, Command) for command in verbs().values())


@pytest.mark.parametrize(("verb", "option"), options(), ids=" ".join)
def test_an_option_that_is_empty_is_refused_before_anything_is_done(
    textzip: Run, verb: str, option: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for words in ([option, ""], [f"{option}="]):
        said = textzip(*verb.split(), "something", *words)
        assert (said.code, said.out) == (2, "")
        assert said.err == f"textzip: {option} is empty; give it a value, or leave it out\n"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("verb", [verb for verb in verbs() if verb not in ("write", "recipe schema")])
def test_an_argument_that_is_empty_is_refused(textzip: Run, verb: str) -> None:
    said = textzip(*verb.split(), "")
    assert (said.code, said.err) == (2, "textzip: an argument is empty; give it a value, or leave it out\n")


def test_an_empty_text_is_an_empty_page(textzip: Run, tmp_path: Path) -> None:
    assert textzip("write", "", "--out", tmp_path / "empty.png").code == 0
    assert textzip("write", "--out", tmp_path / "empty.png", "--", "").code == 0


@pytest.mark.parametrize(
    ("words", "example"),
    [
        (["write", "-----"], "textzip write -- -----"),
        (["write", "--so be it"], "textzip write -- '--so be it'"),
        (["write", "-5 degrees"], "textzip write -- '-5 degrees'"),
        (["write", "--outt"], "textzip write -- --outt"),
        (["read", "-1.png"], "textzip read -- -1.png"),
    ],
)
def test_what_begins_with_a_dash_can_be_given_as_it_is_said(
    textzip: Run, tmp_path: Path, words: list[str], example: str
) -> None:
    said = textzip(*words)
    assert said.code == 2
    assert f"; what begins with a dash and is no option goes after --: {example}" in said.err
    if words[0] == "write":
        assert textzip("write", "--out", tmp_path / "x.png", "--", words[1]).out.startswith(str(tmp_path / "x.png"))


def test_a_misspelt_option_is_told_without_that(textzip: Run) -> None:
    assert "goes after --" not in textzip("render", "--nn", "5").err


@pytest.mark.parametrize(
    "words", [["render", "--px", "-1"], ["write", "--pxx", "-1"], ["recipe", "show", "--px", "-1"]]
)
def test_the_value_of_a_misspelt_option_is_told_without_that(textzip: Run, words: list[str]) -> None:
    said = textzip(*words)
    assert said.code == 2
    assert "No such option: --px" in said.err
    assert "-- -1" not in said.err
