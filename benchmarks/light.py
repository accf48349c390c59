"""Reading without torch: texts beside torch's, what has to be installed, how soon a page is read, and a thousand."""

from __future__ import annotations

import importlib.metadata
import os
import re
import resource
import statistics
import tempfile
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from commands import PRETRAINED, ROOT, Commands
from figures import JUDGED_HEAD, Bound, judged, judged_row, number
from reading import unpack
from sections import table

RECIPE = "recipes/reader_test.yaml"
TIMES = 5
GRAPH = "model.onnx"


def measure(each: Commands) -> dict[str, Any]:
    """Texts, bytes and seconds."""
    n = 100 if each.quick else 1000
    data = each.pages(f"reader-test-{n}", RECIPE, {"test": n})
    with tempfile.TemporaryDirectory() as folder:
        unpack(data, Path(folder))
        one = str(next(Path(folder).iterdir()))
        compared = _compared(folder)
        load = os.getloadavg()[0]
        single = [_timed(each, "read", one) for _ in range(TIMES)]
        times = 1 if each.quick else 3
        many = [_timed(each, "read", folder, "--json") for _ in range(times)]
        once = [_timed(each, "read", folder, "--json", "--once") for _ in range(times)]
    sizes = extra_sizes("read")
    own = (PRETRAINED / GRAPH).stat().st_size
    total = (sum(sizes.values()) + own) / 1e6
    return {
        "pages": n,
        **compared,
        "sizes": {name: size / 1e6 for name, size in sizes.items()},
        "own": own / 1e6,
        "seconds": {"one": single, "many": many, "once": once},
        "load_before": round(load, 2),
        "judged": [
            judged(f"of {n} pages, read as through torch", compared["equal"], Bound(n, n), ""),
            judged("installed for reading, beside what the renderer needs", total, Bound(150, 60, most=True), " MB"),
            judged("`textzip read` of one page", _middle(single, "wall"), Bound(2, 0.7, most=True), " s"),
            judged(f"`textzip read` of {n} pages", _middle(many, "wall"), Bound(10, 5, most=True), " s"),
            judged(f"`textzip read --once` of {n} pages", _middle(once, "wall"), Bound(10, 5, most=True), " s"),
        ],
    }


def markdown(found: dict[str, Any]) -> str:
    """What `measure` measured."""
    sizes = sorted(found["sizes"].items(), key=lambda item: -item[1])
    rows = [["the graph", f"{found['own']:.1f}"]] + [[name, f"{size:.1f}"] for name, size in sizes]
    one, many = (_middle(found["seconds"][name], "cpu") for name in ("one", "many"))
    busy = f"; the load before them was {found['load_before']:.1f}" if found["load_before"] >= 1 else ""
    return "\n\n".join(
        [
            table(JUDGED_HEAD, [judged_row(figure) for figure in found["judged"]]),
            f"The confidences differ by {found['apart']:.1g} at most. The two commands took {number(one)} and "
            f"{number(many)} seconds of processors{busy}.",
            table(["installed", "MB"], rows),
        ]
    )


def extra_sizes(extra: str) -> dict[str, int]:
    """Bytes of what `pip install textzip[extra]` brings that textzip by itself does not, as it is installed here."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    base = installed(_name(each) for each in project["dependencies"])
    added = installed(_name(each) for each in project["optional-dependencies"][extra])
    return {name: size for name, size in added.items() if name not in base}


def installed(packages: Iterable[str]) -> dict[str, int]:
    """Bytes of each of these packages' files, and of all that they need, as they are installed here."""
    found: dict[str, int] = {}
    wanted = list(packages)
    while wanted:
        name = re.sub(r"[-_.]+", "-", wanted.pop()).lower()
        if name in found:
            continue
        try:
            distribution = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        files = {Path(str(file.locate())) for file in distribution.files or () if file.suffix != ".pyc"}
        found[name] = sum(file.stat().st_size for file in files if file.is_file())
        wanted += [_name(each) for each in distribution.requires or () if "extra ==" not in each]
    return found


def _timed(each: Commands, *words: str) -> dict[str, float]:
    """The seconds that a command took, and those of processors."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall = each.textzip(*words)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"wall": wall, "cpu": after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime}


def _middle(times: list[dict[str, float]], which: str) -> float:
    return statistics.median(each[which] for each in times)


def _name(requirement: str) -> str:
    """The package that a requirement such as `numpy>=1.26; python_version > "3"` is of."""
    return re.split(r"[^A-Za-z0-9._-]", requirement.strip(), maxsplit=1)[0]


def _compared(folder: str) -> dict[str, Any]:
    """How many pages read the same through torch, how far confidences are apart, and the seconds of processors."""
    from textzip.models.slot.in_onnx import OnnxEngine
    from textzip.models.slot.in_torch import TorchEngine
    from textzip.models.slot.picture import to_page
    from textzip.models.slot.use import Reader
    from textzip.train.checkpoint import find

    found = find(PRETRAINED)
    pages = [to_page(path).pixels for path in sorted(Path(folder).iterdir())]
    theirs = Reader(OnnxEngine.of(found, found.folder)).read(pages)
    ours = Reader(TorchEngine(found, "cpu")).read(pages)
    return {
        "equal": sum(one[0] == other[0] for one, other in zip(theirs, ours, strict=True)),
        "apart": max(abs(one[1] - other[1]) for one, other in zip(theirs, ours, strict=True)),
    }
