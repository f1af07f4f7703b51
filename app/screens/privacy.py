"""Privacy: one page in plain words, and what is kept about one person, to hand out or to erase."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.background import BackgroundTask
from starlette.datastructures import QueryParams
from starlette.responses import FileResponse, Response

from app.api.privacy import must_confirm, person_file
from app.numberformat import plural
from app.screens.notices import notice_for
from app.screens.query import query_id, query_text
from app.screens.view import Service, link, page, see_other
from app.web.viewer import may
from session.privacy.found import FileFound, PersonFound, Whom
from session.privacy.takingout import TextFound

router = APIRouter(include_in_schema=False)
_Field = Annotated[str, Form()]
_SHOWN = 40
_KEPT_IN = {
    "_trash/": "file in the trash",
    "_staged/": "file that waits to be imported",
    "_uploads/": "upload that is not finished",
}


@dataclass(frozen=True)
class FilesShown:
    """Files of one fate: how many of which kind, and the first of them."""

    title: str
    counted: Sequence[str]
    files: Sequence[FileFound]


@router.get("/privacy")
def privacy_page(request: Request, service: Service) -> Response:
    """What is kept about players, minors in particular; where, how long, and who sees it."""
    return page(
        "privacy/privacy.html",
        unfinished=service.privacy.unfinished() if may("run") else [],
        notice=notice_for(request.query_params),
    )


@router.get("/privacy/person")
def person_privacy_page(request: Request, service: Service) -> Response:
    """All that is kept about one person, as far as whoever asks may see it."""
    whom = _whom(request.query_params)
    found = service.privacy.look(whom) if may("run") else None
    name = found.name if found else whom.name
    if whom.person_id is not None and not name:
        name = service.people.get(whom.person_id).name
    return page(
        "privacy/person.html",
        name=name,
        whom=whom,
        found=found,
        came_back=service.privacy.erased_on(name),
        also=", ".join(whom.also),
        said=_said(found) if found else "",
        texts=_texts(found, perhaps=False),
        perhaps=_texts(found, perhaps=True),
        files=_files(found) if found else [],
        clips=found.clips[:_SHOWN] if found else [],
        here="/privacy/person",
        export=link("/privacy/person.zip", **_query(whom)),
    )


@router.get("/privacy/person.zip")
def person_export(request: Request, service: Service) -> FileResponse:
    """The same as a file, to be handed to the person."""
    return person_file(service, _whom(request.query_params))


@router.post("/privacy/erase")
def erase_here(
    service: Service,
    person_id: _Field = "",
    name: _Field = "",
    also: _Field = "",
    doubtful: _Field = "",
    films: _Field = "",
    confirm: _Field = "",
) -> Response:
    """Erases a person whose name was typed; files are cleaned when the page is answered."""
    asked = {"person_id": person_id, "name": name, "also": also, "doubtful": doubtful}
    whom = _whom(QueryParams({**asked, "films": films}))
    must_confirm(service, whom, confirm)
    service.privacy.erase(whom, finish=False)
    answer = see_other("/privacy", said="person-erased")
    answer.background = BackgroundTask(service.privacy.tend)
    return answer


@router.post("/privacy/go-on")
def go_on_here(service: Service, delete_damaged: _Field = "") -> Response:
    """Finishes what was left undone, without the files that nobody can read if that was pressed."""
    done = service.privacy.go_on(delete_damaged=bool(delete_damaged))
    said = {"said": "erasures-finished"} if all(one.done for one in done) else {}
    return see_other("/privacy", **said)


def _whom(query: QueryParams) -> Whom:
    """Raises NotFoundError, InvalidInput."""
    also = [one.strip() for one in (query_text(query, "also") or "").split(",")]
    return Whom(
        person_id=query_id(query, "person_id", "player", "Players"),
        name=query_text(query, "name") or "",
        also=tuple(one for one in also if one),
        doubtful=bool(query_text(query, "doubtful")),
        films=bool(query_text(query, "films")),
    )


def _query(whom: Whom) -> dict[str, object]:
    return {
        "person_id": whom.person_id,
        "name": whom.name,
        "also": ", ".join(whom.also),
        "doubtful": "1" if whom.doubtful else "",
        "films": "1" if whom.films else "",
    }


def _said(found: PersonFound) -> str:
    """`12 sessions, 310 plays, 2 presets, 3 snapshots …`, in one line."""
    counted = [plural(len(found.sessions), "session")] if found.sessions else []
    for row in found.rows:
        if row.table != "sessions":
            counted.append(plural(row.count, row.word, _plural_of(row.word)))
    return ", ".join(counted)


def _plural_of(word: str) -> str:
    if "entry" in word or word.startswith("copy"):
        return word.replace("entry", "entries", 1).replace("copy", "copies", 1)
    head, gap, rest = next(
        (word.partition(one) for one in (" of ", " in ", " that ") if one in word), (word, "", "")
    )
    return f"{head}s{gap}{rest}".replace(" that waits", " that wait").replace("is not", "are not")


def _texts(found: PersonFound | None, *, perhaps: bool) -> list[TextFound]:
    texts = found.texts if found else []
    return [one for one in texts if one.perhaps == perhaps][:_SHOWN]


def _files(found: PersonFound) -> list[FilesShown]:
    shown = []
    for fate, title in (
        ("goes", "These files go"),
        ("renamed", "These videos get another name"),
        ("cleaned", "These are cleaned and stay"),
        ("stays", "These stay, and hold the name: they are not the program's"),
        ("damaged", "These cannot be read, so nobody can tell"),
    ):
        files = [one for one in found.files if one.fate == fate]
        if files:
            kinds = Counter(_kind(one.place) for one in files)
            counted = [plural(count, kind, _plural_of(kind)) for kind, count in kinds.items()]
            shown.append(FilesShown(title, counted, files[:_SHOWN]))
    return shown


def _kind(place: str) -> str:
    if place.startswith("_backups/"):
        return "snapshot" if place.endswith(".json") else "copy of the database"
    kinds = (kind for start, kind in _KEPT_IN.items() if place.startswith(start))
    return next(kinds, "file of a session")
