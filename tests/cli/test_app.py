"""The root of the command line: help, version, and what a shell sees when something is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import textzip as package
from textzip.cli import app as root
from textzip.errors import EngineError, ShardError, TextError

Run = Callable[..., Any]


def test_the_version_is_printed(textzip: Run, process: Run) -> None:
    assert textzip("--version").out == process("--version").stdout == f"textzip {package.__version__}\n"


def test_without_a_verb_the_help_is_printed(textzip: Run) -> None:
    bare, asked = textzip(), textzip("--help")
    assert asked.code == 0
    assert bare.out + bare.err == asked.out
    for verb in ("render", "write", "fonts", "verify", "inspect", "recipe"):
        assert f"\n  {verb} " in asked.out


@pytest.mark.parametrize("verb", ["render", "write", "fonts", "verify", "inspect", "recipe", "recipe check"])
def test_every_verb_has_help(textzip: Run, verb: str) -> None:
    said = textzip(*verb.split(), "-h")
    assert said.code == 0
    assert f"textzip {verb} " in said.out.splitlines()[0]


@pytest.mark.parametrize(
    "words",
    [("rendr",), ("render", "--nn", "5"), ("verify",), ("inspect", "x", "--rows", "few"), ("recipe", "chek")],
    ids=" ".join,
)
def test_a_misspelt_verb_or_option_is_told_and_exits_with_2(textzip: Run, words: tuple[str, ...]) -> None:
    said = textzip(*words)
    assert said.code == 2
    assert "Error" in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize(
    ("error", "code"), [(TextError("no text"), 2), (ShardError("no shard"), 1), (EngineError("no engine"), 1)]
)
def test_errors_are_printed_without_a_traceback(
    textzip: Run, monkeypatch: pytest.MonkeyPatch, error: Exception, code: int
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(root, "app", fail)
    said = textzip("verify", "x")
    assert (said.code, said.out, said.err) == (code, "", f"textzip: {error}\n")


def test_an_interrupt_exits_with_130(textzip: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(root, "app", stop)
    said = textzip("verify", "x")
    assert (said.code, said.err) == (130, "textzip: interrupted\n")


def test_a_shell_sees_the_same_text_and_status(process: Run, tmp_path: Path) -> None:
    damage = process("verify", tmp_path)
    assert (damage.returncode, damage.stdout) == (1, "")
    assert damage.stderr == (
        f"textzip: {tmp_path}: not a textzip data folder: it has no manifest/dataset.json; check the path\n"
    )
    mistake = process("recipe", "check", tmp_path / "nowhere.yaml")
    assert (mistake.returncode, mistake.stdout) == (2, "")
    assert mistake.stderr.startswith(f"textzip: {tmp_path / 'nowhere.yaml'}: can't read this recipe: ")
