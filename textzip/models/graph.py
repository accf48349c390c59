"""A network as an ONNX graph in a file."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from textzip import __version__
from textzip.errors import CheckpointError, EngineError, needs_package
from textzip.shards.atomic import appearing

_MOST = 1 << 16
_LARGE = 1 << 40
_LEAST = 64
"""Weights of fewer numbers are not worth a cast."""

Free = Mapping[int, str | tuple[int, str]]
"""Sizes that may be others than in an example: which, and what it is called; those of one name are the same. With a
number before the name, that many times what is so called."""


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
    which takes minutes of a graph of thousands of nodes, and which runtimes do as well. Weights that float16 holds are
    written in it, half the bytes, and are float32 again when the graph is run. Raises `EngineError` if the package onnx
    is missing, and `CheckpointError` if the file can't be written.
    """
    try:
        import onnx  # noqa: F401
        import onnxscript  # noqa: F401
        from onnx_ir.passes.common import DeduplicateInitializersPass
    except ImportError as error:
        raise EngineError(needs_package(str(error.name), "export", "textzip export --to onnx")) from error
    named = {size if isinstance(size, tuple) else (1, size) for _, free in examples.values() for size in free.values()}
    sizes = {name: torch.export.Dim(name, min=1, max=_MOST) for name in sorted({name for _, name in named})}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with warnings.catch_warnings(), torch.no_grad():
            warnings.simplefilter("ignore")
            program: Any = torch.onnx.export(
                network.eval(), tuple(each for each, _ in examples.values()), dynamo=True, input_names=[*examples],
                output_names=[*outputs], verbose=False, optimize=folded,
                dynamic_shapes=[{at: _size(sizes, size) for at, size in free.items()} for _, free in examples.values()],
            )  # fmt: skip
        program.model.producer_name, program.model.producer_version = "textzip", __version__  # `shards.own.GRAPH`
        program.model.metadata_props.update(notes or {})
        DeduplicateInitializersPass(size_limit=_LARGE)(program.model)  # small weights are folded anew at each use
        _halve(program.model.graph)
        for node in program.model.graph.all_nodes():
            node.metadata_props.clear()  # where in the source it is from, with folders: twice the bytes
        with appearing(path) as temporary:
            program.save(str(temporary), external_data=False)
    except OSError as error:
        raise CheckpointError(f"{path}: can't write here ({error.strerror}); choose another with --out") from error


def _size(sizes: Mapping[str, Any], size: str | tuple[int, str]) -> Any:
    return sizes[size] if isinstance(size, str) else size[0] * sizes[size[1]]


def _halve(graph: Any) -> None:
    """Store weights that float16 holds exactly as such, and have them cast before all else."""
    import onnx_ir

    first = graph[0]
    for name, weight in list(graph.initializers.items()):
        value = weight.const_value.numpy()
        with np.errstate(over="ignore"):
            half = value.astype(np.float16) if value.dtype == np.float32 and value.size >= _LEAST else None
        if half is None or not (half == value).all():
            continue
        small = onnx_ir.Value(
            name=f"{name}_half", shape=weight.shape, type=onnx_ir.TensorType(onnx_ir.DataType.FLOAT16),
            const_value=onnx_ir.tensor(half, name=f"{name}_half"),
        )  # fmt: skip
        cast = onnx_ir.node("Cast", [small], {"to": onnx_ir.DataType.FLOAT}, name=f"{name}_cast")
        whole = cast.outputs[0]
        whole.shape, whole.type = weight.shape, weight.type
        onnx_ir.convenience.replace_all_uses_with(weight, whole)
        del graph.initializers[name]
        whole.name = name
        graph.register_initializer(small)
        graph.insert_before(first, cast)
