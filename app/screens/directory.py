"""Who is who: what is asked, and every change of the directory, each with a way back."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Form, Request
from pydantic import ValidationError
from starlette.responses import Response

from app.screens.conflicts import FormField, Meeting, row_at, seen_before
from app.screens.notices import notice_for
from app.screens.people import everybody
from app.screens.season.season import open_questions
from app.screens.view import Service, messages, page, see_other
from session.errors import InvalidInput, NotFoundError
from session.fields import whole_number
from session.people import Club, ClubIn, ClubUpdate, Person, PersonIn, PersonUpdate
from session.record.directory import Directory
from session.service import SessionService

MAX_ASKED = 100
NUMBERED = re.compile(r"\((\d{1,18})\)\s*$")
router = APIRouter(include_in_schema=False)
_Field = Annotated[str, Form()]
Entries = Annotated[list[int], Form(default_factory=list)]
_FIELDS = (
    FormField("name", "Name"),
    FormField("short_name", "Short name"),
    FormField("notes", "Notes", lines=6, free=True),
)
_KINDS = {"people": "people", "clubs": "clubs"}


def _directory(service: SessionService, kind: str) -> Directory[Person] | Directory[Club]:
    if kind not in _KINDS:
        raise NotFoundError("There are people and clubs.")
    return service.clubs if kind == "clubs" else service.people


def chosen_name(
    directory: Directory[Person] | Directory[Club], typed: str, field: str = "other"
) -> int:
    """Who is meant by a name in a field: with a number behind it, or when only one fits. Raises
    InvalidInput."""
    numbered = NUMBERED.search(typed)
    if numbered:
        return int(directory.get(int(numbered[1])).id)
    found = directory.find(typed, limit=2) if typed.strip() else []
    if len(found) != 1:
        raise InvalidInput("Choose a name from the list.", field)
    return int(found[0].id)


@router.get("/who")
def who_page(request: Request, service: Service) -> Response:
    """Teams and players of whom nobody has said who they are, with suggestions."""
    clubs, people = (service.clubs.unknown(MAX_ASKED), service.people.unknown(MAX_ASKED))
    left = open_questions(service) - len(clubs) - len(people)
    return page(
        "directory/who.html",
        clubs=clubs,
        people=people,
        more=left if len(clubs) == MAX_ASKED or len(people) == MAX_ASKED else 0,
        namesakes=[(kind, one) for kind in _KINDS for one in _directory(service, kind).namesakes()],
        names={kind: everybody(service, kind) for kind in _KINDS},
        notice=notice_for(request.query_params),
    )


@router.post("/directory/recognise")
def recognise(service: Service) -> Response:
    """Looks again at everybody who is open."""
    service.recognise()
    return see_other("/who", said="recognised")


@router.post("/directory/{kind}/link")
def link_entries(
    service: Service, kind: str, entry: Entries, other: _Field = "", ident: _Field = ""
) -> Response:
    """These entries are somebody who is in the directory: the one offered, or the one typed."""
    directory = _directory(service, kind)
    offered = whole_number(ident)
    directory.link(entry, chosen_name(directory, other) if offered is None else offered)
    return see_other("/who", said="linked", kind=kind, entry=entry)


@router.post("/directory/{kind}/split")
def new_entry(service: Service, kind: str, entry: Entries, name: _Field = "") -> Response:
    """These entries are somebody new."""
    _directory(service, kind).split(entry, name.strip() or None)
    return see_other("/who", said="linked", kind=kind, entry=entry)


@router.post("/directory/{kind}/unlink")
def unlink(service: Service, kind: str, entry: Entries) -> Response:
    """Takes a link back: nobody knows who it is again."""
    _directory(service, kind).link(entry, None)
    return see_other("/who", said="unlinked")


@router.post("/directory/{kind}/new")
def create(service: Service, kind: str, name: _Field = "") -> Response:
    """A new entry of the directory, by hand."""
    directory = _directory(service, kind)
    data = (ClubIn if kind == "clubs" else PersonIn)(name=name)
    return see_other(f"/{kind}/{directory.create(data).id}", said="directory-saved")


@router.post("/directory/{kind}/{ident}/save")
def save(
    service: Service,
    kind: str,
    ident: int,
    name: _Field = "",
    short_name: _Field = "",
    notes: _Field = "",
    revision: _Field = "",
) -> Response:
    """Saves the name and the notes."""
    try:
        data: PersonUpdate | ClubUpdate = (
            ClubUpdate(name=name, short_name=short_name, notes=notes)
            if kind == "clubs"
            else PersonUpdate(name=name, notes=notes)
        )
    except ValidationError as problem:
        field, message = next(iter(messages(problem).items()))
        raise InvalidInput(message, field) from problem
    home, directory = f"/{kind}/{ident}", _directory(service, kind)
    with service.transaction():
        now = directory.get(ident)
        seen = seen_before(revision, now.revision)
        if seen is not None:
            typed = {"name": name, "short_name": short_name, "notes": notes}
            known = {key: value for key, value in now.model_dump().items() if key in typed}
            fields = tuple(one for one in _FIELDS if one.name in known)
            row = row_at(directory.changes(ident), seen)
            was = None if row is None else {key: str(row[key] or "") for key in known}
            met = Meeting.of(fields, was, known, {key: typed[key] for key in known})
            if met.rows:
                return met.page(now.name, f"/directory{home}/save", home, now.revision)
            data = type(data).model_validate(met.joined)
        directory.update(ident, data)
    return see_other(home, said="directory-saved")


@router.post("/directory/{kind}/{ident}/merge")
def merge(
    service: Service, kind: str, ident: int, other: _Field = "", sure: _Field = ""
) -> Response:
    """Puts another one together with this one, which stays; asks again where both were in one
    match at once."""
    directory = _directory(service, kind)
    found = chosen_name(directory, other)
    why = None if sure else directory.together(ident, [found])
    if why is not None:
        one = directory.get(ident)
        return page("directory/together.html", code=409, kind=kind, one=one, other=found, why=why)
    directory.merge(ident, [found])
    return see_other(f"/{kind}/{ident}", said="merged", kind=kind, gone=found)


@router.post("/directory/{kind}/{ident}/unmerge")
def unmerge(service: Service, kind: str, ident: int) -> Response:
    """Takes a merge back."""
    _directory(service, kind).unmerge(ident)
    return see_other(f"/{kind}/{ident}", said="unmerged")


@router.post("/directory/{kind}/{ident}/move")
def move(
    service: Service, kind: str, ident: int, entry: Entries, other: _Field = "", name: _Field = ""
) -> Response:
    """The ticked entries are another, or somebody new. Undoing it moves them back."""
    directory = _directory(service, kind)
    if not entry:
        raise InvalidInput("Tick the sessions that belong to somebody else.", "entry")
    if other.strip():
        directory.link(entry, chosen_name(directory, other))
    else:
        directory.split(entry, name.strip() or None)
    return see_other(f"/{kind}/{ident}", said="moved", kind=kind, back=ident, entry=entry)


@router.post("/directory/{kind}/{ident}/take-back")
def take_back(service: Service, kind: str, ident: int, entry: Entries) -> Response:
    """Entries that were moved belong here after all."""
    _directory(service, kind).link(entry, ident)
    return see_other(f"/{kind}/{ident}", said="directory-saved")


@router.post("/directory/{kind}/{ident}/delete")
def delete(service: Service, kind: str, ident: int) -> Response:
    """Removes one that appears in no session."""
    _directory(service, kind).delete(ident)
    return see_other(f"/{kind}", said="directory-deleted")
