"""The errors a user can meet: each says what is wrong, where, and how to mend it.

Everything textzip raises on purpose is a `TextzipError`; the command line prints its text without a traceback and
exits with `exit_code` (2: the input is at fault and the user can mend it; 1: the machine or the data failed).
"""

from __future__ import annotations


class TextzipError(Exception):
    """What is wrong, where, and how to mend it, in one text."""

    exit_code = 2


class RecipeError(TextzipError):
    """A recipe or an override can't be used; every mistake is a `file:line:column: message` line of its own."""


class FontError(TextzipError):
    """A font file or folder can't be used, or no font can draw what was asked for."""


class TextError(TextzipError):
    """A text source is missing, empty or broken, or a text can't be shown on a page."""


class TokenizerError(TextzipError):
    """A tokenizer is asked for what it can't do: ids it doesn't have, arguments that contradict each other."""


class ShardError(TextzipError):
    """A shard, a manifest or the folder that holds them is missing, damaged or can't be written."""

    exit_code = 1


class ResumeError(TextzipError):
    """A folder holds pages of another recipe than the one asked for."""


class LockError(TextzipError):
    """Another process is at work in a folder that is for one at a time."""

    exit_code = 1


class EngineError(TextzipError):
    """An engine (joblib, Dask, Ray) is not installed, can't be reached, or lost a worker."""

    exit_code = 1


class ModelError(TextzipError):
    """A model's settings don't fit together, or don't fit the data."""


class CheckpointError(TextzipError):
    """A checkpoint is missing, damaged, or of another model."""

    exit_code = 1


class TrainError(TextzipError):
    """A training run can't go on."""

    exit_code = 1


class PictureError(TextzipError):
    """A picture can't be read as a page."""


def needs_package(package: str, extra: str, feature: str) -> str:
    """The sentence for a missing optional package: what wants it, and the line that installs it."""
    return f"{feature} needs the package '{package}', which is not installed; run: pip install 'textzip[{extra}]'"
