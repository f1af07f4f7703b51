"""From a session to what its match report shows: the statistics, what the score sheet says beside
them, the columns and their words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from app.report import model
from app.report.model import MatchReport, Pairs, ReportFacts, build
from session.game.rules import rules_of
from session.jsonvalues import mapping
from session.matchmeta import said_of
from session.schemas import Session
from session.scout import ScoutSheet, scout_of
from session.service import SessionService


def match_report(service: SessionService, session_id: str) -> MatchReport:
    """The report of a session as it stands now. Raises NotFoundError."""
    with service.reading():
        return report_of(service, service.get_session(session_id))


def report_of(service: SessionService, session: Session) -> MatchReport:
    """The report of a session that was read."""
    return build(facts(session), service.statistics.report(session.id))


def facts(session: Session) -> ReportFacts:
    """Names, places and people: what a scout file said, or what the session itself knows."""
    scout = scout_of(session.meta)
    match, teams = mapping(scout.get("match")), mapping(scout.get("teams"))
    return ReportFacts(
        title=session.title,
        competition=said_of(session.meta, "competition") or _text(match, "competition"),
        about=tuple(_about(session, match, mapping(scout.get("more")))),
        staff=(_staff(mapping(teams.get("A"))), _staff(mapping(teams.get("B")))),
        names=(_names(scout, "A"), _names(scout, "B")),
        partials=dict(_partials(scout)),
        beach=rules_of(session.meta).players == 2,
    )


def _about(
    session: Session, match: Mapping[str, object], more: Mapping[str, object]
) -> Iterator[tuple[str, str]]:
    pairs = (
        ("Match", _text(match, "match_number")),
        ("Day", said_of(session.meta, "match_day") or ""),
        ("Round", said_of(session.meta, "round") or ""),
        ("Season", _text(match, "season").strip(" /-")),
        ("Date", _day(session.match_date)),
        ("Time", _text(match, "time")[:5]),
        ("City", _text(more, "city")),
        ("Hall", _text(more, "arena") or session.venue or ""),
        ("Spectators", _text(more, "spectators")),
        ("Referees", _text(more, "referees")),
        ("Scout", said_of(session.meta, "scouted_by") or ""),
    )
    return ((word, text) for word, text in pairs if text)


def _staff(team: Mapping[str, object]) -> Pairs:
    pairs = (("Coach", _text(team, "coach")), ("Assistant", _text(team, "assistant")))
    return tuple((word, text) for word, text in pairs if text)


def _names(scout: ScoutSheet, side: str) -> dict[str, str]:
    """Last name first, as on a score sheet, by the name that the roster got from the file."""
    players = mapping(mapping(scout.get("players")).get(side))
    said = [_texts(mapping(player), "first", "last") for player in players.values()]
    return {" ".join(names): " ".join(reversed(names)) for names in said if names}


def _partials(scout: ScoutSheet) -> Iterator[tuple[str, tuple[str, ...]]]:
    """As a scout file's own list of sets has them, with its stray blanks taken out."""
    for number, one in enumerate(scout.get("sets") or (), start=1):
        written = one.get("partials") or ()
        yield str(number), tuple(_partial(score) for score in written if score)


def _partial(score: object) -> str:
    if isinstance(score, list | tuple):
        return "-".join(str(points) for points in score)
    return "".join(str(score).split())


def _day(date: dt.date | None) -> str:
    return f"{date.day} {date:%b %Y}" if date else ""


def _texts(values: Mapping[str, object], *keys: str) -> list[str]:
    """What is there, without saying the same twice."""
    return list(dict.fromkeys(text for key in keys if (text := _text(values, key))))


def _text(values: Mapping[str, object], key: str) -> str:
    value = values.get(key)
    return "" if value is None else str(value).strip()


EDGES: Final = frozenset((0, *accumulate(len(names) for _, names in model.SKILL_COLUMNS)))
"""Columns of the skills that begin a group, counted from the first."""


@dataclass(frozen=True)
class ReportOnPage:
    """What report/_report.html is given."""

    report: MatchReport
    points: model.HeadGroup = model.POINT_COLUMNS
    won: model.HeadGroup = model.WON
    served_first: str = model.SERVED_FIRST
    skills: tuple[model.HeadGroup, ...] = model.SKILL_COLUMNS
    edges: frozenset[int] = EDGES
    attacks: Pairs = model.ATTACKS
    first_attack: tuple[str, ...] = model.FIRST_ATTACK
    zones: tuple[int, ...] = model.SETTERS_WAY
