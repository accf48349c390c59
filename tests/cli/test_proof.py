"""`textzip read --proof`: what was read is drawn again; what is proved, put right and not provable is said."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from textzip.cli.proof import Prover
from textzip.models.slot.page.reading import Box, Character, Reading
from textzip.render import Face, Style, render_page

Run = Callable[..., Any]

TEXT = "Total 1,284.50; id 7f3a."


@pytest.fixture
def misread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every picture is read as `TEXT` with one character wrong, as a network might."""
    use = pytest.importorskip("textzip.models.slot.use")

    class Misreader:
        def read_pictures(self, pictures: list[Any], **_: Any) -> list[Any]:
            wrong = TEXT.replace("7f", "1f")
            each = tuple(Character(one, 0.8, Box(k, 0, k + 1, 8)) for k, one in enumerate(wrong))
            return [Reading(wrong, 0.9, len(TEXT), picture.notes, each) for picture in pictures]

    monkeypatch.setattr(use, "load", lambda *_: Misreader())


@pytest.fixture
def page(textzip: Run, tmp_path: Path, fonts_dir: Path) -> Path:
    font = fonts_dir / "dejavu" / "DejaVuSansMono.ttf"
    assert textzip("write", TEXT, "--font", font, "--px", "10", "--out", tmp_path / "page.png").code == 0
    return tmp_path / "page.png"


@pytest.fixture
def where(fonts_dir: Path) -> list[Any]:
    return ["--proof", "--fonts", fonts_dir / "dejavu", "--px", "9:11"]


@pytest.mark.usefixtures("misread")
def test_a_misread_page_is_put_right_and_proved(textzip: Run, page: Path, where: list[Any]) -> None:
    said = textzip("read", page, *where)
    assert (said.code, said.out) == (0, f"{TEXT}\n")
    assert "proved: DejaVuSansMono at 10 px" in said.err
    assert "1 character was read otherwise, and put right" in said.err
    assert "drawn alike in this face:" in said.err
    row = json.loads(textzip("read", page, *where, "--json").out)
    proof = row["proof"]
    assert (row["text"], proof["proved"], proof["font"], proof["px"]) == (TEXT, True, "DejaVuSansMono", 10)
    assert proof["corrected"] == 1 and any("a" in each and "а" in each for each in proof["alike"])


@pytest.mark.usefixtures("misread")
def test_what_is_put_right_keeps_its_place_and_what_is_proved_is_not_refused(
    textzip: Run, page: Path, where: list[Any]
) -> None:
    said = textzip("read", page, *where, "--json", "--characters", "--min-confidence", 1)
    assert said.code == 0
    row = json.loads(said.out)
    assert row["characters"] == [[each, 0.8, [k, 0, k + 1, 8]] for k, each in enumerate(TEXT)]
    assert row["count"] == len(TEXT)
    assert textzip("read", page, "--min-confidence", 1).code == 2


@pytest.mark.usefixtures("misread")
def test_a_page_with_one_other_pixel_is_printed_as_read_and_unproved(
    textzip: Run, page: Path, where: list[Any]
) -> None:
    pixels = np.asarray(Image.open(page).convert("L")).copy()
    pixels[90, 50] = 255
    Image.fromarray(pixels).save(page)
    said = textzip("read", page, *where)
    assert (said.code, said.out) == (1, TEXT.replace("7f", "1f") + "\n")
    assert "unproved: nearest DejaVuSansMono at 10 px; first difference in row 90, column 50" in said.err
    proof = json.loads(textzip("read", page, *where, "--json").out)["proof"]
    assert (proof["proved"], proof["row"], proof["column"]) == (False, 90, 50)


@pytest.mark.usefixtures("misread")
def test_margins_that_make_another_text_are_told_with_it(textzip: Run, tmp_path: Path, where: list[Any]) -> None:
    font = where[2] / "DejaVuSansMono.ttf"
    page = tmp_path / "page.png"
    assert (
        textzip("write", TEXT, "--font", font, "--px", "10", "--margin", 8, "--size", "256x32", "--out", page).code == 0
    )
    said = textzip("read", page, *where)
    assert said.code == 0
    assert f"with other margins or another pitch this page could also be ' {TEXT}' (margin=2," in said.err
    rivals = json.loads(textzip("read", page, *where, "--json").out)["proof"]["rivals"]
    assert any(each["text"] == f" {TEXT}" and " margin=2," in each["style"] for each in rivals)


def test_what_is_told_of_a_page_in_a_script_that_needs_shaping(face: Callable[[str], Face]) -> None:
    thai = face("Sarabun")
    page = render_page("กำ น้ำ", thai, 12, Style(64, 32))
    told = Prover([thai], [12]).say(page.png, "กํา น้ํา")
    assert told.proved and told.text == "กํา น้ํา"
    assert "runs of characters were not compared in this script: other texts may be drawn alike" in told.lines
    assert told.values["runs_compared"] is False and ["กํา", "กำ"] in told.values["alike"]


def test_a_page_full_of_ink_is_proved(face: Callable[[str], Face]) -> None:
    fixed = face("MiscFixed5x8")
    page = render_page("█" * 3000, fixed, 8)
    told = Prover([fixed], [8]).say(page.png, page.label)
    assert told.proved and told.text == page.label and told.values["corrected"] == 0


@pytest.mark.usefixtures("misread")
def test_of_pictures_that_lose_pixels_it_is_said_that_nothing_can_be_proved(
    textzip: Run, page: Path, where: list[Any]
) -> None:
    out = io.BytesIO()
    Image.open(page).convert("L").save(out, "JPEG")
    said = textzip("read", "-", *where, stdin=out.getvalue())
    assert said.code == 1 and "not provable: JPEG changes pixels" in said.err


@pytest.mark.usefixtures("misread")
def test_options_of_a_proof_that_make_no_sense(textzip: Run, page: Path, tmp_path: Path) -> None:
    assert "--fonts names the faces of --proof" in textzip("read", page, "--fonts", tmp_path).err
    assert "--px names the sizes of --proof" in textzip("read", page, "--px", "nonsense").err
    assert textzip("read", page, "--proof", "--fonts", tmp_path / "none").code == 2
    assert textzip("read", page, "--proof", "--px", "x").code == 2
    assert "px must be from" in textzip("read", page, "--proof", "--px", "0:9").err
