"""`make reader-fonts`: families come whole and checked, faces that lie are found, parts; nothing is fetched here."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from textzip.render.fonts.catalogue import find_fonts
from textzip.render.fonts.face import load_face

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "scripts" / "reader_fonts"
SANS = ROOT / "fonts" / "atkinson-hyperlegible" / "AtkinsonHyperlegible-Regular.ttf"
ASCII = "".join(map(chr, range(0x21, 0x7F)))
LOWER = "abcdefghijklmnopqrstuvwxyz"

Pens = dict[str, Callable[[TTGlyphPen], None]]


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Any]]:
    """`script(name)`: a module of scripts/reader_fonts; their names are taken back afterwards."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    before = set(sys.modules)
    yield lambda name: __import__(name)
    for name in set(sys.modules) - before:
        if str(SCRIPTS) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


def built(pens: Pens, lacks: str = "") -> bytes:
    """A font of ASCII as Atkinson Hyperlegible draws it, but for characters that `pens` draw, or that it lacks."""
    source = TTFont(SANS)
    glyphs, table = source.getGlyphSet(), source.getBestCmap()
    kept = [each for each in " " + ASCII if each not in lacks]
    names = {each: f"u{ord(each):04x}" for each in kept}
    shapes, advances = {}, {}
    for each in [".notdef", *kept]:
        pen = TTGlyphPen(None)
        if each in pens:
            pens[each](pen)
        elif each != ".notdef":
            glyphs[table[ord(each)]].draw(TransformPen(pen, (1, 0, 0, 1, 0, 0)))
        name = names.get(each, each)
        shapes[name] = pen.glyph()
        advances[name] = (glyphs[table[ord(each)]].width if each in names else 600, 0)
    font = FontBuilder(source["head"].unitsPerEm)
    font.setupGlyphOrder(list(shapes))
    font.setupCharacterMap({ord(each): name for each, name in names.items()})
    font.setupGlyf(shapes)
    font.setupHorizontalMetrics(
        {
            name: (width, shapes[name].xMin if shapes[name].numberOfContours else 0)
            for name, (width, _) in advances.items()
        }
    )
    font.setupHorizontalHeader(ascent=950, descent=-290)
    font.setupNameTable({"familyName": "Made", "styleName": "Regular"})
    font.setupOS2()
    font.setupPost()
    file = io.BytesIO()
    font.save(file)
    return file.getvalue()


def like(other: str, scale: float = 1.0) -> Callable[[TTGlyphPen], None]:
    """A pen's work: another character's glyph, scaled."""

    def draw(pen: TTGlyphPen) -> None:
        source = TTFont(SANS)
        source.getGlyphSet()[source.getBestCmap()[ord(other)]].draw(TransformPen(pen, (scale, 0, 0, scale, 0, 0)))

    return draw


def bars(seed: int) -> Callable[[TTGlyphPen], None]:
    """A pen's work: upright bars, others for each seed."""

    def draw(pen: TTGlyphPen) -> None:
        rng = np.random.default_rng([13, seed])
        for left in np.sort(rng.choice(12, 5, replace=False)) * 50:
            corners = [(left, 0), (left, 700), (left + 30, 700), (left + 30, 0)]
            pen.moveTo(corners[0])
            for corner in corners[1:]:
                pen.lineTo(corner)
            pen.closePath()

    return draw


@pytest.fixture
def wrong(script: Any, tmp_path: Path) -> Callable[[bytes], list[str]]:
    """What is wrong with a font, some of the faces of fonts/ beside it."""
    glyphs, truth = script("glyphs"), script("truth")
    faces = find_fonts(ROOT / "fonts").choose(["ComicNeue", "DejaVuSansCondensed", "PTSerif", "Sarabun", "Inconsolata"])
    others = [truth.shapes(glyphs.drawn(face, 40)[0]) for face in faces]

    def measure(data: bytes) -> list[str]:
        path = tmp_path / f"{hashlib.sha256(data).hexdigest()}.ttf"
        path.write_bytes(data)
        found: list[str] = truth.faults(*glyphs.drawn(load_face(path), 40), np.array(others))
        return found

    return measure


