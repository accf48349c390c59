"""A text to one PNG, or to a folder of them with a manifest."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from textzip.errors import FontError, ShardError, TextError
from textzip.render.fonts.face import Face
from textzip.render.page.page import Page, render_page
from textzip.render.page.png import encode
from textzip.render.page.style import Style
from textzip.render.write import draw_pages, find_face, require_fallback, write_file, write_folder

TEXT = " ".join(f"word{n}" for n in range(400))


def test_a_long_text_goes_over_as_many_pages_as_it_takes(tmp_path: Path, face: Callable[[str], Face]) -> None:
    entries = write_folder(draw_pages(TEXT, face("DejaVuSansMono"), 10, Style(), "skip"), tmp_path / "out")
    assert len(entries) > 5
    manifest = json.loads((tmp_path / "out/manifest.json").read_text("utf-8"))
    assert manifest == {"pages": entries}
    assert "".join(TEXT[each["start"] : each["end"]] for each in entries) == TEXT
    for number, each in enumerate(entries):
        data = (tmp_path / "out" / each["file"]).read_bytes()
        assert each["file"] == f"page-{number:05d}.png"
        assert each["sha256"] == hashlib.sha256(data).hexdigest()
        assert (each["font"], each["px"], each["missing"]) == ("DejaVuSansMono", 10, {})
        again = render_page(each["label"], face("DejaVuSansMono"), 10, Style.parse(each["style"]))
        assert np.array_equal(np.asarray(Image.open(io.BytesIO(data))), again.pixels)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(
        ["manifest.json", *(each["file"] for each in entries)]
    )


def test_nothing_is_left_of_a_text_that_can_not_be_drawn(tmp_path: Path, face: Callable[[str], Face]) -> None:
    with pytest.raises(TextError):
        write_folder(draw_pages("日本", face("DejaVuSansMono"), 10, Style(), "skip"), tmp_path / "new" / "deep")
    assert not (tmp_path / "new").exists()


def test_of_several_sizes_the_largest_that_holds_all_is_taken(face: Callable[[str], Face]) -> None:
    (short,) = draw_pages("short", face("DejaVuSansMono"), range(8, 31), Style(), "skip")
    assert (short.px, short.label) == (30, "short")
    (middle,) = draw_pages(TEXT[:200], face("DejaVuSansMono"), range(8, 31), Style(), "skip")
    assert 8 < middle.px < 30
    assert middle.label == TEXT[:200].rstrip()
    long = list(draw_pages(TEXT, face("DejaVuSansMono"), range(8, 31), Style(), "skip"))
    assert {page.px for page in long} == {8}
    assert len(long) > 1


def test_pages_are_never_written_among_others(tmp_path: Path, face: Callable[[str], Face]) -> None:
    def pages() -> Iterator[Page]:
        return draw_pages("one", face("DejaVuSansMono"), 10, Style(), "skip")

    write_folder(pages(), tmp_path)
    before = (tmp_path / "manifest.json").read_bytes()
    words = "holds pages already; choose another folder with --out, or delete them"
    with pytest.raises(ShardError, match=words):
        write_folder(pages(), tmp_path)
    assert (tmp_path / "manifest.json").read_bytes() == before
    (tmp_path / "manifest.json").unlink()
    with pytest.raises(ShardError, match=words):
        write_folder(pages(), tmp_path)


def test_an_error_half_way_leaves_no_manifest(tmp_path: Path, face: Callable[[str], Face]) -> None:
    def broken() -> Iterator[Page]:
        yield render_page("one", face("DejaVuSansMono"), 10)
        raise KeyError

    with pytest.raises(KeyError):
        write_folder(broken(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["page-00000.png"]


def test_a_place_that_can_not_be_written_is_named(tmp_path: Path, face: Callable[[str], Face]) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(ShardError, match=r"file/x\.png: can't write here"):
        write_file(b"png", tmp_path / "file/x.png")
    with pytest.raises(ShardError, match="file: can't write here"):
        write_folder(draw_pages("one", face("DejaVuSansMono"), 10, Style(), "skip"), tmp_path / "file")
    assert (tmp_path / "file").read_text() == "mine"


def test_a_picture_is_written_whole_below_new_folders(tmp_path: Path) -> None:
    for grey in (1, 2):
        write_file(encode(np.array([[0, grey]], np.uint8), bilevel=False), tmp_path / "a/b/x.png")
    with Image.open(tmp_path / "a/b/x.png") as picture:
        assert picture.getpixel((0, 0)) == 2
    assert [path.name for path in (tmp_path / "a/b").iterdir()] == ["x.png"]


def test_a_font_is_found_by_its_name_or_its_file(fonts_dir: Path) -> None:
    assert find_face("MiscFixed5x7", fonts_dir).name == "MiscFixed5x7"
    assert find_face(str(fonts_dir / "misc-fixed/5x7.pcf"), "nowhere").name == "5x7"
    with pytest.raises(FontError, match=r"no font is called 'Nope'; the fonts are: .*DejaVuSansMono"):
        find_face("Nope", fonts_dir)
    with pytest.raises(FontError, match=r"nope\.ttf: can't read this font file: No such file or directory; check"):
        find_face("nope.ttf", fonts_dir)


def test_fallback_fonts_and_missing_fallback_go_together(face: Callable[[str], Face]) -> None:
    require_fallback("fallback", [face("DejaVuSansMono")])
    require_fallback("drop", [])
    for missing, fallback in (("fallback", []), ("drop", [face("DejaVuSansMono")])):
        with pytest.raises(FontError, match="--missing fallback and --fallback FONT go together"):
            require_fallback(missing, fallback)
