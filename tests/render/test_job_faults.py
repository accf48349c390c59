"""What goes wrong around a render: each fault has its own error, says what to do, and loses nothing."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from textzip.errors import FontError, RecipeError, ShardError, TextError, TextzipError
from textzip.render.job import Outcome
from textzip.shards.manifest import read_lines


def refusal(render_to: Callable[..., Outcome], folder: Path, *settings: str, **options: Any) -> TextzipError:
    with pytest.raises(TextzipError) as caught:
        render_to(folder, *settings, **options)
    return caught.value


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 96 kB; skips where this process may not mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = os.name == "posix" and os.geteuid() == 0
    if mounted:
        command = ["mount", "-t", "tmpfs", "-o", "size=96k", "tmpfs", str(disk)]
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    if not mounted:
        pytest.skip("a file system can be mounted by root alone")
    yield disk
    if subprocess.run(["umount", str(disk)], check=False).returncode:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)
        pytest.fail("a file on the full disk was left open")


def test_a_full_disk_keeps_finished_shards_and_the_same_command_goes_on(
    tiny_disk: Path, render_to: Callable[..., Outcome], content: Callable[[Path], dict[str, bytes]], tmp_path: Path
) -> None:
    folder = tiny_disk / "data"
    random = "text.sources=[{kind: random}]"
    error = refusal(render_to, folder, random, rows=60)
    assert isinstance(error, ShardError)
    assert "the disk is full; finished shards are safe: free some space and run the same command again" in str(error)
    lines = read_lines(folder)
    assert 0 < len(lines) < 6
    assert not list(folder.glob(".*.tmp"))
    before = content(folder)
    subprocess.run(["mount", "-o", "remount,size=4m", str(tiny_disk)], check=True)
    outcome = render_to(folder, random, rows=60)
    assert (outcome.found, outcome.complete) == (len(lines), True)
    assert before.items() <= content(folder).items()
    render_to(tmp_path / "elsewhere", random, rows=60)
    assert content(folder) == content(tmp_path / "elsewhere")


def test_a_disk_too_full_for_the_text_says_so(tiny_disk: Path, render_to: Callable[..., Outcome]) -> None:
    (tiny_disk / "filler").write_bytes(bytes(64 << 10))
    error = refusal(render_to, tiny_disk / "data")
    assert isinstance(error, ShardError)
    assert "the disk is full" in str(error)
    assert not list((tiny_disk / "data").rglob("*.parquet"))


@pytest.mark.parametrize("inside", ["a/file", "a/file/below"])
def test_a_folder_below_a_file_can_not_be_written(
    inside: str, tmp_path: Path, render_to: Callable[..., Outcome]
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/file").write_text("mine")
    error = refusal(render_to, tmp_path / inside)
    assert isinstance(error, ShardError)
    assert str(error).startswith(f"{tmp_path / inside}: can't write here (")
    assert str(error).endswith("choose a folder with --out")
    assert (tmp_path / "a/file").read_text() == "mine"


def test_a_folder_without_permission_can_not_be_written(
    tmp_path: Path, render_to: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    def deny(self: Path, *args: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "touch", deny)  # root may write anywhere, so the system can't be asked to refuse
    error = refusal(render_to, tmp_path / "data")
    assert "can't write here (Permission denied); choose a folder you may write to with --out" in str(error)


@pytest.mark.parametrize("content", ["", "\n\n  \n", "\x00\u200b\n"])
def test_a_text_source_without_text_is_named(content: str, tmp_path: Path, render_to: Callable[..., Outcome]) -> None:
    (tmp_path / "empty.txt").write_text(content, "utf-8")
    error = refusal(render_to, tmp_path / "data", f"text.sources.0.path={tmp_path / 'empty.txt'}")
    assert isinstance(error, TextError)
    assert str(error) == "empty.txt: there is no text in this source; give it some, or leave it out"
    assert not list((tmp_path / "data").rglob("*.parquet"))


def test_a_text_source_that_is_not_there_or_broken_is_named(tmp_path: Path, render_to: Callable[..., Outcome]) -> None:
    error = refusal(render_to, tmp_path / "data", "text.sources.0.path=nowhere.txt")
    assert isinstance(error, TextError)
    assert str(error) == "nowhere.txt: can't read this text: No such file or directory; check the path"
    (tmp_path / "broken.txt").write_bytes(b"good line\nbad \xff byte\n")
    error = refusal(render_to, tmp_path / "data", f"text.sources.0.path={tmp_path / 'broken.txt'}")
    assert "broken UTF-8 at byte 14 (0xff); convert the file to UTF-8, or set text.invalid=replace" in str(error)


def test_replaced_bytes_are_told(tmp_path: Path, render_to: Callable[..., Outcome]) -> None:
    (tmp_path / "broken.txt").write_bytes(b"good line\nbad \xff byte\n" * 300)
    outcome = render_to(
        tmp_path / "data",
        f"text.sources.0.path={tmp_path / 'broken.txt'}",
        "text.invalid=replace",
        "fonts.missing=keep",
    )
    assert outcome.notes[-1:] == ["broken.txt: 300 broken UTF-8 sequences became U+FFFD"]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("empty.ttf", b"", "the font file is empty (0 bytes); remove it or replace it with a good copy"),
        ("noise.ttf", bytes(range(256)) * 40, "not a TTF, OTF, TTC, OTB or PCF font; remove it or replace it"),
        ("cut.ttf", b"\x00\x01\x00\x00" + bytes(range(256)) * 40, "not a usable font file (it has no table"),
        ("half.ttf", None, "not a usable font file ("),
        ("cut.pcf", b"\x01fcp" + bytes(range(256)) * 40, "cut.pcf: "),
    ],
)
def test_a_broken_font_is_named_and_can_be_left_out(
    name: str, data: bytes | None, words: str, tmp_path: Path, render_to: Callable[..., Outcome], fonts_dir: Path
) -> None:
    half = (fonts_dir / "dejavu/DejaVuSansMono.ttf").read_bytes()[:100_000]
    (tmp_path / name).write_bytes(half if data is None else data)
    paths = f"fonts.path=[{fonts_dir / 'misc-fixed/5x7.pcf'}, {tmp_path / name}]"
    error = refusal(render_to, tmp_path / "data", paths)
    assert isinstance(error, FontError)
    assert str(tmp_path / name) in str(error)
    assert words in str(error)
    outcome = render_to(tmp_path / "data", paths, "fonts.broken=skip", rows=5)
    assert any(note.startswith(f"left out: {tmp_path / name}: ") for note in outcome.notes)


def test_fonts_that_are_not_there_are_refused_with_those_that_are(
    tmp_path: Path, render_to: Callable[..., Outcome]
) -> None:
    error = refusal(render_to, tmp_path / "data", "fonts.names=[DejaVuSansMnoo]")
    assert isinstance(error, FontError)
    assert str(error) == "no font is called 'DejaVuSansMnoo'; the fonts are: DejaVuSansMono, MiscFixed5x7"
    error = refusal(render_to, tmp_path / "data", "fonts.exclude=[DejaVuSansMono, MiscFixed5x7]")
    assert isinstance(error, RecipeError)
    assert str(error) == "fonts.exclude leaves no font to draw with"
    assert "there is no such font file or folder; check --fonts" in str(
        refusal(render_to, tmp_path / "data", "fonts.path=nowhere")
    )


def test_a_bitmap_font_drawn_at_another_size_than_asked_for_is_told(
    tmp_path: Path, render_to: Callable[..., Outcome]
) -> None:
    outcome = render_to(tmp_path / "data", rows=5)
    assert outcome.notes == ["MiscFixed5x7 is a bitmap font without a size in 8–12 px: drawn at 7 px"]


def test_a_missing_or_truncated_shard_is_rendered_again_the_same(
    copy: Path, pages: Path, render_to: Callable[..., Outcome], content: Callable[[Path], dict[str, bytes]]
) -> None:
    (copy / "train-00001.parquet").unlink()
    (copy / "train-00002.parquet").write_bytes((copy / "train-00002.parquet").read_bytes()[:-100])
    (copy / "manifest/train-00003.json").unlink()
    outcome = render_to(copy)
    assert (outcome.rendered, outcome.found) == (3, 1)
    assert content(copy) == content(pages)


def test_a_damaged_manifest_line_is_named_and_mended_as_it_says(
    copy: Path, pages: Path, render_to: Callable[..., Outcome], content: Callable[[Path], dict[str, bytes]]
) -> None:
    path = copy / "manifest/train-00002.json"
    path.write_bytes(path.read_bytes()[:50])
    error = refusal(render_to, copy)
    assert isinstance(error, ShardError)
    assert str(error).startswith(f"{path}: damaged manifest line (")
    assert str(error).endswith("delete it and run the same render command again")
    path.unlink()
    assert render_to(copy).rendered == 1
    assert content(copy) == content(pages)


def test_a_damaged_manifest_is_named_and_can_be_overwritten(
    copy: Path, pages: Path, render_to: Callable[..., Outcome], content: Callable[[Path], dict[str, bytes]]
) -> None:
    path = copy / "manifest/dataset.json"
    path.write_bytes(path.read_bytes()[:-20])
    error = refusal(render_to, copy)
    assert str(error).startswith(f"{path}: damaged manifest (")
    assert "render again with --overwrite" in str(error)
    assert render_to(copy, overwrite=True).complete
    found, reference = content(copy), content(pages)
    assert all(found[name] == data for name, data in reference.items() if "train" in name)


def test_what_a_killed_render_left_is_cleared_away(copy: Path, render_to: Callable[..., Outcome]) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    for folder, pid in ((copy, gone.pid), (copy / "manifest", gone.pid), (copy, os.getpid())):
        (folder / f".train-00009.parquet.{socket.gethostname()}-{pid}.tmp").write_bytes(b"half")
    render_to(copy)
    left = [path.name for path in copy.rglob(".*.tmp")]
    assert left == [f".train-00009.parquet.{socket.gethostname()}-{os.getpid()}.tmp"]  # its process lives
