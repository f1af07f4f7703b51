"""Sessions: create, list, read, change, delete, bring back."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, ClassVar, TypedDict

from fastapi import Query, Response
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from app.api.idempotency import Once
from app.api.readback import ReadBack, renamed
from app.api.revisions import BodyRevision, IfMatch, change_of, seen, tagged
from app.api.shared import (
    COMMANDS,
    READS,
    WRITES,
    Blank,
    Limit,
    Offset,
    Page,
    Record,
    SessionId,
    UpTo50,
    UpTo200,
    also_form,
    noun_router,
    page_of_list,
    problems,
)
from session.meta import check_meta
from session.people import RowId
from session.record.sessions import Direction, SortedBy
from session.schemas import (
    Clip,
    Player,
    Session,
    SessionCreate,
    SessionSummary,
    SessionUpdate,
    Team,
)
from session.service import SessionService
from session.vocabulary import canonical_type

router = noun_router("sessions")


class SessionClub(BaseModel):
    """The club that a session belongs to; null for none. Who has a role there sees it."""

    club_id: RowId | None


_UNESCAPED = re.compile(r"(:\d\d\S*) (\d\d:?\d\d)$")


def _escaped(value: object) -> object:
    """A time whose zone begins with a +, which nobody escaped in an address, so it is a space."""
    return _UNESCAPED.sub(r"\1+\2", value) if isinstance(value, str) else value


CREATE_FORM = {
    "title": "Championship Final 2024",
    "venue": "Main Arena",
    "match_date": "2024-05-18",
    "meta": '{"division": "A"}',
}


class SessionCreated(BaseModel):
    """The id of the new session."""

    session_id: str


class SessionDetails(BaseModel):
    """One session with everything but its events; teams and rosters are keyed by side.

    `event_count` counts confirmed events, `rollup_summary` each team's by type.
    """

    session: Session
    teams: dict[str, Team]
    rosters: dict[str, list[Player]]
    clips: list[Clip]
    event_count: int
    suggestion_count: int
    rollup_summary: dict[str, dict[str, int]]


class MatchResult(BaseModel):
    """Sets won by A and B, and the points of each set."""

    sets_won: tuple[int, int]
    sets: list[tuple[int, int]]


class ListedSession(SessionSummary):
    """A row of the list. `result` is null where there are no points."""

    result: MatchResult | None = None


class _Readable(ListedSession):
    """Everything that some answer says of a session."""

    teams: dict[str, Team]
    rosters: dict[str, list[Player]]
    clips: list[Clip]
    rollup_summary: dict[str, dict[str, int]]


class SessionEdit(ReadBack, SessionUpdate):
    """A change; `revision` does the same as an If-Match header. What reading a session, or a row
    of the list, answered can be sent back as it is, with something else in the fields here."""

    answers: ClassVar[type[BaseModel]] = _Readable

    model_config = ConfigDict(
        json_schema_extra={"example": {"title": "Final", "meta": {"round": 3}, "revision": 1}}
    )

    revision: BodyRevision = None

    @classmethod
    def _unpacked(cls, value: Mapping[str, object]) -> Mapping[str, object]:
        session = value.get("session")
        if not isinstance(session, Mapping):
            return value
        inside = {f"session.{key}": one for key, one in session.items()}
        beside = {key: one for key, one in value.items() if key != "session"}
        return renamed({**inside, **beside}, {f"session.{key}": key for key in session})


class SessionDeleted(BaseModel):
    """What was deleted, and the name of the snapshot that can bring it back."""

    session_id: str
    snapshot: str | None


class SessionIds(BaseModel):
    """Several sessions at once."""

    model_config = ConfigDict(extra="forbid")

    session_ids: list[Annotated[str, Field(max_length=100)]] = Field(min_length=1, max_length=500)


class SessionsDeleted(BaseModel):
    """The ids of the sessions that are gone."""

    session_ids: list[str]


@router.post(
    "",
    status_code=201,
    summary="Create a session",
    responses=problems(400, 403, 413, 415, 422, 507),
    openapi_extra=also_form(SessionCreate, CREATE_FORM),
)
def create_session(body: SessionCreate, record: Record, once: Once) -> SessionCreated:
    """Makes a session; `meta` is anything of your own (as JSON text in a form). Only its `rules`
    and `evaluation_style` are checked, see docs/rules.md."""
    check_meta(body.meta)
    return once(
        SessionCreated, lambda: SessionCreated(session_id=record.sessions.create(body)), body
    )


class SessionsWanted(TypedDict):
    """Which sessions are asked for."""

    search: str | None
    date_from: dt.date | None
    date_to: dt.date | None
    team: str | None
    event_type: str | None
    updated_since: dt.datetime | None


@router.get(
    "",
    summary="List and search sessions",
    responses=problems(422),
)
def list_sessions(
    record: Record,
    limit: Limit = 50,
    offset: Offset = 0,
    search: Annotated[
        UpTo200 | None,
        Blank,
        Query(
            description="Parts of words in title, venue, team and player names, notes (beginnings, "
            "if shorter than three letters), or the beginning of an id, from eight characters on; "
            "accents and case do not matter.",
        ),
    ] = None,
    date_from: Annotated[dt.date | None, Blank, Query(description="First match date.")] = None,
    date_to: Annotated[dt.date | None, Blank, Query(description="Last match date.")] = None,
    team: Annotated[UpTo200 | None, Blank, Query(description="Team name.")] = None,
    event_type: Annotated[UpTo50 | None, Blank, Query(description="Has such an event.")] = None,
    updated_since: Annotated[
        dt.datetime | None,
        Blank,
        BeforeValidator(_escaped),
        Query(
            description="Changed at that moment or later, in anything; without a zone it is UTC.",
            examples=["2026-05-04T18:30:00Z"],
        ),
    ] = None,
    sort: Annotated[
        SortedBy,
        Query(description="By when it was made, by the day of the match, by its last change."),
    ] = "created",
    order: Annotated[Direction, Query(description="The newest first, or the oldest.")] = "desc",
) -> Page[ListedSession]:
    """Newest first. A session changes with anything in it: plays, clips, teams, rosters, files."""
    wanted = SessionsWanted(
        search=search,
        date_from=date_from,
        date_to=date_to,
        team=team,
        event_type=canonical_type(event_type) if event_type else None,
        updated_since=updated_since,
    )
    found = record.sessions.find(limit=limit, offset=offset, sort=sort, order=order, **wanted)
    items = _with_results(record, found)
    return page_of_list(items, record.sessions.count(**wanted), limit, offset)


def _with_results(record: SessionService, found: Sequence[SessionSummary]) -> list[ListedSession]:
    results = record.matches.results([one.id for one in found if one.event_count])
    return [
        ListedSession(**dict(one), result=asdict(result) if result else None)
        for one in found
        for result in (results.get(one.id),)
    ]


@router.post(
    "/bulk-delete",
    summary="Delete several sessions",
    responses=WRITES,
    openapi_extra=also_form(SessionIds, {"session_ids": "0b5f3c1e"}),
)
def bulk_delete(body: SessionIds, record: Record) -> SessionsDeleted:
    """Takes a snapshot of each before it goes. An unknown id refuses the whole request."""
    ids = list(dict.fromkeys(body.session_ids))
    record.sessions.delete_many(ids)
    return SessionsDeleted(session_ids=ids)


@router.get("/{session_id}", summary="Read a session", responses=READS)
def get_session(session_id: SessionId, record: Record, response: Response) -> SessionDetails:
    """The session, its teams, rosters and clips, and how much is in it. The ETag is the session's
    own revision; each team and clip has its own."""
    found = record.sessions.load(session_id)
    return tagged(response, SessionDetails.model_validate(found), found["session"].revision)


@router.patch(
    "/{session_id}",
    summary="Change a session",
    responses=WRITES,
    openapi_extra=also_form(SessionEdit, {"title": "Final", "revision": "1"}),
)
def update_session(
    session_id: SessionId,
    body: SessionEdit,
    record: Record,
    response: Response,
    if_match: IfMatch = None,
) -> Session:
    """Fields that are not sent stay as they are, and so do keys of `meta`: those that are sent are
    set, each as a whole, and null removes one."""
    if body.meta is not None:
        check_meta(body.meta, record.sessions.get(session_id).meta)
    change, revision = change_of(SessionUpdate, body), seen(if_match, body.revision)
    body.check_read(lambda: _readable(record, session_id), revision)
    changed = record.sessions.update(session_id, change, revision)
    return tagged(response, changed, changed.revision)


def _readable(record: SessionService, session_id: str) -> _Readable:
    found = record.sessions.load(session_id)
    whole = {**found, **dict(found["session"]), "clip_count": len(found["clips"])}
    names = {f"team_{side.lower()}": team.name for side, team in found["teams"].items()}
    result = record.matches.results([session_id]).get(session_id)
    return _Readable.model_validate(
        {**whole, **names, "result": asdict(result) if result else None}, from_attributes=True
    )


@router.delete("/{session_id}", summary="Delete a session", responses=COMMANDS)
def delete_session(
    session_id: SessionId,
    record: Record,
    backup: Annotated[bool, Query(description="Take a snapshot first.")] = True,
    if_match: IfMatch = None,
) -> SessionDeleted:
    """Takes a snapshot first; if that fails, nothing is deleted."""
    path = record.sessions.delete(session_id, backup=backup, revision=if_match)
    return SessionDeleted(session_id=session_id, snapshot=path.name if path else None)


@router.get("/{session_id}/club", summary="Read whose a session is", responses=READS)
def get_session_club(session_id: SessionId, record: Record) -> SessionClub:
    """Its club says who sees it, besides those whose role is for everything."""
    return SessionClub(club_id=record.belongings.club_of("session", session_id))


@router.put(
    "/{session_id}/club",
    summary="Give a session to a club",
    responses=WRITES,
    openapi_extra=also_form(SessionClub, {"club_id": "3"}),
)
def give_session_to_club(session_id: SessionId, body: SessionClub, record: Record) -> SessionClub:
    """Whoever gives it manages it before and afterwards."""
    record.belongings.give("session", session_id, body.club_id)
    return body
