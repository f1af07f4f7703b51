"""The directory: people and clubs that last across sessions, and who is who."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, ClassVar, TypeVar

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from app.api.body import BodyRoute
from app.api.idempotency import Once
from app.api.readback import ReadBack
from app.api.revisions import BodyRevision, IfMatch, change_of, seen, tagged
from app.api.shared import (
    COMMANDS,
    MAX_ID,
    READS,
    WRITES,
    Blank,
    Limit,
    Offset,
    Page,
    Record,
    UpTo200,
    also_form,
    page_of_list,
    problems,
)
from session.errors import ConflictError
from session.people import (
    Appearance,
    Club,
    ClubIn,
    ClubUpdate,
    Namesakes,
    Person,
    PersonIn,
    PersonUpdate,
    RowId,
    Unknown,
)
from session.record.directory import Directory
from session.schemas import Change
from session.service import SessionService

Pick = Callable[[SessionService], Directory[Person] | Directory[Club]]
_Found = TypeVar("_Found", bound=Person)
Search = Annotated[UpTo200 | None, Blank, Query(description="Beginnings of words of the name.")]
Ident = Annotated[int, Path(ge=1, le=MAX_ID, description="Number in the directory.")]

people = APIRouter(prefix="/_api/people", route_class=BodyRoute, tags=["people"])
clubs = APIRouter(prefix="/_api/clubs", route_class=BodyRoute, tags=["clubs"])


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class MergeIn(_Strict):
    """Who turned out to be the same."""

    others: list[RowId] = Field(min_length=1, max_length=200)
    force: bool = False


class LinkIn(_Strict):
    """Who these roster entries (of a club: teams) are; null when nobody knows."""

    entry_ids: list[RowId] = Field(min_length=1, max_length=5_000)
    id: RowId | None


class SplitIn(_Strict):
    """Which entries are somebody else, and what to call them."""

    entry_ids: list[RowId] = Field(min_length=1, max_length=5_000)
    name: UpTo200 | None = None


class PersonEdit(ReadBack, PersonUpdate):
    """A change; `revision` does the same as an If-Match header."""

    answers: ClassVar[type[BaseModel]] = Person

    revision: BodyRevision = None


class ClubEdit(ReadBack, ClubUpdate):
    """A change; `revision` does the same as an If-Match header."""

    answers: ClassVar[type[BaseModel]] = Club

    revision: BodyRevision = None


class DirectoryId(BaseModel):
    """The number in the directory that counts now."""

    id: int


class Appearances(BaseModel):
    """In which sessions, by date."""

    items: list[Appearance]


class WhoIsWho(BaseModel):
    """Whom nobody has said who they are, and who share a name; `total` counts all open names."""

    items: list[Unknown]
    total: int
    namesakes: list[Namesakes]


class Recognised(BaseModel):
    """How many teams and players were found."""

    found: int


@people.get("", summary="List people", responses=problems(422))
def list_people(
    record: Record,
    search: Search = None,
    club_id: Annotated[RowId | None, Blank, Query()] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Page[Person]:
    """By name; with `club_id` those who have played for a club."""
    items = record.people.find(search, club_id, limit, offset)
    return page_of_list(items, record.people.count(search, club_id), limit, offset)


@people.post(
    "",
    status_code=201,
    summary="Add a person",
    responses=WRITES,
    openapi_extra=also_form(PersonIn, {"name": "Anna Example"}),
)
def create_person(body: PersonIn, record: Record, response: Response, once: Once) -> Person:
    """Mostly they come by themselves, from rosters."""
    person = once(Person, lambda: record.people.create(body), body)
    return tagged(response, person, person.revision)


@clubs.get("", summary="List clubs", responses=problems(422))
def list_clubs(
    record: Record, search: Search = None, limit: Limit = 50, offset: Offset = 0
) -> Page[Club]:
    """By name."""
    items = record.clubs.find(search, None, limit, offset)
    return page_of_list(items, record.clubs.count(search), limit, offset)


@clubs.post(
    "",
    status_code=201,
    summary="Add a club",
    responses=WRITES,
    openapi_extra=also_form(ClubIn, {"name": "Harbour Town Herons", "short_name": "HTH"}),
)
def create_club(body: ClubIn, record: Record, response: Response, once: Once) -> Club:
    """Mostly they come by themselves, from the names of teams."""
    club = once(Club, lambda: record.clubs.create(body), body)
    return tagged(response, club, club.revision)


def _questions(router: APIRouter, word: str, pick: Pick) -> None:
    """Who is who."""

    @router.get(
        "/unknown",
        operation_id=f"list_unknown_{word}",
        summary=f"Who is who: open questions ({word})",
        responses=problems(422),
    )
    def unknown(record: Record, limit: Limit = 100, offset: Offset = 0) -> WhoIsWho:
        """Each name in each team that is not clear, with suggestions, reasons and scores."""
        directory = pick(record)
        return WhoIsWho(
            items=directory.unknown(limit, offset),
            total=directory.count_unknown(),
            namesakes=directory.namesakes(),
        )

    @router.post(
        "/link",
        operation_id=f"link_{word}",
        summary=f"Say which {word} it is",
        responses=WRITES,
        openapi_extra=also_form(LinkIn, {"entry_ids": "12", "id": "3"}),
    )
    def link(body: LinkIn, record: Record) -> Appearances:
        """Links roster entries or teams; an `id` of null takes the link away."""
        return Appearances(items=pick(record).link(body.entry_ids, body.id))

    @router.post(
        "/split",
        operation_id=f"split_{word}",
        status_code=201,
        summary=f"Make another {word} of some entries",
        responses=WRITES,
        openapi_extra=also_form(SplitIn, {"entry_ids": "12", "name": "Anna Example"}),
    )
    def split(body: SplitIn, record: Record, once: Once) -> DirectoryId:
        """A new entry in the directory for what belongs to somebody else."""

        def make() -> DirectoryId:
            return DirectoryId(id=pick(record).split(body.entry_ids, body.name or None).id)

        return once(DirectoryId, make, body)


def _past(router: APIRouter, word: str, pick: Pick) -> None:
    """Where one was, and what was done to them."""

    @router.get(
        "/{ident}/appearances",
        operation_id=f"list_{word}_appearances",
        summary=f"Sessions of a {word}",
        responses=READS,
    )
    def appearances(ident: Ident, record: Record) -> Appearances:
        """Each with number, name and team as they are in that session."""
        return Appearances(items=pick(record).appearances(ident))

    @router.get(
        "/{ident}/changes",
        operation_id=f"list_{word}_changes",
        summary=f"What was done to a {word}",
        responses=READS,
    )
    def changes(
        ident: Ident, record: Record, limit: Limit = 100, offset: Offset = 0
    ) -> Page[Change]:
        """In the directory, newest first; links are in the history of their sessions."""
        directory = pick(record)
        directory.get(ident)
        found = directory.changes(ident, limit, offset)
        return page_of_list(found, directory.count_changes(ident), limit, offset)


def _merging(router: APIRouter, word: str, pick: Pick) -> None:
    """Several that are one, one that is several, one that is nobody."""

    @router.post(
        "/{ident}/merge",
        operation_id=f"merge_{word}",
        summary=f"Put the same {word} together",
        responses=WRITES,
        openapi_extra=also_form(MergeIn, {"others": "8"}),
    )
    def merge(ident: Ident, body: MergeIn, record: Record) -> DirectoryId:
        """The one in the address stays; the others' numbers lead to it from now on. Those who were
        in one match at once are put together only with `force`, otherwise the answer is 409."""
        directory = pick(record)
        why = None if body.force else directory.together(ident, body.others)
        if why is not None:
            raise ConflictError(f"{why} Send force=true to put them together all the same.")
        return DirectoryId(id=directory.merge(ident, body.others).id)

    @router.post(
        "/{ident}/unmerge",
        operation_id=f"unmerge_{word}",
        summary="Take a merge back",
        responses=COMMANDS,
    )
    def unmerge(ident: Ident, record: Record) -> DirectoryId:
        """The number is that of the one that was merged into another."""
        return DirectoryId(id=pick(record).unmerge(ident).id)

    @router.delete(
        "/{ident}",
        status_code=204,
        operation_id=f"delete_{word}",
        summary=f"Delete a {word}",
        responses=COMMANDS,
    )
    def delete(ident: Ident, record: Record, if_match: IfMatch = None) -> None:
        """Only one that appears in no session."""
        pick(record).delete(ident, if_match)


for _alike in (_questions, _past, _merging):  # before the routes with an id alone
    _alike(people, "person", lambda record: record.people)
    _alike(clubs, "club", lambda record: record.clubs)


@people.post("/recognise", summary="Look again at who is open", responses=COMMANDS)
def recognise(record: Record) -> Recognised:
    """Teams and players of sessions from before the directory, as is done for new rosters."""
    return Recognised(found=record.recognition.look_again())


def _changed(
    directory: Directory[_Found],
    ident: int,
    fields: type[PersonUpdate | ClubUpdate],
    body: PersonEdit | ClubEdit,
    if_match: int | None,
) -> _Found:
    change, revision = change_of(fields, body), seen(if_match, body.revision)
    body.check_read(lambda: directory.get(ident), revision)
    return directory.update(ident, change, revision)


@people.get("/{ident}", summary="Read a person", responses=READS)
def get_person(ident: Ident, record: Record, response: Response) -> Person:
    """The number of a merged one leads to whom they were merged into. The revision is also the
    ETag."""
    person = record.people.get(ident)
    return tagged(response, person, person.revision)


@people.patch(
    "/{ident}",
    summary="Change a person",
    responses=WRITES,
    openapi_extra=also_form(PersonEdit, {"notes": "left-handed", "revision": "1"}),
)
def update_person(
    ident: Ident, body: PersonEdit, record: Record, response: Response, if_match: IfMatch = None
) -> Person:
    """Fields that are not sent stay as they are."""
    person = _changed(record.people, ident, PersonUpdate, body, if_match)
    return tagged(response, person, person.revision)


@clubs.get("/{ident}", summary="Read a club", responses=READS)
def get_club(ident: Ident, record: Record, response: Response) -> Club:
    """The number of a merged one leads to what it was merged into. The revision is also the
    ETag."""
    club = record.clubs.get(ident)
    return tagged(response, club, club.revision)


@clubs.patch(
    "/{ident}",
    summary="Change a club",
    responses=WRITES,
    openapi_extra=also_form(ClubEdit, {"short_name": "HTH", "revision": "1"}),
)
def update_club(
    ident: Ident, body: ClubEdit, record: Record, response: Response, if_match: IfMatch = None
) -> Club:
    """Fields that are not sent stay as they are."""
    club = _changed(record.clubs, ident, ClubUpdate, body, if_match)
    return tagged(response, club, club.revision)
