"""Pages of four programs, read by textzip, Tesseract and RapidOCR."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
import written
from commands import ROOT, Commands
from figures import JUDGED_HEAD, Bound, judged, judged_row
from others import READERS, read_by
from peers import jobs
from peers.environments import PeerUnavailable, ensure
from PIL import Image, ImageDraw, ImageFont
from program import PartFailed
from sections import table

PROGRAMS = ("pillow", "skia", "pango", "chromium")
KINDS = ("prose", "random", "latin-1", "code")
KNOWN = ("dejavu/DejaVuSansCondensed.ttf", "pt-serif/PTSerif-Regular.ttf")
UNSEEN = ("clear-sans/clear-sans-400.ttf", "gelasio/gelasio-400.ttf")
SIZES = (8, 10, 12, 14, 16)
_RECIPE = "recipes/reader_test.yaml"
ABOUT = (
    "The same lines drawn by Pillow, Skia (pens between pixels, slight hinting), Pango (kerning, ligatures) and "
    "headless Chromium on 128×128 px, at 8 to 16 px, in two faces that textzip's model was trained on and in two of "
    "families that it was not; what the others were trained on is not known. Held-out prose, words of random printable "
    "ASCII, prose with accents, and source code. White space and line breaks do not count. Textzip reads the pages as "
    "they are; the others get each inverted and four times as large, as they like it (`--psm 6` for Tesseract)."
)


def measure(each: Commands) -> dict[str, Any]:
    """Errors of each reader by program, text and faces. Raises `PartFailed` without the unseen families."""
    prose = each.pages("reader-test-prose", _RECIPE, {"test": 400}, "text.sources=[{kind: pydoc, name: prose}]")
    code = each.pages("reader-test-code", _RECIPE, {"test": 400}, "text.sources=[{kind: code}]")
    pages = _pages(written.long_texts(prose), written.long_texts(code), 1 if each.quick else 2)
    found: dict[str, Any] = {}
    missing: dict[str, str] = {}
    for program in PROGRAMS:
        folder = each.work / "programs" / program
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            _draw(each, program, pages, folder)
            found[program] = _read(each, folder, pages, missing)
        except (PartFailed, PeerUnavailable) as error:
            missing[program] = str(error)
            each.say(f"{program} did not run: {error}")
    return {"pages": len(pages), "programs": found, "missing": missing, "judged": _judged(found)}


def markdown(found: dict[str, Any]) -> str:
    """What `measure` measured."""
    readers = ("textzip", *READERS)
    rows = [
        [program, kind, *(f"{100 * cer[reader][kind]:.1f} %" if reader in cer else "" for reader in readers)]
        for program, cer in found["programs"].items()
        for kind in cer["textzip"]
    ]
    parts = [table(JUDGED_HEAD, [judged_row(figure) for figure in found["judged"]]),
             f"{found['pages']} pages of each program.",
             table(["drawn by", "text, faces", *readers], rows)]  # fmt: skip
    parts += [f"{name} did not run: {why.splitlines()[0]}" for name, why in found["missing"].items()]
    return "\n\n".join(parts)


def _pages(prose: list[str], code: list[str], copies: int) -> list[dict[str, Any]]:
    """Lines with a font and a size, the same for all programs."""
    unseen = ROOT / "data" / "reader-fonts" / "unseen"
    if not unseen.is_dir():
        raise PartFailed(f"there is no {unseen}; bring it with make reader-fonts")
    rng = np.random.default_rng([0, 4])
    faces = [("known", ROOT / "fonts" / face) for face in KNOWN] + [("unseen", unseen / face) for face in UNSEEN]
    return [
        {"kind": f"{kind}, {which}", "font": str(face), "px": px,
         "lines": written.lines_of(kind, prose, code, rng, ImageFont.truetype(str(face), px))}
        for which, face in faces for kind in KINDS for px in SIZES for _ in range(copies)
    ]  # fmt: skip


def _draw(each: Commands, program: str, pages: list[dict[str, Any]], folder: Path) -> None:
    made = [
        jobs.Job(page["lines"], page["font"], page["px"], str(folder / f"{k:05d}.png")) for k, page in enumerate(pages)
    ]
    if program == "pillow":
        for job in made:
            image = Image.new("L", (job.side, job.side))
            font = ImageFont.truetype(job.font, job.px)
            ImageDraw.Draw(image).multiline_text(
                (job.margin, job.margin), "\n".join(job.lines), fill=255, font=font, spacing=written.SPACING
            )
            image.save(job.out)
        return
    jobs.write(folder / "jobs.json", made)
    python = Path(sys.executable) if program == "chromium" else ensure(program, each.environments, each.say)
    script = ROOT / "benchmarks" / "peers" / f"draw_{program}.py"
    each.python(python, [str(script), str(folder / "jobs.json")])


def _read(
    each: Commands, folder: Path, pages: list[dict[str, Any]], missing: dict[str, str]
) -> dict[str, dict[str, float]]:
    """By reader and kind of page the CER."""
    ours = folder / "textzip.json"
    each.python(Path(sys.executable), [str(ROOT / "benchmarks" / "read_folder.py"), str(folder), str(ours)])
    texts = {"textzip": json.loads(ours.read_text("utf-8"))["texts"]}
    for name in READERS:
        read = read_by(each, name, folder, missing)
        if read is not None:
            texts[name] = read["texts"]
    labelled = [{**page, "text": "\n".join(page["lines"])} for page in pages]
    return {name: written.errors(labelled, some) for name, some in texts.items()}


def _judged(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Of each kind of text our errors over those of each other reader, all programs and faces together."""
    figures = []
    for name in READERS:
        both = [cer for cer in found.values() if name in cer]
        for kind in KINDS if both else ():
            sums = [sum(cer[who][f"{kind}, {which}"] for cer in both for which in ("known", "unseen"))
                    for who in ("textzip", name)]  # fmt: skip
            figures.append(judged(f"errors over {name}'s, {kind}", sums[0] / sums[1], Bound(1, 0.1, most=True), "x"))
    return figures
