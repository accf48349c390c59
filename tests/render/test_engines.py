"""Engines: whoever calls, the same bytes; and what goes wrong on a worker is told in its own words."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from textzip.errors import EngineError, RecipeError, TextError
from textzip.render import engines
from textzip.render.engines import ENGINES
from textzip.render.job import Outcome
from textzip.shards.manifest import read_lines

LOCAL = [("inline", 1), ("loky", 1), ("loky", 2), ("dask", 2), pytest.param("ray", 2, marks=pytest.mark.slow)]


def same_as(pages: Path, folder: Path, content: Callable[[Path], dict[str, bytes]]) -> None:
    """The train half of `pages`, byte for byte, shard by shard."""
    wanted = {line.name: line for line in read_lines(pages, "train")}
    found = {line.name: line for line in read_lines(folder)}
    assert len(found) == 4
    assert {name: line.pixels_sha256 for name, line in found.items()} == {
        name: line.pixels_sha256 for name, line in wanted.items()
    }
    files, reference = content(folder), content(pages)
    for name in files:
        if name != "README.md":  # the card of `pages` tells of its other splits too
            assert files[name] == reference[name], name
    assert sum(name.endswith(".parquet") for name in files) == 4


@pytest.mark.parametrize(("engine", "jobs"), LOCAL)
def test_every_engine_makes_the_same_bytes(
    engine: str,
    jobs: int,
    pages: Path,
    tmp_path: Path,
    render_to: Callable[..., Outcome],
    content: Callable[[Path], dict[str, bytes]],
    rows_of: Callable[..., list[dict[str, Any]]],
) -> None:
    if engine in ("dask", "ray"):
        pytest.importorskip("distributed" if engine == "dask" else "ray")
    outcome = render_to(tmp_path / "data", engine=engine, jobs=jobs)
    assert (outcome.rendered, outcome.found, outcome.complete) == (4, 0, True)
    same_as(pages, tmp_path / "data", content)
    assert rows_of(tmp_path / "data") == rows_of(pages)


@pytest.mark.slow
def test_a_dask_cluster_that_runs_already_makes_the_same_bytes(
    pages: Path,
    tmp_path: Path,
    render_to: Callable[..., Outcome],
    content: Callable[[Path], dict[str, bytes]],
) -> None:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        render_to(tmp_path / "data", engine="dask", address=cluster.scheduler_address)
        assert len(cluster.workers) == 2  # someone else's cluster is left running
    same_as(pages, tmp_path / "data", content)


def _double(number: int) -> int:
    return 2 * number


def _fail(error: Exception, number: int) -> int:
    if number == 1:
        raise error
    return number


@pytest.mark.parametrize(("engine", "jobs"), [("inline", 1), ("loky", 1), ("loky", 2)])
def test_every_number_is_mapped_once(engine: str, jobs: int) -> None:
    assert sorted(engines.run(engine, _double, range(9), jobs, None)) == list(range(0, 18, 2))


@pytest.mark.parametrize("engine", ENGINES)
def test_with_nothing_to_do_nothing_is_started(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("joblib", "distributed", "ray"):
        monkeypatch.setitem(sys.modules, name, None)
    assert list(engines.run(engine, _double, [], 2, None)) == []


def test_an_unknown_engine_is_refused_with_the_known_ones() -> None:
    with pytest.raises(RecipeError, match=r"^no engine is called 'spark'; the engines are: inline, loky, dask, ray$"):
        list(engines.run("spark", _double, [1], 1, None))


@pytest.mark.parametrize("engine", ["inline", "loky"])
def test_an_address_is_only_for_clusters(engine: str) -> None:
    with pytest.raises(RecipeError, match=f"the engine {engine} runs on this machine: --address is for dask and ray"):
        list(engines.run(engine, _double, [1], 1, "tcp://127.0.0.1:1"))


@pytest.mark.parametrize(("engine", "package"), [("dask", "distributed"), ("ray", "ray")], ids=["dask", "ray"])
def test_an_engine_that_is_not_installed_says_how_to_install_it(
    engine: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    words = f"the engine {engine} needs the package '{package}', which is not installed; run: pip install 'textzip"
    with pytest.raises(EngineError, match=words):
        list(engines.run(engine, _double, [1], 1, None))


def test_a_scheduler_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed")

    def refuse(address: str, timeout: str) -> None:
        raise OSError("Timed out trying to connect")

    monkeypatch.setattr(distributed, "Client", refuse)
    with pytest.raises(EngineError, match=r"no Dask scheduler answers at tcp://10\.1\.2\.3:8786 .* check --address"):
        list(engines.run("dask", _double, [1], 1, "tcp://10.1.2.3:8786"))


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_of_textzip_on_a_worker_comes_through_as_it_is(jobs: int) -> None:
    with pytest.raises(TextError, match=r"^the text is broken$"):
        list(engines.run("loky", partial(_fail, TextError("the text is broken")), range(4), jobs, None))


def test_any_other_error_on_a_worker_becomes_an_engine_error_that_says_what_to_do() -> None:
    words = "engine loky: MemoryError: too big; finished shards are safe: run the same command again, with fewer --jobs"
    with pytest.raises(EngineError, match=words):
        list(engines.run("loky", partial(_fail, MemoryError("too big")), range(4), 2, None))


def test_an_error_of_textzip_that_an_engine_wrapped_is_found() -> None:
    inner = TextError("inner")
    wrapped, outer = RuntimeError("task failed"), RuntimeError("outer")
    wrapped.cause = inner  # type: ignore[attr-defined]
    outer.__cause__ = wrapped
    assert engines._textzip_error(outer) is inner
    assert engines._textzip_error(RuntimeError("nothing inside")) is None
