"""`textzip export`: a checkpoint for other programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

TOKENIZER = "tokenizer_config.json"


def export(
    checkpoint: Annotated[Path, typer.Argument(help="A checkpoint, or a run: its best one.")],
    to: Annotated[
        str,
        typer.Option(help="onnx, hf (a Hugging Face folder), half (float16 weights) or int8 (weights in eight bits)."),
    ] = "onnx",
    out: Annotated[
        Path | None, typer.Option(help="The file or folder; inside the folder that is exported by default.")
    ] = None,
    slots: Annotated[
        int | None,
        typer.Option(min=1, help="Slots of a graph that reads: the longest text it reads, in bytes; as its model."),
    ] = None,
    steps: Annotated[int | None, typer.Option(min=1, help="In how many steps a graph paints; 4.")] = None,
    order: Annotated[
        str | None, typer.Option(help="Which codes it reveals first: halton, confidence or random.")
    ] = None,
    guidance: Annotated[
        float | None, typer.Option(help="How much further than its prompt asks it goes, as in textzip paint.")
    ] = None,
    temperature: Annotated[
        float | None, typer.Option(help="1 draws from what the model believes, less keeps to the likely.")
    ] = None,
    average: Annotated[
        list[Path] | None,
        typer.Option(
            help="For half and int8: another run, whose weights are averaged with the checkpoint's; may be repeated."
        ),
    ] = None,
) -> None:
    """Write a checkpoint as an ONNX graph or as a Hugging Face folder."""
    from textzip.cli.places import check_file, check_folder
    from textzip.errors import RecipeError
    from textzip.needs import needs_torch

    if to not in ("onnx", "hf", "half", "int8"):
        raise RecipeError(f"--to {to}: choose onnx, hf, half or int8")
    if average and to not in ("half", "int8"):
        raise RecipeError(f"--average goes with --to half or int8; average first, and export that to {to}")
    every = {"slots": slots, "steps": steps, "order": order, "guidance": guidance, "temperature": temperature}
    own = {name: value for name, value in every.items() if value is not None}
    if own and to != "onnx":
        raise RecipeError(f"--{next(iter(own))} goes with --to onnx; leave it out of --to {to}")
    if out is not None and to == "onnx":
        check_file(out, (".onnx",), "--out", "the graph is ONNX")
    elif out is not None:
        check_folder(out, "--out", f"--to {to} writes several files; name a folder")
    needs_torch("textzip export")
    from textzip.models.export import to_hugging_face, to_small
    from textzip.models.registry import verb
    from textzip.shards.card import CARD
    from textzip.shards.own import GRAPH, check_own
    from textzip.train import stored
    from textzip.train.stored import find

    found = find(checkpoint)
    target = out or checkpoint / (stored.GRAPH if to == "onnx" else to)
    if target.resolve() == found.folder.resolve():
        raise RecipeError(f"--out {target}: is the checkpoint itself; choose another folder")
    if to == "onnx":
        check_own(target, GRAPH, "--out")
        does = verb("export --to onnx", found)
        for name in own:
            verb(f"export --{name}", found)  # raises if its graph has no use for it
        does(found, target, **own)
    elif to == "hf":
        _check_folder(target)
        if not to_hugging_face(found, target):
            typer.echo(f"{target / CARD}: not written by textzip, so it stays as it is", err=True)
    else:
        _check_folder(target)
        to_small(found, target, [find(each) for each in average or ()], bits=8 if to == "int8" else 16)
    typer.echo(f"{target}: written")


def _check_folder(folder: Path) -> None:
    """Raise `RecipeError` if a folder's files are not those of an earlier export."""
    from textzip.errors import RecipeError
    from textzip.train.checkpoint import CONFIG, MODEL, STATE
    from textzip.train.folder import RECIPE

    there = [name for name in (CONFIG, MODEL, RECIPE, TOKENIZER) if (folder / name).exists()]
    try:
        config = json.loads((folder / CONFIG).read_bytes())
    except (OSError, ValueError):
        config = None
    exported = isinstance(config, dict) and {"format", "kind"} <= config.keys() and not (folder / STATE).exists()
    if there and not exported:
        raise RecipeError(
            f"--out {folder}: holds {', '.join(there)}, and not from an export by textzip; choose another folder"
        )
