"""A Data Volley file as a session: leniently, saying what was odd and on which line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from session.errors import InvalidInput
from session.formats.dvw.header import Header, read_header
from session.formats.dvw.scout import ScoutReader
from session.formats.dvw.sections import sections
from session.formats.dvw.text import decode, encoding_of, plain
from session.formats.imported import ImportedSession, title_of
from session.formats.oddities import Oddities
from session.schemas import EventIn, SessionCreate

MAX_EVENTS: Final = 50_000
"""A match has some 2,000."""

_REPORTED: Final = 20
_LIKE_A_TOUCH: Final = re.compile(r"[*a]?[ \d$]*\d")
"""A team and a number, with which nothing but a touch begins."""


def read_dvw(
    path: str | Path, *, encoding: str | None = None, strict: bool = False
) -> ImportedSession:
    """The session in a `.dvw` file of any program, indoor or beach; nothing is written.

    `encoding` overrides the code page; `strict` refuses a file with anything to warn of. Raises
    InvalidInput when it is evidently no scout file, or refused.
    """
    data = Path(path).read_bytes()
    return read_dvw_bytes(data, title=title_of(path), encoding=encoding, strict=strict)


def read_dvw_bytes(
    data: bytes,
    *,
    title: str = "Imported session",
    encoding: str | None = None,
    strict: bool = False,
) -> ImportedSession:
    """As `read_dvw`, from memory. `title` is for a file that names no teams."""
    found = Oddities()
    session = _read(decode(data, found, encoding), title, found)
    session.encoding = encoding or encoding_of(data)
    return _refused(session) if strict else session


def read_dvw_text(
    text: str, *, title: str = "Imported session", strict: bool = False
) -> ImportedSession:
    """As `read_dvw`, from text."""
    found = Oddities()
    session = _read(plain(text, found), title, found)
    return _refused(session) if strict else session


def _read(text: str, title: str, found: Oddities) -> ImportedSession:
    parts = sections(text, found)
    head = read_header(parts, found)
    scouted = parts.of("3SCOUT")[:MAX_EVENTS]
    if len(parts.of("3SCOUT")) > MAX_EVENTS:
        found.say("error", f"Only the first {MAX_EVENTS:,} lines of the scout were read.")
    events = ScoutReader(head, found).read(scouted)
    return ImportedSession(
        _session(head, title),
        teams=head.names,
        rosters=head.rosters,
        clips=dict(head.clips),
        events=events,
        unread=sum(_not_understood(event) for _, event in events),
        diagnostics=sorted(found.all(), key=lambda one: (one.line is None, one.line or 0)),
        kind="dvw",
        lines=[number for number, _ in scouted],
    )


def _not_understood(event: EventIn) -> bool:
    """Whether a line that looks like a touch became a note."""
    said = event.payload
    if event.event_type != "note" or "outcome" in said:
        return False
    return _LIKE_A_TOUCH.match(said["code"]) is not None


def _session(head: Header, title: str) -> SessionCreate:
    return SessionCreate(
        title=head.title or title,
        venue=head.venue,
        match_date=head.day,
        meta={"scout": head.scout},
    )


def _refused(session: ImportedSession) -> ImportedSession:
    """The session if there is nothing to warn of. Raises InvalidInput."""
    wrong = [str(one) for one in session.diagnostics if one.severity != "info"]
    if wrong:
        more = f" And {len(wrong) - _REPORTED} more." if len(wrong) > _REPORTED else ""
        raise InvalidInput(" ".join(wrong[:_REPORTED]) + more)
    return session
