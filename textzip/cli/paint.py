"""`textzip paint`: adjectives to an abstract picture."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Pixels = npt.NDArray[np.uint8]


def paint(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[RUN] [PROMPT]",
            help="A run or a checkpoint, if not the model that comes with textzip; and what to paint: 3 to 5 "
            "adjectives, or a sentence with them.",
        ),
    ] = None,
    out: Annotated[Path, typer.Option(help="The picture, a .png; between two prompts also a .gif.")] = Path("art.png"),
    seed: Annotated[int, typer.Option(min=0, help="The same seed paints the same picture.")] = 0,
    samples: Annotated[int, typer.Option(min=1, help="How many pictures, side by side.")] = 1,
    guidance: Annotated[
        float | None, typer.Option(help="How much further than the prompt asks: 1 is what it asks, 0 no prompt at all.")
    ] = None,
    steps: Annotated[int | None, typer.Option(min=1, help="In how many steps the codes are revealed.")] = None,
    order: Annotated[
        str | None, typer.Option(help="Which codes are revealed first: halton, confidence or random.")
    ] = None,
    temperature: Annotated[
        float | None, typer.Option(help="1 draws from what the model believes, less keeps to the likely.")
    ] = None,
    to: Annotated[
        str | None, typer.Option(metavar="PROMPT", help="Go from the prompt to this one, in --count pictures.")
    ] = None,
    count: Annotated[int | None, typer.Option(min=2, help="How many pictures from one prompt to the other; 9.")] = None,
    like: Annotated[
        Path | None, typer.Option(metavar="PICTURE", help="Vary this picture, with a prompt or without one.")
    ] = None,
    share: Annotated[
        float | None, typer.Option(help="Of --like: how much of it is painted anew, over 0 to 1; 0.5.")
    ] = None,
    scale: Annotated[int, typer.Option(min=1, max=64, help="Pixels of the file for one of the picture.")] = 4,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or cuda:1.")] = "auto",
) -> None:
    """Paint an abstract picture from a few adjectives."""
    from textzip.cli.gallery import check_out, opened, save
    from textzip.errors import RecipeError
    from textzip.needs import needs_torch

    run, prompt = _parted(words or [])
    check_out(out, moving=to is not None)
    if count is not None and to is None:
        raise RecipeError("--count is of the way --to another prompt: give that too, or leave --count out")
    if share is not None and like is None:
        raise RecipeError("--share is of pictures --like another: give that too, or leave --share out")
    if to is not None and (like is not None or samples > 1):
        raise RecipeError("--to goes from one prompt to another: leave --like and --samples out, or --to")
    if not prompt and like is None:
        taken = f" ({run} was taken for a run)" if run is not None else ""
        raise RecipeError(
            f'there is nothing to paint{taken}: give 3 to 5 adjectives, as in textzip paint "calm blue geometric"'
        )
    if guidance is not None and not prompt:
        raise RecipeError("--guidance is towards a prompt: give one, or leave --guidance out")
    needs_torch("textzip paint")
    from textzip.models.art.painting import Options
    from textzip.models.art.use import load
    from textzip.models.registry import verb
    from textzip.train.checkpoint import find

    painter = load(None, device) if run is None else verb("paint", find(run))(run, device)
    given = {"guidance": guidance, "steps": steps, "order": order, "temperature": temperature}
    chosen: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    options = replace(Options(), **chosen)
    for each in (prompt, to):
        if each:
            _tell(painter.understood(each).spelled)
    pictures: list[Pixels]
    if to is not None:
        pictures = painter.between(prompt, to, count or 9, seed, options)
    elif like is not None:
        picture = opened(like, painter.size)
        pictures = painter.vary(picture, 0.5 if share is None else share, prompt, seed, samples, options)
    else:
        pictures = painter.paint(prompt, seed, samples, options)
    save(pictures, out, scale)
    if to is None and like is None and samples == 1:
        _settle(painter.settled(prompt, seed), prompt)
    typer.echo(f"{len(pictures)} picture{'s' if len(pictures) > 1 else ''} of {painter.size} × {painter.size}: {out}")


def _parted(words: list[str]) -> tuple[Path | None, str]:
    """The run, if the first word is one or can only be meant as one, and the prompt."""
    if words and _is_run(words[0]):
        return Path(words[0]), " ".join(words[1:])
    return None, " ".join(words)


def _is_run(word: str) -> bool:
    """Whether a word is a path: of a folder, which without a slash must hold a run, or one without blanks."""
    slash = os.sep in word
    if os.path.isdir(word):  # noqa: PTH112  # a prompt may be too long to be asked for otherwise
        return slash or any(Path(word, name).exists() for name in ("checkpoints", "config.json"))
    return slash and not any(map(str.isspace, word))


def _settle(settled: list[dict[str, str]], prompt: str) -> None:
    """Tells which adjectives chance added to those of the prompt, if the model settles any."""
    from textzip.render.art.vocabulary import GROUPS, words_in

    words = [word for each in settled for group, word in each.items() if group in GROUPS]
    asked = words_in(prompt, words)
    added = [word for word in words if word not in asked]
    if added:
        typer.echo(f"what the prompt leaves open, by the seed: {', '.join(added)}")


def _tell(spelled: tuple[str, ...]) -> None:
    if spelled:
        typer.echo(
            f"textzip: not known, and taken by how {'it is' if len(spelled) == 1 else 'they are'} written: "
            f"{', '.join(spelled)}",
            err=True,
        )
