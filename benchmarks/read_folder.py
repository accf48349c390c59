"""The pages of a folder read by textzip's own model, as the other readers are run: `read_folder.py DIR FILE`.

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

    names = sorted(Path(sys.argv[1]).glob("*.png"))
    reader = load()
    reader.read_pictures([to_page(name) for name in names[:4]], characters=False)
    start = time.perf_counter()
    texts = [each.text for each in reader.read_pictures([to_page(name) for name in names], characters=False)]
    seconds = time.perf_counter() - start
    found = {"version": f"textzip {textzip.__version__}", "seconds": seconds, "texts": texts}
    Path(sys.argv[2]).write_text(json.dumps(found), "utf-8")


if __name__ == "__main__":
    main()
