"""What an evaluation found, as plain values: the terminal, a report and other programs show it without knowing a model.

    measures   what the numbers are: label, unit, which way is better, how many digits
    overall    number by number, over all that was looked at; those of `headline` come first
    floors     the same numbers of something simpler (chance, an n-gram, an oracle), and what it may see
    tables     what rows are told apart by → group → numbers
    pairs      title → head of the table, and rows of words and counts
    pages      title → pictures, each with what it shows and what was made of it
    texts      title → texts, each with a caption

Loads no torch, so that a report can be written without it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from textzip.errors import CheckpointError, TrainError
from textzip.shards.atomic import write_text

Numbers = dict[str, float]


@dataclass(frozen=True)
class Measure:
    """What a number is."""

    label: str
    unit: Literal["", "%", "bits", "s"] = ""
    """`%`: the number is a share, 0 to 1, and shown as a percentage."""
    better: Literal["lower", "higher", ""] = ""
    digits: int = 3

    def shown(self, value: float) -> str:
        """A value as people read it: `1.234 %`, `1,000`, `0.250`."""
        if self.unit == "%":
            return f"{100 * value:.{self.digits}f} %"
        return f"{value:,.{self.digits}f}" + (f" {self.unit}" if self.unit else "")


@dataclass(frozen=True)
class Floor:
    """Something simpler, measured on the same rows."""

    numbers: Numbers
    about: str
    """What it is and what it may see."""


@dataclass(frozen=True)
class Page:
    """A picture of a row, and what was made of it."""

    caption: str
    png: str
    """The file, in base64."""
    text: str
    """What it shows."""
    read: str
    """What the model made of it."""


@dataclass(frozen=True)
class Text:
    """A text that is to be seen."""

    caption: str
    text: str


@dataclass(frozen=True)
class Evaluation:
    """What was found on some rows of a split."""

    about: str
    """One line: how much was looked at, and how fast."""
    measures: dict[str, Measure]
    headline: tuple[str, ...]
    """Names in `overall`, the most telling first."""
    overall: Numbers
    floors: dict[str, Floor] = field(default_factory=dict)
    tables: dict[str, dict[str, Numbers]] = field(default_factory=dict)
    pairs: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    """The first row is the head."""
    pages: dict[str, tuple[Page, ...]] = field(default_factory=dict)
    texts: dict[str, tuple[Text, ...]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        """A part by its name, as it is called in `evaluation.json`. Raises `KeyError`."""
        return vars(self)[name]

    def shown(self, name: str, value: float) -> str:
        """A number as people read it."""
        return self.measures[name].shown(value) if name in self.measures else f"{value:,.4g}"

    def label(self, name: str) -> str:
        """What people call a number."""
        return self.measures[name].label if name in self.measures else name

    def columns(self, groups: Mapping[str, Numbers]) -> list[str]:
        """The numbers that the groups of a table have: those of the headline in its order, then the others."""
        found = dict.fromkeys(name for numbers in groups.values() for name in numbers)
        return [
            *(name for name in self.headline if name in found),
            *(name for name in found if name not in self.headline),
        ]


@dataclass(frozen=True)
class Figures:
    """An evaluation, and of what it is."""

    kind: str
    """Of the model."""
    checkpoint: str
    data: tuple[str, ...]
    split: str
    found: Evaluation

    def to_json(self) -> str:
        """As `evaluation.json` holds it: what it is of, beside the keys of `Evaluation`."""
        told = asdict(self)
        found = told.pop("found")
        return json.dumps({**told, **found}, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Figures:
        """Of an `evaluation.json`. Raises `ValueError`, `KeyError` or `TypeError` if it is none."""
        told = json.loads(text)
        found = Evaluation(
            about=str(told["about"]),
            measures={name: Measure(**each) for name, each in told["measures"].items()},
            headline=tuple(told["headline"]),
            overall=_numbers(told["overall"]),
            floors={name: Floor(_numbers(each["numbers"]), each["about"]) for name, each in told["floors"].items()},
            tables={
                title: {group: _numbers(numbers) for group, numbers in groups.items()}
                for title, groups in told["tables"].items()
            },
            pairs={title: tuple(tuple(map(str, row)) for row in rows) for title, rows in told["pairs"].items()},
            pages={title: tuple(Page(**each) for each in pages) for title, pages in told["pages"].items()},
            texts={title: tuple(Text(**each) for each in texts) for title, texts in told["texts"].items()},
        )
        return cls(told["kind"], told["checkpoint"], tuple(told["data"]), told["split"], found)


def write(path: Path, figures: Figures) -> None:
    """The figures as a JSON file. Raises `TrainError` if it can't be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, figures.to_json())
    except OSError as error:
        raise TrainError(f"{path}: can't write here ({error.strerror}); choose a file with --out") from error


def read(path: Path) -> Figures | None:
    """The figures of a file, or None if there is none. Raises `CheckpointError` if it is damaged."""
    if not path.is_file():
        return None
    try:
        return Figures.from_json(path.read_text("utf-8"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CheckpointError(
            f"{path}: damaged, or of an earlier textzip ({type(error).__name__}: {error}); run textzip evaluate again, "
            "or remove it"
        ) from error


def _numbers(told: Mapping[str, Any]) -> Numbers:
    numbers = {str(name): value for name, value in told.items()}
    for name, value in numbers.items():
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            raise TypeError(f"{name} is no number")
    return numbers
