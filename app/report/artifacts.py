"""The match report kept as an artifact of its session."""

from __future__ import annotations

import tempfile
from pathlib import Path

from app.report.gather import gather
from app.report.paper import Paper
from app.report.sheet import pdf
from session.service import SessionService


def attach_report(service: SessionService, session_id: str, paper: Paper = "a4") -> int:
    """Makes the PDF, attaches it instead of the one made before, and answers the artifact's id.

    Raises NotFoundError.
    """
    content = pdf(gather(service, session_id), paper)
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
