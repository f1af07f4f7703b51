"""The tables of the screen "Numbers", and what is behind its links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from urllib.parse import parse_qsl, urlsplit

from app.screens.numbers.cells import NumberTable
from app.screens.numbers.tables import SessionAbout, numbers
from app.screens.plays.selection import PlaySelection
from app.screens.query import PlayFilter
from session.service import SessionService
from session.stats.filters import Filter
from session.vocabulary import Side

NAMES = {"A": "Herons", "B": "Hornets"}


def tables(
    record: SessionService, session_id: str, query: str, preset: str
) -> Iterator[NumberTable]:
    rosters = {side.value: record.get_roster(session_id, side) for side in Side}
    plays = f"/sessions/{session_id}/plays"
    about = SessionAbout(session_id, plays, record.get_session(session_id).meta, rosters)
    wanted = Filter.parse(dict(parse_qsl(query)))
    match = record.get_match(session_id)
    shown = numbers(match, match, wanted, preset, about, NAMES)
    rallies = shown.of_rallies
    yield from shown.boxes
    if preset != "report":
        return
    yield from filter(None, (rallies.sets, rallies.sideout, rallies.situations))
    yield from rallies.rotations
    yield from shown.setters
    yield from shown.turns
    yield from (table for _, tables in shown.zones for table in tables)


def opened(record: SessionService, session_id: str, href: str, *, rallies: bool) -> int | None:
    """How many plays, or rallies, the list behind an address has."""
    query = dict(parse_qsl(urlsplit(href).query))
    behind, shown = PlaySelection.read(query), PlayFilter.read(query)
    if rallies:
        return behind.rallies(record, session_id, shown)
    ids = behind.events(record, session_id)
    return record.count_events(session_id, ids=ids, **asdict(shown))
