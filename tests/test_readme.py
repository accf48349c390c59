"""The documents are true: commands run and print what is shown, links lead somewhere, the map names every module.

In Markdown, a `console` block holds commands after `$ ` and what they print; an `sh` block holds commands alone. They
are run in one folder a document, with small numbers of pages; those of the guides, which train, by `make test-docs`.
What is printed is compared line by line, numbers and bars aside; a line that is only `…` stands for any. `<!-- not run:
why -->` before a block leaves it out.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from textzip.recipe import parse_count

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
GUIDES = sorted((ROOT / "docs" / "guide").glob("*.md"))
DOCUMENTS = [README, *(pytest.param(path, marks=pytest.mark.slow) for path in GUIDES)]
MARKDOWN = sorted(
    path
    for path in [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("fonts/*.md"),
        *ROOT.glob("benchmarks/**/*.md"),
    ]
    if path.is_file()
)
MOST_PAGES = 40

_BLOCK = re.compile(
    r"(?P<skip><!-- not run: [^>]+ -->\n)?^```(?P<kind>\w+)\n(?P<body>.*?)^```$", re.DOTALL | re.MULTILINE
)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def blocks(path: Path, *kinds: str) -> list[str]:
    """The bodies of a document's blocks of these kinds that are to be run."""
    found = _BLOCK.finditer(path.read_text("utf-8"))
    return [match["body"] for match in found if match["kind"] in kinds and not match["skip"]]


def commands(block: str) -> Iterator[tuple[str, list[str]]]:
    """The commands of a block, each with the lines it is shown to print."""
    lines = block.rstrip("\n").split("\n")
    if not lines[0].startswith("$ "):
        yield from ((line, []) for line in lines if line and not line.startswith("#"))
        return
    command, shown = lines[0], []
    for line in lines[1:]:
        if line.startswith("$ "):
            yield command[2:], shown
            command, shown = line, []
        else:
            shown.append(line)
    yield command[2:], shown


def skeleton(line: str) -> str:
    """A line without what differs from run to run and machine to machine: numbers, bars, in what is computed."""
    line = re.sub(r"\b(bfloat16|float32)\b", "float", line.replace("█", ""))
    return " ".join(re.sub(r"\d[\d,.:]*", "0", line).split())


def small(words: list[str]) -> list[str]:
    """The command with at most `MOST_PAGES` pages, in this process; a graph of one step instead of several."""
    if words[1] == "export" and "--steps" in words:
        return ["1" if before == "--steps" else word for before, word in zip(["", *words], words, strict=False)]
    if words[1] != "render":
        return words
    words = [*words, "--jobs", "1"]
    for option, most in (("--n", MOST_PAGES), ("--shard-rows", -(-MOST_PAGES // 3))):
        if option in words:
            at = words.index(option) + 1
            if words[at] != "all":
                words[at] = str(min(most, parse_count(words[at])))
    return words


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with what the documents' examples speak of, as the working directory."""
    for name in ("fonts", "recipes"):
        (tmp_path / name).symlink_to(ROOT / name)
    for name in ("README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    write = {
        "notes.txt": "".join(
            f"Note {n}: a page shows its label, and nothing else. {n * 7919 % 1000}\n" for n in range(400)
        ),
        "stories.jsonl": "".join(f'{{"story": "Story {n}: there was a page, and it was read."}}\n' for n in range(200)),
        "mine.yaml": next(iter(blocks(ROOT / "docs" / "guide" / "recipe.md", "yaml"))),
    }
    for name, text in write.items():
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "broken.txt").write_bytes(b"good\nbroken \xff here\n")
    (tmp_path / "empty.txt").touch()
    (tmp_path / "myfonts").mkdir()
    (tmp_path / "myfonts" / "empty.ttf").touch()
    shutil.copy(ROOT / "fonts" / "vt323" / "VT323-Regular.ttf", tmp_path / "myfonts")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def damage(folder: Path) -> None:
    """Do what the guide to `verify` says was done to the folder that it calls damaged."""
    data = Path(shutil.copytree(folder / "data" / "array", folder / "data" / "damaged"))
    shard = bytearray((data / "train-00001.parquet").read_bytes())
    shard[2000] ^= 1
    (data / "train-00001.parquet").write_bytes(shard)
    (data / "train-00002.parquet").unlink()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_run_and_print_what_is_shown(document: Path, desk: Path, textzip: Callable[..., Any]) -> None:
    run = 0
    for block in blocks(document, "console", "sh"):
        for command, shown in commands(block):
            if command == "textzip verify data/damaged":
                damage(desk)
            said = _run(command, textzip)
            run += 1
            place = f"{document.name}: {command}\n{said.out}{said.err}"
            assert said.code == (0 if not any(line.startswith("textzip: ") for line in shown) else said.code), place
            assert "Traceback" not in said.err, place
            printed = {skeleton(line.replace(f"{desk}/", "")) for line in (said.out + said.err).splitlines()}
            for line in shown:
                assert line == "…" or skeleton(line) in printed, f"{line!r} is not printed\n{place}"
    assert run, f"{document.name} shows no command"


def _run(command: str, textzip: Callable[..., Any]) -> Any:
    """One command, or `cat FILE | textzip …`."""
    before, pipe, last = command.rpartition(" | ")
    stdin = subprocess.run(["sh", "-c", before], check=True, capture_output=True).stdout if pipe else b""
    words = shlex.split(last)
    assert words[0] == "textzip", f"{command!r}: mark a block that the test can't run with <!-- not run: why -->"
    return textzip(*small(words)[1:], stdin=stdin)


def test_python_in_the_readme_runs(desk: Path, textzip: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    config = pytest.importorskip("datasets").config
    monkeypatch.setattr(config, "HF_DATASETS_CACHE", desk / "cache")
    assert textzip("render", "--n", "20", "--fonts", "fonts/dejavu", "-j", "1").code == 0
    found = blocks(README, "python")
    assert found
    for block in found:
        exec(compile(block, "README.md", "exec"), {})


@pytest.mark.slow
def test_python_in_the_howto_runs_from_top_to_bottom(desk: Path) -> None:
    pytest.importorskip("torch")
    names: dict[str, Any] = {}
    found = blocks(ROOT / "HOWTO.md", "python")
    assert len(found) >= 8
    for block in found:
        exec(compile(block, "HOWTO.md", "exec"), names)
    assert names["results"]["overall"]["pages"] == 40


@pytest.mark.parametrize("document", MARKDOWN, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    text = re.sub(r"```.*?```", "", document.read_text("utf-8"), flags=re.DOTALL)
    for link in _LINK.findall(text):
        if "://" in link or link.startswith("mailto:"):
            continue
        file, _, anchor = link.partition("#")
        target = (document.parent / file).resolve() if file else document
        assert target.exists(), f"{document.name}: {link}"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", target.read_text("utf-8"), re.MULTILINE)
            known = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
            assert anchor in known, f"{document.name}: {link}"


def test_the_map_names_every_module_and_no_other() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    folders = re.split(r"^### `(textzip/[\w/]*)`$", text, flags=re.MULTILINE)[1:]
    named = {
        folder + module
        for folder, section in zip(folders[::2], folders[1::2], strict=True)
        for module in [*re.findall(r"^\| `(\w+\.py)` \|", section, re.MULTILINE), "__init__.py"]
    }
    package = ROOT / "textzip"
    files = {str(path.relative_to(ROOT)) for path in package.rglob("*.py") if "_data" not in path.parts}
    assert named == files, f"not on the map: {sorted(files - named)}; not in the package: {sorted(named - files)}"
