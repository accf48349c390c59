"""`make corpora`: public texts as plain UTF-8 files in data/corpora, each checked by its sha256.

    python scripts/corpora [NAME]... [--out FOLDER]

A corpus is fetched by an ordinary client into a temporary folder, turned into text there, checked, and only then moved
to its place: what stands in data/corpora is whole and right. Running it again does nothing for files that are right.
One corpus that can't be had doesn't keep the others from coming; the exit status is 1 then.

Needs Python 3.11 and nothing else of Python's; textzip need not be installed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

import bible
import brown
import udhr
from files import CorpusError, put, sha256

WRITERS: dict[str, Callable[[str, Path, Path], None]] = {
    "bible": bible.write,
    "brown": brown.write,
    "udhr": udhr.write,
}
"""For each corpus of corpora.toml: `write(package, folder to work in, where the text goes)`."""

LIST = Path(__file__).with_name("corpora.toml")


def main(arguments: Sequence[str]) -> int:
    """Bring the corpora that are named, or all; the exit status: 0 if all of them are there, 1 if one is not."""
    corpora = tomllib.loads(LIST.read_text("utf-8"))
    parser = argparse.ArgumentParser(prog="scripts/corpora", description="Public texts as plain files.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(corpora)}; all by default")
    parser.add_argument("--out", type=Path, default=Path("data/corpora"), help="where they go (data/corpora)")
    chosen = parser.parse_args(arguments)
    unknown = [name for name in chosen.names if name not in corpora]
    if unknown:
        parser.error(f"no corpus is called {unknown[0]!r}; there are: {', '.join(corpora)}")
    failed = False
    for name in chosen.names or corpora:
        about = corpora[name]
        try:
            said = bring(chosen.out / about["text"], about["package"], about["sha256"], WRITERS[name])
        except (CorpusError, OSError) as error:
            print(f"{name}: {error}", file=sys.stderr)
            failed = True
        else:
            print(f"{name}: {said}")
    return int(failed)


def bring(target: Path, package: str, expected: str, write: Callable[[str, Path, Path], None]) -> str:
    """Make sure that `target`, a file or a folder of files, is there with this sha256; returns what was done.

    Raises `CorpusError` if the text can't be had or is another one than expected.
    """
    if target.exists() and sha256(target) == expected:
        return f"{target} is there"
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".bringing-") as work:
        text = Path(work) / target.name
        write(package, Path(work), text)
        found = sha256(text)
        if found != expected:
            raise CorpusError(
                f"{package} gave another text than expected: its sha256 is {found}, {LIST.name} has {expected}; "
                "if you trust the package as it is now, put the new sum there"
            )
        put(text, target)
    size = sum(path.stat().st_size for path in ([target] if target.is_file() else target.iterdir()))
    return f"{target}, {size / 1e6:.1f} MB"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
