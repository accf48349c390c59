"""`textzip report`: a run as one HTML file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def report(
    run: Annotated[Path, typer.Argument(help="A run's folder.")],
    out: Annotated[Path | None, typer.Option(help="The HTML file; report.html in the folder by default.")] = None,
) -> None:
    """Write curves, tables and pages of a run into one HTML file, which opens offline."""
    from textzip.cli.places import check_file
    from textzip.report.run import write_report

    if out is not None:
        check_file(out, (".html", ".htm"), "--out", "a report is HTML")

    typer.echo(f"{write_report(run, out)}: open it in any browser")
