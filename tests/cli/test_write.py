"""`textzip write`: a text to a picture on standard output, in a file, or to a folder."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from textzip.render import Style, load_face, render_page

Run = Callable[..., Any]


def picture(data: bytes) -> Any:
    return np.asarray(Image.open(io.BytesIO(data)))


def test_a_picture_goes_to_standard_output(textzip: Run, fonts_dir: Path) -> None:
    said = textzip("write", "Some text")
    assert (said.code, said.err) == (0, "")
    page = render_page("Some text", load_face(fonts_dir / "dejavu/DejaVuSansMono.ttf"), 10)
    assert np.array_equal(picture(said.raw), page.pixels)


def test_every_option_of_the_page_is_heard(textzip: Run, fonts_dir: Path, tmp_path: Path) -> None:
    text = "Words that wrap at their spaces."
    said = textzip(
        *["write", text, "--font", fonts_dir / "share-tech-mono/ShareTechMono-Regular.ttf", "--px", "12"],
        *["--size", "96x64", "--margin", "4", "--pitch", "17", "--wrap", "word", "--mode", "1"],
        *["--out", tmp_path / "new" / "page.png"],
    )
    assert said.code == 0, said.err
    assert said.out == f"{tmp_path / 'new/page.png'}: {len(text)} characters in ShareTechMono-Regular at 12 px\n"
    face = load_face(fonts_dir / "share-tech-mono/ShareTechMono-Regular.ttf")
    page = render_page(text, face, 12, Style(96, 64, 4, 4, 17, "word", "1"))
    assert np.array_equal(picture((tmp_path / "new/page.png").read_bytes()), page.pixels)


def test_a_range_of_sizes_takes_the_largest_that_fits(textzip: Run, tmp_path: Path) -> None:
    said = textzip("write", "big", "--px", "8:40", "--out", tmp_path / "x.png")
    assert said.out.endswith("3 characters in DejaVuSansMono at 40 px\n")


@pytest.mark.parametrize("from_stdin", [False, True])
def test_a_long_text_becomes_a_folder_of_pages(textzip: Run, tmp_path: Path, prose: Path, from_stdin: bool) -> None:
    text = prose.read_text("utf-8")[:3000].rstrip()
    (tmp_path / "text.txt").write_text(text, "utf-8")
    source = "-" if from_stdin else tmp_path / "text.txt"
    said = textzip("write", "--file", source, "--out", tmp_path / "out", stdin=text.encode())
    assert said.code == 0, said.err
    manifest = json.loads((tmp_path / "out/manifest.json").read_text("utf-8"))["pages"]
    assert said.out == f"{tmp_path / 'out'}: {len(manifest)} pages and manifest.json\n"
    assert len(manifest) > 5
    assert "".join(text[page["start"] : page["end"]] for page in manifest) == text
    again = textzip("write", "words", "--out", tmp_path / "out")
    assert again.code == 1
    assert "holds pages already; choose another folder with --out, or delete them" in again.err


@pytest.mark.parametrize("end", ["\r\n", "\r", "\x85", "\u2029"], ids=["CR LF", "CR", "NEL", "PS"])
def test_the_ends_of_lines_change_no_page_and_no_offset(textzip: Run, tmp_path: Path, end: str) -> None:
    lines = "".join(f"{n:060d}\n" for n in range(80))
    for name, ending in (("unix", "\n"), ("other", end)):
        (tmp_path / f"{name}.txt").write_bytes(lines.replace("\n", ending).encode())
        textzip("write", "--file", tmp_path / f"{name}.txt", "--out", tmp_path / name)
    unix, other = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("unix", "other"))
    assert len(unix) > 5
    assert unix == other


def test_a_picture_of_somebody_else_is_not_written_over(textzip: Run, tmp_path: Path) -> None:
    photo = tmp_path / "photo.png"
    Image.new("RGB", (4, 4), "red").save(photo)
    before = photo.read_bytes()
    said = textzip("write", "words", "--out", photo)
    assert (said.code, said.out) == (1, "")
    assert "photo.png: is there already, and nothing in it says that textzip wrote it; name another file" in said.err
    assert photo.read_bytes() == before
    for text in ("words", "other words"):
        assert textzip("write", text, "--out", tmp_path / "ours.png").code == 0
    assert picture((tmp_path / "ours.png").read_bytes()).shape == (128, 128)


def test_what_one_picture_can_not_hold_is_told(textzip: Run, tmp_path: Path) -> None:
    text = "word " * 200 + "end"
    said = textzip("write", text, "--out", tmp_path / "x.png")
    assert said.code == 0
    assert said.err.startswith("textzip: the page shows only the first ")
    assert said.err.endswith(f" of {len(text)} characters; name a folder with --out for all pages\n")
    said = textzip("write", text)
    assert (said.code, said.raw) == (2, b"")
    assert f" of {len(text)} characters; name a folder with --out for all pages, or use a smaller --px" in said.err


def test_what_the_font_lacks_is_escaped_refused_or_taken_from_another(textzip: Run, tmp_path: Path) -> None:
    said = textzip("write", "a\U0001f525", "--out", tmp_path / "escape.png")
    assert said.out.endswith(": 10 characters in DejaVuSansMono at 10 px\n")
    assert said.err == "the font lacks '\U0001f525': escaped\n"
    said = textzip("write", "a\U0001f525", "--missing", "skip", "--out", tmp_path / "skip.png")
    assert said.code == 2
    assert "\U0001f525" in said.err or "1F525" in said.err
    assert not (tmp_path / "skip.png").exists()
    options = ["--missing", "fallback", "--fallback", "MisakiGothic2nd", "--out", tmp_path / "fallback.png"]
    said = textzip("write", "aあ", *options)
    assert said.out.endswith(": 2 characters in DejaVuSansMono+MisakiGothic2nd at 10 px\n")


def test_a_terminal_gets_no_bytes(textzip: Run) -> None:
    said = textzip("write", "words", terminal=True)
    assert (said.code, said.raw) == (2, b"")
    assert "a picture can't be shown on a terminal; name a .png file or a folder with --out" in said.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "give either the text itself or --file FILE"),
        (["text", "--file", "x"], "give either the text itself or --file FILE"),
        (["text", "--size", "128"], "--size 128: write WIDTHxHEIGHT, such as 128x128"),
        (["text", "--size", "²x128"], "--size ²x128: write WIDTHxHEIGHT, such as 128x128"),
        (["text", "--size", "8x8"], "page style: a page is 16 to 4096 pixels a side, not 8x8"),
        (["text", "--px", "big"], "--px big: write a size such as 10, or LOW:HIGH such as 8:16"),
        (["text", "--wrap", "never"], "page style: wrap is 'char' or 'word', not 'never'"),
        (["text", "--mode", "2"], "page style: mode is 'auto', 'L' (anti-aliased) or '1' (1-bit), not '2'"),
        (["text", "--margin", "64"], "page style: margins of 64,64 leave nothing of 128x128 pixels"),
        (["text", "--missing", "fallback"], "--missing fallback and --fallback FONT go together: give both or neither"),
        (["--file", "nowhere.txt"], "nowhere.txt: can't read this text: No such file or directory; check the path"),
        (["text", "--fonts", "nowhere"], "nowhere: there is no such font file or folder; check --fonts or fonts.path"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
def test_a_mistake_is_told_and_exits_with_2(textzip: Run, words: list[str], said: str) -> None:
    found = textzip("write", *words)
    assert (found.code, found.raw, found.err) == (2, b"", f"textzip: {said}\n")


def test_an_unknown_font_or_way_with_missing_characters_is_refused(textzip: Run) -> None:
    said = textzip("write", "text", "--font", "DejaVu")
    assert said.code == 2
    assert said.err.startswith("textzip: no font is called 'DejaVu'; the fonts are: ")
    said = textzip("write", "text", "--missing", "guess")
    assert said.code == 2
    assert "'guess'" in said.err
