"""`volleysense report`: the match report of a session as a file, or its play-by-play."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from app.cli.output import AsJson, Dir, opened, print_result
from app.report import Paper
from session.errors import InvalidInput
from session.formats.spreadsheets.text import Decimal

if TYPE_CHECKING:
    from session.service import SessionService

ENDINGS: Final = (".pdf", ".html")
OF_RALLIES: Final = (".pdf", ".csv")


def report(
    session_id: Annotated[str, typer.Argument(help="The session's id.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="A .pdf or .html file.")],
    play_by_play: Annotated[
        bool, typer.Option("--play-by-play", help="Every rally instead: a .pdf or .csv file.")
    ] = False,
    paper: Annotated[Paper, typer.Option(help="Size of the paper.")] = "a4",
    decimal: Annotated[
        Decimal,
        typer.Option(
            help="How the .csv file is written. comma: for an Excel whose comma is "
            "decimal (semicolons between the cells)."
        ),
    ] = "point",
    folder: Dir = None,
    as_json: AsJson = False,
) -> None:
    """Write the match report: one page with the numbers of the official report. Or, with
    --play-by-play, each rally with its score, server, rotation and how it ended."""
    ending, known = output.suffix.lower(), OF_RALLIES if play_by_play else ENDINGS
    if ending not in known:
        raise InvalidInput(f"{output.name} should end in one of {', '.join(known)}.")
    with opened(folder) as service:
        if play_by_play:
            made = _rallies(service, session_id, ending, paper, decimal)
        else:
            made = _report(service, session_id, ending, paper)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(made)
    print_result({"report": str(output)}, as_json, str(output))


def _report(service: SessionService, session_id: str, ending: str, paper: Paper) -> bytes:
    from app.report.content import match_report
    from app.report.files import html
    from app.report.pdf import pdf

    made = match_report(service, session_id)
    return pdf(made, paper) if ending == ".pdf" else html(made, paper).encode()


def _rallies(
    service: SessionService, session_id: str, ending: str, paper: Paper, decimal: Decimal
) -> bytes:
    from app.report.playbyplay import play_by_play_pdf
    from session.formats.spreadsheets.playbyplay import write_session_plays

    if ending == ".pdf":
        return play_by_play_pdf(service, session_id, paper)
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "plays.csv"
        return write_session_plays(service, session_id, path, decimal).read_bytes()
