"""`textzip export`: a checkpoint for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def export(
    checkpoint: Annotated[Path, typer.Argument(help="A checkpoint, or a run: its best one.")],
    to: Annotated[str, typer.Option(help="onnx, hf (a Hugging Face folder) or half (float16 weights).")] = "onnx",
    out: Annotated[
        Path | None, typer.Option(help="The file or folder; inside the folder that is exported by default.")
    ] = None,
    slots: Annotated[
        int, typer.Option(min=1, help="Slots of an ONNX graph: the longest text it reads, in bytes.")
    ] = 256,
    average: Annotated[
        list[Path] | None,
        typer.Option(help="For half: another run, whose weights are averaged with the checkpoint's; may be repeated."),
    ] = None,
) -> None:
    """Write a checkpoint as an ONNX graph or as a Hugging Face folder."""
    from textzip.errors import RecipeError
    from textzip.needs import needs_torch

    if to not in ("onnx", "hf", "half"):
        raise RecipeError(f"--to {to}: choose onnx, hf or half")
    if average and to != "half":
        raise RecipeError(f"--average goes with --to half; average first, and export that to {to}")
    needs_torch("textzip export")
    from textzip.models.export import to_half, to_hugging_face
    from textzip.models.registry import verb
    from textzip.train.checkpoint import find

    found = find(checkpoint)
    target = out or checkpoint / ("model.onnx" if to == "onnx" else to)
    if target.resolve() == found.folder.resolve():
        raise RecipeError(f"--out {target}: is the checkpoint itself; choose another folder")
    if to == "onnx":
        verb("export --to onnx", found)(found, target, slots=slots)
    elif to == "hf":
        to_hugging_face(found, target)
    else:
        to_half(found, target, [find(each) for each in average or ()])
    typer.echo(f"{target}: written")