def test_an_honest_face_and_one_that_draws_thin_letters_alike_are_fine(wrong: Any) -> None:
    assert wrong(built({})) == []
    assert wrong(built({"l": like("I"), "|": like("I")})) == []


def test_faces_that_lie_are_found_by_what_they_draw(wrong: Any) -> None:
    capitals: Pens = {each: like(each.upper()) for each in LOWER}
    small: Pens = {each: like(each.upper(), 0.72) for each in LOWER}
    assert "draws lower case as capitals" in wrong(built(capitals))
    assert wrong(built(small)) == ["draws lower case as capitals"]
    symbols = wrong(built({each: bars(ord(each)) for each in ASCII}))
    assert any(each.startswith("draws something else than letters") for each in symbols)
    assert wrong(built({"+": like("=")})) == ["draws the same for + and ="]


def test_what_is_missing_blank_tiny_faint_or_knotted_is_told(wrong: Any) -> None:
    assert wrong(built({}, lacks="z"))[0] == "lacks z"
    assert "draws nothing for e" in wrong(built({"e": lambda pen: None}))
    tiny = wrong(built({each: like(each, 0.4) for each in ASCII}))
    assert any(each.startswith("is tiny: an x is 0.2") for each in tiny)


def test_small_capitals_of_another_cut_are_named_capitals_by_other_faces(script: Any) -> None:
    """Shapes of a family whose lower case is the capitals of a second one, and has none of its own capitals' shapes."""
    glyphs, truth = script("glyphs"), script("truth")
    outlines = ("ComicNeue", "DejaVuSansCondensed", "PTSerif", "Sarabun", "Inconsolata", "JetBrainsMono", "Tiny5")
    faces = {face.name: glyphs.drawn(face, 40)[0] for face in find_fonts(ROOT / "fonts").choose(outlines)}
    shapes = {name: truth.shapes(each) for name, each in faces.items()}
    made = shapes["PTSerif"].copy()
    for each in LOWER:
        made[truth.LETTERS.index(each)] = shapes["ComicNeue"][truth.LETTERS.index(each.upper())]
    others = np.array([shapes[name] for name in shapes if name not in ("PTSerif", "ComicNeue")])
    assert truth.same_as_capitals(made) <= 9
    assert truth.named(made, others)[1] > truth.MOST_CAPITALS > truth.named(shapes["PTSerif"], others)[1]


def test_every_face_of_fonts_passes_but_one_that_has_no_room_for_accents(script: Any) -> None:
    measure = script("measure").measure
    faces = find_fonts(ROOT / "fonts").faces
    found = measure({name: [face.path] for name, face in faces.items()}, {}, lambda name: None)
    wrong = {name: list(each.faces.values()) for name, each in found.items() if not each.fine}
    assert wrong == {"MiscFixed5x7": [["draws the same for 21 pairs such as A and À"]]}
    assert found["PTSerif"].latin_1 == 94


def test_kin_share_letters_through_others_too(script: Any) -> None:
    kin = script("truth").kin
    rng = np.random.default_rng(13)
    one, other = rng.random((2, 62, 64)).astype(np.float32)
    names = {"a": one, "b": one + 0.1 * other, "c": one + 0.2 * other, "d": other * rng.random((62, 64))}
    unit = {name: each / np.linalg.norm(each, axis=1, keepdims=True) for name, each in names.items()}
    assert sorted(map(sorted, kin(unit))) == [["a", "b", "c"], ["d"]]
    assert kin({}) == []


