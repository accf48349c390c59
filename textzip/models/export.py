"""A checkpoint of any member in other forms: a folder as Hugging Face has them, or small weights for use only."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import torch
from torch import Tensor

from textzip.errors import CheckpointError
from textzip.models.registry import restore
from textzip.shards.atomic import appearing, write_text
from textzip.shards.card import CARD, marked, renew
from textzip.train import checkpoint, evaluation
from textzip.train.checkpoint import Checkpoint
from textzip.train.folder import CHECKPOINTS, EVALUATION, RECIPE
from textzip.train.rounded import rounded
from textzip.train.task import Task


def to_small(found: Checkpoint, folder: Path, others: Sequence[Checkpoint] = (), *, bits: Literal[16, 8] = 16) -> None:
    """Write the checkpoint with weights in float16 or in eight bits, for use only: half or a quarter of the bytes.

    With `others`, runs that went on from one another, the mean of all their weights is written: it does better than
    each of them (Wortsman et al., 2022). A run from before its model had some parts counts as nothing in these, as they
    began. Raises `CheckpointError`, also for runs of models that are otherwise different.
    """
    config = {"format": checkpoint.FORMAT, **found.config}
    task = restore(found)
    sets = [task.model.state_dict(), *(_as_if_of(found, task, other) for other in others)]
    mean = {name: torch.stack([each[name].double() for each in sets]).mean(0) for name in sets[0]}
    small = rounded(mean) if bits == 8 else {name: each.half() for name, each in mean.items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        checkpoint.write_weights(folder, small)
        write_text(folder / checkpoint.CONFIG, json.dumps(config, indent=1) + "\n")
        write_text(folder / RECIPE, found.recipe)
    except OSError as error:
        raise CheckpointError(f"{folder}: can't write here ({error.strerror}); choose another with --out") from error


def _as_if_of(found: Checkpoint, task: Task, other: Checkpoint) -> dict[str, Tensor]:
    """The weights of another run as ones of this checkpoint's model, nothing where that run has none."""
    own, config = task.model.state_dict(), other.config
    if config == found.config:
        return restore(other).model.state_dict()
    weights = task.adopt(other.weights(), config)
    differ = [key for key, value in config.items() if value and value != found.config.get(key)]
    fit = all(name in own and own[name].shape == each.shape for name, each in weights.items())
    if not fit or not all(isinstance(config[key], list) for key in differ):  # its classes are put in order by `adopt`
        raise CheckpointError(
            f"{other.folder}: another configuration than {found.folder}; average runs of one model, or a run that went "
            "on with more parts and what it began with"
        )
    return {name: weights.get(name, torch.zeros_like(each)) for name, each in own.items()}


def to_hugging_face(found: Checkpoint, folder: Path) -> bool:
    """Write `config.json`, `model.safetensors`, a card, and the tokenizer if it has one. Raises `CheckpointError`.

    Of a card that is there already, only the part that textzip wrote is replaced; False if there is none in it.
    """
    task = restore(found)
    about = task.about()
    head, part = _card(task, folder.name, _figures(found))
    card: str | None = f"{head}\n{marked(part)}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with appearing(folder / checkpoint.MODEL) as temporary:
            shutil.copyfile(found.folder / checkpoint.MODEL, temporary)
        config = {"model_type": f"textzip-{found.config['kind']}", "format": checkpoint.FORMAT, **found.config}
        write_text(folder / checkpoint.CONFIG, json.dumps(config, indent=1) + "\n")
        if found.recipe:
            write_text(folder / RECIPE, found.recipe)
        if about.tokenizer is not None:
            about.tokenizer.save_pretrained(folder)
        if (folder / CARD).exists():
            card = renew((folder / CARD).read_text("utf-8", errors="surrogateescape"), part)
        if card is not None:
            with appearing(folder / CARD) as temporary:
                temporary.write_text(card, "utf-8", errors="surrogateescape")
    except OSError as error:
        raise CheckpointError(f"{folder}: can't write here ({error.strerror}); choose another with --out") from error
    return card is not None


def _figures(found: Checkpoint) -> str:
    """What `textzip evaluate` found of this checkpoint on held-out rows, if it was asked."""
    places = [found.folder]
    if found.folder.parent.name == CHECKPOINTS:
        places.append(found.folder.parent.parent)
    for place in places:
        told = evaluation.read(place / EVALUATION)
        if told is None or told.split == "train" or Path(told.checkpoint).name != found.folder.name:
            continue
        each = told.found
        numbers = ", ".join(f"{each.label(name)} {each.shown(name, each.overall[name])}" for name in each.headline)
        floors = "".join(f"- {name}: {_line(each, floor)}; {floor.about}\n" for name, floor in each.floors.items())
        return f"\n{each.about}; of the split {told.split}: {numbers}.\n\nBeside it:\n\n{floors}"
    return ""


def _line(each: evaluation.Evaluation, floor: evaluation.Floor) -> str:
    return ", ".join(f"{each.label(name)} {each.shown(name, value)}" for name, value in floor.numbers.items())


def _card(task: Task, name: str, figures: str) -> tuple[str, str]:
    """The card's head, and what follows."""
    about = task.about()
    parameters = sum(p.numel() for p in task.model.parameters())
    tags = ", ".join(["textzip", *about.tags])
    tokens = about.tokenizer and (
        f' Its tokens are those of `textzip.tokenizer.Tokenizer.from_pretrained("{name}")`, and, as a tokenizer of\n'
        f'`transformers`, of `textzip.hf_tokenizer.TextzipTokenizer.from_pretrained("{name}")`.'
    )
    head = f"""---
library_name: textzip
pipeline_tag: {about.pipeline}
tags: [{tags}]
---
"""
    return (
        head,
        f"""# {name}

{about.text} {parameters:,} parameters.
{figures}
```python
{about.python.format(name=name)}
```

That opens it, with textzip and torch installed; `AutoConfig`, `AutoModel` and `AutoTokenizer` of `transformers` don't,
since its architecture is none of theirs.{tokens or ""}

`recipe.yaml` is the recipe that it was trained with.
""",
    )
