"""Who calls `render_shard`: this process, joblib's processes, a Dask cluster or a Ray cluster.

An engine maps a function over shard numbers and yields results as they come; it knows nothing of pages.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal, TypeVar, get_args

from textzip.errors import EngineError, RecipeError, TextzipError, needs_package

Result = TypeVar("Result")
Task = Callable[[int], Result]

Engine = Literal["inline", "loky", "dask", "ray"]
ENGINES: tuple[str, ...] = get_args(Engine)


def run(engine: str, task: Task[Result], numbers: Sequence[int], jobs: int, address: str | None) -> Iterator[Result]:
    """`task(n)` for every number, in any order, on `jobs` workers.

    `address` is a running cluster's (`dask`: a scheduler's, `ray`: a head node's); without one a local cluster of
    `jobs` workers is started. Workers of a cluster must see the same files at the same paths. Raises `RecipeError` as
    `check` does, `EngineError` if the engine is not installed, can't be reached or loses a worker, and whatever `task`
    raises.
    """
    check(engine, address)
    if not numbers:
        return
    if engine == "inline" or (engine == "loky" and jobs == 1):
        yield from (task(number) for number in numbers)
        return
    runner = {"loky": _loky, "dask": _dask, "ray": _ray}[engine]
    try:
        yield from runner(task, numbers, jobs, address)
    except (TextzipError, KeyboardInterrupt, GeneratorExit):
        raise
    except Exception as error:
        known = _textzip_error(error)
        if known is not None:
            raise known from error
        raise EngineError(
            f"engine {engine}: {type(error).__name__}: {error}; finished shards are safe: run the same command again, "
            "with fewer --jobs if memory ran out"
        ) from error


def check(engine: str, address: str | None) -> None:
    """Raise `RecipeError` if there is no such engine, or it takes no address."""
    if engine not in ENGINES:
        raise RecipeError(f"no engine is called {engine!r}; the engines are: {', '.join(ENGINES)}")
    if address and engine not in ("dask", "ray"):
        raise RecipeError(f"the engine {engine} runs on this machine: --address is for dask and ray")


def _loky(task: Task[Result], numbers: Sequence[int], jobs: int, address: str | None) -> Iterator[Result]:  # noqa: ARG001
    from joblib import Parallel, delayed

    workers = Parallel(
        n_jobs=jobs, backend="loky", return_as="generator_unordered", pre_dispatch="2*n_jobs", batch_size=1
    )
    yield from workers(delayed(task)(number) for number in numbers)


def _dask(task: Task[Result], numbers: Sequence[int], jobs: int, address: str | None) -> Iterator[Result]:
    try:
        import distributed
    except ImportError as error:
        raise EngineError(needs_package("distributed", "dask", "the engine dask")) from error
    from joblib import Parallel, delayed, parallel_config

    untyped: Any = distributed
    if address:
        try:
            client = untyped.Client(address, timeout="10s")
        except OSError as error:
            raise EngineError(f"no Dask scheduler answers at {address} ({error}); check --address") from error
        cluster = None
    else:
        cluster = untyped.LocalCluster(n_workers=jobs, threads_per_worker=1, dashboard_address=None)
        client = untyped.Client(cluster)
    try:
        with parallel_config(backend="dask"):
            workers = Parallel(n_jobs=-1 if address else jobs, return_as="generator_unordered", batch_size=1)
            yield from workers(delayed(task)(number) for number in numbers)
    finally:
        client.close()
        if cluster is not None:
            cluster.close()


def _ray(task: Task[Result], numbers: Sequence[int], jobs: int, address: str | None) -> Iterator[Result]:
    try:
        import ray
        from ray.util.multiprocessing import Pool
    except ImportError as error:
        raise EngineError(needs_package("ray", "ray", "the engine ray")) from error
    started = not ray.is_initialized()
    if started:
        options: dict[str, Any] = {"address": address} if address else {"num_cpus": jobs, "include_dashboard": False}
        try:
            ray.init(logging_level=logging.ERROR, log_to_driver=False, **options)
        except ConnectionError as error:
            raise EngineError(f"no Ray cluster answers at {address} ({error}); check --address") from error
    try:
        with Pool(processes=jobs) as pool:
            yield from pool.imap_unordered(task, numbers, chunksize=1)
    finally:
        if started:
            ray.shutdown()


def _textzip_error(error: BaseException) -> TextzipError | None:
    """The `TextzipError` that an engine wrapped in an exception of its own."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, TextzipError):
            return seen
        cause = getattr(seen, "cause", None)
        seen = seen.__cause__ or (cause if isinstance(cause, BaseException) else None)
    return None