def test_parts_keep_kin_and_shipped_families_in_training_and_liberation_out_of_it(script: Any) -> None:
    module = script("parts")
    apart = ["Arimo", "Liberation Sans", "PT Serif Caption", "Mont", "Mont Alternates"]
    families = [f"F{number} Sans" for number in range(200)] + apart
    groups = [{"F1 Sans", "F2 Sans"}, {"Arimo", "F3 Sans"}, {"F4 Sans", "fonts/PTSerif"}]
    found = module.parts(families, groups, {"PT Serif"})
    assert found == module.parts(families[::-1], groups[::-1], {"PT Serif"})
    assert {name for name, part in found.items() if part == "liberation"} == {"Arimo", "Liberation Sans", "F3 Sans"}
    free = set(families) - {*apart, "F1 Sans", "F2 Sans", "F3 Sans", "F4 Sans"}
    unseen = {name for name, part in found.items() if part == "unseen"}
    assert unseen == set(sorted(free, key=lambda name: hashlib.sha256(name.encode()).hexdigest())[:40])


def test_families_kept_for_validation_move_no_other_and_are_news_to_who_learned_from_the_others(script: Any) -> None:
    module = script("parts")
    families = [f"F{number} Sans" for number in range(60)]
    kept = ["New", "F1 Serif", "Like F2", "One", "One Two", "Caption"]
    groups = [{"Like F2", "F2 Sans"}, {"F3 Sans", "F4 Sans"}]
    found = module.parts(families, groups, {"Caption Sans"}, kept)
    assert found == {**module.parts(families, groups[1:], {"Caption Sans"}), "New": "validation"}


def test_styles_are_known_by_the_three_ways_of_naming_files(script: Any) -> None:
    styles = script("styles")
    assert styles.style("AlegreyaSans_700Bold_Italic", "Alegreya Sans") == (700, True)
    assert styles.style("alegreya-sans-latin-400-normal", "Alegreya Sans") == (400, False)
    assert styles.style("alegreya-sans-latin-ext-400-normal", "Alegreya Sans") is None
    assert styles.style("LiberationSans-BoldItalic", "Liberation Sans") == (700, True)
    assert styles.style("LiberationSansNarrow-Bold", "Liberation Sans") is None
    names = [f"A_{weight}X{tail}.ttf" for weight in (300, 400, 600, 800) for tail in ("", "_Italic")] + ["A_400X.woff2"]
    assert styles.choose(names, "A") == {
        (400, False): "A_400X.ttf", (400, True): "A_400X_Italic.ttf",
        (600, False): "A_600X.ttf", (600, True): "A_600X_Italic.ttf",
    }  # fmt: skip
    assert styles.choose(["A_700X.ttf"], "A") == {(700, False): "A_700X.ttf"}
    assert styles.choose(["a-latin-400-normal.woff", "a-latin-400-normal.woff2"], "A") == {
        (400, False): "a-latin-400-normal.woff"
    }


def archive(files: Mapping[str, bytes]) -> bytes:
    """An npm package as a .tgz."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name, data in files.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return out.getvalue()


def npm(packages: Mapping[str, bytes], calls: list[list[str]]) -> Any:
    """What stands for npm: it has these packages, `NAME@VERSION`, and fails whole if one of those asked for isn't."""

    def run(command: tuple[str, ...], *, cwd: Path, **_: object) -> Any:
        specs = list(command[4:])
        calls.append(specs)
        unknown = [spec for spec in specs if spec not in packages]
        if unknown:
            error = json.dumps({"error": {"summary": f"No matching version found for {unknown[0]}."}})
            return SimpleNamespace(returncode=1, stdout=error, stderr="npm error code ETARGET\n")
        said = []
        for spec in specs:
            name = spec.removeprefix("@").replace("/", "-").replace("@", "-") + ".tgz"
            (cwd / name).write_bytes(packages[spec])
            said.append({"id": spec, "filename": name})
        return SimpleNamespace(returncode=0, stdout=json.dumps(said), stderr="")

    return run


