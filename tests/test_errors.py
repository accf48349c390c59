"""The errors: one family, and exit statuses that tell the user's mistakes from damage."""

from __future__ import annotations

import pytest

from textzip import errors
from textzip.errors import TextzipError, needs_package


def test_every_error_is_a_textzip_error_and_says_what_it_is_for() -> None:
    classes = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, Exception)]
    assert len(classes) >= 7
    for each in classes:
        assert issubclass(each, TextzipError)
        assert (each.__doc__ or "").endswith(".")


@pytest.mark.parametrize(
    ("name", "code"),
    [("RecipeError", 2), ("FontError", 2), ("TextError", 2), ("ResumeError", 2), ("ShardError", 1), ("EngineError", 1)],
)
def test_mistakes_exit_with_2_and_damage_with_1(name: str, code: int) -> None:
    assert getattr(errors, name).exit_code == code


def test_a_missing_package_is_named_with_the_line_that_installs_it() -> None:
    assert needs_package("ray", "ray", "the engine ray") == (
        "the engine ray needs the package 'ray', which is not installed; run: pip install 'textzip[ray]'"
    )
