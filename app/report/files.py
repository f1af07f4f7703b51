"""The match report as files: one HTML file that needs nothing beside it, and what is kept as an
artifact of its session."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from app.report import Paper
from app.report.content import ReportOnPage, match_report
from app.report.model import MatchReport
from app.report.pdf import pdf
from app.resources import static_dir
from app.screens.view import render
from session.service import SessionService


def attach_report(service: SessionService, session_id: str, paper: Paper = "a4") -> int:
    """Makes the PDF, attaches it instead of the one made before, and answers the artifact's id.

    Raises NotFoundError.
    """
    content = pdf(match_report(service, session_id), paper)
    note = {"made_by": "attach_report", "paper": paper}
    old = [
        artifact.id
        for artifact in service.get_session_artifacts(session_id)
        if note.items() <= artifact.metadata.items()
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"match-report-{paper}.pdf"
        path.write_bytes(content)
        details = note | {"description": "Match report"}
        made = service.attach_artifact(session_id, "report", path, details)
    for artifact_id in old:
        service.remove_artifact(session_id, artifact_id)
    return made


PAPERS: Final[dict[Paper, str]] = {"a4": "A4", "letter": "letter"}


def html(report: MatchReport, paper: Paper = "a4") -> str:
    """The text of the file; `paper` is what it prints on unless the reader chooses another."""
    css = "\n".join(
        (static_dir() / name).read_text(encoding="utf-8") for name in ("tokens.css", "report.css")
    )
    return render("report/file.html", ReportOnPage(report), css=css, paper=PAPERS[paper])
