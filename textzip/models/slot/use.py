"""Pages to text: a checkpoint, or the two models that come with textzip, behind one call."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from textzip.errors import CheckpointError
from textzip.models.language.grams import FILE, Grams
from textzip.models.slot.calibration import AS_IT_IS, Calibration
from textzip.models.slot.config import SlotConfig
from textzip.models.slot.engine import Engine, engine_of
from textzip.models.slot.network import decode
from textzip.models.slot.page import places, whole
from textzip.models.slot.page.blanks import counted, wide
from textzip.models.slot.page.places import Seen
from textzip.models.slot.page.reading import Character, Reading
from textzip.models.slot.page.views import LARGER, MOVED, ROOM, View
from textzip.models.slot.page.vote import of_language, vote
from textzip.models.slot.picture import PAGE, Picture, Pixels, Source, to_page
from textzip.train.stored import find

__all__ = ["Character", "Reader", "Reading", "Seen", "load", "read"]

_BATCH = 32
"""Pages of the usual size that are read together; of larger ones as many as have no more pixels."""
_SURE = 0.94
"""A page of which this share is right, as one model says, is believed before a second has looked."""
_CLOSE, _ALIKE = 0.994, 0.9
"""And this, is not looked at more closely; where both models read the same, the second."""
_KNOWN = 0.7
"""A page of which less is right, as the first of two models says, it doesn't know: one look of it is enough."""
_BELIEF, _WEIGHT = 4, 1e-3
"""A look's weight in a vote is its confidence to this power, and at least the second: so that many looks of a model
that is less sure don't outvote few of one that is surer."""
_KNOWN_BY, _STEEP, _MOST, _LEAST = 0.5, 2.0, 3.0, 0.4
"""So much surer, in log-odds, the first of two models says that it is than the second, where either may know a page's
face; how much more its looks weigh the surer it is; and the most and the least that they do."""
_PRETRAINED, _SECOND = "pretrained/reader", "pretrained/reader-faces"
"""Of the two that come with textzip the first knows its own faces best, and the second a thousand others."""


def read(
    image: Source, checkpoint: str | Path | None = None, *, newlines: bool | None = None, once: bool = False
) -> Reading:
    """Read one page of any size, any way up: a path, a file's bytes, a PIL image, an array uint8 (H, W) or (H, W, 3).

    Without a checkpoint the models that come with textzip read; they are loaded once. `newlines`: whether each line
    ends in a newline and keeps its indentation; by default on other programs' pages. `once`: without the closer looks
    at what is unsure, in less time and with more errors. Raises `PictureError` for what is no page, and
    `CheckpointError`.
    """
    reader = _kept(None if checkpoint is None else str(checkpoint))
    return reader.read_pictures([to_page(image)], newlines=newlines, once=once)[0]


