"""Other readers on a folder of pages, each in an environment of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from commands import ROOT, Commands
from peers.environments import PeerUnavailable, ensure
from program import PartFailed

READERS = ("tesseract", "rapidocr")


def read_by(each: Commands, name: str, folder: Path, missing: dict[str, str]) -> dict[str, Any] | None:
    """`version`, `seconds` and `texts` of a reader of a folder's pages; None, with why in `missing`, if it can't."""
    out = folder / f"{name}.json"
    each.say(f"{name} reads {folder}")
    try:
        python = ensure(name, each.environments, each.say)
        script = ROOT / "benchmarks" / "peers" / f"{name}.py"
        each.python(python, [str(script), "--pages", str(folder), "--out", str(out)])
    except (PartFailed, PeerUnavailable) as error:
        missing[name] = str(error)
        each.say(f"{name} did not run: {error}")
        return None
    found: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return found
