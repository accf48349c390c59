"""Confidence that means what it says: of what is read with 90 %, nine in ten are right.

A network is surer than it is right, and more so of some things than of others: as sure of what it confuses always as of
what it never does. So on pages that it has not learned from, confidences are put in order and cut into groups, and each
group is as often right as it is, made to rise (isotonic regression; Zadrozny and Elkan, 2002); between groups it is a
straight line of logits. Two numbers (Platt, 1999) fit worse than none where many are sure and some of those wrong. What
was right n times of n is believed as the rule of succession says (Laplace, 1774), n + 1 times of n + 2. The groups of
characters and of whole pages stand in `calibration.json` beside a checkpoint's weights; without the file a network is
believed as it is. Of a page two things are told: which share of it is right, and how likely all of it is.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from textzip.errors import CheckpointError
from textzip.models.slot.network.symbols import UNKNOWN
from textzip.train.stored import MODEL, weights_sha256

Floats = npt.NDArray[np.float64]

FILE = "calibration.json"
_EDGE = 1e-6
_GROUPS, _LEAST = 20, 40
"""Into how many groups confidences are cut, and how many are in one at least."""


def logit(p: float) -> float:
    """log(p / (1 − p)), of 0 and 1 as of what is next to them."""
    p = min(max(p, _EDGE), 1 - _EDGE)
    return math.log(p / (1 - p))


@dataclass(frozen=True)
class Fit:
    """Logits that are said, and what they mean: both rise, beyond their ends alike. Without any nothing is changed."""

    said: tuple[float, ...] = ()
    meant: tuple[float, ...] = ()

    def __call__(self, p: float) -> float:
        """A probability as it fits; 0 stays 0."""
        return _between(p, self.said, self.meant)

    def before(self, p: float) -> float:
        """What becomes that probability."""
        return _between(p, self.meant, self.said)

    def counted(self, p: float) -> float:
        """A probability as it fits, and never higher than the surest of what was counted was right."""
        return min(self(p), _of_logit(self.meant[-1])) if self.meant else p


def _between(p: float, x: tuple[float, ...], y: tuple[float, ...]) -> float:
    if p <= 0 or not x:
        return p
    at = logit(p)
    beyond = min(0.0, at - x[0]) + max(0.0, at - x[-1])
    return _of_logit(float(np.interp(at, x, y)) + beyond)


def _of_logit(x: float) -> float:
    return 1 / (1 + math.exp(-x))


_NONE = Fit()


@dataclass(frozen=True)
class Last:
    """Of readings that are put together: what their confidences, made of those of looks and votes, mean at last."""

    character: Fit = _NONE
    page: Fit = _NONE
    exact: Fit = _NONE
    """Of how likely a whole page is right, as far as the share of its characters that is tells."""
    agreed: Fit = _NONE
    """Of that where two models read all of it alike at first sight."""
    apart: Fit = _NONE
    """And where they read it otherwise."""

    def right(self, p: float) -> float:
        """How often a character is right, where looks and votes say `p`."""
        return self.character.counted(p)

    def share(self, p: float) -> float:
        """The share of a page that is right, where looks and votes say `p`: lower where less was, and never higher.

        What was counted is text: a picture that is none is not to be believed more for it.
        """
        return min(p, self.page.counted(p))

    def faultless(self, p: float, text: str, agreed: bool | None = None) -> float:
        """How likely every character of a text is right, where looks and votes say that a share `p` of them is.

        Where one has no name not all is read. `agreed`: whether two models read the same at first sight, if two did.
        """
        fit = self.exact if agreed is None else self.agreed if agreed else self.apart
        return 0.0 if UNKNOWN in text else fit.counted(self.page.counted(p) ** max(1, len(text)))


@dataclass(frozen=True)
class Calibration:
    """Of a model's characters and pages."""

    character: Fit = _NONE
    page: Fit = _NONE
    votes: Calibration | None = None
    """Of what several looks of it vote for; as of a single look without."""
    both: Calibration | None = None
    """Of what its looks and a second model's vote for; as of its own without."""
    own: Last = Last()
    """Of what is read at last of textzip's own pages, where blanks count, too."""
    others: Last = Last()
    """Of what is read at last of other programs' pictures."""

    def right(self, p: float) -> float:
        """How often a character is right, where a look says `p`."""
        return self.character(p)

    def share(self, p: float) -> float:
        """The share of a page that is right, where a look says `p`."""
        return self.page(p)

    def last(self, own: bool) -> Last:
        """Of readings of either."""
        return self.own if own else self.others

    @classmethod
    def of(cls, folder: Path) -> Calibration:
        """That of a checkpoint's folder; none if it has no such file.

        Raises `CheckpointError` if it can't be read, or was measured with other weights than are there now.
        """
        path = folder / FILE
        try:
            found = json.loads(path.read_text("utf-8"))
            own = cls._parsed(found)
            weights = found.get("weights")
        except FileNotFoundError:
            return AS_IT_IS
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise CheckpointError(f"{path}: damaged ({error}); make it again with textzip calibrate") from error
        if weights != _weights(folder):
            raise CheckpointError(f"{path}: measured with other weights; make it again with textzip calibrate")
        return own

    @classmethod
    def _parsed(cls, found: dict[str, Any]) -> Calibration:
        votes, both = (cls._parsed(each) if each else None for each in (found["votes"], found["both"]))
        own, others = (found.get(kind, {}) for kind in ("own", "others"))  # files of before have none
        last = (Last(**{name: _parsed(each) for name, each in kind.items()}) for kind in (own, others))
        return cls(_parsed(found["character"]), _parsed(found["page"]), votes, both, *last)

    def save(self, folder: Path, about: dict[str, object]) -> Path:
        """Write it into a checkpoint's folder, with what it was measured on."""
        path = folder / FILE
        found = {**asdict(self), "weights": _weights(folder), "about": about}
        path.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
        return path


