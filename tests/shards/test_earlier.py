"""Files as textzip wrote them before it named itself in them, and others that look a little like them."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from textzip.errors import ShardError
from textzip.shards.own import GRAPH, PICTURE, REPORT, check_own

# `textzip write P --size 16x16` of version 0.1, with --mode L and --mode 1.
PAGES = [
    "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAAAAAA6mKC9AAAAOUlEQVR4XmMgAnD8//95Ez+SKo4vDPwbqmA8BgYGsEA1jAcS+P//yzZBGA8k8AXG"
    "ghKEBVCl6cQEAGYvDttYvsGtAAAAAElFTkSuQmCC",
    "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQAgAAAABwKLgcAAAAHUlEQVR4AWNggAP+D0AmDw+MgHBBsiAhCAFi4AcAipUCUxSwc/UAAAAASUVORK5C"
    "YII=",
]
# The beginning of a report of version 0.1.
HEAD = """\
<!doctype html><html lang="en"><head><meta charset="utf-8"><title>run &amp; run</title>
<meta name="viewport" content="width=device-width"><style>
body{font:15px/1.5 system-ui,sans-serif;max-width:1180px;margin:2em auto;padding:0 1em;color:#222;background:#fff}
"""


def is_own(path: Path, content: bytes, mark: bytes) -> bool:
    path.write_bytes(content)
    try:
        check_own(path, mark, "--out")
    except ShardError:
        return False
    return True


def png(pixels: object, **options: int) -> bytes:
    out = io.BytesIO()
    Image.fromarray(np.asarray(pixels, np.uint8)).save(out, "PNG", **options)
    return out.getvalue()


@pytest.mark.parametrize("page", PAGES, ids=["grey", "1-bit"])
def test_a_page_may_be_written_over_unless_something_was_done_to_it(tmp_path: Path, page: str) -> None:
    content = base64.b64decode(page)
    assert is_own(tmp_path / "x.png", content, PICTURE)
    assert is_own(tmp_path / "sheet.png", content, PICTURE)
    assert not is_own(tmp_path / "x.png", content + b"more", PICTURE)
    assert not is_own(tmp_path / "x.png", content[:45] + bytes(10) + content[55:], PICTURE)


@pytest.mark.parametrize("level", range(10))
def test_a_grey_picture_of_another_program_may_not(tmp_path: Path, level: int) -> None:
    with Image.open(io.BytesIO(base64.b64decode(PAGES[0]))) as page:
        assert not is_own(tmp_path / "x.png", png(page, compress_level=level), PICTURE)
    assert not is_own(tmp_path / "x.png", png(np.arange(256).reshape(16, 16), compress_level=level), PICTURE)


def test_the_contact_sheet_beside_the_shards_may_be_written_over(tmp_path: Path, folder: Path) -> None:
    sheet = png(np.arange(256).reshape(16, 16))
    assert is_own(folder / "sheet.png", sheet, PICTURE)
    assert not is_own(folder / "mine.png", sheet, PICTURE)
    assert not is_own(folder / "sheet.png", png(np.zeros((16, 16, 3))), PICTURE)
    assert not is_own(tmp_path / "sheet.png", sheet, PICTURE)


def test_a_report_may_be_written_over(tmp_path: Path) -> None:
    assert is_own(tmp_path / "report.html", HEAD.encode(), REPORT)
    assert not is_own(tmp_path / "report.html", HEAD.replace("1180", "900").encode(), REPORT)


def field(number: int, data: bytes) -> bytes:
    """A field of a Protocol Buffers message, shorter than 128 bytes."""
    return bytes([number << 3 | 2, len(data)]) + data


def graph(*names: str) -> bytes:
    """An ONNX model of PyTorch's: version (1), producer (2), graph (7) of input (11) and outputs (12), by name."""
    first, *others = (field(1, name.encode()) for name in names)
    return (
        b"\x08\x0a" + field(2, b"pytorch") + field(7, field(11, first) + b"".join(field(12, each) for each in others))
    )


def test_a_graph_of_the_slot_model_may_be_written_over(tmp_path: Path) -> None:
    assert is_own(tmp_path / "x.onnx", graph("pixel_values", "logits", "count"), GRAPH)
    assert not is_own(tmp_path / "x.onnx", graph("pixel_values", "logits"), GRAPH)
    assert not is_own(tmp_path / "x.onnx", graph("input", "logits", "count"), GRAPH)
