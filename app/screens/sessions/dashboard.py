"""The dashboard: every session, found, filtered, created, deleted and brought back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response

from app.screens.notices import MOST_UNDONE, notice_for
from app.screens.query import SORTED, SessionFilter, list_address, query_number, sorted_by, way_back
from app.screens.sessions.colours import kits_of, kits_sheet
from app.screens.view import Service, link, page, see_other, with_header
from app.web.viewer import viewer
from session.record.runningmatches import Result
from session.record.sessions import SortedBy
from session.schemas import SessionSummary
from session.service import SessionService
from session.vocabulary import EVENT_WORDS

_PAGE_SIZE = 25
SORT_COOKIE = "sessions_sorted"
A_YEAR = 365 * 24 * 3600
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class SessionPage:
    """One page of the list of sessions."""

    rows: list[SessionSummary]
    results: Mapping[str, Result | None]
    to_work_out: list[str]
    """Of these the results are not known yet."""
    total: int
    wanted: SessionFilter
    first: int
    newer: str | None
    older: str | None
    back: str
    """The address of this list, for those who leave it and come back."""
    sorted_by: SortedBy
    kits: Mapping[str, str]
    """Of each session, the classes of its teams' colours, and where `kits_sheet` says them."""
    kits_sheet: str | None
    skills: Mapping[str, str] = field(default_factory=lambda: EVENT_WORDS)
    orders: Mapping[SortedBy, str] = field(default_factory=lambda: SORTED)


def _session_page(service: SessionService, request: Request) -> SessionPage:
    query = request.query_params
    wanted = SessionFilter.read(query)
    total = service.count_sessions(**wanted.keywords)
    last = max(0, (total - 1) // _PAGE_SIZE)
    number = max(0, min(query_number(query, "page", 1) - 1, last))
    chosen = _sorted_by(request)
    rows = service.list_sessions(
        limit=_PAGE_SIZE, offset=number * _PAGE_SIZE, sort=chosen, **wanted.keywords
    )
    kits = {row.id: kits_of(row.meta) for row in rows}
    given: dict[str, object] = {**list_address(query), "page": None}
    results = service.get_results([row.id for row in rows if row.event_count], work_out=False)
    return SessionPage(
        rows=rows,
        results=results,
        to_work_out=[ident for ident, result in results.items() if result is None],
        total=total,
        wanted=wanted,
        first=number * _PAGE_SIZE + 1,
        newer=link("/", **given | {"page": number}) if number else None,
        older=link("/", **given | {"page": number + 2}) if number < last else None,
        back=urlencode(list_address(query)),
        sorted_by=chosen,
        kits={ident: " ".join(names) for ident, names in kits.items()},
        kits_sheet=kits_sheet([name for names in kits.values() for name in names]),
    )


def _sorted_by(request: Request) -> SortedBy:
    """As the address says, or as was chosen last, or by the day of the match."""
    said = sorted_by(request.query_params)
    return said or sorted_by({"sort": request.cookies.get(SORT_COOKIE, "")}) or "date"


def _remembered(request: Request, answer: Response) -> Response:
    """The choice is kept in the browser, for every way that leads to the list."""
    if said := sorted_by(request.query_params):
        answer.set_cookie(SORT_COOKIE, said, max_age=A_YEAR, httponly=True, samesite="lax")
    return answer


@router.get("/")
def dashboard(request: Request, service: Service) -> Response:
    """The start page; a player's is their own."""
    player = viewer().person_id
    if player is not None:
        return see_other(f"/people/{player}")
    answer = page(
        "sessions/dashboard.html",
        _session_page(service, request),
        deleted=service.count_deleted(),
        notice=notice_for(request.query_params),
    )
    return _remembered(request, answer)


@router.get("/_api/sessions/ui/dashboard")
def dashboard_part(request: Request, service: Service) -> Response:
    """The list alone, for search as you type; the address of the page follows."""
    answer = page("sessions/_list.html", _session_page(service, request))
    if "hx-request" in request.headers:
        query = {key: value for key, value in request.query_params.items() if key != "said"}
        with_header(answer, "HX-Replace-Url", link("/", **query))
    return _remembered(request, answer)


@router.get("/_api/sessions/ui/results")
def results_part(
    service: Service, id: Annotated[list[str], Query(default_factory=list)]
) -> Response:
    """The results that the list did not know yet: so it never waits for them."""
    return page("sessions/_results.html", results=service.get_results(id[:_PAGE_SIZE]))


@router.post("/sessions/delete")
def delete_many(
    service: Service,
    id: Annotated[list[str], Form(default_factory=list)],
    back: Annotated[str, Form()] = "",
) -> Response:
    """Deletes the ticked sessions, each with its snapshot, and offers to undo. The list stays
    where it was."""
    where = way_back(back)
    if not id:
        return see_other("/", **where)
    service.delete_sessions(id)
    told = dict.fromkeys(id)
    said = {"said": "sessions-deleted", "id": list(told)[:MOST_UNDONE], "n": len(told)}
    return see_other("/", **where, **said)
