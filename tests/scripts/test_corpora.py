"""`make corpora`: texts appear whole and checked, one that fails keeps no other away; nothing is fetched here."""

from __future__ import annotations

import hashlib
import runpy
import struct
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts" / "corpora"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """`script(name)`: a module of scripts/corpora; their names are taken back afterwards."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    before = set(sys.modules)
    yield lambda name: SimpleNamespace(**runpy.run_path(str(SCRIPTS / f"{name}.py"), run_name=f"corpora_{name}"))
    for name in set(sys.modules) - before:
        if getattr(sys.modules[name], "__file__", None) and str(SCRIPTS) in str(sys.modules[name].__file__):
            del sys.modules[name]


def writer(text: str) -> Callable[[str, Path, Path], None]:
    return lambda package, work, target: (target.write_text(text), (work / "scrap").touch())  # type: ignore[func-returns-value, return-value]


def test_a_text_that_is_right_appears_whole_and_is_left_alone_afterwards(script: Any, tmp_path: Path) -> None:
    bring = script("__main__").bring
    target = tmp_path / "corpora" / "a.txt"
    expected = hashlib.sha256(b"right").hexdigest()
    assert bring(target, "a@1", expected, writer("right")) == f"{target}, 0.0 MB"
    stamp = target.stat().st_mtime_ns
    assert bring(target, "a@1", expected, writer("wrong")) == f"{target} is there"
    assert target.stat().st_mtime_ns == stamp
    assert [path.name for path in target.parent.iterdir()] == ["a.txt"]
    target.write_text("changed")
    bring(target, "a@1", expected, writer("right"))
    assert target.read_text() == "right"


def test_another_text_than_expected_is_refused_with_both_sums_and_what_was_there_stays(
    script: Any, tmp_path: Path
) -> None:
    main = script("__main__")
    (tmp_path / "a.txt").write_text("older")
    with pytest.raises(main.CorpusError) as caught:
        main.bring(tmp_path / "a.txt", "a@1", "0" * 64, writer("other"))
    assert str(caught.value) == (
        f"a@1 gave another text than expected: its sha256 is {hashlib.sha256(b'other').hexdigest()}, corpora.toml has "
        f"{'0' * 64}; if you trust the package as it is now, put the new sum there"
    )
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.txt", "older")]


def test_a_missing_client_says_what_to_install_and_a_failing_one_what_it_said(script: Any, tmp_path: Path) -> None:
    files = script("files")
    with pytest.raises(files.CorpusError, match=r"^needs nosuchclient, which is not installed: install it so$"):
        files.run("nosuchclient", "pack", folder=tmp_path, install="install it so")
    with pytest.raises(files.CorpusError, match=r"^`sh -c echo no network >&2; exit 3` failed: no network; check"):
        files.run("sh", "-c", "echo no network >&2; exit 3", folder=tmp_path, install="")


def test_the_sum_of_a_folder_is_that_of_what_sha256sum_prints(script: Any, tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "B.txt"):
        (tmp_path / name).write_text(name)
    printed = subprocess.run("LC_ALL=C; sha256sum *", shell=True, cwd=tmp_path, capture_output=True, check=True)
    assert script("files").sha256(tmp_path) == hashlib.sha256(printed.stdout).hexdigest()


def test_one_corpus_that_fails_keeps_no_other_from_coming(tmp_path: Path, capfd: Any) -> None:
    """With no client on the path, each corpus says what it needs; the exit status is 1. Names that aren't are 2."""
    run = [sys.executable, str(SCRIPTS), "--out", str(tmp_path)]
    done = subprocess.run(run, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False)
    corpora = tomllib.loads((SCRIPTS / "corpora.toml").read_text())
    assert done.returncode == 1
    assert [line.split(": ")[0] for line in done.stderr.splitlines()] == list(corpora)
    assert all("which is not installed: " in line for line in done.stderr.splitlines())
    assert "no corpus is called 'x'" in subprocess.run([*run, "x"], capture_output=True, text=True, check=False).stderr


def test_every_corpus_names_its_package_its_place_and_its_sum() -> None:
    for name, about in tomllib.loads((SCRIPTS / "corpora.toml").read_text()).items():
        assert set(about) == {"package", "text", "sha256"}, name
        assert len(bytes.fromhex(about["sha256"])) == 32


def test_the_bible_is_verses_with_an_empty_line_between_chapters(script: Any) -> None:
    lines = "Holy Bible.\nGe1:1 In the beginning.\nGe1:2 And the  earth.\nGe2:1 Thus the heavens.\n1Jn1:1 That which.\n"
    assert script("bible").prose(lines) == ("In the beginning.\nAnd the earth.\n\nThus the heavens.\n\nThat which.\n")


def test_windows_are_unpacked_as_compress_packed_them(script: Any) -> None:
    """Two windows of `compress` (9-bit codes, lowest bit first), packed by hand: b"ab", b"c"."""

    def packed(text: bytes) -> bytes:
        bits = sum(code << (9 * place) for place, code in enumerate(text))
        return bits.to_bytes(-(-9 * len(text) // 8), "little")

    windows = [packed(b"ab"), packed(b"c")]
    start = 92 + 12
    offsets = [start, start + len(windows[0]), start + sum(map(len, windows))]
    data = b"EC02Compressed".ljust(84, b"\0") + struct.pack(">II3I", 2, 2, *offsets) + b"".join(windows)
    bible = script("bible")
    assert bible.unpack(data) == "abc"
    with pytest.raises(bible.CorpusError, match="a window of it has not its 3 bytes"):
        bible.unpack(data.replace(struct.pack(">II", 2, 2), struct.pack(">II", 3, 2)))
    with pytest.raises(bible.CorpusError, match="stores its text anew"):
        bible.unpack(b"EC03")


def test_brown_is_a_paragraph_a_line_with_blanks_where_a_typist_puts_them(script: Any) -> None:
    tagged = (
        "\n\n\t``/`` I'm/ppss+bem sure/jj ''/'' ,/, he/pps said/vbd ./.\n"
        "Why/wrb ?/. ?/. (/( See/vb Jones/np Jr./np ./. )/)\n\n\n"
        "\tHalf/abn --/-- 1/2/cd --/-- of/in '/' it/pps '/' **zg/nn ;/. ;/. 5%/nn\n"
    )
    assert list(script("brown").paragraphs(tagged)) == [
        '"I\'m sure", he said. Why? (See Jones Jr.)',
        "Half -- 1/2 -- of 'it'; 5%",
    ]


def test_a_declaration_is_a_line_a_paragraph_with_an_empty_line_before_each_article(script: Any) -> None:
    page = (
        "<html><head><title>No</title></head><body><h1>Rights &amp; duties</h1>"
        "<header><p>Whereas\n  it is,</p></header>"
        "<article><h2>Article 1</h2><ol><li><p>All.</p></li><li>Everyone.</li></ol></article></body></html>"
    )
    assert script("udhr").plain(page) == "Rights & duties\n\nWhereas it is,\n\nArticle 1\nAll.\nEveryone.\n"
