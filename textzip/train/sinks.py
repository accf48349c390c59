"""Where metrics go: always metrics.jsonl, and what else was asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from textzip.errors import EngineError, needs_package
from textzip.shards.atomic import write_text
from textzip.train.folder import METRICS, TENSORBOARD, read_metrics


class Sink(Protocol):
    """Takes what a step had to say."""

    def write(self, step: int, values: Mapping[str, Any]) -> None:
        """Numbers, and nested texts, of one step."""

    def close(self) -> None:
        """Write all that was taken."""


class JsonLines:
    """metrics.jsonl: one object a line, flushed at once; opened anew it keeps the lines up to a step."""

    def __init__(self, folder: Path, step: int = 0) -> None:
        path = folder / METRICS
        kept = [line for line in read_metrics(path) if line["step"] <= step] if path.is_file() else []
        write_text(path, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in kept))
        self._file = path.open("a", encoding="utf-8")

    def write(self, step: int, values: Mapping[str, Any]) -> None:
        """One line."""
        self._file.write(json.dumps({"step": step, **values}, ensure_ascii=False) + "\n")
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class TensorBoard:
    """Numbers as TensorBoard's scalars, in the run's folder."""

    def __init__(self, folder: Path) -> None:
        try:
            from torch.utils.tensorboard import SummaryWriter
        except ImportError as error:
            raise EngineError(needs_package("tensorboard", "tensorboard", "the sink tensorboard")) from error
        writer: Any = SummaryWriter
        self._writer = writer(str(folder / TENSORBOARD))

    def write(self, step: int, values: Mapping[str, Any]) -> None:
        """Its numbers."""
        for name, value in values.items():
            if isinstance(value, (int, float)):
                self._writer.add_scalar(name, value, step)

    def close(self) -> None:
        """Flush and close."""
        self._writer.close()


class Trackio:
    """Numbers to trackio, under the folder's name."""

    def __init__(self, folder: Path) -> None:
        try:
            import trackio
        except ImportError as error:
            raise EngineError(needs_package("trackio", "trackio", "the sink trackio")) from error
        self._trackio: Any = trackio
        trackio.init(project="textzip", name=folder.name)

    def write(self, step: int, values: Mapping[str, Any]) -> None:
        """Its numbers."""
        numbers = {name: value for name, value in values.items() if isinstance(value, (int, float))}
        self._trackio.log(numbers, step=step)

    def close(self) -> None:
        """Finish the run."""
        self._trackio.finish()


_SINKS: dict[str, Callable[[Path], Sink]] = {"tensorboard": TensorBoard, "trackio": Trackio}


class Sinks:
    """Several as one."""

    def __init__(self, folder: Path, names: Sequence[str], step: int = 0) -> None:
        self._sinks: list[Sink] = [JsonLines(folder, step), *(_SINKS[name](folder) for name in names)]

    def write(self, step: int, values: Mapping[str, Any]) -> None:
        """To each of them."""
        for sink in self._sinks:
            sink.write(step, values)

    def close(self) -> None:
        """Each of them."""
        for sink in self._sinks:
            sink.close()
