"""The shape of the package: which way imports go, what loads late, and the public surface."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import typer

import textzip
import textzip.render
from textzip.cli.app import app

PACKAGE = Path(textzip.__file__).parent
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "_data" not in path.parts)
HEAVY = ("torch", "numba", "pyarrow")

# A house may import from the floors below it, and within itself.
FLOORS = [
    {"cli", "__main__"},
    {"reading", "report"},
    {"models"},
    {"pack"},
    {"proof"},
    {"render", "train"},
    {"shards"},
    {
        "__init__",
        "moved",
        "tokenizer",
        "hf_tokenizer",
        "recipe",
        "errors",
        "folders",
        "picture_files",
        "progress",
        "resources",
        "needs",
        "digits",
    },
]

TORCH_HOUSES = {"train", "models", "reading", "cli"}

VERBS = {
    "render": "settings --fonts --text --column --n/-n --out --split --seed --shard-rows --shards --jobs/-j --engine "
    "--address --overwrite",
    "write": "text --file --out --font --fonts --px --size --margin --pitch --wrap --mode --missing --fallback "
    "--check --identifiers --checkpoint",
    "fonts": "paths --px --mode --blocks --skip-broken --sheet",
    "verify": "folder --sample --fonts --seed",
    "inspect": "folder --sheet --columns --rows",
    "train": "settings --device --workers --overwrite",
    "evaluate": "checkpoint --data --split --n/-n --device --out",
    "calibrate": "checkpoint --data --split --n/-n --device --second",
    "letters": "data --out --source --split --order --most",
    "read": "pictures --checkpoint --json --characters --newlines --min-confidence --once --device --proof "
    "--fonts --px",
    "pack": "file --out --size",
    "unpack": "folder --out",
    "generate": "checkpoint --prompt --length --min-length --temperature --top-p --top-k --stop --seed --samples "
    "--beams --steps --sampler --show --out --device",
    "paint": "words --out --seed --samples --guidance --steps --order --temperature --to --count --like --share "
    "--scale --device",
    "patterns": "checkpoint --sheet --words",
    "report": "run --out",
    "export": "checkpoint --to --out --slots --steps --order --guidance --temperature --average",
    "recipe check": "settings",
    "recipe show": "settings",
    "recipe schema": "kind",
}


def house_of(module: str) -> str:
    """`textzip.render.page.kernel` is of the house `render`."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Every module a file imports, at its top or later, as (line, full name)."""
    package = [*path.relative_to(PACKAGE.parent).with_suffix("").parts[:-1]]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            home = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*home, *(node.module or "").split(".")]).strip(".")
            yield node.lineno, base
            if base == "textzip":  # `from textzip import render` imports a house too
                yield from ((node.lineno, f"textzip.{alias.name}") for alias in node.names if alias.name[0] != "_")


@cache
def imported(path: Path) -> list[tuple[str, str]]:
    """Where a file imports what, as (file and line, full name)."""
    return [(f"{name_of(path)}:{line}", module) for line, module in imports(path)]


def own_house(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def name_of(path: Path) -> str:
    return str(path.relative_to(PACKAGE.parent))


def floor_of(house: str) -> int:
    return next(number for number, houses in enumerate(FLOORS) if house in houses)


def test_every_module_is_of_a_known_house() -> None:
    houses = {own_house(path) for path in MODULES}
    assert houses <= set().union(*FLOORS)
    assert {"cli", "render", "shards", "recipe", "errors"} <= houses


def goes_down(path: Path, module: str) -> bool:
    own, house = own_house(path), house_of(module)
    same = house == own or (floor_of(own) == floor_of(house) == len(FLOORS) - 1)
    lazily = name_of(path) == "textzip/__init__.py" and house == "models"  # when `textzip.read` is asked for
    return same or floor_of(house) > floor_of(own) or own == "__main__" or lazily


def of_textzip(module: str) -> bool:
    return module.split(".")[0] == "textzip"


def test_what_a_file_imports_is_found_wherever_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[__name__], "PACKAGE", tmp_path / "textzip")
    path = tmp_path / "textzip" / "render" / "page.py"
    path.parent.mkdir(parents=True)
    path.write_text(
        "import a.b, c\nfrom . import d\nfrom ..shards import e\ndef f():\n    from textzip import models\n"
    )
    found = {(1, "a.b"), (1, "c"), (2, "textzip.render"), (3, "textzip.shards"), (5, "textzip"), (5, "textzip.models")}
    assert set(imports(path)) == found
    assert [goes_down(path, module) for module in ("textzip.shards", "textzip.render", "textzip.models")] == [1, 1, 0]


def test_imports_only_go_down() -> None:
    up = [
        (where, module)
        for path in MODULES
        for where, module in imported(path)
        if of_textzip(module) and not goes_down(path, module)
    ]
    assert up == []


MEMBERS = sorted(path.name for path in (PACKAGE / "models").iterdir() if (path / "task.py").is_file())
MEMBER_FILES = {"__init__.py", "config.py", "task.py", "data.py", "evaluate.py", "use.py", "network"}

