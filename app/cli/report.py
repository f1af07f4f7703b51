"""`volleysense report`: the match report of a session as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from app.cli.output import AsJson, Dir, opened, result
from app.report.paper import Paper
from session.errors import InvalidInput

ENDINGS: Final = (".pdf", ".html")


def report(
    session_id: Annotated[str, typer.Argument(help="The session's id.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="A .pdf or .html file.")],
    paper: Annotated[Paper, typer.Option(help="Size of the paper.")] = "a4",
    folder: Dir = None,
    as_json: AsJson = False,
) -> None:
    """Write the match report: one page with the numbers of the official report."""
    from app.report.document import html
    from app.report.gather import gather
    from app.report.sheet import pdf

    ending = output.suffix.lower()
    if ending not in ENDINGS:
        raise InvalidInput(f"{output.name} should end in one of {', '.join(ENDINGS)}.")
    with opened(folder) as service:
        made = gather(service, session_id)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(pdf(made, paper) if ending == ".pdf" else html(made, paper).encode())
    result({"report": str(output)}, as_json, str(output))
