"""`textzip write --check` and `--identifiers`."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from textzip.models.slot import use
from textzip.models.slot.page.reading import Reading
from textzip.models.slot.picture import Picture
from textzip.render import load_face, render_pages

Run = Callable[..., Any]
TEXT = "Order 1234567 is O0l1, said 3f2a91c. " * 12


class Known:
    """Reads pages of `TEXT` at some sizes: right, but those below 10 px with 0 for O."""

    def __init__(self, fonts: Path) -> None:
        face = load_face(fonts / "dejavu" / "DejaVuSansMono.ttf")
        self.texts = {}
        for px in (8, 9, 10, 11):
            for start in range(0, len(TEXT), 37):
                for page in render_pages(TEXT[start:].strip(), face, px):
                    self.texts[page.pixels.tobytes()] = page.label.replace("O", "0") if px < 10 else page.label

    def read_pictures(self, pictures: Sequence[Picture], **_: bool) -> list[Reading]:
        return [Reading(self.texts.get(each.pixels.tobytes(), "?"), 1.0, 1, ()) for each in pictures]


@pytest.fixture
def known(fonts_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("onnxruntime")
    monkeypatch.setattr(use, "load", lambda _path: Known(fonts_dir))


def test_what_would_be_misread_is_said_and_written_all_the_same(known: None, textzip: Run, tmp_path: Path) -> None:
    said = textzip("write", "Order 1234567 is O0l1, said 3f2a91c.", "--px", 8, "--check", "--out", tmp_path / "a.png")
    assert said.code == 1
    assert f"{tmp_path / 'a.png'}: 0–5: 'Order' would be read as '0rder'\n" in said.err
    assert f"{tmp_path / 'a.png'}: 17–22: 'O0l1,' would be read as '00l1,'\n" in said.err
    assert said.err.endswith("1 of 1 page would be misread\n")
    assert (tmp_path / "a.png").is_file()
    said = textzip("write", "Order 1234567 is O0l1, said 3f2a91c.", "--px", 10, "--check")
    assert (said.code, said.err) == (0, "1 page read back exactly\n")


def test_a_range_is_drawn_at_the_smallest_size_that_reads_back(known: None, textzip: Run, tmp_path: Path) -> None:
    one = "Order 1234567 is O0l1, said 3f2a91c."
    said = textzip("write", one, "--px", "8:11", "--check", "--out", tmp_path / "a.png")
    assert (said.code, said.err) == (0, "1 page read back exactly\n")
    assert said.out == f"{tmp_path / 'a.png'}: {len(one)} characters in DejaVuSansMono at 10 px\n"
    said = textzip("write", one, "--px", "8:9", "--check", "--out", tmp_path / "a.png")
    assert said.code == 1
    assert "at 8 px" in said.out


def test_a_manifest_says_what_was_found_of_each_page(known: None, textzip: Run, tmp_path: Path) -> None:
    said = textzip("write", TEXT.strip(), "--px", 9, "--check", "--identifiers", "--out", tmp_path / "out")
    assert said.code == 1
    pages = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))["pages"]
    assert len(pages) > 1
    assert f"{len(pages)} of {len(pages)} pages would be misread\n" in said.err
    for page in pages:
        for each in (*page["misread"], *page["identifiers"]):
            assert page["label"][each["start"] : each["end"]] == each.get("wanted", each.get("text"))
    assert {"kind": "digits", "text": "1234567", "start": 6, "end": 13} in pages[0]["identifiers"]
    assert pages[0]["misread"][0] == {"start": 0, "end": 5, "wanted": "Order", "read": "0rder"}


def test_identifiers_are_listed_without_a_model(textzip: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("textzip.needs.find_spec", lambda _name: None)
    said = textzip("write", "Commit 3f2a91c of 1234567.", "--identifiers", "--out", tmp_path / "a.png")
    assert (said.code, said.err) == (0, "hex 7–14: 3f2a91c\ndigits 18–25: 1234567\n")
    said = textzip("write", "Commit 3f2a91c.", "--check", "--out", tmp_path / "b.png")
    assert said.code == 1
    assert "textzip write --check needs onnxruntime or torch" in said.err


def test_identifiers_that_a_page_cuts_are_found(textzip: Run, tmp_path: Path) -> None:
    """Also where both halves look like none, and none where a page ends in a longer word's half."""
    uuid = "0f8fad5b-d9cb-469f-a165-70867728950e"
    text = f"{'x' * 230} {uuid} {'y' * 150} abcdef1{'0' * 30}z" + "w" * 120 + "z1234567890" * 30
    said = textzip("write", text, "--identifiers", "--out", tmp_path / "out")
    assert said.code == 0, said.err
    pages = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))["pages"]
    first, second = pages[0]["identifiers"], pages[1]["identifiers"]
    assert first == [{"start": 231, "end": len(pages[0]["label"]), "kind": "uuid", "text": uuid, "goes_on": True}]
    assert second == [{"start": 0, "end": 267 - first[0]["end"], "kind": "uuid", "text": uuid, "begun": True}]
    assert (pages[0]["label"][231:] + pages[1]["label"])[:36] == uuid
    assert not any(page["identifiers"] for page in pages[2:])
    said = textzip("write", text, "--identifiers", "--out", tmp_path / "a.png")
    assert f"uuid 231–{first[0]['end']}: {uuid}, which goes on on the next page\n" in said.err


def test_a_model_is_named_for_a_check_only(textzip: Run, trained: Path, tmp_path: Path) -> None:
    said = textzip("write", "Text", "--checkpoint", trained, "--out", tmp_path / "a.png")
    assert said.code == 2
    assert "--checkpoint names the model that --check reads with" in said.err
    said = textzip("write", "Text", "--check", "--checkpoint", trained, "--out", tmp_path / "a.png")
    assert said.code == 1  # it has learned nothing
    assert "'Text' would be read as" in said.err


def test_the_shipped_model_reads_a_plain_page_back(textzip: Run, tmp_path: Path) -> None:
    said = textzip("write", "Hello, page 42.", "--px", "12", "--check", "--out", tmp_path / "a.png")
    assert (said.code, said.err) == (0, "1 page read back exactly\n")
