"""Numbers: per team and player, each with its n, and where the touches were made."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.charts.artifacts import attach_heatmaps
from app.pages.notices import notice_for
from app.pages.plays import spots, team_names
from app.pages.query import NO_NUMBER, PlayFilter, one_of
from app.pages.view import Service, is_partial, link, page, see_other, session_context
from app.pages.words import NOTHING, SKILL_WORDS
from session.schemas import RollupEntry, Session
from session.service import SessionService
from session.vocabulary import SKILLS, Side

DRAWN = 1000
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Cell:
    """A number that leads to its plays; `part` says what it was divided by."""

    words: str
    part: str
    href: str | None
    leads: bool = False


@dataclass(frozen=True)
class Line:
    """One player, or a whole team, in the table."""

    number: str
    name: str
    cells: list[Cell]


@dataclass(frozen=True)
class Table:
    """One team's table."""

    side: str
    lines: list[Line]
    total: Line


EFFICIENCIES = {
    "serve": ("serve_performance", "efficiency"),
    "reception": ("reception_performance", "efficiency"),
    "attack": ("attack_efficiency", None),
}


def signed(value: float | None) -> str:
    """An efficiency as coaches write it: +.125, −.250."""
    if value is None:
        return NOTHING
    text = f"{abs(value):.3f}".removeprefix("0")
    return ("−" if value < 0 else "+" if value > 0 else "") + text


def _rate(metrics: dict[str, Any], skill: str, side: str, number: str | None) -> Cell | None:
    """The efficiency of a team or a player, with numerator and denominator."""
    if skill not in EFFICIENCIES:
        return None
    name, inner = EFFICIENCIES[skill]
    table = metrics.get(name, {}).get(side, {})
    found = table.get("team") if number is None else table.get("players", {}).get(number)
    rate = found.get(inner) if found and inner else found
    if not rate or not rate["d"]:
        return Cell(NOTHING, "", None)
    top = str(rate["n"]).replace("-", "−")
    return Cell(signed(rate["value"]), f"{top}/{rate['d']}", None)


class _Counts(dict[tuple[str, str | None, str], int]):
    """Rollup counts by team, number and type; number None is the whole team."""

    @classmethod
    def of(cls, entries: list[RollupEntry]) -> _Counts:
        counts = cls()
        for entry in entries:
            if entry.team_side in ("A", "B"):
                for number in {entry.number or "", None}:
                    key = (entry.team_side, number, entry.event_type)
                    counts[key] = counts.get(key, 0) + entry.count
        return counts


def _line(
    session_id: str,
    counts: _Counts,
    metrics: dict[str, Any],
    side: str,
    number: str | None,
    name: str,
) -> Line:
    cells = []
    for skill in SKILLS:
        count = counts.get((side, number, skill), 0)
        href = link(
            f"/sessions/{session_id}/plays",
            event_type=skill,
            team=side,
            number=NO_NUMBER if number == "" else number,
            status="confirmed",
        )
        cells.append(Cell(str(count) if count else "", "", href if count else None, leads=True))
        rate = _rate(metrics, skill, side, number)
        if rate:
            cells.append(Cell(rate.words if count else "", rate.part, href if count else None))
    return Line(number or "", name, cells)


def table(service: SessionService, session_id: str, side: Side, metrics: dict[str, Any]) -> Table:
    """The table of one team: everyone on the roster, and everyone else who played."""
    counts = _Counts.of(service.get_rollup(session_id))
    roster = service.get_roster(session_id, side)
    names = {player.number: player.player_name for player in roster}
    others = {number for where, number, _ in counts if where == side.value and number}
    numbers = sorted({*names, *others}, key=lambda one: (not one.isdigit(), one.zfill(6)))
    lines = [
        _line(session_id, counts, metrics, side.value, number, names.get(number, ""))
        for number in numbers
    ]
    if any(counts.get((side.value, "", skill)) for skill in SKILLS):
        lines.append(_line(session_id, counts, {}, side.value, "", "Player not known"))
    total = _line(session_id, counts, metrics, side.value, None, "Team")
    return Table(side.value, lines, total)


def _heat(
    service: SessionService, session: Session, wanted: PlayFilter, kind: str
) -> dict[str, Any]:
    status = wanted.status or "confirmed"
    shown = asdict(replace(wanted, status=status, clip_id=None))
    drawn = service.list_events(session.id, limit=DRAWN, **shown)
    query: dict[str, object] = {
        "kind": kind,
        "team": wanted.team,
        "number": wanted.number,
        "skill": wanted.event_type,
        "status": status,
    }
    base = f"/_api/sessions/{session.id}/heatmap"
    return {
        "wanted": wanted,
        "kind": kind,
        "which": status,
        "picture": link(base, **query, fmt="svg"),
        "png": link(base, **query, fmt="png"),
        "plays_href": link(f"/sessions/{session.id}/plays", **shown),
        "spots": spots(drawn),
        "found": service.count_events(session.id, **shown),
        "names": team_names(service, session.id),
        "skills": {key: SKILL_WORDS[key] for key in SKILLS},
    }


def _wanted(request: Request) -> tuple[PlayFilter, str]:
    query = request.query_params
    wanted = PlayFilter.read(query)
    kind = wanted.event_type if wanted.event_type in SKILLS else None
    wanted = PlayFilter(kind, wanted.team, wanted.number or None, wanted.status)
    return wanted, one_of(query, "kind", ("touches", "positions")) or "touches"


@router.get("/sessions/{session_id}/stats")
def stats_page(request: Request, service: Service, session_id: str) -> Response:
    """Both teams' numbers, and the heatmap."""
    session = service.get_session(session_id)
    heat = _heat(service, session, *_wanted(request))
    if is_partial(request):
        return page("stats/_heat.html", session=session, **heat)
    metrics = service.get_metrics(session_id)
    return page(
        "stats/page.html",
        **session_context(session, "stats"),
        **heat,
        tables=[table(service, session_id, side, metrics) for side in Side],
        rated=set(EFFICIENCIES),
        confirmed=service.count_events(session_id, status="confirmed"),
        waiting=service.count_events(session_id, status="suggested"),
        notice=notice_for(request.query_params, session_id),
    )


@router.post("/sessions/{session_id}/stats/heatmaps")
def keep_heatmaps(service: Service, session_id: str) -> Response:
    """Puts the heatmaps of confirmed touches and positions with the downloads."""
    attach_heatmaps(service, session_id)
    return see_other(f"/sessions/{session_id}/downloads", said="heatmap-kept")
