"""What `textzip inspect` prints of how evenly fonts, sizes and characters come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textzip.shards.inspect import Summary

_SHOWN = 10


@dataclass(frozen=True)
class Wanted:
    """What a random source draws from, and how often each character is promised."""

    characters: tuple[int, ...]
    coverage: int


def wanted_by(folder: Path) -> dict[str, Wanted]:
    """What the random sources of a data folder draw from, by their names; sources of one name together."""
    from textzip.render.text.blocks import repertoire
    from textzip.shards.manifest import read_dataset

    dataset = read_dataset(folder) or {}
    found: dict[str, Wanted] = {}
    for source in dataset.get("identity", {}).get("text", {}).get("sources", []):
        if "blocks" in source:
            before = found.get(source["name"], Wanted((), 0))
            characters = {*before.characters, *repertoire(tuple(source["blocks"])).tolist()}
            coverage = max(before.coverage, source.get("coverage", 0))
            found[source["name"]] = Wanted(tuple(sorted(characters)), coverage)
    return found


def balance(summary: Summary, characters: Mapping[str, Counter[int]], wanted: Mapping[str, Wanted]) -> Iterator[str]:
    """The lines: fonts, sizes, both, characters of all pages, and those of each random source.

    `characters` are counts of code points by source.
    """
    yield f"fonts: {len(summary.fonts)}{_ends(summary.fonts, str)}"
    yield f"sizes: {len(summary.px)}{_ends(summary.px, _size)}"
    yield f"fonts at a size: {len(summary.faces)}{_ends(summary.faces, lambda face: f'{face[0]} {_size(face[1])}')}"
    everywhere: Counter[int] = sum(characters.values(), Counter())
    yield f"characters: {len(everywhere):,}{_ends(everywhere, _character)}"
    rarest = sorted(everywhere, key=lambda each: (everywhere[each], each))[:_SHOWN]
    yield f"rarest characters: {_listed(rarest, everywhere)}"
    for name, source in wanted.items():
        counts = characters.get(name, Counter())
        there = Counter({each: counts[each] for each in source.characters if counts[each]})
        yield f"{name}: {len(there):,} of {len(source.characters):,} characters{_ends(there, _character)}"
        never = [each for each in source.characters if each not in there]
        if never:
            yield f"{name}: never: {_listed(never)}"
        if source.coverage:
            short = [each for each in there if there[each] < source.coverage]
            kept = f"less often: {_listed(short, there)}" if short else "as often as that, all that are there"
            yield f"{name}: coverage {source.coverage:,}: {kept}"


def _ends(counts: Mapping[Any, int], show: Callable[[Any], str]) -> str:
    """The rarest and the commonest, as the end of a sentence."""
    from textzip.shards.balance import spread

    if not counts:
        return ""
    ends = spread(counts)
    least = f"{show(ends.least)} ({ends.fewest:,})"
    if ends.kinds == 1:
        return f", {least}"
    return f", from {least} to {show(ends.most)} ({ends.oftenest:,}), {ends.ratio:,.1f} times as often"


def _listed(code_points: Sequence[int], counts: Mapping[int, int] | None = None) -> str:
    shown = [_character(each) + (f" {counts[each]:,}" if counts else "") for each in code_points[:_SHOWN]]
    more = len(code_points) - len(shown)
    return ", ".join(shown) + (f" and {more:,} more" if more else "")


def _size(px: int) -> str:
    return f"{px} px"


def _character(code_point: int) -> str:
    return f"{chr(code_point)!r} U+{code_point:04X}"
