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
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or cuda:1.")] = "auto",
) -> None:
    """Write on from a prompt. The first text is shown as it comes."""
    from textzip.needs import needs_torch

    needs_torch("textzip generate")
    from textzip.models.language.sampling import Options
    from textzip.models.registry import verb
    from textzip.train.checkpoint import find

    writer = verb("generate", find(checkpoint))(checkpoint, device)
    options = Options(length or max(1, min(_LENGTH, writer.room(prompt))), temperature, top_p, seed)
    written = [prompt] * samples
    for number, pieces in enumerate(writer.stream([prompt] * samples, options, range(samples))):
        if number == 0:
            typer.echo(_head(0, samples) + prompt.translate(_VISIBLE), nl=False)
        typer.echo(pieces[0].translate(_VISIBLE), nl=False)
        written = [text + piece for text, piece in zip(written, pieces, strict=True)]
    typer.echo("")
    for number, text in enumerate(written[1:], 1):
        typer.echo(_head(number, samples) + text.translate(_VISIBLE))


def _head(number: int, samples: int) -> str:
    return f"== {number + 1}\n" if samples > 1 else ""
