"""Every file that a session can be taken away as: what the formats write, and the prints."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from app.report.content import match_report
from app.report.pdf import pdf
from app.report.playbyplay import play_by_play_pdf
from session.formats.format import Audience, FileOffer
from session.formats.registry import WRITTEN
from session.service import SessionService


def _report(service: SessionService, session_id: str, path: Path) -> Path:
    path.write_bytes(pdf(match_report(service, session_id)))
    return path


def _play_by_play(service: SessionService, session_id: str, path: Path) -> Path:
    path.write_bytes(play_by_play_pdf(service, session_id))
    return path


_PRINTS: Final = (
    FileOffer(
        "match-report.pdf",
        "Match report (PDF)",
        "One page with the official report's numbers.",
        "people",
        "application/pdf",
        _report,
    ),
    FileOffer(
        "play-by-play.pdf",
        "Play-by-play (PDF)",
        "Every rally with score, server, rotation and how it ended.",
        "people",
        "application/pdf",
        _play_by_play,
    ),
)
_ORDER: Final[tuple[Audience, ...]] = ("people", "programs", "scripts")
EXPORTS: Final = {
    one.file: one
    for one in sorted((*_PRINTS, *WRITTEN.values()), key=lambda offer: _ORDER.index(offer.audience))
}
"""By the name of the file, in the order in which they are offered: what people read comes first."""
