"""What was made once for a key, and is used again while the key stays the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from program import ROOT


def kept(path: Path, key: dict[str, Any], make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What `make` gives, from the file if that was made for the same key."""
    if path.exists():
        before = json.loads(path.read_text("utf-8"))
        if before.get("key") == json.loads(json.dumps(key)):
            return dict(before["made"])
    made = make()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"key": key, "made": made}), "utf-8")
    return made


def sources() -> str:
    """What figures are made by: a hash of the package's own code."""
    found = hashlib.sha256()
    for path in sorted((ROOT / "textzip").rglob("*.py")):
        found.update(path.read_bytes())
    return found.hexdigest()[:16]
