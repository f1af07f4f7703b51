"""Charts: a gallery by skill, and each chart alone, larger and to take away."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.datastructures import QueryParams
from starlette.responses import Response

from app.charts.catalogue import ALL, CHARTS, GROUPS, ChartKind, chart_kind
from app.charts.chart import Chart, ChartRequest
from app.charts.radar import default_players
from app.charts.sources import chart_request, players_of, said_names, words_of
from app.charts.svg import svg
from app.screens.notices import notice_for
from app.screens.plays.selection import plays_home
from app.screens.query import query_choice
from app.screens.questionbar import KeptHere, QuestionBar, TypedQuestion, bar, known_of
from app.screens.view import Service, SessionHead, is_partial, link, outside, page
from session.record.matches import MatchView
from session.service import SessionService
from session.stats.filters import Filter
from session.stats.heat import Detail
from session.vocabulary import Side, shirt_order

router = APIRouter(include_in_schema=False)

DETAILS: Final[dict[Detail, str]] = {
    "zone": "Zones",
    "subzone": "Quarters of zones",
    "metres": "Measured places",
}
_FILES: Final = ("png", "svg", "pdf")
_MOST_TOUCHES: Final = 3_000
"""The longest matches have some two thousand."""


@dataclass(frozen=True)
class Drawn:
    """A chart in a page: `words` say which part of the match, `address` leads to it alone."""

    kind: ChartKind
    chart: Chart
    picture: Markup
    words: str
    home: str
    """The screen that shows plays."""
    address: str

    leads: bool
    """Whether its figures lead to their plays."""

    def plays(self, ids: tuple[int, ...]) -> str | None:
        """Where the plays behind a number can be seen."""
        return _plays_of(self.home, ids) if self.leads else None


def _plays_of(home: str, ids: tuple[int, ...]) -> str:
    return link(home, ids=".".join(map(str, ids)))


def leads_to_plays(asked: ChartRequest) -> bool:
    """Not where there are more touches than any match has: an address names each of its plays, and
    a drawing shows each of its places."""
    views = asked.touching.values()
    return all(sum(len(rally.touches) for rally in view.rallies) <= _MOST_TOUCHES for view in views)


def drawn(session_id: str, asked: ChartRequest, name: str, home: str) -> Drawn:
    """One chart, ready for `charts/_figure.html` in any page that has `charts.css`."""
    kind, leads = chart_kind(name), leads_to_plays(asked)
    drawable = asked.detail in (kind.details or ALL) and (leads or asked.detail != "metres")
    fits = asked if drawable else replace(asked, detail="zone")
    chart = kind.draw(fits)
    picture = svg(
        chart.scene,
        f"chart-{name}",
        f"{chart.title}. {chart.caption}",
        chart.description,
        lambda ids: _plays_of(home, ids) if leads else None,
    )
    words = words_of(asked)
    address = link(f"/sessions/{session_id}/charts/{name}", **choices(fits))
    return Drawn(kind, chart, picture, words, home, address, leads)


def choices(asked: ChartRequest) -> dict[str, object]:
    """What an address says of a chart: the filter, and what is at no default."""
    said: dict[str, object] = dict(asked.wanted.address())
    if asked.detail != "zone":
        said["detail"] = asked.detail
    if asked.players:
        said["compare"] = [f"{one.side.value}{one.number}" for one in asked.players]
    return said


def chart_asked(query: QueryParams, view: MatchView) -> ChartRequest:
    """What an address asks of a chart. Raises InvalidInput."""
    detail = query_choice(query, "detail", ALL) or "zone"
    compared = players_of(query.getlist("compare"))
    return chart_request(view, Filter.parse(query), detail, compared)


@dataclass(frozen=True)
class ChartFilter:
    """The question bar, the same as over the numbers."""

    bar: QuestionBar
    kept: list[str]
    address: dict[str, str]
    outside: str

    @classmethod
    def of(
        cls,
        view: MatchView,
        asked: ChartRequest,
        typed: TypedQuestion,
        action: str,
        kept: KeptHere,
    ) -> ChartFilter:
        return cls(
            bar=bar(
                action,
                asked.wanted,
                replace(known_of(view), names=said_names(asked)),
                typed,
                choices(asked),
                six=view.match.rules.has_rotations,
                session_id=view.session.id,
                kept=kept,
            ),
            kept=[f"{one.side.value}{one.number}" for one in asked.players],
            address=asked.wanted.address(),
            outside=outside(view, asked.wanted),
        )


@dataclass(frozen=True)
class ChartGallery:
    """Per skill: its title, the charts that show something, and those that show next to nothing."""

    action: str
    groups: list[tuple[str, list[Drawn], list[Drawn]]]
    part: str = "charts/_gallery.html"


@dataclass(frozen=True)
class ChartAlone:
    """One chart, the ways to draw it, and where it can be taken away."""

    action: str
    one: Drawn
    kind: ChartKind
    details: list[tuple[str, str, bool]]
    files: list[tuple[str, str]]
    back: str
    people: list[tuple[str, str]]
    compared: list[str]
    session_id: str
    large: bool = True
    part: str = "charts/_one.html"


@router.get("/sessions/{session_id}/charts")
def charts_page(request: Request, service: Service, session_id: str) -> Response:
    """Every chart that has something to show, by skill."""
    view = service.view_match(session_id)
    typed = TypedQuestion.read(request.query_params, known_of(view))
    if elsewhere := typed.elsewhere(request):
        return elsewhere
    asked = chart_asked(typed.query, view)
    gallery = ChartGallery(
        action=f"/sessions/{session_id}/charts",
        groups=_groups(session_id, asked, plays_home(service, view)) if asked.match.rallies else [],
    )
    return _page(request, service, view, asked, typed, gallery)


@router.get("/sessions/{session_id}/charts/{name}")
def chart_page(request: Request, service: Service, session_id: str, name: str) -> Response:
    """One chart, as large as the window."""
    view = service.view_match(session_id)
    kind = chart_kind(name)
    typed = TypedQuestion.read(request.query_params, known_of(view))
    if elsewhere := typed.elsewhere(request):
        return elsewhere
    asked = chart_asked(typed.query, view)
    one = drawn(session_id, asked, name, plays_home(service, view))
    path = f"/sessions/{session_id}/charts/{name}"
    base = f"/_api/sessions/{session_id}/charts/{name}"
    alone = ChartAlone(
        action=path,
        one=one,
        kind=kind,
        details=[
            (DETAILS[way], link(path, **choices(replace(asked, detail=way))), way == asked.detail)
            for way in kind.details
        ],
        files=[(fmt.upper(), link(f"{base}.{fmt}", **choices(asked))) for fmt in _FILES],
        back=link(f"/sessions/{session_id}/charts", **asked.wanted.address()),
        people=_people(asked) if kind.compares else [],
        compared=_compared(asked) if kind.compares else [],
        session_id=session_id,
    )
    return _page(request, service, view, asked, typed, alone)


def _page(
    request: Request,
    service: SessionService,
    view: MatchView,
    asked: ChartRequest,
    typed: TypedQuestion,
    shown: ChartGallery | ChartAlone,
) -> Response:
    """The whole page, or what is below its head."""
    kept = KeptHere.of(service, asked.wanted.address())
    narrowed = ChartFilter.of(view, asked, typed, shown.action, kept)
    if is_partial(request):
        return page(shown.part, narrowed, shown, session=view.session)
    head = SessionHead.of(view.session, "charts")
    return page("charts/page.html", head, narrowed, shown, notice=notice_for(request.query_params))


def _groups(
    session_id: str, asked: ChartRequest, home: str
) -> list[tuple[str, list[Drawn], list[Drawn]]]:
    """Per skill: its title, the charts that show something, and those that show next to nothing."""
    six = asked.match.rules.has_rotations
    names = [name for name in CHARTS if six or not CHARTS[name].of_six]
    charts = [drawn(session_id, asked, name, home) for name in names]
    groups = {one.kind.group for one in charts}
    return [
        (
            title,
            [one for one in charts if one.kind.group == group and one.chart.telling],
            [one for one in charts if one.kind.group == group and not one.chart.telling],
        )
        for group, title in GROUPS.items()
        if group in groups
    ]


def _people(asked: ChartRequest) -> list[tuple[str, str]]:
    """Everyone who touched a ball or is compared, as an address and in words."""
    seen: set[tuple[Side, str]] = set(asked.players) | {
        (touch.side, touch.number)
        for rally in asked.match.rallies
        for touch in rally.touches
        if touch.side is not None and touch.number is not None
    }
    ordered = sorted(seen, key=lambda one: (one[0], shirt_order(one[1])))
    return [(f"{side.value}{n}", f"{side.value} {asked.player(side, n)}") for side, n in ordered]


def _compared(asked: ChartRequest) -> list[str]:
    """The two players that the comparison shows."""
    return [f"{one.side.value}{one.number}" for one in asked.players or default_players(asked)]
