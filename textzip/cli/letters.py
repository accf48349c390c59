"""`textzip letters`: which letters follow which, for a reader to believe where pixels don't tell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from textzip.shards.index import Index


def letters(
    data: Annotated[list[str], typer.Argument(help="Data folders whose labels are counted.")],
    out: Annotated[Path, typer.Option(help="The file: letters.npz in a checkpoint's folder is found by its reader.")],
    source: Annotated[
        list[str] | None, typer.Option(help="A source of the recipe's texts; may be repeated; all by default.")
    ] = None,
    split: Annotated[str, typer.Option(help="train, validation or test.")] = "train",
    order: Annotated[int, typer.Option(min=1, max=9, help="Letters of history that are looked at.")] = 5,
    most: Annotated[str, typer.Option(help="How many n-grams are kept: 100k are 0.4 MB.")] = "100k",
) -> None:
    """Count which letters follow which in labels, and write the n-grams that say most into a small file."""
    from textzip.cli.places import check_file
    from textzip.errors import RecipeError
    from textzip.models.language.counting import learn
    from textzip.recipe import parse_count
    from textzip.shards.index import open_index
    from textzip.train.reader import Reader

    check_file(out, (".npz",), "--out", "a table of letters is .npz")
    try:
        kept = parse_count(most)
    except ValueError as error:
        raise RecipeError(f"--most: {error}") from error
    index = open_index(data, split)
    reader = Reader(index, 2, ("text",))
    texts = reader.rows(_chosen(index, source)).texts
    reader.close()
    found = learn(texts, order, kept)
    found.save(out)
    typer.echo(f"{out}: {len(found.logs):,} n-grams of {len(texts):,} labels, {out.stat().st_size / 1e6:.2f} MB")


def _chosen(index: Index, sources: list[str] | None) -> npt.NDArray[np.int64]:
    """The rows of some sources. Raises `RecipeError` for one that there isn't."""
    import numpy as np

    from textzip.errors import RecipeError

    for name in sources or ():
        if name not in index.sources:
            raise RecipeError(f"--source {name}: no such source here; there are {', '.join(index.sources)}")
    wanted = [k for k, name in enumerate(index.sources) if sources is None or name in sources]
    return np.flatnonzero(np.isin(index.source, wanted))
