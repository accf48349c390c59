"""Confidence that means what it says: of what is read with 90 %, nine in ten are right.

A network is surer than it is right, and more so of some things than of others. Its logit is stretched and moved so that
on pages it has not learned from it fits how often it was right (Platt, 1999; with no move it is a temperature, Guo et
al., 2017): once for characters, once for whole pages. The two numbers of each stand in `calibration.json` beside a
checkpoint's weights; without the file a network is believed as it is.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from textzip.errors import CheckpointError
from textzip.train.stored import MODEL, weights_sha256

Floats = npt.NDArray[np.float64]

FILE = "calibration.json"
_EDGE = 1e-6
_STEPS, _SMALL = 50, 1e-9
_TIE = 1e-3
"""How strongly a fit is held to no change: enough for outcomes that all are alike."""


def logit(p: float) -> float:
    """log(p / (1 − p)), of 0 and 1 as of what is next to them."""
    p = min(max(p, _EDGE), 1 - _EDGE)
    return math.log(p / (1 - p))


@dataclass(frozen=True)
class Platt:
    """logit(p) · slope + move, as a probability."""

    slope: float = 1.0
    move: float = 0.0

    def __call__(self, p: float) -> float:
        """A probability as it fits; 0 stays 0."""
        if p <= 0 or self == _NONE:
            return p
        return 1 / (1 + math.exp(-(self.slope * logit(p) + self.move)))

    def before(self, p: float) -> float:
        """What becomes that probability."""
        if p <= 0 or self == _NONE:
            return p
        return 1 / (1 + math.exp(-(logit(p) - self.move) / self.slope))


_NONE = Platt()


@dataclass(frozen=True)
class Calibration:
    """Of a model's characters and pages."""

    character: Platt = _NONE
    page: Platt = _NONE
    votes: Calibration | None = None
    """Of what several looks of it vote for; as of a single look without."""

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
        votes = found.get("votes")
        return cls(Platt(**found["character"]), Platt(**found["page"]), cls._parsed(votes) if votes else None)

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


def mended(sure: Floats, right: Floats, weights: Floats | None = None) -> Platt:
    """What is `fitted`, unless the calibration error of these same confidences is less as they are.

    Where many are sure and some of those wrong all the same, as on pages that are read in another order than they were
    written, the likeliest two numbers make all others too modest.
    """
    found = fitted(sure, right, weights)
    after = np.array([found(p) for p in sure])
    before, now = (calibration_error(each, right, weights) for each in (sure, after))
    return found if now < before else _NONE


def fitted(sure: Floats, right: Floats, weights: Floats | None = None) -> Platt:
    """The likeliest slope and move for confidences (N) of what was right (N), 0…1, by Newton's method."""
    p = np.clip(sure, _EDGE, 1 - _EDGE)
    x = np.stack([np.log(p / (1 - p)), np.ones_like(p)], 1)
    w = np.ones_like(p) if weights is None else weights
    theta = np.array([1.0, 0.0])
    for _ in range(_STEPS):
        q = 1 / (1 + np.exp(-np.clip(x @ theta, -30, 30)))
        gradient = x.T @ (w * (q - right)) + _TIE * (theta - [1.0, 0.0])
        curvature = (x * (w * q * (1 - q))[:, None]).T @ x + _TIE * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        while _cost(x, right, w, theta - step) > _cost(x, right, w, theta) and np.abs(step).max() > _SMALL:
            step /= 2  # so far away Newton's steps lead further away
        theta = theta - step
        if np.abs(step).max() < _SMALL:
            break
    return Platt(float(theta[0]), float(theta[1]))


def _cost(x: Floats, right: Floats, weights: Floats, theta: Floats) -> float:
    """What `fitted` makes least: the cross-entropy, and a little for being far from no change."""
    z = x @ theta
    far = theta - [1.0, 0.0]
    return float((weights * (np.logaddexp(0, z) - right * z)).sum() + _TIE / 2 * (far @ far))


def calibration_error(sure: Floats, right: Floats, weights: Floats | None = None, bins: int = 15) -> float:
    """The expected calibration error (Naeini et al., 2015) of confidences (N) of what was right (N), 0…1.

    Sorted by confidence and cut into `bins` of equal weight, the mean distance of confidence from share right.
    """
    if len(sure) == 0:
        return 0.0
    w = np.ones_like(sure) if weights is None else weights
    order = np.argsort(sure, kind="stable")
    total = np.cumsum(w[order])
    edges = np.searchsorted(total, np.linspace(0, total[-1], bins + 1)[1:-1], "left")
    error = 0.0
    for part in np.split(order, edges):
        weight = float(w[part].sum())
        if weight:
            apart = float((w[part] * sure[part]).sum() - (w[part] * right[part]).sum())
            error += abs(apart)
    return error / float(total[-1])
