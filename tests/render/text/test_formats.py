"""Files that are no plain text are known for what they are."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import subprocess
import sys
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.errors import TextError
from textzip.render.text.documents import Reading, read_path, read_text
from textzip.render.text.formats import check_is_text, check_name

TEXT = "Plain text of some length, with an é.\n" * 5


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", TEXT)
    return out.getvalue()


def parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"text": [TEXT]}), out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "what", "mend"),
    [
        (gzip.compress(TEXT.encode(), mtime=0), "compressed by gzip", "gunzip"),
        (bz2.compress(TEXT.encode()), "compressed by bzip2", "bunzip2"),
        (lzma.compress(TEXT.encode()), "compressed by xz", "unxz"),
        (pa.compress(TEXT.encode(), "zstd", asbytes=True), "compressed by Zstandard", "unzstd"),
        (zipped(), "a zip archive", "unpack it"),
        (parquet(), "a Parquet file", "a name that ends in .parquet"),
        (b"%PDF-1.7\n", "a PDF", "pdftotext"),
        (TEXT.encode("utf-16"), "UTF-16", "iconv -f UTF-16 -t UTF-8"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "UTF-16", "iconv -f UTF-16 -t UTF-8"),
        (b"plain".decode().encode("utf-16-le"), "UTF-16", "iconv -f UTF-16LE -t UTF-8"),
        (b"plain".decode().encode("utf-16-be"), "UTF-16", "iconv -f UTF-16BE -t UTF-8"),
        (TEXT.encode("utf-32"), "UTF-32", "iconv -f UTF-32 -t UTF-8"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_what_is_no_text_is_named_with_how_to_make_text_of_it(
    tmp_path: Path, data: bytes, what: str, mend: str
) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(data)
    for invalid in ("error", "replace"):
        with pytest.raises(TextError) as caught:
            list(read_path(path, "text", Reading(invalid)))  # type: ignore[arg-type]
        assert str(caught.value).startswith(f"{path}: is {what}")
        assert mend in str(caught.value)
    with pytest.raises(TextError, match="standard input: is "):
        list(read_text(io.BytesIO(data), "standard input", Reading()))


@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=50))
def test_utf8_text_is_text_with_a_byte_order_mark_or_without(text: str) -> None:
    check_is_text(text.encode(), "name")
    check_is_text(text.encode("utf-8-sig"), "name")


@pytest.mark.parametrize("text", ["BZh is how bzip2 begins", "PK is not a zip", "PARIS", "%PDF"])
def test_text_that_begins_like_another_format_is_text(text: str) -> None:
    check_is_text(text.encode(), "name")


@pytest.mark.parametrize(
    ("name", "data"), [("a b.csv", 'text,n\n"two, words",1\n'), ("a.TSV", "text\tn\ntwo, words\t1\n")]
)
def test_a_table_is_refused_with_the_command_that_makes_json_lines_of_it(tmp_path: Path, name: str, data: str) -> None:
    path = tmp_path / name
    path.write_text(data)
    with pytest.raises(TextError, match=r"is a table, of which pages would show the syntax; .*--text - < ") as caught:
        check_name(path)
    command = str(caught.value).partition("--column names: ")[2].partition("; or pipe")[0]
    subprocess.run(["/bin/sh", "-c", command.replace("python ", f"{sys.executable} ", 1)], check=True)
    assert list(read_path(tmp_path / f"{name}.jsonl", "text", Reading())) == ["two, words"]


def test_json_in_one_piece_is_refused_and_other_names_are_not(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('[{"text": "words"}]')
    with pytest.raises(
        TextError, match=r"is JSON in one piece, .*: jq -c '\.\[\]' .*a\.json > .*a\.json\.jsonl; or pipe"
    ):
        check_name(path)
    check_name(tmp_path / "a.txt")
    check_name(tmp_path / "no such.csv")
