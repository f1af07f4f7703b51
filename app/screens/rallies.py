"""A match as the rules read it, set by set, what in it does not fit together, and the play-by-play
to read and to print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.numberformat import NOTHING, plural
from app.screens.downloads import decimal_of
from app.screens.lists import Part
from app.screens.notices import notice_for
from app.screens.plays.form import form_names
from app.screens.plays.selection import plays_home
from app.screens.query import query_number
from app.screens.view import Service, SessionHead, link, page
from app.screens.words import EVALUATION_CLASSES
from session.checks import by_kind
from session.game.match import Match, Problem, Rally, SetOfMatch
from session.game.plays import Play, Score, Substitution
from session.stats.playbyplay import SetLines, play_by_play
from session.vocabulary import EVENT_WORDS

HOW_WORDS = {
    "ace": "Ace",
    "serve_error": "Serve error",
    "reception_error": "Reception error",
    "kill": "Kill",
    "attack_error": "Attack error",
    "blocked": "Block",
    "set_error": "Setting error",
    "dig_error": "Dig error",
    "block_error": "Block error",
    "freeball_error": "Free ball error",
    "opponent_error": "Opponent’s error",
    "unknown": "",
}
_LETTERS = {
    "serve": "S", "reception": "R", "set": "E", "attack": "A", "block": "B", "dig": "D",
    "freeball": "F",
}  # fmt: skip
_SEVERITIES = {"error": "error", "warning": "warning", "info": "note"}
MOST_FINDINGS = 300
router = APIRouter(include_in_schema=False)


class TouchCode(NamedTuple):
    """A touch as scouts write it, 7S+, and what that means."""

    code: str
    sign: str
    sign_class: str
    words: str
    href: str


class RallyRow(NamedTuple):
    """A rally as a line of the table; `runs` are its touches, each team's in a row together."""

    number: int
    serving: str
    server: str
    zones: tuple[str, str]
    score: str
    winner: str
    how: str
    runs: list[tuple[str, list[TouchCode]]]
    plays: str | None
    video: str | None
    odd: int
    before: list[str]
    """What happened before it: time-outs and substitutions."""


@dataclass(frozen=True)
class ShownFinding:
    """A problem, and the ways to its play."""

    severity: str
    text: str
    where: str
    rally: str | None
    play: str | None


@dataclass(frozen=True)
class FindingGroup:
    """The findings of one check that a page lists, and how many there are in all."""

    severity: str
    findings: list[ShownFinding]
    count: int


@router.get("/sessions/{session_id}/rallies")
def rallies_page(request: Request, service: Service, session_id: str) -> Response:
    """The rallies of one set, and everything in the match that does not fit."""
    view = service.view_match(session_id)
    match = view.match
    places = _places(match)
    problems = view.problems if match.plays else []
    shown = _shown(match, query_number(request.query_params, "set"))
    first = query_number(request.query_params, "findings") // MOST_FINDINGS * MOST_FINDINGS
    kinds = sorted(by_kind(problems), key=_gravity)
    listed = [one for kind in kinds for one in kind][first : first + MOST_FINDINGS]
    more = first + MOST_FINDINGS < len(problems)
    here, asked = f"/sessions/{session_id}/rallies#findings", {"set": shown and shown.number}
    odd: dict[tuple[int, int], int] = {}
    for one in problems:
        if one.severity != "info" and one.place in places:
            odd[places[one.place]] = odd.get(places[one.place], 0) + 1
    return page(
        "rallies/page.html",
        SessionHead.of(view.session, "rallies"),
        match=match,
        names=form_names(view.teams),
        shown=shown,
        lines=_lines(session_id, plays_home(service, view), shown, odd) if shown else [],
        after=_between(shown, len(shown.rallies)) if shown else [],
        kinds=[
            FindingGroup(
                alike[0].severity,
                [_finding(session_id, match, places, one) for one in alike],
                sum(one.check == alike[0].check for one in problems),
            )
            for alike in by_kind(listed)
        ],
        part=Part(len(listed), len(problems), first),
        earlier=link(here, **asked, findings=first - MOST_FINDINGS) if first else None,
        later=link(here, **asked, findings=first + MOST_FINDINGS) if more else None,
        counts=_counts([kind[0] for kind in kinds]),
        notice=notice_for(request.query_params, session_id),
    )


def _shown(match: Match, number: int) -> SetOfMatch | None:
    """The set that was asked for, else the first."""
    asked = (one for one in match.sets if one.number == number)
    return next(asked, match.sets[0] if match.sets else None)


def _places(match: Match) -> dict[int | None, tuple[int, int]]:
    """Set and rally of every play, by its place among the plays."""
    rally_of: dict[int, tuple[int, int]] = {}
    for one in match.sets:
        for rally in one.rallies:
            for touch in rally.touches:
                rally_of[id(touch)] = one.number, rally.number
        for play, over in zip(one.others, one.others_at, strict=True):
            number = over if play.kind == "point" else min(over + 1, len(one.rallies))
            rally_of[id(play)] = one.number, number
    return {place: rally_of[id(play)] for place, play in enumerate(match.plays)}


def _lines(
    session_id: str, plays: str, one: SetOfMatch, odd: dict[tuple[int, int], int]
) -> list[RallyRow]:
    return [
        _line(session_id, plays, rally, odd.get((one.number, rally.number), 0), _between(one, n))
        for n, rally in enumerate(one.rallies)
    ]


