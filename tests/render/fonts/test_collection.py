"""A collection's faces are fonts: each draws as the file that it was made of, whoever asks for it and how."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fontTools.ttLib import TTCollection, TTFont

from textzip.errors import FontError
from textzip.render.fonts.catalogue import find_fonts
from textzip.render.fonts.collection import face_count, parted
from textzip.render.fonts.face import load_face
from textzip.render.page.page import render_page

PARTS = ["sarabun/Sarabun-Regular.ttf", "dejavu/DejaVuSansCondensed.ttf", "tiny5/Tiny5-Regular.ttf"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, fonts_dir: Path) -> Path:
    """A folder with a collection of three of the repository's fonts."""
    collection = TTCollection()
    collection.fonts = [TTFont(fonts_dir / part) for part in PARTS]
    home = tmp_path_factory.mktemp("collection")
    collection.save(home / "three.ttc")
    return home


def test_a_collection_has_as_many_faces_as_fonttools_finds(folder: Path, fonts_dir: Path) -> None:
    assert face_count(folder / "three.ttc") == len(TTCollection(folder / "three.ttc").fonts) == 3
    assert face_count(fonts_dir / PARTS[0]) == 1


def test_each_face_draws_as_the_font_it_was_made_of(folder: Path, fonts_dir: Path) -> None:
    faces = find_fonts(folder).faces
    assert list(faces) == ["three", "three#1", "three#2"]
    for face, part in zip(faces.values(), PARTS, strict=True):
        alone = load_face(fonts_dir / part)
        assert face.characters == alone.characters
        for text in ("Plain text", "e\u0323\u0301 x\u0331"):
            page, expected = (render_page(text, each, 12, missing="keep") for each in (face, alone))
            assert (page.label, page.missing) == (expected.label, expected.missing)
            assert np.array_equal(page.pixels, expected.pixels), (part, text)


def test_a_face_is_named_in_its_path_and_sent_to_another_process(folder: Path) -> None:
    path = folder / "three.ttc"
    assert load_face(path).name == "three"
    second = load_face(f"{path}#1")
    assert second is load_face(path, number=1)
    assert second.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    again = pickle.loads(pickle.dumps(second))
    assert (again.name, again.number) == ("three#1", 1)
    named = pickle.loads(pickle.dumps(load_face(path, "Given", 2)))
    assert (named.name, named.number) == ("Given#2", 2)
    with pytest.raises(FontError, match=r"three\.ttc: there is no face 3 in this file; its faces are 0 to 2"):
        load_face(f"{path}#3")


def test_a_catalogue_names_a_collections_faces_too(folder: Path, tmp_path: Path) -> None:
    data = (folder / "three.ttc").read_bytes()
    (tmp_path / "three.ttc").write_bytes(data)
    row = f'[[font]]\nname = "Trio"\nfile = "three.ttc"\nsha256 = "{hashlib.sha256(data).hexdigest()}"\n'
    (tmp_path / "fonts.toml").write_text(row)
    assert list(find_fonts(tmp_path).faces) == ["Trio", "Trio#1", "Trio#2"]


def test_a_broken_face_is_left_out_and_its_neighbours_are_not(folder: Path, tmp_path: Path) -> None:
    data = bytearray((folder / "three.ttc").read_bytes())
    data[16:20] = len(data).to_bytes(4, "big")  # where the second face begins
    (tmp_path / "three.ttc").write_bytes(data)
    found = find_fonts(tmp_path, "skip")
    assert list(found.faces) == ["three", "three#2"]
    assert "three.ttc#1: not a usable font file" in found.broken[0]


@pytest.mark.parametrize("head", [b"ttcf", b"ttcf\0\1\0\0\0\0\0\0", b"ttcf\0\1\0\0\xff\xff\xff\xff" + bytes(40)])
def test_a_collection_that_can_not_say_how_many_faces_it_has_is_refused(tmp_path: Path, head: bytes) -> None:
    (tmp_path / "bad.ttc").write_bytes(head)
    for load in (find_fonts, load_face):
        with pytest.raises(FontError, match=r"bad\.ttc: not a usable collection of fonts .*; remove it or replace it"):
            load(tmp_path / "bad.ttc")


def test_only_a_collections_path_has_a_number_in_it(tmp_path: Path) -> None:
    assert parted(Path("a/b.TTC#12")) == (Path("a/b.TTC"), 12)
    assert parted(Path("a/b.ttf#1")) == (Path("a/b.ttf#1"), 0)
    (tmp_path / "c.ttc#1").write_bytes(b"")
    assert parted(tmp_path / "c.ttc#1") == (tmp_path / "c.ttc#1", 0)


def test_the_command_line_takes_a_collection_a_face_of_it_or_a_folder(
    folder: Path, fonts_dir: Path, tmp_path: Path, textzip: Callable[..., Any]
) -> None:
    path = folder / "three.ttc"
    for number, (font, name) in enumerate([(path, "three"), (f"{path}#1", "three#1"), ("three#2", "three#2")]):
        out = tmp_path / f"{number}.png"
        said = textzip("write", "Ag", "--font", font, "--fonts", folder, "--out", out)
        assert f"2 characters in {name} at 10 px" in said.out
        alone = tmp_path / f"alone-{number}.png"
        textzip("write", "Ag", "--font", fonts_dir / PARTS[number], "--out", alone)
        assert out.read_bytes() == alone.read_bytes()
    said = textzip("fonts", folder, "--px", "12")
    assert [line.split(" ")[0] for line in said.out.splitlines() if line[0] != " "] == ["three", "three#1", "three#2"]