AS_IT_IS = Calibration()


def _weights(folder: Path) -> str | None:
    """What a checkpoint's weights are told by, if it has them and not only their graph."""
    return weights_sha256(folder) if (folder / MODEL).is_file() else None


def _parsed(found: dict[str, list[float]]) -> Fit:
    """Raises `ValueError` for numbers that don't rise."""
    fit = Fit(tuple(map(float, found["said"])), tuple(map(float, found["meant"])))
    if len(fit.said) != len(fit.meant) or not all(_rises(each) for each in (fit.said, fit.meant)):
        raise ValueError("what is said and what is meant must rise together")
    return fit


def _rises(numbers: tuple[float, ...]) -> bool:
    return all(a < b for a, b in pairwise(numbers))


def fitted(sure: Floats, right: Floats, weights: Floats | None = None) -> Fit:
    """What confidences (N) mean by what was right (N), 0…1: groups of equal weight, those that don't rise made one.

    Of nothing they mean what they say.
    """
    if len(sure) == 0:
        return _NONE
    w = np.ones_like(sure) if weights is None else weights
    groups = [
        _Group(float(w[part].sum()), float(w[part] @ sure[part]), float(w[part] @ right[part]))
        for part in _parts(sure, w, min(_GROUPS, max(1, len(sure) // _LEAST)))
    ]
    rising: list[_Group] = []
    for group in groups:
        rising.append(group)
        while len(rising) > 1 and not rising[-2].before(rising[-1]):
            last = rising.pop()
            rising[-1] = _Group(*(a + b for a, b in zip(rising[-1], last, strict=True)))
    return Fit(tuple(group.said for group in rising), tuple(group.meant for group in rising))


class _Group(NamedTuple):
    """Confidences, summed up."""

    weight: float
    sure: float
    right: float

    @property
    def said(self) -> float:
        return logit(self.sure / self.weight)

    @property
    def meant(self) -> float:
        return logit((self.right + 1) / (self.weight + 2))

    def before(self, other: _Group) -> bool:
        return self.said < other.said and self.meant < other.meant


def _parts(sure: Floats, weights: Floats, count: int) -> list[npt.NDArray[np.int64]]:
    """The places of confidences (N), in order, as `count` groups of equal weight at most."""
    order = np.argsort(sure, kind="stable")
    total = np.cumsum(weights[order])
    edges = np.searchsorted(total, np.linspace(0, total[-1], count + 1)[1:-1], "right")
    return [part for part in np.split(order, edges) if weights[part].sum() > 0]


def calibration_error(sure: Floats, right: Floats, weights: Floats | None = None, bins: int = 15) -> float:
    """The expected calibration error (Naeini et al., 2015) of confidences (N) of what was right (N), 0…1.

    Sorted by confidence and cut into `bins` of equal weight, the mean distance of confidence from share right.
    """
    if len(sure) == 0:
        return 0.0
    w = np.ones_like(sure) if weights is None else weights
    apart = [abs(float(w[part] @ (sure[part] - right[part]))) for part in _parts(sure, w, bins)]
    return sum(apart) / float(w.sum())
