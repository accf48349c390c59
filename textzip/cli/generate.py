"""`textzip generate`: a model writes on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

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
    temperature: Annotated[
        float, typer.Option(help="1 draws from what the model believes, less keeps to the likely, 0 to the likeliest.")
    ] = 1.0,
    top_p: Annotated[
        float, typer.Option(help="Draw from the likeliest only, those whose probabilities first add up to this.")
    ] = 1.0,
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
    given = {"--steps": steps, "--sampler": sampler, "--show": show or None, "--out": out}
    asked = [f"generate {name}" for name, value in given.items() if value is not None]
    if asked or has("generate --steps", found):
        writer = verb((asked or ["generate --steps"])[0], found)(checkpoint, device)
        places = writer.places(prompt, length)
        options = Options(length or places, temperature, top_p, seed)
        frames = writer.frames(prompt, options, range(samples), places, steps, sampler)
        last = denoise(writer, frames, show, out, _clean)
        for number in range(samples):
            typer.echo(_head(number, samples) + _clean(writer.text(last, number, prompt)))
        return
    writer = verb("generate", found)(checkpoint, device)
    options = Options(length or max(1, min(_LENGTH, writer.room(prompt))), temperature, top_p, seed)
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
