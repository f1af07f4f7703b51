"""Numbers: the coach's statistics of a session, for any part of it, and where touches were made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.charts.artifacts import attach_heatmaps
from app.charts.sources import chart_request
from app.numberformat import brief
from app.screens.charts import Drawn, drawn, leads_to_plays
from app.screens.lists import Part
from app.screens.notices import notice_for
from app.screens.numbers.tables import PRESETS, NumbersShown, SessionAbout, numbers
from app.screens.plays.form import form_names
from app.screens.plays.plays import PlaySpot, spots_of
from app.screens.plays.selection import PlaySelection, plays_home
from app.screens.query import PlayFilter, query_choice
from app.screens.questionbar import KeptHere, QuestionBar, TypedQuestion, bar, known_of
from app.screens.view import (
    Service,
    SessionHead,
    is_partial,
    link,
    outside,
    page,
    see_other,
    with_header,
)
from session.record.matches import MatchView
from session.schemas import Player
from session.service import SessionService
from session.stats.filters import Filter
from session.vocabulary import EVENT_WORDS, SKILLS

DRAWN = 1000
_CHARTS = ("scores", "rotations")
"""Those that stand among the numbers; the others are on the screen "Charts"."""
router = APIRouter(include_in_schema=False)


def _briefly(roster: list[Player]) -> list[Player]:
    names = (brief(player.player_name) for player in roster)
    return [
        player.model_copy(update={"player_name": name})
        for player, name in zip(roster, names, strict=True)
    ]


@dataclass(frozen=True)
class NumbersLooked:
    """The question bar of `numbers/_numbers.html`, and where it leads."""

    filter: Filter
    charts: Mapping[str, Drawn]
    all_charts: str
    expected: str
    filter_words: str
    outside: str
    own_sides: bool
    bar: QuestionBar
    presets: Sequence[tuple[str, str, str]]
    preset_asked: str | None
    here: str
    all_plays: str
    names: Mapping[str, str]


def _numbers(
    service: SessionService, view: MatchView, typed: TypedQuestion, kept: KeptHere
) -> tuple[NumbersShown, NumbersLooked]:
    """All tables, and the question bar."""
    session, match = view.session, view.match
    wanted = Filter.parse(typed.query)
    seen = view.seen(wanted)
    names = {side: brief(name) for side, name in form_names(view.teams).items()}
    rosters = {side: _briefly(players) for side, players in view.rosters.items()}
    home = plays_home(service, view)
    about = SessionAbout(session.id, home, session.meta, rosters)
    preset = query_choice(typed.query, "preset", tuple(PRESETS))
    shown = numbers(match, seen, wanted, preset, about, names)
    preset = None if preset == shown.facts.preset else preset
    drawings = {}
    asked = chart_request(view, wanted)
    if shown.facts.has_winners and leads_to_plays(asked):
        names_drawn = [name for name in _CHARTS if shown.facts.has_rotations or name == "scores"]
        drawings = {name: drawn(session.id, asked, name, home) for name in names_drawn}
    address = wanted.address() | ({"preset": preset} if preset else {})
    here = f"/sessions/{session.id}/stats"
    return shown, NumbersLooked(
        filter=wanted,
        charts={name: one for name, one in drawings.items() if one.chart.telling},
        all_charts=link(f"/sessions/{session.id}/charts", **wanted.address()),
        expected=link(f"/sessions/{session.id}/expected", **wanted.address()),
        filter_words="" if wanted.is_empty else wanted.words(names),
        outside=outside(view, wanted),
        own_sides=wanted.looks_at_a_team and wanted.seen_from is None,
        bar=bar(
            here,
            wanted,
            replace(known_of(view), names=names),
            typed,
            address,
            six=match.rules.has_rotations,
            session_id=session.id,
            without=frozenset({"preset"}),
            kept=kept,
        ),
        presets=[
            (key, word, link(here, **(wanted.address() | {"preset": key})))
            for key, word in PRESETS.items()
        ],
        preset_asked=preset,
        here=link(here, **address),
        all_plays=link(
            f"/sessions/{session.id}/plays", **PlaySelection(wanted).address(), status="confirmed"
        ),
        names=names,
    )


@dataclass(frozen=True)
class HeatLooked:
    """What `numbers/_heat.html` writes."""

    wanted: PlayFilter
    kind: str
    which: str
    picture: str
    png: str
    plays_href: str
    spots: Sequence[PlaySpot]
    part: Part
    names: Mapping[str, str]
    skills: Mapping[str, str]


def _heat(service: SessionService, view: MatchView, wanted: PlayFilter, kind: str) -> HeatLooked:
    session = view.session
    status = wanted.status or "confirmed"
    shown = replace(wanted, status=status, clip_id=None).keywords
    drawn = service.list_events(session.id, limit=DRAWN, **shown)
    query: dict[str, object] = {
        "kind": kind,
        "team": wanted.team,
        "number": wanted.number,
        "skill": wanted.event_type,
        "status": status,
    }
    base = f"/_api/sessions/{session.id}/heatmap"
    return HeatLooked(
        wanted=wanted,
        kind=kind,
        which=status,
        picture=link(base, **query, fmt="svg"),
        png=link(base, **query, fmt="png"),
        plays_href=link(f"/sessions/{session.id}/plays", **shown),
        spots=spots_of(drawn),
        part=Part(len(drawn), service.count_events(session.id, **shown)),
        names=form_names(view.teams),
        skills={key: EVENT_WORDS[key] for key in SKILLS},
    )


def _wanted(request: Request) -> tuple[PlayFilter, str]:
    query = request.query_params
    wanted = PlayFilter.read(query)
    kind = wanted.event_type if wanted.event_type in SKILLS else None
    team = query_choice(query, "whose", ("A", "B"))
    wanted = PlayFilter(kind, team, wanted.number or None, wanted.status)
    return wanted, query_choice(query, "kind", ("touches", "positions")) or "touches"


@router.get("/sessions/{session_id}/stats")
def stats_page(request: Request, service: Service, session_id: str) -> Response:
    """Both teams' numbers, and the heatmap; HTMX asks for one of the two."""
    if is_partial(request) and request.headers.get("hx-target") == "numbers":
        with service.reading():
            view = service.view_match(session_id)
            typed = TypedQuestion.read(request.query_params, known_of(view))
            if elsewhere := typed.elsewhere(request):
                return elsewhere
            kept = KeptHere.of(service, Filter.parse(typed.query).address())
        shown, looked = _numbers(service, view, typed, kept)
        part = page("numbers/_numbers.html", shown, looked, session=view.session)
        return with_header(part, "HX-Push-Url", looked.here)
    with service.reading():
        view = service.view_match(session_id)
        typed = TypedQuestion.read(request.query_params, known_of(view))
        if elsewhere := typed.elsewhere(request):
            return elsewhere
        kept = KeptHere.of(service, Filter.parse(typed.query).address())
        heat = _heat(service, view, *_wanted(request))
    if is_partial(request):
        return page("numbers/_heat.html", heat, session=view.session)
    return page(
        "numbers/page.html",
        SessionHead.of(view.session, "stats"),
        heat,
        *_numbers(service, view, typed, kept),
        confirmed=view.counts["confirmed"],
        waiting=view.counts["suggested"],
        notice=notice_for(request.query_params, session_id),
    )


@router.post("/sessions/{session_id}/stats/heatmaps")
def keep_heatmaps(service: Service, session_id: str) -> Response:
    """Puts the heatmaps of confirmed touches and positions with the downloads."""
    attach_heatmaps(service, session_id)
    return see_other(f"/sessions/{session_id}/downloads", said="heatmap-kept")
