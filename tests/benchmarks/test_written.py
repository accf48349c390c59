"""Pages that Pillow draws for the readers' comparison, and how errors are counted."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def load(name):
    spec = importlib.util.spec_from_file_location(f"benchmarks_{name}", BENCHMARKS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


written, garbage = load("written"), load("garbage")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    prose = tmp_path_factory.mktemp("prose")
    texts = [("A page of quiet prose, about nothing much, goes on and on until it ends. " * 3)[:190]]
    pq.write_table(pa.table({"text": texts}), prose / "test-00000.parquet")
    folder = tmp_path_factory.mktemp("work") / "written"
    fonts = BENCHMARKS.parent / "fonts"
    unseen = {"one": fonts / "vt323" / "VT323-Regular.ttf", "other": fonts / "dejavu" / "DejaVuSansMono.ttf"}
    return folder, written.write(folder, prose, 1, unseen)


def test_every_kind_font_and_size_has_a_page_that_shows_all_of_its_label(folder):
    pages = folder[1]
    assert len(pages) == (len(written.KINDS) * len(written.FONTS) + 2) * len(written.SIZES)
    for k, page in enumerate(pages):
        pixels = np.asarray(Image.open(folder[0] / f"{k:05d}.png"))
        assert pixels.shape == (128, 128)
        assert page["text"]
        assert pixels.max() > 200
        assert not pixels[-1].any(), page  # the last line is not cut


def test_white_space_and_line_breaks_do_not_count_and_all_else_does(folder):
    pages = folder[1]
    told = [page["text"].replace("\n", "  ") for page in pages]
    assert set(written.errors(pages, told).values()) == {0}
    found = written.errors(pages, [text[1:] for text in told])
    lengths = [len("".join(page["text"].split())) for page in pages if page["kind"] == "prose"]
    assert found["prose"] == pytest.approx(len(lengths) / sum(lengths))


def test_accents_are_of_latin_1_and_on_their_letters(folder):
    plain = "".join(page["text"] for page in folder[1] if page["kind"] == "prose")
    accented = "".join(page["text"] for page in folder[1] if page["kind"] == "latin-1")
    assert plain.isascii()
    assert {ord(each) for each in accented if not each.isascii()} <= set(range(0xC0, 0x100))
    assert not accented.isascii()


def test_garbage_is_the_same_every_time():
    first, again = (list(garbage.inputs(36, seed=3)) for _ in range(2))
    for (kind, one), (_, other) in zip(first, again, strict=True):
        assert np.array_equal(one, other) if isinstance(one, np.ndarray) else one == other, kind
    assert len({kind for kind, _ in first}) == len(garbage.KINDS)


def test_unseen_faces_are_kinds_of_their_own(folder):
    pages = folder[1]
    found = written.errors(pages, ["" if page["kind"] == "prose, one" else page["text"] for page in pages])
    assert found == {"prose": 0, "random": 0, "latin-1": 0, "prose, one": 1, "prose, other": 0}
    assert {page["font"] for page in pages if page["kind"] == "prose, one"} == {"VT323-Regular.ttf"}


def test_faces_that_are_not_installed_are_named(monkeypatch, tmp_path):
    monkeypatch.setattr(written, "LIBERATION", tmp_path)
    with pytest.raises(FileNotFoundError, match=r"LiberationSans-Regular\.ttf; install Debian's fonts-liberation"):
        written.unseen_fonts()
