"""A network as an ONNX graph in a file."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from textzip import __version__
from textzip.errors import CheckpointError, EngineError, needs_package
from textzip.shards.atomic import appearing

_MOST = 1 << 16
_LARGE = 1 << 40

Free = Mapping[int, str]
"""Sizes that may be others than in an example: which, and what it is called; those of one name are the same."""


def write_graph(
    network: nn.Module,
    path: Path,
    examples: Mapping[str, tuple[Tensor, Free]],
    outputs: Sequence[str],
    notes: Mapping[str, str] | None = None,
    *,
    folded: bool = True,
) -> None:
    """Write what a network does with tensors of these names, in the order in which it takes them.

    `examples`: of free sizes over 1, which are taken for fixed otherwise. `notes` are kept in the file, and whoever
    runs it finds them as its metadata. `folded`: whether what is the same whatever is given is worked out beforehand,
    which takes minutes of a graph of thousands of nodes, and which runtimes do as well. Raises `EngineError` if the
    package onnx is missing, and `CheckpointError` if the file can't be written.
    """
    try:
        import onnx  # noqa: F401
        import onnxscript  # noqa: F401
        from onnx_ir.passes.common import DeduplicateInitializersPass
    except ImportError as error:
        raise EngineError(needs_package(str(error.name), "export", "textzip export --to onnx")) from error
    names = dict.fromkeys(name for _, free in examples.values() for name in free.values())
    sizes = {name: torch.export.Dim(name, min=1, max=_MOST) for name in names}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with warnings.catch_warnings(), torch.no_grad():
            warnings.simplefilter("ignore")
            program: Any = torch.onnx.export(
                network.eval(), tuple(each for each, _ in examples.values()), dynamo=True, input_names=[*examples],
                output_names=[*outputs], verbose=False, optimize=folded,
                dynamic_shapes=[{at: sizes[name] for at, name in free.items()} for _, free in examples.values()],
            )  # fmt: skip
        program.model.producer_name, program.model.producer_version = "textzip", __version__  # `shards.own.GRAPH`
        program.model.metadata_props.update(notes or {})
        DeduplicateInitializersPass(size_limit=_LARGE)(program.model)  # small weights are folded anew at each use
        for node in program.model.graph.all_nodes():
            node.metadata_props.clear()  # where in the source it is from, with folders: twice the bytes
        with appearing(path) as temporary:
            program.save(str(temporary), external_data=False)
    except OSError as error:
        raise CheckpointError(f"{path}: can't write here ({error.strerror}); choose another with --out") from error
