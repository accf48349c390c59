"""`textzip generate`: a model writes on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from textzip.models.language.sampling import Options

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
    beams: Annotated[
        int | None, typer.Option(min=1, help="Search for the likeliest texts, so many at once, and show them.")
    ] = None,
    steps: Annotated[
        int | None, typer.Option(min=0, help="In how many steps a sentence of grids is written; 0: a cell in each.")
    ] = None,
    sampler: Annotated[
        str | None, typer.Option(help="Which cells of grids are shown first: first-hitting or confidence.")
    ] = None,
    show: Annotated[
        bool,
        typer.Option("--show", help="Show the grids of the first sentence after each step, or its words as they look."),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(help="A picture of the grids, all steps as a .gif or the last as a .png; or of words, a .png."),
    ] = None,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or cuda:1.")] = "auto",
) -> None:
    """Write on from a prompt; a model that writes sentences of grids also fills its gaps, ____."""
    from textzip.needs import needs_torch

    needs_torch("textzip generate")
    from textzip.cli.denoise import check_out, denoise
    from textzip.cli.strips import opened, show_strips
    from textzip.models.language.sampling import Options
    from textzip.models.registry import has, verb
    from textzip.train.checkpoint import find

    check_out(out)
    found = find(checkpoint)
    own: dict[str, Any] = {"--min-length": least or None, "--stop": stop or None, "--beams": beams}
    own |= {"--steps": steps, "--sampler": sampler, "--show": show or None, "--out": out}
    for name, value in own.items():
        if value is not None:
            verb(f"generate {name}", found)  # raises if the model has no use for it
    options = Options(temperature=temperature, top_p=top_p, seed=seed, top_k=top_k)
    if has("generate --steps", found):
        sentences = verb("generate --steps", found)(checkpoint, device)
        places = sentences.places(prompt, length)
        options = replace(options, length=length or places)
        frames = sentences.frames(prompt, options, range(samples), places, steps, sampler)
        last = denoise(sentences, frames, show, out, _clean)
        for number in range(samples):
            typer.echo(_head(number, samples) + _clean(sentences.text(last, number, prompt)))
        return
    strips = opened(verb("generate --show", found), checkpoint, out) if show or out else None
    writer = verb("generate --beams" if beams else "generate", found)(checkpoint, device)
    room = max(1, least, min(_LENGTH, writer.room(prompt)))
    options = replace(options, length=length or room, least=least, stop=tuple(stop or ()))
    texts = _searched(writer, prompt, options, beams, samples) if beams else _drawn(writer, prompt, options, samples)
    if strips:
        show_strips(strips, texts, show, out)


def _drawn(writer: Any, prompt: str, options: Options, samples: int) -> list[str]:
    """Texts that a member draws, each with its prompt; the first is printed while it is written."""
    written = [prompt] * samples
    for number, pieces in enumerate(writer.stream([prompt] * samples, options, range(samples))):
        if number == 0:
            typer.echo(_head(0, samples) + _clean(prompt), nl=False)
        typer.echo(_clean(pieces[0]), nl=False)
        written = [text + piece for text, piece in zip(written, pieces, strict=True)]
    typer.echo("")
    for number, text in enumerate(written[1:], 1):
        typer.echo(_head(number, samples) + _clean(text))
    return written


def _searched(writer: Any, prompt: str, options: Options, beams: int, samples: int) -> list[str]:
    """The likeliest texts, each with its prompt, printed with their bits a byte."""
    from textzip.errors import RecipeError

    if samples > 1:
        raise RecipeError(f"--samples {samples}: --beams searches for the likeliest texts and draws none; give one")
    texts = []
    for number, (text, chance) in enumerate(writer.beams(prompt, beams, options), 1):
        typer.echo(f"== {number}: {-chance / max(1, len(text.encode())):.3f} bits a byte\n{_clean(prompt + text)}")
        texts.append(prompt + text)
    return texts


def _clean(text: str) -> str:
    return text.translate(_VISIBLE)


def _head(number: int, samples: int) -> str:
    return f"== {number + 1}\n" if samples > 1 else ""
