"""`make reader-fonts`: some five hundred families under free licences in data/reader-fonts, measured and in parts.

    python scripts/reader_fonts [FAMILY]... [--out FOLDER]
    python scripts/reader_fonts --describe NAME@VERSION...

Packages are fetched by their own clients and checked against families.tsv; nothing of them is installed or run, and
what is there is not fetched again. Up to four faces a family go to packages/FAMILY. Then every face is drawn and
measured (truth.py): one whose labels would lie is left out, and why is told in families.json. The others are linked
into folders, which recipes name: train/FAMILY, and what no reader may learn from, unseen/FAMILY and liberation/FAMILY
to test it on, validation/FAMILY to choose by, and for its confidence (parts.py).

With --describe, prints the list's lines of npm's packages, for who adds one.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import archives
from bring import bring, missing
from describe import described
from listed import KEPT, LIST, Family, ReaderFontsError, read
from measure import Measured, measure
from parts import PARTS, UNSEEN, parts

from textzip.progress import Progress
from textzip.render.fonts.catalogue import find_fonts
from textzip.shards.atomic import write_text

TABLE = "families.json"
SHIPPED = Path(__file__).resolve().parents[2] / "fonts"


def main(arguments: Sequence[str]) -> int:
    """Bring what is missing, measure, lay out; the exit status: 0 if all of the list is there, 1 if not."""
    parser = argparse.ArgumentParser(prog="scripts/reader_fonts", description="Families of fonts to read and be read.")
    parser.add_argument("names", nargs="*", metavar="FAMILY", help=f"families of {LIST.name}; all of them by default")
    parser.add_argument("--out", type=Path, default=Path("data/reader-fonts"), help="where they go (data/reader-fonts)")
    parser.add_argument("--describe", action="store_true", help="print the lines of these packages of npm instead")
    chosen = parser.parse_args(arguments)
    if chosen.describe:
        return describe(chosen.names)
    listed = read(kept=KEPT)
    known = {each.family for each in listed}
    unknown = [name for name in chosen.names if name not in known]
    if unknown:
        parser.error(f"no family of {LIST.name} is called {unknown[0]!r}")
    wanted = missing([each for each in listed if each.family in (chosen.names or known)], chosen.out / "packages")
    with Progress(len(listed), "families", done=len(listed) - len(wanted)) as progress:
        wrong = bring(wanted, chosen.out / "packages", lambda name: progress.add(1, name))
    for each in wrong:
        print(each, file=sys.stderr)
    here = [each for each in listed if (chosen.out / "packages" / each.slug).is_dir()]
    if len(here) < len(listed):
        print(
            f"{len(listed) - len(here)} families of the list are not there: the {UNSEEN} may be others", file=sys.stderr
        )
    if here:
        lay_out(here, chosen.out)
    return int(bool(wrong))


def describe(specs: Sequence[str]) -> int:
    """Print the list's lines of npm's packages; the exit status."""
    failed = False
    for spec in specs:
        with tempfile.TemporaryDirectory() as work:
            try:
                row = described(spec, archives.fetch_npm([spec], Path(work))[spec])
            except ReaderFontsError as error:
                print(error, file=sys.stderr)
                failed = True
            else:
                print(row.family, row.package, row.version, row.sha256, row.licence, sep="\t")
    return int(failed)


def lay_out(families: Sequence[Family], out: Path) -> None:
    """Measure the families that are in `out`/packages, link their faces into the parts, write the table."""
    kept = {each.family for each in families if each.kept}
    files = {each.family: _faces(out / "packages" / each.slug) for each in families}
    catalogue = find_fonts(SHIPPED)
    with Progress(len(families), "families measured") as progress:
        found = measure(
            files,
            {f"fonts/{name}": face.path for name, face in catalogue.faces.items()},
            lambda name: progress.add(1, name),
            kept,
        )
    fine = {name for name, each in found.items() if each.fine}
    shipped = {str(note["family"]) for note in catalogue.notes.values()}
    groups = [{name, *each.kin} for name, each in found.items()]
    every = parts(fine - kept, groups, shipped, kept)
    where = {name: part for name, part in every.items() if name in fine}
    link({name: [path for path in files[name] if path.name in found[name].fine] for name in where}, where, out)
    table = [_row(each, found[each.family], where.get(each.family)) for each in families]
    write_text(out / TABLE, json.dumps(table, indent=1, ensure_ascii=False) + "\n")
    _say(found, where, out)


def link(files: Mapping[str, Sequence[Path]], where: Mapping[str, str], out: Path) -> None:
    """Make the parts' folders anew: each face there is the same file as in packages (a copy where links can't be)."""
    with tempfile.TemporaryDirectory(dir=out, prefix=".parts-") as work:
        for part in PARTS:
            Path(work, part).mkdir()
        for name, paths in files.items():
            folder = Path(work, where[name], paths[0].parent.name)
            folder.mkdir()
            for path in (*paths, paths[0].with_name("licence.txt")):
                try:
                    os.link(path, folder / path.name)
                except OSError:
                    shutil.copyfile(path, folder / path.name)
        for part in PARTS:
            if (out / part).exists():
                shutil.rmtree(out / part)
            Path(work, part).replace(out / part)


def _faces(folder: Path) -> list[Path]:
    """A family's font files: uprights by weight, then italics."""
    files = (path for path in folder.iterdir() if path.suffix in (".ttf", ".otf"))
    return sorted(files, key=lambda path: ("-italic" in path.stem, path.name))


def _row(family: Family, found: Measured, part: str | None) -> dict[str, object]:
    return {
        "family": family.family,
        "folder": f"{part}/{family.slug}" if part else None,
        "part": part or "refused",
        "package": family.spec,
        "licence": family.licence,
        "faces": {name: "; ".join(wrong) or "fine" for name, wrong in found.faces.items()},
        "latin_1": found.latin_1,
        "kin": list(found.kin),
    }


def _say(found: Mapping[str, Measured], where: Mapping[str, str], out: Path) -> None:
    faces: Counter[str] = Counter()
    for name, part in where.items():
        faces[part] += len(found[name].fine)
    for part in PARTS:
        print(f"{out / part}: {sum(each == part for each in where.values())} families, {faces[part]} faces")
    refused = sum(len(each.faces) - len(each.fine) for each in found.values())
    print(f"left out, since their labels would lie: {refused} faces, {len(found) - len(where)} families whole")
    print(f"what each is: {out / TABLE}")


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ReaderFontsError as error:
        sys.exit(str(error))
