"""Files of other people are not written over."""

from __future__ import annotations

import io
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngImageFile

from textzip.errors import ShardError
from textzip.shards.own import PICTURE, check_own, signed


def png() -> bytes:
    out = io.BytesIO()
    Image.fromarray(np.arange(64, dtype=np.uint8).reshape(8, 8)).save(out, "PNG")
    return out.getvalue()


def test_a_signed_picture_is_the_same_picture_and_names_textzip() -> None:
    with Image.open(io.BytesIO(signed(png()))) as picture, Image.open(io.BytesIO(png())) as before:
        assert isinstance(picture, PngImageFile)
        assert picture.tobytes() == before.tobytes()
        assert picture.text == {"Software": "textzip"}
    with Image.open(io.BytesIO(signed(png()))) as picture:
        picture.verify()


def test_only_what_textzip_signed_may_be_written_over(tmp_path: Path) -> None:
    path = tmp_path / "x.png"
    check_own(path, PICTURE, "--out")
    for content in (b"", signed(png())):
        path.write_bytes(content)
        check_own(path, PICTURE, "--out")
    path.write_bytes(png())
    with pytest.raises(ShardError) as caught:
        check_own(path, PICTURE, "--out")
    assert str(caught.value) == (
        f"{path}: is there already, and nothing in it says that textzip wrote it; name another file with --out, "
        "or move this one"
    )


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs POSIX")
def test_pipes_and_devices_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "link.png").symlink_to(tmp_path / "pipe.png")
    for path in (tmp_path / "pipe.png", tmp_path / "link.png", Path("/dev/null")):
        with pytest.raises(ShardError, match="is a pipe or a device, and what is written here must be a file"):
            check_own(path, PICTURE, "--out")
