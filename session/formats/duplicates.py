"""Whether a match is in the record already: the same file, or the same teams, day and scores."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container
from typing import TYPE_CHECKING

from session.errors import NotFoundError
from session.formats.imported import Duplicate, ImportedSession
from session.formats.integrity import score_line
from session.vocabulary import Side

if TYPE_CHECKING:
    from session.schemas import SessionSummary
    from session.service import SessionService

_MOST_READ = 5


def duplicates_of(service: SessionService, found: ImportedSession) -> list[Duplicate]:
    """Sessions that seem to be this match, those of the same file first; of several for the same
    reason the latest, which says how many they are."""
    copies = service.find_imports(found.sha256)
    known = _latest(copies, "This file has been imported before")
    if found.source_id is not None and found.source_id not in {one.id for one in copies}:
        _same_id(service, found.source_id, known)
    same = _same_match(service, found, {one.id for one in copies} | known.keys())
    known |= _latest(same, "There is a match of the same day, teams and scores already")
    return list(known.values())


def _latest(there: list[SessionSummary], why: str) -> dict[str, Duplicate]:
    """The session made last, with the reason."""
    if not there:
        return {}
    one = max(there, key=lambda other: other.created_utc)
    more = f", the latest of {len(there)}" if len(there) > 1 else ""
    return {one.id: Duplicate(one.id, one.title, f"{why}: {one.title} (session {one.id}){more}.")}


def _same_id(service: SessionService, session_id: str, known: dict[str, Duplicate]) -> None:
    try:
        here = service.get_session(session_id)
    except NotFoundError:
        return
    why = f"The session that this file was made from is here: {here.title} (session {here.id})."
    known.setdefault(here.id, Duplicate(here.id, here.title, why))


def _same_match(
    service: SessionService, found: ImportedSession, known: Container[str]
) -> list[SessionSummary]:
    """Few: the plays of each that has the day and the teams must be read for its scores."""
    day = found.session.match_date
    names = [_plain(found.teams.get(side)) for side in (Side.A, Side.B)]
    if day is None or not all(names):
        return []
    # Where the start is in world time, the same match may stand there by the day of its place.
    apart = dt.timedelta(days=0 if found.starts is None else 1)
    same = [
        one
        for one in service.list_sessions(limit=500, date_from=day - apart, date_to=day + apart)
        if one.match_date is not None
        and [_plain(one.team_a), _plain(one.team_b)] == names
        and one.id not in known
    ]
    if not same:
        return []
    return [
        one for one in same[:_MOST_READ] if score_line(service.get_match(one.id)) == found.scores
    ]


def _plain(name: str | None) -> str:
    return " ".join((name or "").casefold().split())