NETWORKS = [path for path in MODULES if "network" in path.parts or "layers" in path.parts]
TENSORS = {"__future__", "collections", "dataclasses", "functools", "itertools", "math", "typing"}
TENSORS |= {"numba", "numpy", "torch", "vector_quantize_pytorch"}


def test_the_registry_has_every_member_and_every_member_the_same_files() -> None:
    from textzip.models import registry

    assert sorted(registry.MEMBERS) == MEMBERS
    for member in MEMBERS:
        assert {path.name for path in (PACKAGE / "models" / member).iterdir()} >= MEMBER_FILES, member


def test_no_member_imports_another() -> None:
    others = []
    for path in MODULES:
        inside = path.relative_to(PACKAGE).parts[1:2]
        if own_house(path) != "models" or inside == ("registry.py",):
            continue
        for where, module in imported(path):
            of_models, member = module.split(".")[:2] == ["textzip", "models"], module.split(".")[2:3]
            if of_models and {*member} & {*MEMBERS} - {*inside}:
                others.append((where, module))
    assert others == []


def test_networks_know_tensors_and_nothing_else() -> None:
    """No files, no configuration, no loop: torch, what it computes with, the shared layers, the tokenizer, errors."""
    strange = []
    for path in NETWORKS:
        parts = path.relative_to(PACKAGE).parts
        inside = ("textzip", *parts[: parts.index("network") + 1]) if "network" in parts else ("textzip.models.layers",)
        allowed = (".".join(inside), "textzip.models.layers", "textzip.tokenizer", "textzip.errors")
        for where, module in imported(path):
            if not (module.startswith(allowed) if of_textzip(module) else module.split(".")[0] in TENSORS):
                strange.append((where, module))
    assert strange == []


def test_training_loads_no_model() -> None:
    modules = [path for path in MODULES if own_house(path) == "train"]
    names = [".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts) for path in modules]
    code = f"import sys\nfor name in {names}: __import__(name)\n"
    code += "print([name for name in sys.modules if name.startswith('textzip.models')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_rendering_and_shards_never_import_torch() -> None:
    without = [path for path in MODULES if own_house(path) not in TORCH_HOUSES]
    assert without
    torches = [each for path in without for each in imported(path) if each[1].split(".")[0] in ("torch", "torchvision")]
    assert torches == []


def test_modules_are_shorter_than_500_lines() -> None:
    lines = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {name: count for name, count in lines.items() if count >= 500} == {}


@pytest.mark.parametrize(
    "line",
    [
        "import textzip",
        "import textzip, textzip.render, textzip.shards, textzip.errors",
        "import sys; sys.argv = ['textzip', '--help']; from textzip.cli import main; stop(main)",
        "import sys; sys.argv = ['textzip', 'render', '--help']; from textzip.cli import main; stop(main)",
        "import sys; sys.argv = ['textzip', '--version']; from textzip.cli import main; stop(main)",
    ],
)
def test_importing_and_asking_for_help_loads_nothing_heavy(line: str) -> None:
    code = (
        "def stop(run):\n    try:\n        run()\n    except SystemExit as end:\n        assert not end.code\n"
        f"{line}\n"
        f"import sys; print('loaded:', [name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "loaded: []"


def test_rendering_and_reports_load_no_torch() -> None:
    code = (
        "import sys, textzip.pack.packing, textzip.pack.unpacking, textzip.proof.search\n"
        "import textzip.render.job, textzip.render.verify, textzip.render.write, textzip.shards.inspect\n"
        "import textzip.report.run\n"
        "from textzip.render import Page\n"
        "print('torch' in sys.modules, 'numba' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


def test_the_public_names_are_these() -> None:
    assert textzip.__all__ == ["Reading", "__version__", "read"]
    assert textzip.render.__all__ == [
        "Face",
        "Page",
        "Style",
        "fit_px",
        "load_face",
        "render_page",
        "render_pages",
    ]
    for name in textzip.render.__all__:
        assert getattr(textzip.render, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = textzip.render.nothing  # type: ignore[attr-defined]


@pytest.mark.parametrize("verb", VERBS)
def test_the_verbs_and_their_options_are_these(verb: str) -> None:
    command = typer.main.get_command(app)
    for word in verb.split():
        command = command.commands[word]  # type: ignore[attr-defined]
    words = ["/".join(each.opts) if each.param_type_name == "option" else str(each.name) for each in command.params]
    assert " ".join(word for word in words if word != "--help/-h") == VERBS[verb]


def test_every_verb_and_every_option_has_a_line_of_help() -> None:
    command = typer.main.get_command(app)
    verbs = dict(command.commands)  # type: ignore[attr-defined]
    verbs |= {f"recipe {name}": each for name, each in verbs["recipe"].commands.items()}
    for name, each in verbs.items():
        assert each.help, name
        for parameter in each.params:
            assert parameter.help, f"{name}: {parameter.name}"
