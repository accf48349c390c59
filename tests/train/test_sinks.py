"""Where metrics go."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

import pytest

from textzip.errors import EngineError
from textzip.train.folder import read_metrics
from textzip.train.sinks import JsonLines, Sinks


def test_lines_beyond_the_checkpoint_are_written_anew(tmp_path: Path) -> None:
    first = JsonLines(tmp_path)
    for step in (10, 20, 30):
        first.write(step, {"loss": step / 10, "text": "é\u2028\x85"})
    first.close()
    again = JsonLines(tmp_path, step=20)
    again.write(30, {"loss": 7.0})
    again.close()
    lines = read_metrics(tmp_path / "metrics.jsonl")
    assert [(line["step"], line["loss"]) for line in lines] == [(10, 1.0), (20, 2.0), (30, 7.0)]
    assert lines[0]["text"] == "é\u2028\x85"


def test_a_line_cut_short_is_dropped_with_what_follows(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    path.write_text('{"step": 1, "loss": 1}\n{"step": 2, "lo', "utf-8")
    JsonLines(tmp_path, step=9).close()
    assert path.read_text("utf-8") == '{"step": 1, "loss": 1}\n'


def test_a_disk_that_is_full_when_a_run_goes_on_keeps_the_lines_there_are(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    path.write_text("".join(f'{{"step": {n}, "loss": 1.5}}\n' for n in range(9000)), "utf-8")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            JsonLines(tmp_path, step=9000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert len(read_metrics(path)) == 9000
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("sink", "module"), [("tensorboard", "torch.utils.tensorboard"), ("trackio", "trackio")])
def test_a_sink_without_its_package_says_which_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sink: str, module: str
) -> None:
    pytest.importorskip("torch")
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(EngineError, match=rf"the sink {sink} .*{sink}.*textzip\[{sink}\]"):
        Sinks(tmp_path, [sink])