def _line(session_id: str, plays: str, rally: Rally, odd: int, before: list[str]) -> RallyRow:
    serve = next((play for play in rally.touches if play.kind == "serve"), None)
    ids = [play.id for play in rally.touches if play.id is not None]
    filmed = next((play for play in rally.touches if play.clip_id), None)
    home = f"/sessions/{session_id}"
    seen = link(plays, ids=".".join(map(str, ids)))
    video = link(f"{home}/clips/{filmed.clip_id}", play=filmed.id) if filmed else None
    if filmed and plays != f"{home}/plays":
        video = seen
    return RallyRow(
        number=rally.number,
        serving=rally.serving.value if rally.serving else "",
        server=(serve.number or "?") if serve else "",
        zones=_zones(rally),
        score=_colon(rally.score_after) if rally.point else NOTHING,
        winner=rally.winner.value if rally.winner else "",
        how=HOW_WORDS.get(rally.how, rally.how),
        runs=_runs(home, rally.touches),
        plays=seen if ids else None,
        video=video,
        odd=odd,
        before=before,
    )


def _zones(rally: Rally) -> tuple[str, str]:
    a, b = (str(zone) if zone else NOTHING for zone in rally.setter_zones)
    return a, b


def _colon(score: Score) -> str:
    return f"{score[0]}:{score[1]}"


def _runs(home: str, touches: Sequence[Play]) -> list[tuple[str, list[TouchCode]]]:
    return [
        (side.value if side else "", [_touch(home, play) for play in run])
        for side, run in groupby(touches, key=lambda play: play.side)
    ]


def _touch(home: str, play: Play) -> TouchCode:
    sign = play.sign or ""
    said = (play.side, play.number, EVENT_WORDS[play.kind].lower(), EVALUATION_CLASSES.get(sign))
    return TouchCode(
        code=f"{play.number or '?'}{_LETTERS[play.kind]}",
        sign=sign,
        sign_class=EVALUATION_CLASSES.get(sign, ""),
        words=" ".join(str(one) for one in said if one),
        href=f"{home}/plays/{play.id}",
    )


def _between(one: SetOfMatch, over: int) -> list[str]:
    """Time-outs and substitutions after so many rallies."""
    at = zip(one.others, one.others_at, strict=True)
    return [words for play, place in at if place == over and (words := _happening(play))]


def _happening(play: Play) -> str:
    side = play.side.value if play.side else ""
    if play.kind == "timeout":
        return f"Time-out {side}".strip()
    if isinstance(play, Substitution):
        return f"{side} {play.come or '?'} comes in for {play.out or '?'}".strip()
    return ""


def _finding(
    session_id: str,
    match: Match,
    places: dict[int | None, tuple[int, int]],
    problem: Problem,
) -> ShownFinding:
    home = f"/sessions/{session_id}"
    play = f"{home}/plays/{problem.event_id}" if problem.event_id is not None else None
    at = places.get(problem.place)
    if at is None or problem.place is None:
        return ShownFinding(problem.severity, problem.text, "", None, play)
    number, rally = at
    return ShownFinding(
        severity=problem.severity,
        text=problem.text,
        where=_where(match, number, rally),
        rally=link(f"{home}/rallies#rally-{rally}", set=number),
        play=play,
    )


def _where(match: Match, number: int, rally: int) -> str:
    """Set, and the score at the serve."""
    rallies = next(one.rallies for one in match.sets if one.number == number)
    if not 0 < rally <= len(rallies):
        return f"Set {number}"
    return f"Set {number} at {_colon(rallies[rally - 1].score_before)}"


def _gravity(alike: list[Problem]) -> int:
    """The gravest first."""
    return list(_SEVERITIES).index(alike[0].severity)


def _counts(problems: list[Problem]) -> str:
    """`1 error, 3 warnings, 12 notes`, of one problem for each kind."""
    found = {key: sum(one.severity == key for one in problems) for key in _SEVERITIES}
    return ", ".join(plural(count, _SEVERITIES[key]) for key, count in found.items() if count)


_MOST_RALLIES: Final = 600
"""Of one page; a long match has three hundred."""


@router.get("/sessions/{session_id}/play-by-play")
def play_by_play_page(request: Request, service: Service, session_id: str) -> Response:
    """Every rally with score, server, rotation and how it ended."""
    view = service.view_match(session_id)
    names = {side: team.name for side, team in view.teams.items()}
    sets = play_by_play(view.match, names, view.rosters)
    total = sum(len(one.lines) for one in sets)
    return page(
        "rallies/playbyplay.html",
        SessionHead.of(view.session, "rallies"),
        sets=list(_first(sets, _MOST_RALLIES)),
        part=Part(min(total, _MOST_RALLIES), total),
        names=form_names(view.teams),
        has_rotations=view.match.rules.has_rotations,
        decimal=decimal_of(request.cookies) or "point",
        notice=None,
    )


def _first(sets: Iterable[SetLines], most: int) -> Iterator[SetLines]:
    """So many rallies; of a set that is cut, nothing is said about its end."""
    for one in sets:
        cut = len(one.lines) > most
        yield replace(one, lines=one.lines[:most], after=()) if cut else one
        most -= min(most, len(one.lines))
        if cut or not most:
            return
