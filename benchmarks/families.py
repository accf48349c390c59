"""Errors by family of faces, beside Tesseract's: some families nobody reads at 8 px."""

from __future__ import annotations

import re
import shutil
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from commands import Commands
from others import read_by
from PIL import Image
from sections import table

PEER = "tesseract"
_STYLE = re.compile(r"-\d+(-italic)?$")
_WORST = 8
_SHARES = (0.25, 0.5, 0.75)
_UNREAD = 0.2
"""A family of which the peer misreads so much is one that is hard for anybody at these sizes."""


def compared(
    each: Commands,
    pages: Sequence[npt.NDArray[np.uint8]],
    fonts: Sequence[str],
    texts: Sequence[str],
    read: Sequence[str],
) -> dict[str, Any]:
    """CER without white space of each family, by what was `read` and by Tesseract, which reads the pages here."""
    folder = each.work / "families"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for k, page in enumerate(pages):
        Image.fromarray(page).save(folder / f"{k:05d}.png")
    missing: dict[str, str] = {}
    peer = read_by(each, PEER, folder, missing)
    said = {"textzip": read} if peer is None else {"textzip": read, PEER: peer["texts"]}
    return {"readers": {name: _cer(fonts, texts, some) for name, some in said.items()}, "missing": missing}  # fmt: skip


def markdown(found: dict[str, Any]) -> str:
    """What `compared` found."""
    readers: dict[str, dict[str, float]] = found["readers"]
    ours = readers["textzip"]
    clear = [family for family, cer in readers.get(PEER, ours).items() if cer < _UNREAD]
    rows = [
        [name, f"{100 * np.mean(list(cer.values())):.1f} %", f"{100 * np.mean([cer[each] for each in clear]):.1f} %",
         *(f"{100 * np.quantile(list(cer.values()), share):.1f} %" for share in _SHARES)]
        for name, cer in readers.items()
    ]  # fmt: skip
    hardest = sorted(ours, key=lambda family: -ours[family])[:_WORST]
    worst = [[family, *(f"{100 * cer[family]:.0f} %" for cer in readers.values())] for family in hardest]
    parts = [
        table(["prose in unseen families, without white space", "mean of families",
               f"of the {len(clear)} of which {PEER if PEER in readers else 'textzip'} misreads under {_UNREAD:.0%}",
               *(f"{100 * share:.0f} % of them under" for share in _SHARES)], rows),
        table(["the hardest families", *readers], worst),
    ]  # fmt: skip
    return "\n\n".join([*parts, *(f"{name} did not run: {why}" for name, why in found["missing"].items())])


def _cer(fonts: Sequence[str], texts: Sequence[str], read: Sequence[str]) -> dict[str, float]:
    from textzip.models.slot.metrics import distance

    wrong: dict[str, int] = defaultdict(int)
    characters: dict[str, int] = defaultdict(int)
    for font, text, said in zip(fonts, texts, read, strict=True):
        family, wanted = _STYLE.sub("", font), "".join(text.split())
        wrong[family] += distance(wanted, "".join(said.split()))
        characters[family] += len(wanted)
    return {family: wrong[family] / max(1, characters[family]) for family in wrong}
