"""Files, folders and columns as documents; what is wrong with them is said with its place."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.errors import TextError
from textzip.render.text.documents import Reading, read_dataset, read_path, read_stdin, read_text


def read(path: Path, column: str = "text") -> list[str]:
    return list(read_path(path, column, Reading()))


@given(lines=st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n\ufeff"), max_size=900)))
def test_plain_text_is_cut_at_line_ends_and_joins_to_the_same_text(lines: list[str]) -> None:
    text = "\n".join(lines)
    documents = list(read_text(io.BytesIO(text.encode()), "name", Reading()))
    plain = re.sub("\r\n|[\r\v\f\x85\u2028\u2029]", "\n", text)
    assert "\n".join(documents) == plain.removesuffix("\n")


ENDS = ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029", "\v", "\f"]
"""What Unicode's annex 14 and its newline guidelines call the end of a line."""


@pytest.mark.parametrize("end", ENDS, ids=[end.encode("unicode-escape").decode() for end in ENDS])
def test_a_text_gives_the_same_documents_whatever_ends_its_lines(tmp_path: Path, end: str) -> None:
    lines = [f"{n:060d}" for n in range(80)] + ["", "", "é" * 3000, ""]
    assert all(len(document.splitlines()) == 33 for document in documents_of(lines, end, tmp_path)[:2])
    assert documents_of(lines, end, tmp_path) == documents_of(lines, "\n", tmp_path)
    assert "\n".join(documents_of(lines, end, tmp_path)) == "\n".join(lines)


def documents_of(lines: list[str], end: str, folder: Path) -> list[str]:
    path = folder / "text.txt"
    path.write_bytes("".join(line + end for line in lines).encode())
    return read(path)


def test_long_plain_text_becomes_documents_of_some_two_thousand_characters() -> None:
    text = "\n".join(["a line of text that is not long"] * 1000)
    documents = list(read_text(io.BytesIO(text.encode()), "name", Reading()))
    assert all(2000 <= len(document) < 2100 for document in documents[:-1])
    assert len(documents) == 16


def test_a_byte_order_mark_at_the_start_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfhello\n")
    assert read(path) == ["hello"]


@pytest.mark.parametrize(
    ("data", "offset", "byte"),
    [
        (b"good\nb\xe4d\n", 6, "0xe4"),
        (b"\xff", 0, "0xff"),
        ("ä\nö".encode() + b"\xc3", 5, "0xc3"),
        (b"ab\xed\xa0\x80", 2, "0xed"),
    ],
)
def test_broken_utf8_is_refused_at_its_byte(tmp_path: Path, data: bytes, offset: int, byte: str) -> None:
    path = tmp_path / "broken.txt"
    path.write_bytes(data)
    with pytest.raises(TextError) as caught:
        read(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: broken UTF-8 at byte {offset} ({byte});")
    assert "text.invalid=replace" in message


def test_broken_utf8_is_replaced_and_counted_if_asked(tmp_path: Path) -> None:
    path = tmp_path / "broken.txt"
    path.write_bytes(b"a\xffb\xc3\n" + "kept \ufffd\n".encode() + b"\xe2\x82 end")
    reading = Reading("replace")
    assert list(read_path(path, "text", reading)) == ["a\ufffdb\ufffd\nkept \ufffd\n\ufffd end"]
    assert reading.replaced == 3, "the one that the file itself holds is not broken"


def test_jsonl_gives_a_document_a_line(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"text": "one\\ntwo", "n": 1}\n\n{"text": null}\n{"text": "three"}\n')
    assert read(path) == ["one\ntwo", "", "three"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"text": oops}', ":2:10: not a JSON object"),
        ('["a list"]', ":2: a line must hold a JSON object, not list"),
        (
            '{"body": "b", "id": 1}',
            ":2: there is no column 'text'; the columns are: body, id; name one with `column`, or --column",
        ),
        ('{"text": 5}', ":2: column 'text' holds int, not text; name another column"),
    ],
)
def test_a_bad_jsonl_line_is_named_by_its_number(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"text": "fine"}\n' + line + "\n")
    with pytest.raises(TextError) as caught:
        read(path)
    assert str(caught.value).startswith(str(path) + message)


