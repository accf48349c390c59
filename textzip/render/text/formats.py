"""Files that are no plain UTF-8 text, known by their first bytes or their names, and how to make text of them."""

from __future__ import annotations

import shlex
from pathlib import Path

from textzip.errors import TextError

_STARTS = (
    (b"\x1f\x8b", "compressed by gzip", "unpack it with gunzip"),
    (b"\xfd7zXZ\0", "compressed by xz", "unpack it with unxz"),
    (b"\x28\xb5\x2f\xfd", "compressed by Zstandard", "unpack it with unzstd"),
    (b"BZh", "compressed by bzip2", "unpack it with bunzip2"),
    (b"PK\x03\x04", "a zip archive, as office documents and e-books are", "unpack it, or save it as plain text"),
    (b"%PDF-", "a PDF", "take its text out with pdftotext"),
    (b"PAR1", "a Parquet file", "give it a name that ends in .parquet"),
    (b"\xff\xfe\0\0", "UTF-32", "convert it with: iconv -f UTF-32 -t UTF-8"),
    (b"\0\0\xfe\xff", "UTF-32", "convert it with: iconv -f UTF-32 -t UTF-8"),
    (b"\xff\xfe", "UTF-16", "convert it with: iconv -f UTF-16 -t UTF-8"),
    (b"\xfe\xff", "UTF-16", "convert it with: iconv -f UTF-16 -t UTF-8"),
)
_BZIP2_BLOCK = b"1AY&SY"

_ROWS = "python -c 'import csv, json, sys; [print(json.dumps(row)) for row in csv.DictReader(sys.stdin{how})]'"
_TABLES = {
    ".csv": ("a table", _ROWS.format(how="") + " < {name} > {name}.jsonl"),
    ".tsv": ("a table", _ROWS.format(how=', delimiter="\\t"') + " < {name} > {name}.jsonl"),
    ".json": ("JSON in one piece", "jq -c '.[]' {name} > {name}.jsonl"),
}


def check_is_text(start: bytes, name: str) -> None:
    """Raise `TextError` if a file that starts so, called `name`, is no UTF-8 text."""
    for mark, what, mend in _STARTS:
        if start.startswith(mark) and (mark != b"BZh" or start[4:10] == _BZIP2_BLOCK):
            raise TextError(f"{name}: is {what}, not UTF-8 text; {mend}")
    for first, order in ((0, "BE"), (1, "LE")):
        zeros, others = start[first:4096:2], start[1 - first : 4096 : 2]
        if len(zeros) > 1 and not any(zeros) and all(others):
            raise TextError(f"{name}: is UTF-16, not UTF-8 text; convert it with: iconv -f UTF-16{order} -t UTF-8")


def check_name(path: Path) -> None:
    """Raise `TextError` if a file's name says that it is a table or JSON, of which a source would draw the syntax."""
    what, rows = _TABLES.get(path.suffix.lower(), ("", ""))
    if what and path.is_file():
        name = shlex.quote(str(path))
        raise TextError(
            f"{path}: is {what}, of which pages would show the syntax; make JSON lines of it, whose text is in the key "
            f"that --column names: {rows.format(name=name)}; or pipe it in as it is: --text - < {name}"
        )
