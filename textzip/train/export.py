"""A checkpoint in other forms: an ONNX graph, a folder as Hugging Face has them, or float16 weights for reading."""

from __future__ import annotations

import json
import shutil
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from textzip.errors import CheckpointError, EngineError, needs_package
from textzip.models.slot.graph import SlotGraph
from textzip.shards.atomic import write_text
from textzip.tokenizer import Tokenizer
from textzip.train import checkpoint
from textzip.train.checkpoint import Checkpoint
from textzip.train.factory import slot_model
from textzip.train.folder import CHECKPOINTS, EVALUATION, RECIPE


def to_onnx(found: Checkpoint, path: Path, *, slots: int = 256, height: int = 128, width: int = 128) -> None:
    """Write a slot model as an ONNX graph: `pixel_values` float (B, 1, height, width) to `logits` and `count`.

    B is free. Raises `EngineError` if the package onnx is missing, `ModelError` for a model that is no such graph, and
    `CheckpointError` if the file can't be written.
    """
    try:
        import onnx  # noqa: F401
        import onnxscript  # noqa: F401
    except ImportError as error:
        raise EngineError(needs_package(str(error.name), "export", "textzip export --to onnx")) from error
    graph = SlotGraph(slot_model(found).eval(), slots).eval()
    example = torch.zeros(2, 1, height, width)
    batch = torch.export.Dim("batch", min=1, max=4096)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            program: Any = torch.onnx.export(
                graph, (example,), dynamo=True, input_names=["pixel_values"], output_names=["logits", "count"],
                dynamic_shapes={"pixel_values": {0: batch}}, verbose=False,
            )  # fmt: skip
        program.save(str(path), external_data=False)
    except OSError as error:
        raise CheckpointError(f"{path}: can't write here ({error.strerror}); choose another with --out") from error


def to_half(found: Checkpoint, folder: Path, others: Sequence[Checkpoint] = ()) -> None:
    """Write the checkpoint with weights in float16, for reading only: half the bytes.

    With `others`, runs that went on from one another, the mean of all their weights is written: it reads better than
    each of them (Wortsman et al., 2022). Raises `CheckpointError`, also if they are not of one configuration.
    """
    config = {"format": checkpoint.FORMAT, **found.config}
    for other in others:
        if other.config != found.config:
            raise CheckpointError(
                f"{other.folder}: another configuration than {found.folder}; average runs of one model"
            )
    sets = [slot_model(each).state_dict() for each in (found, *others)]
    mean = {name: torch.stack([each[name].double() for each in sets]).mean(0).half() for name in sets[0]}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        checkpoint.write_weights(folder, mean)
        write_text(folder / checkpoint.CONFIG, json.dumps(config, indent=1) + "\n")
        write_text(folder / RECIPE, found.recipe)
    except OSError as error:
        raise CheckpointError(f"{folder}: can't write here ({error.strerror}); choose another with --out") from error


def to_hugging_face(found: Checkpoint, folder: Path) -> None:
    """Write `config.json`, `model.safetensors`, the tokenizer and a model card. Raises `CheckpointError`."""
    parameters = sum(p.numel() for p in slot_model(found).parameters())
    figures = _figures(found)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(found.folder / checkpoint.MODEL, folder / checkpoint.MODEL)
        config = {"model_type": "textzip-slot", "format": checkpoint.FORMAT, **found.config}
        (folder / checkpoint.CONFIG).write_text(json.dumps(config, indent=1) + "\n", "utf-8")
        if found.recipe:
            (folder / RECIPE).write_text(found.recipe, "utf-8")
        Tokenizer().save_pretrained(folder)
        (folder / "README.md").write_text(_card(found, folder, parameters, figures), "utf-8")
    except OSError as error:
        raise CheckpointError(f"{folder}: can't write here ({error.strerror}); choose another with --out") from error


def _figures(found: Checkpoint) -> str:
    """What `textzip evaluate` found of this checkpoint on held-out pages, if it was asked."""
    places = [found.folder]
    if found.folder.parent.name == CHECKPOINTS:
        places.append(found.folder.parent.parent)
    for path in (place / EVALUATION for place in places):
        if not path.is_file():
            continue
        try:
            results = json.loads(path.read_text("utf-8"))
            overall = results["overall"]
            if results["split"] == "train" or Path(results["checkpoint"]).name != found.folder.name:
                continue
            return (
                f"\nOn {overall['pages']:,} pages of the split {results['split']}: CER {overall['cer']:.3%}, "
                f"{overall['exact']:.1%} of pages exact, count off by {overall['count_error']:.3f} tokens a page.\n"
            )
        except (ValueError, KeyError, TypeError) as error:
            raise CheckpointError(f"{path}: damaged; run textzip evaluate again, or remove it") from error
    return ""


def _card(found: Checkpoint, folder: Path, parameters: int, figures: str) -> str:
    config = found.config
    return f"""---
library_name: textzip
pipeline_tag: image-to-text
tags: [textzip, text-recognition, pixel-language-model]
---

# {folder.name}

A slot model of textzip: it reads pages of text drawn white on black, {len(config["symbols"])} characters in its
repertoire, up to {config["slots"]} bytes a page. {parameters:,} parameters, aligner `{config["aligner"]}`.
{figures}
```python
from textzip.reading.reader import load

reader = load("{folder.name}")
```

`recipe.yaml` is the recipe that it was trained with.
"""