def test_parquet_gives_a_document_a_row_of_the_column(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    pq.write_table(pa.table({"body": ["one", None, "two"], "n": [1, 2, 3]}), path)
    assert read(path, "body") == ["one", "", "two"]


def test_a_parquet_file_without_the_column_says_which_it_has(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    pq.write_table(pa.table({"body": ["one"], "n": [1]}), path)
    with pytest.raises(TextError, match="no column 'text'; the columns are: body, n"):
        read(path)
    with pytest.raises(TextError, match="column 'n' holds int, not text"):
        read(path, "n")


@pytest.mark.parametrize("data", [b"", b"PAR1", b"not parquet at all", b"PAR1" + bytes(100) + b"PAR1"])
def test_a_broken_parquet_file_is_refused_by_name(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "rows.parquet"
    path.write_bytes(data)
    with pytest.raises(TextError, match=r"rows\.parquet: not a readable Parquet file"):
        read(path)


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(TextError, match=r"gone\.txt: can't read this text: No such file.*check the path"):
        read(tmp_path / "gone.txt")


def test_a_folder_is_read_in_the_order_of_its_names_and_other_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "z.MD").write_text("third")
    (tmp_path / "b" / "a.jsonl").write_text(json.dumps({"text": "second"}))
    (tmp_path / "a.txt").write_text("first")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    assert read(tmp_path) == ["first", "second", "third"]


def test_a_folder_without_text_says_what_it_was_searched_for(tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    with pytest.raises(TextError, match=r"no text in this folder; it is searched for \.txt, "):
        read(tmp_path)


def test_an_empty_file_has_no_documents(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"")
    assert read(tmp_path / "a.txt") == []


def test_standard_input_is_plain_text_under_its_own_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"one\ntwo\n")))
    assert list(read_stdin(Reading())) == ["one\ntwo"]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff")))
    with pytest.raises(TextError, match="standard input: broken UTF-8 at byte 0"):
        list(read_stdin(Reading()))


def test_a_dataset_in_a_folder_is_read_by_its_column(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    datasets = pytest.importorskip("datasets")
    rows = datasets.Dataset.from_dict({"body": ["one", "two"], "n": [1, 2]})
    monkeypatch.setattr(datasets, "load_dataset", lambda name, split: rows)
    assert list(read_dataset("some/name", "train", "body", Reading())) == ["one", "two"]
    with pytest.raises(TextError, match="some/name: there is no column 'text'; the columns are: body, n"):
        list(read_dataset("some/name", "train", "text", Reading()))


def test_a_dataset_that_can_not_be_loaded_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    datasets = pytest.importorskip("datasets")

    def fail(name: str, split: str) -> None:
        raise RuntimeError("no route to host")

    monkeypatch.setattr(datasets, "load_dataset", fail)
    with pytest.raises(TextError, match="dataset 'some/name': can't be loaded: no route to host; check its name"):
        list(read_dataset("some/name", "train", "text", Reading()))


def test_line_ends_inside_a_string_of_jsonl_are_of_the_string(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(json.dumps({"text": "a\u2028b\x85c"}, ensure_ascii=False).encode() + b"\r\n")
    assert read(path) == ["a\u2028b\x85c"]


def test_half_a_surrogate_pair_is_refused_with_its_line_or_replaced_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"text": "whole \\ud83d\\ude00"}\n{"text": "a\\ud83d, b\\ude00"}\n')
    with pytest.raises(TextError) as caught:
        read(path)
    assert str(caught.value) == (
        f"{path}:2: column 'text' holds half of a surrogate pair, U+D83D, which is no character; mend it, or set "
        "text.invalid=replace to put U+FFFD there and count it"
    )
    reading = Reading("replace")
    assert list(read_path(path, "text", reading)) == ["whole \U0001f600", "a\ufffd, b\ufffd"]
    assert reading.replaced == 2


def test_broken_utf8_in_parquet_is_refused_with_its_row_or_replaced_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    texts = pa.array([b"fine", None, b"a\xffb"]).cast(pa.binary())
    broken = pa.StringArray.from_buffers(3, *texts.buffers()[1:], texts.buffers()[0])
    pq.write_table(pa.table({"text": broken}), path)
    with pytest.raises(TextError, match=r"rows\.parquet, row 2: broken UTF-8 at byte 1 \(0xff\)"):
        read(path)
    reading = Reading("replace")
    assert list(read_path(path, "text", reading)) == ["fine", "", "a\ufffdb"]
    assert reading.replaced == 1


@pytest.mark.parametrize("line", ['{"text": ' + "[" * 100_000, '{"text": "a", "n": ' + "9" * 5000 + "}"])
def test_json_that_python_can_not_hold_is_refused_by_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(TextError, match=r"rows\.jsonl:1: not a JSON object"):
        read(path)


def test_a_folder_is_read_through_links_once_and_without_what_is_hidden(tmp_path: Path) -> None:
    for name in ("texts/b.txt", "texts/notes.md/inside.txt", "texts/.hidden/c.txt", "texts/.c.txt", "elsewhere/d.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(Path(name).name)
    (tmp_path / "texts" / "link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "texts" / "link2").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere" / "loop").symlink_to(tmp_path / "texts")
    assert read(tmp_path / "texts") == ["b.txt", "d.txt", "inside.txt"]
    (tmp_path / "door").symlink_to(tmp_path / "texts")
    assert read(tmp_path / "door") == ["b.txt", "d.txt", "inside.txt"]
    assert read(tmp_path / "texts" / ".hidden") == ["c.txt"], "who names it means it"


def test_pages_below_a_folder_of_texts_are_no_text(tmp_path: Path, pages: Path) -> None:
    (tmp_path / "a.txt").write_text("text")
    (tmp_path / "data").symlink_to(pages)
    assert read(tmp_path) == ["text"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read any folder")
def test_a_folder_that_may_not_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("text")
    (tmp_path / "closed").mkdir(mode=0)
    with pytest.raises(TextError, match="closed: can't read this folder: Permission denied"):
        read(tmp_path)
