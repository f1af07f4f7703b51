"""The match report as one HTML file that needs nothing beside it."""

from __future__ import annotations

from typing import Final

from app.pages.view import render
from app.report.layout import context
from app.report.model import Report
from app.report.paper import Paper
from app.resources import static_dir

PAPERS: Final[dict[Paper, str]] = {"a4": "A4", "letter": "letter"}


def html(report: Report, paper: Paper = "a4") -> str:
    """The text of the file; `paper` is what it prints on unless the reader chooses another."""
    css = "\n".join(
        (static_dir() / name).read_text(encoding="utf-8") for name in ("tokens.css", "report.css")
    )
    return render("report/file.html", css=css, paper=PAPERS[paper], **context(report))
