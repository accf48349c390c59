"""Pages read by Tesseract, through its command line: one process for all pages, so that it loads its model once."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import ocr


def main() -> int:
    """Read the pages."""
    pages, out = ocr.options(__doc__)
    if shutil.which("tesseract") is None:
        print("there is no tesseract on PATH; install Debian's tesseract-ocr", file=sys.stderr)
        return 1
    version = subprocess.run(["tesseract", "--version"], capture_output=True, text=True, check=True).stdout.split("\n")[
        0
    ]
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        names = []
        for k, page in enumerate(pages):
            names.append(Path(folder) / f"{k:05d}.png")
            ocr.enlarged(page).save(names[-1])
        listed = Path(folder) / "pages.txt"
        listed.write_text("\n".join(map(str, names)) + "\n", encoding="utf-8")
        command = ["tesseract", str(listed), "stdout", "--psm", "6"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - start
    texts = done.stdout.split("\f")[: len(pages)]
    if done.returncode or len(texts) != len(pages):
        print(f"{len(texts)} texts of {len(pages)} pages\n{done.stderr[-1000:]}", file=sys.stderr)
        return 1
    ocr.report(out, version, seconds, texts)
    return 0


if __name__ == "__main__":
    sys.exit(main())
