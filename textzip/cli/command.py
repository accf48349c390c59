"""A verb that takes no empty argument, and says how to give one that begins with a dash."""

from __future__ import annotations

import re
import shlex
from typing import Any

from typer.core import TyperCommand

from textzip.errors import RecipeError

_OPTION = re.compile(r"--?[a-z][a-z-]*(=.*)?")
_MAY_BE_EMPTY = ("--prompt",)


class Command(TyperCommand):
    """What every verb is made of. An empty path would be the working directory: in a script, a variable not set."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Arguments to values. Raises `RecipeError` on an empty one, and on a mistake what the base class does."""
        given = list(args)
        for number, word in enumerate(given):
            option = word[:-1] if _is_empty_option(word) else given[number - 1] if number and word == "" else None
            named = option is not None and option.startswith("-") and "--" not in given[:number]
            if (word == "" or named) and not (option in _MAY_BE_EMPTY if named else self._takes_a_text):
                raise RecipeError(f"{option if named else 'an argument'} is empty; give it a value, or leave it out")
        try:
            return list(super().parse_args(ctx, args))
        except Exception as error:
            # Which module the parser's errors are of differs between versions of typer; what they hold does not.
            unknown = getattr(error, "option_name", None)
            meant = next((word for word in given if unknown and self._may_be_meant(word, unknown)), None)
            if meant is not None and hasattr(error, "message"):
                error.message += f"; what begins with a dash and is no option goes after --: {self._example(meant)}"
            raise

    def _may_be_meant(self, word: str, unknown: str) -> bool:
        """Whether a word that was taken for an unknown option may have been an argument."""
        takes = any(each.param_type_name == "argument" for each in self.params)
        return takes and word.startswith(unknown) and (self._takes_a_text or not _OPTION.fullmatch(word))

    @property
    def _takes_a_text(self) -> bool:
        return self.name == "write"

    def _example(self, word: str) -> str:
        return f"textzip {self.name} -- {shlex.quote(word)}"


def _is_empty_option(word: str) -> bool:
    return word.startswith("--") and word.endswith("=") and len(word) > 3
