"""Pages read by RapidOCR: detection of lines and recognition, the models that its package brings, in onnxruntime."""

from __future__ import annotations

import importlib.metadata
import time

import ocr


def main() -> None:
    """Read the pages; loading the models is not on the clock."""
    import numpy as np
    from rapidocr_onnxruntime import RapidOCR

    pages, out = ocr.options(__doc__)
    engine = RapidOCR()
    texts = []
    start = time.perf_counter()
    for page in pages:
        found, _ = engine(np.asarray(ocr.enlarged(page).convert("RGB")))
        texts.append("\n".join(text for _, text, _ in found or []))
    seconds = time.perf_counter() - start
    ocr.report(out, f"rapidocr-onnxruntime {importlib.metadata.version('rapidocr-onnxruntime')}", seconds, texts)


if __name__ == "__main__":
    main()