class Reader:
    """A slot model that reads pages, those of one size together."""

    def __init__(
        self,
        engine: Engine,
        calibration: Calibration = AS_IT_IS,
        second: Callable[[], Reader] | None = None,
        letters: Callable[[], Grams | None] = lambda: None,
    ) -> None:
        """`second`: opens who reads again what this one is unsure of; the surer of the two is believed.

        `letters`: opens the table of which follow which, if there is one.
        """
        self._engine, self.calibration, self._second, self.letters = engine, calibration, second, letters
        self._spellings = decode.spellings(engine.config.symbols)

    @property
    def config(self) -> SlotConfig:
        """The model's."""
        return self._engine.config

    def read(self, pages: Sequence[Pixels]) -> list[tuple[str, float, int]]:
        """Text, confidence and count of each page, uint8 (H, W) with bright ink."""
        seen, own = self.closer(pages, self.look(pages)), self.calibration.own
        return [(each.text, own.share(self._says(each)), each.count) for each in seen]

    def read_pictures(
        self, pictures: Sequence[Picture], *, newlines: bool | None = None, characters: bool = True, once: bool = False
    ) -> list[Reading]:
        """What pictures of any size say; `newlines` and `once` as for `read`, `characters` with confidence and box."""
        closer = None if once else self.closer
        return whole.read(
            pictures, self.look, self.calibration, closer, newlines=newlines, characters=characters,
            language=lambda text: of_language(text, self.letters()),
        )  # fmt: skip

    def look(self, pages: Sequence[Pixels]) -> list[Seen]:
        """What is on each page, uint8 (H, W) with bright ink, and where; how sure the model is, as it says it."""
        seen = self._looked(pages)
        if self._second is None:
            return seen
        unsure = [k for k, each in enumerate(seen) if self._says(each) < _SURE]
        if not unsure:
            return seen
        second = self._second()
        for k, other in zip(unsure, second.look([pages[k] for k in unsure]), strict=True):
            theirs = _said_by(self.calibration, second.calibration, other)
            surer = theirs if theirs.confidence > seen[k].confidence else seen[k]
            seen[k] = replace(surer, looks=(seen[k], other))
        return seen

    def closer(self, pages: Sequence[Pixels], seen: Sequence[Seen]) -> list[Seen]:
        """What was seen on pages, and where that is unsure, what several looks at each vote for; as sure as `look`.

        Unsure is also what the second model reads otherwise at first sight, however sure one is; what both read alike
        takes less. Where white is wider than a blank nothing is sure, and blanks are counted. A page that fills all
        slots is left as it is: no look has room for all of it.
        """
        found, most = list(seen), self.config.slots
        own = {k: each.looks[0] if each.looks else each for k, each in enumerate(seen) if each.count < most}
        white = {k for k, each in own.items() if wide(each)}
        theirs = self._theirs({k: pages[k] for k in own}, seen)
        alike = {k: other.text == own[k].text for k, other in theirs.items()}
        apart = white | {k for k, same in alike.items() if not same}
        unsure = [k for k in own if k in apart or self._says(seen[k]) < (_ALIKE if k in alike else _CLOSE)]
        looks = {k: [own[k]] for k in unsure}
        known = [k for k in unsure if self._second is None or self._says(own[k]) >= _KNOWN]
        for k, some in zip(known, self.looks([pages[k] for k in known]), strict=True):
            looks[k] += some
            found[k] = self._voted(looks[k], seen[k])
        still = [k for k in unsure if k in white or len(looks[k]) == 1 or self._says(found[k]) < _CLOSE]
        both = [replace(seen[k], looks=(own[k], theirs[k])) if theirs else seen[k] for k in still]
        for k, some in zip(still, self.others([pages[k] for k in still], both), strict=True):
            found[k] = self._voted(looks[k], seen[k], some)
        for k in white:
            found[k] = counted(found[k], pages[k])
        for k, same in alike.items():
            found[k] = replace(found[k], agreed=same and found[k].text == own[k].text)
        return found

    def looks(self, pages: Sequence[Pixels], views: Sequence[View] = MOVED) -> list[list[Seen]]:
        """What this model alone sees on each page in each of some views."""
        found: list[list[Seen]] = [[] for _ in pages]
        for view in views if pages else ():
            for some, each in zip(found, self._looked([view.of(page, ROOM) for page in pages]), strict=True):
                some.append(replace(each, places=view.back(each.places)))
        return found

    def others(self, pages: Sequence[Pixels], seen: Sequence[Seen]) -> list[list[Seen]]:
        """What the second model sees on each page in each of its views, as sure as it says itself.

        Without a second model what this one sees on a larger page. `seen`: what was seen before.
        """
        if self._second is None or not pages:
            return self.looks(pages, LARGER)
        first = self._theirs(dict(enumerate(pages)), seen)
        return [[first[k], *some] for k, some in enumerate(self._second().looks(pages, (*MOVED, *LARGER)))]

    def _theirs(self, pages: Mapping[int, Pixels], seen: Sequence[Seen]) -> dict[int, Seen]:
        """What the second model sees at first sight on some pages, if there is one."""
        if self._second is None:
            return {}
        found = {k: seen[k].looks[1] for k in pages if seen[k].looks}
        missing = [k for k in pages if k not in found]
        return found | dict(zip(missing, self._second().look([pages[k] for k in missing]), strict=True))

    def votes(self, looks: Sequence[Seen], others: Sequence[Seen] = ()) -> Seen:
        """What several looks of this model vote for, as it says it, and `others`, as sure as who saw them says.

        Of two models the one that is surer than usual mostly knows the page's face: its looks weigh more.
        """
        weights = [self._weight(each) for each in looks]
        if self._second is not None and others:
            theirs, knows = self._second().calibration, _knows(looks, others)
            weights = [knows * each for each in weights]
            others = [_said_by(self.calibration, theirs, each) for each in others]
        weights += [self._weight(each) for each in others]
        return vote([*looks, *others], weights, self.letters())

    def _weight(self, seen: Seen) -> float:
        return float(max(_WEIGHT, self._says(seen) ** _BELIEF))

    def _voted(self, looks: Sequence[Seen], before: Seen, others: Sequence[Seen] = ()) -> Seen:
        """What they vote for, as sure as one look says it; what was seen before, if that is nothing."""
        voted, ours = self.votes(looks, others), self.calibration
        fit = (ours.both if others and self._second is not None else None) or ours.votes or ours
        return _said_by(ours, fit, voted) if voted.text else before

    def _says(self, seen: Seen) -> float:
        return self.calibration.page(seen.confidence)

    def _looked(self, pages: Sequence[Pixels]) -> list[Seen]:
        """What this model alone sees on each page."""
        cropped = [_cropped(page, self.config.frame) for page in pages]
        order = sorted(range(len(pages)), key=lambda k: cropped[k].shape)
        at_once = self._engine.at_once
        groups = list(_batches(order, cropped, min(_BATCH, -(-len(pages) // at_once))))
        found: dict[int, Seen] = {}
        with ThreadPoolExecutor(at_once) as threads:
            seen = threads.map(lambda group: self._look(np.stack([cropped[k] for k in group])), groups)
            for group, each in zip(groups, seen, strict=True):
                found.update(zip(group, each, strict=True))
        return [found[k] for k in range(len(pages))]

    def _look(self, pages: Pixels) -> list[Seen]:
        """Pages (B, H, W) of whole frames."""
        slots = self._engine.slots(pages[:, None])
        inked = np.any(pages, axis=(1, 2))
        said = decode.decoded(slots.logs, slots.counts, slots.doubts, inked, self._spellings)
        found = []
        for page, each, fills in zip(pages, said, slots.fills, strict=True):
            where = places.places(each.text, fills, self.config.frame, page)
            held = self.config.slots / max(self.config.slots, int(fills.sum()))  # what no slot was left for is not read
            found.append(Seen(each.text, each.confidence * held, each.count, each.sure, where, others=each.others))
        return found


def load(path: str | Path | None = None, device: str = "auto") -> Reader:
    """The reader of a checkpoint or of a run's best one; without a path of the models that come with textzip.

    `device`: auto, cpu, cuda or cuda:1; onnxruntime is for the first two, and torch for all (`engine.py`). Raises
    `CheckpointError`, and `EngineError` if there is no such device or neither package is installed.
    """
    if path is not None:
        return _alone(Path(path), device)
    first, second = (Path(str(files("textzip").joinpath(name))) for name in (_PRETRAINED, _SECOND))
    if not first.is_dir():
        raise CheckpointError(f"{first}: this copy of textzip comes without its model; give a --checkpoint")
    return _alone(first, device, lru_cache(lambda: _alone(second, device)) if second.is_dir() else None)


def _alone(path: Path, device: str, second: Callable[[], Reader] | None = None) -> Reader:
    folder = find(path).folder
    return Reader(engine_of(path, device), Calibration.of(folder), second, lru_cache(lambda: letters_of(folder)))


def letters_of(folder: Path) -> Grams | None:
    """The table of letters beside a checkpoint's weights, if there is one."""
    return Grams.load(folder / FILE) if (folder / FILE).is_file() else None


@lru_cache(maxsize=2)
def _kept(path: str | None) -> Reader:
    return load(path)


def _said_by(ours: Calibration, theirs: Calibration, seen: Seen) -> Seen:
    """What was seen with one calibration, as sure as with another one would say that it is."""
    page = ours.page.before(theirs.page(seen.confidence))
    return replace(seen, confidence=page, sure=tuple(ours.character.before(theirs.character(p)) for p in seen.sure))


def _knows(ours: Sequence[Seen], theirs: Sequence[Seen]) -> float:
    """How much more looks of one model weigh than those of another, as each says how sure it is of a page."""
    surer = _log_odds(ours) - _log_odds(theirs) - _KNOWN_BY
    return min(_MOST, max(_LEAST, math.exp(_STEEP * surer)))


def _log_odds(looks: Sequence[Seen]) -> float:
    """Of how sure looks are on the average."""
    sure = sum(each.confidence for each in looks) / len(looks)
    return math.log(max(_WEIGHT, sure) / max(_WEIGHT, 1 - sure))


def _cropped(page: Pixels, frame: tuple[int, int]) -> Pixels:
    """A page down to its last row with ink, in whole frames."""
    rows = np.flatnonzero(page.any(1))
    height = int(rows[-1]) + 1 if len(rows) else 1
    tall, wide = max(8, frame[0]), max(8, frame[1])
    out = np.zeros((-(-height // tall) * tall, -(-page.shape[1] // wide) * wide), np.uint8)
    out[:height, : page.shape[1]] = page[:height]
    return out


def _batches(order: Sequence[int], pages: Sequence[Pixels], most: int) -> Iterable[list[int]]:
    """Groups of at most so many pages of one shape: what a page reads does not depend on those beside it."""
    group: list[int] = []
    for k in order:
        full = (len(group) + 1) * pages[k].size > _BATCH * PAGE * PAGE
        if group and (len(group) == most or full or pages[k].shape != pages[group[0]].shape):
            yield group
            group = []
        group.append(k)
    if group:
        yield group
