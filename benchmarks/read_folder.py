"""The pages of a folder read by textzip's own model, as the other readers are run: `read_folder.py DIR FILE [--once]`.

Decoding and all else from a file to its text is on the clock; loading the model is not.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path


def main() -> None:
    """Read, and write version, seconds and texts."""
    import textzip
    from textzip.models.slot.picture import to_page
    from textzip.models.slot.use import load

    once = "--once" in sys.argv
    names = sorted(Path(sys.argv[1]).glob("*.png"))
    reader = load()
    reader.read_pictures([to_page(name) for name in names[:4]], characters=False, once=once)
    start = time.perf_counter()
    found = reader.read_pictures([to_page(name) for name in names], characters=False, once=once)
    texts = [each.text for each in found]
    seconds = time.perf_counter() - start
    version = f"textzip {textzip.__version__}" + ", once" * once
    Path(sys.argv[2]).write_text(json.dumps({"version": version, "seconds": seconds, "texts": texts}), "utf-8")


if __name__ == "__main__":
    main()