def test_families_come_whole_and_checked_once_and_one_that_fails_keeps_no_other_away(
    script: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring, listing = script("bring"), script("listed").Family
    made = built({})
    web = io.BytesIO()
    font = TTFont(io.BytesIO(made))
    font.flavor = "woff"
    font.save(web)
    files = {"files/one-latin-400-normal.woff": web.getvalue(), "LICENSE": b"free"}
    packages = {
        "@a/one@1": archive(files),
        "@a/two@1": archive({"400/Two_400Regular.ttf": made, "LICENSE_FONT": b"so"}),
    }
    packages["@a/none@1"] = archive({"LICENSE": b""})
    sums = {spec: hashlib.sha256(data).hexdigest() for spec, data in packages.items()}
    listed = [
        listing(name, f"@a/{name.lower()}", "1", sums.get(f"@a/{name.lower()}@1", "0" * 64), "OFL-1.1")
        for name in ("One", "Two", "None", "Gone")
    ]
    calls: list[list[str]] = []
    monkeypatch.setattr(subprocess, "run", npm(packages, calls))
    monkeypatch.setattr("shutil.which", lambda name: name)
    told: list[str] = []
    wrong = bring.bring(bring.missing(listed, tmp_path), tmp_path, told.append)
    assert told == ["One", "Two", "None", "Gone"]
    assert sorted(wrong) == [
        "@a/gone@1: npm failed: No matching version found for @a/gone@1.; check the connection, and run this again: "
        "what is there is not fetched again",
        "None: @a/none@1 has no .ttf, .otf or .woff of None's Latin; leave it out",
    ]
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.*")) == [
        "one/licence.txt", "one/one-400.ttf", "one/package.txt",
        "two/licence.txt", "two/package.txt", "two/two-400.ttf",
    ]  # fmt: skip
    assert (
        load_face(tmp_path / "one" / "one-400.ttf").characters == load_face(tmp_path / "two" / "two-400.ttf").characters
    )
    assert (tmp_path / "two" / "licence.txt").read_bytes() == b"so"
    assert [each.family for each in bring.missing(listed, tmp_path)] == ["None", "Gone"]
    changed = [listing("One", "@a/one", "1", "1" * 64, "OFL-1.1")]
    (refused,) = bring.bring(bring.missing(changed, tmp_path), tmp_path, told.append)
    assert refused.startswith(
        f"One: @a/one@1 is another archive than expected: its sha256 is {sums['@a/one@1']}, the list"
    )
    assert (tmp_path / "one" / "one-400.ttf").is_file()


