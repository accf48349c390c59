"""`textzip generate`: a model writes on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

_LENGTH = 200
_VISIBLE = {code: 0x2400 + code for code in range(32) if chr(code) not in "\n\t"} | {127: 0x2421}
"""Control characters as pictures of themselves: a model may write any bytes, and a terminal obeys some."""


def generate(
    checkpoint: Annotated[Path, typer.Argument(help="A checkpoint, or a run: its best one.")],
    prompt: Annotated[str, typer.Option(help="What the text begins with.")] = "",
    length: Annotated[
        int | None,
        typer.Option(min=1, help="Bytes or words to write, at most; 200 by default, or as many as there is room for."),
    ] = None,
    least: Annotated[
        int, typer.Option("--min-length", min=0, help="Bytes or words to write before the text may end by itself.")
    ] = 0,
    temperature: Annotated[
        float, typer.Option(help="1 draws from what the model believes, less keeps to the likely, 0 to the likeliest.")
    ] = 1.0,
    top_p: Annotated[
        float, typer.Option(help="Draw from the likeliest only, those whose probabilities first add up to this.")
    ] = 1.0,
    top_k: Annotated[int, typer.Option(min=0, help="Draw from so many likeliest only; 0: from all.")] = 0,
    stop: Annotated[
        list[str] | None, typer.Option(help="End the text right before this, if it comes; may be given again.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed writes the same text.")] = 0,
    samples: Annotated[int, typer.Option(min=1, help="How many texts.")] = 1,
    steps: Annotated[
        int | None, typer.Option(min=0, help="In how many steps a sentence of grids is written; 0: a cell in each.")
    ] = None,
    sampler: Annotated[
        str | None, typer.Option(help="Which cells of grids are shown first: first-hitting or confidence.")
    ] = None,
    show: Annotated[bool, typer.Option("--show", help="Show the grids of the first sentence after each step.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="A picture of the grids: all steps as a .gif, or the last as a .png.")
    ] = None,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or cuda:1.")] = "auto",
) -> None:
    """Write on from a prompt; a model that writes sentences of grids also fills its gaps, ____."""
    from textzip.needs import needs_torch

    needs_torch("textzip generate")
    from textzip.cli.denoise import check_out, denoise
    from textzip.models.language.sampling import Options
    from textzip.models.registry import has, verb
    from textzip.train.checkpoint import find

    check_out(out)
    found = find(checkpoint)
    own: dict[str, Any] = {"--min-length": least or None, "--stop": stop or None}
    own |= {"--steps": steps, "--sampler": sampler, "--show": show or None, "--out": out}
    for name, value in own.items():
        if value is not None:
            verb(f"generate {name}", found)  # raises if the model has no use for it
    usual = Options(temperature=temperature, top_p=top_p, seed=seed, top_k=top_k)
    if has("generate --steps", found):
        writer = verb("generate --steps", found)(checkpoint, device)
        places = writer.places(prompt, length)
        options = replace(usual, length=length or places)
        frames = writer.frames(prompt, options, range(samples), places, steps, sampler)
        last = denoise(writer, frames, show, out, _clean)
        for number in range(samples):
            typer.echo(_head(number, samples) + _clean(writer.text(last, number, prompt)))
        return
    writer = verb("generate", found)(checkpoint, device)
    room = max(1, least, min(_LENGTH, writer.room(prompt)))
    options = replace(usual, length=length or room, least=least, stop=tuple(stop or ()))
    written = [prompt] * samples
    for number, pieces in enumerate(writer.stream([prompt] * samples, options, range(samples))):
        if number == 0:
            typer.echo(_head(0, samples) + _clean(prompt), nl=False)
        typer.echo(_clean(pieces[0]), nl=False)
        written = [text + piece for text, piece in zip(written, pieces, strict=True)]
    typer.echo("")
    for number, text in enumerate(written[1:], 1):
        typer.echo(_head(number, samples) + _clean(text))


def _clean(text: str) -> str:
    return text.translate(_VISIBLE)


def _head(number: int, samples: int) -> str:
    return f"== {number + 1}\n" if samples > 1 else ""