def test_a_missing_client_is_told(script: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archives, error = script("archives"), script("listed").ReaderFontsError
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(error, match=r"needs npm, which is not installed: install Node\.js"):
        archives.fetch_npm(["@a/one@1"], tmp_path)
    with pytest.raises(error, match="needs apt-get, which is not installed: these fonts are a package of Debian"):
        archives.fetch_debian("fonts-x=1", tmp_path)


def test_a_package_is_described_by_what_it_says_of_its_fonts_licence(script: Any, tmp_path: Path) -> None:
    described, error = script("describe").described, script("listed").ReaderFontsError

    def line(about: object, package: object) -> Any:
        path = tmp_path / "a.tgz"
        path.write_bytes(
            archive({"metadata.json": json.dumps(about).encode(), "package.json": json.dumps(package).encode()})
        )
        return described("@a/one@1.2", path)

    found = line({"family": "One Two"}, {"license": "MIT AND OFL-1.1"})
    assert (found.family, found.package, found.version, found.licence, found.slug) == (
        "One Two",
        "@a/one",
        "1.2",
        "OFL-1.1",
        "one-two",
    )
    assert line({"family": "A", "license": {"type": "Apache-2.0"}}, {"license": "MIT"}).licence == "Apache-2.0"
    with pytest.raises(error, match="its licence is ''"):  # which is that of its code alone
        line({"family": "A"}, {"license": "MIT"})
    with pytest.raises(error, match="names no family"):
        line({}, {"license": "OFL-1.1"})


def test_the_list_has_each_family_once_with_all_that_is_needed_and_no_address(script: Any, tmp_path: Path) -> None:
    listed, parts, describe = script("listed"), script("parts"), script("describe")
    families = listed.read()
    assert len(families) >= 300
    both = listed.read(kept=listed.KEPT)
    assert both[: len(families)] == families
    assert len(both) >= len(families) + 30
    assert [each.kept for each in both] == [each not in families for each in both]
    words = {each.family.split()[0] for each in families}
    assert not words & {each.family.split()[0] for each in both if each.kept}
    assert {each.family for each in families} >= set(parts.NEVER)
    assert {each.licence for each in both} <= {*describe.FREE, "GPL-2.0-only WITH Font-exception-2.0"}
    assert "://" not in listed.LIST.read_text("utf-8") + listed.KEPT.read_text("utf-8")
    path = tmp_path / "families.tsv"
    path.write_text("# a comment\nOne\t@a/one\t1\n", "utf-8")
    with pytest.raises(listed.ReaderFontsError, match=r"families\.tsv:2: a line has family, package, version, sha256"):
        listed.read(path)
    row = f"One\t@a/one\t1\t{'0' * 64}\tOFL-1.1\n"
    path.write_text(row + row, "utf-8")
    with pytest.raises(listed.ReaderFontsError, match="tsv:2: One is in this list before"):
        listed.read(path)
    path.write_text(row, "utf-8")
    kept = tmp_path / "kept.tsv"
    kept.write_text("\n" + row, "utf-8")
    with pytest.raises(listed.ReaderFontsError, match=r"kept\.tsv:2: One is in this list before"):
        listed.read(path, kept)


def test_what_is_fine_is_laid_out_in_parts_and_the_table_says_why_the_rest_is_not(
    script: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listing = script("listed").Family
    lay_out = __import__("runpy").run_path(str(SCRIPTS / "__main__.py"), run_name="reader_fonts")["lay_out"]
    fonts = ROOT / "fonts"
    faces: dict[str, bytes] = {
        "PT Serif": (fonts / "pt-serif" / "PTSerif-Regular.ttf").read_bytes(),
        "Arimo": (fonts / "comic-neue" / "ComicNeue-Regular.ttf").read_bytes(),
        "Capitals": built({each: like(each.upper()) for each in LOWER}),
        "Kept": (fonts / "sarabun" / "Sarabun-Regular.ttf").read_bytes(),
    }
    families = [listing(name, "@a/b", "1", "0" * 64, "OFL-1.1", name == "Kept") for name in faces]
    for family in families:
        folder = tmp_path / "packages" / family.slug
        folder.mkdir(parents=True)
        (folder / f"{family.slug}-400.ttf").write_bytes(faces[family.family])
        (folder / "licence.txt").write_text("free")
    shutil.copy(tmp_path / "packages/pt-serif/pt-serif-400.ttf", tmp_path / "packages/pt-serif/pt-serif-400-italic.ttf")
    for _ in range(2):  # the second time in place of the first
        lay_out(families, tmp_path)
    found = sorted(
        str(path.relative_to(tmp_path))
        for part in ("train", "unseen", "liberation", "validation")
        for path in (tmp_path / part).rglob("*.ttf")
    )
    assert found == [
        "liberation/arimo/arimo-400.ttf",
        "train/pt-serif/pt-serif-400-italic.ttf",
        "train/pt-serif/pt-serif-400.ttf",
    ]
    assert (tmp_path / "train/pt-serif/licence.txt").read_text() == "free"
    table = {row["family"]: row for row in json.loads((tmp_path / "families.json").read_text("utf-8"))}
    assert [row["part"] for row in table.values()] == ["train", "liberation", "refused", "refused"]
    assert table["PT Serif"]["kin"] == ["fonts/PTSerif"]
    assert "draws" in table["Capitals"]["faces"]["capitals-400.ttf"]
    assert f"{tmp_path / 'train'}: 1 families, 2 faces" in capsys.readouterr().out
