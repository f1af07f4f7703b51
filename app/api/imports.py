"""A scout file over HTTP: look at it, or make a session of it; a roster into a team."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, File, Form, Query, UploadFile
from pydantic import BaseModel
from starlette.background import BackgroundTask
from starlette.responses import JSONResponse, Response

from app.api.apiroute import ApiRoute
from app.api.body import KNOWN_FORM, one_of
from app.api.files import safe_name
from app.api.idempotency import Once
from app.api.reading import RunsApart
from app.api.shared import PREFIX, Blank, Record, SessionId, UpTo50, UpTo200, problems
from session.errors import InvalidInput
from session.formats.dvw.roster import read_roster
from session.formats.preview import Choices, Oddity, Preview, look_at, oddities, preview_of, read_as
from session.formats.reading import AlreadyThere, store
from session.game.rules import KNOWN
from session.schemas import JsonObject, Player
from session.stats.styles import Style
from session.vocabulary import Side

router = APIRouter(prefix=PREFIX, route_class=ApiRoute, tags=["imports"])

IMPORTED_EXAMPLE: Final[JsonObject] = {
    "session_id": "0b5f3c1e-7a52-4c0e-9d49-2f1f6a9f1c55",
    "events": 1644,
    "warnings": [{"line": 620, "severity": "warning", "text": "This rally has no serve."}],
}
PREVIEW_EXAMPLE: Final[JsonObject] = {
    "file": "final.dvw",
    "format": "dvw",
    "format_name": "Data Volley (.dvw)",
    "title": "Herons – Hornets",
    "match_date": "2026-03-14",
    "starts_utc": None,
    "timezone": "UTC",
    "venue": "Main Arena",
    "teams": {"A": "Herons", "B": "Hornets"},
    "players": {"A": 14, "B": 12},
    "sets": [[25, 21], [25, 18], [25, 23]],
    "sets_won": [3, 0],
    "events": 1644,
    "touches": 1124,
    "clips": 1,
    "encoding": "cp1250",
    "evaluation_style": "datavolley",
    "rules": "indoor",
    "warnings": [{"line": 620, "severity": "warning", "text": "This rally has no serve."}],
    "duplicates": [],
}


class Imported(BaseModel):
    """The new session, how many events it has, and what to look at. With `skipped`, nothing was
    stored: the session is the one in which the match is already."""

    session_id: str
    events: int
    warnings: list[Oddity]
    skipped: bool = False


class ImportedPlayers(BaseModel):
    """The roster as it is now, the team's name in the file, and what to look at."""

    team: str | None
    players: list[Player]
    warnings: list[Oddity]


_Upload = Annotated[UploadFile, File(description="The file.")]
_ENCODING = "Code page such as cp1250, when names come out wrong."
_EITHER = " In the address or in the form."
_ONLY_LOOK = f"Only look; nothing is stored.{_EITHER}"
_SKIP = f"Store nothing where the match is there already, and answer 200.{_EITHER}"
_STRICT = f"Refuse a file that is damaged or lacks something.{_EITHER}"
_Encoding = Annotated[UpTo50 | None, Blank, Query(description=f"{_ENCODING}{_EITHER}")]
FormEncoding = Annotated[
    UpTo50 | None, Blank, Form(alias="encoding", description=f"{_ENCODING}{_EITHER}")
]


@router.post(
    "/import",
    status_code=201,
    summary="Import a scout file",
    dependencies=[KNOWN_FORM],
    response_model=Imported,
    responses={
        200: {
            "model": Preview | Imported,
            "description": "With `dry_run`: what the file would become. With `skip_duplicates`: "
            "where the match is already.",
            "content": {"application/json": {"example": PREVIEW_EXAMPLE}},
        },
        201: {"content": {"application/json": {"example": IMPORTED_EXAMPLE}}},
        **problems(400, 403, 413, 415, 422, 503, 507),
    },
)
def import_session(
    file: _Upload,
    record: Record,
    apart: RunsApart,
    once: Once,
    dry_run: Annotated[bool | None, Blank, Query(description=_ONLY_LOOK)] = None,
    form_dry_run: Annotated[
        bool | None, Blank, Form(alias="dry_run", description=_ONLY_LOOK)
    ] = None,
    strict: Annotated[bool | None, Blank, Query(description=_STRICT)] = None,
    form_strict: Annotated[bool | None, Blank, Form(alias="strict", description=_STRICT)] = None,
    skip_duplicates: Annotated[bool | None, Blank, Query(description=_SKIP)] = None,
    form_skip_duplicates: Annotated[
        bool | None, Blank, Form(alias="skip_duplicates", description=_SKIP)
    ] = None,
    encoding: _Encoding = None,
    form_encoding: FormEncoding = None,
    title: Annotated[UpTo200 | None, Blank, Form(description="Title of the new session.")] = None,
    evaluation_style: Annotated[Style | None, Blank, Form()] = None,
    rules: Annotated[str | None, Blank, Form(json_schema_extra={"enum": [*KNOWN]})] = None,
    timezone: Annotated[
        UpTo50 | None, Blank, Form(description="Time zone of the place, such as Europe/Warsaw.")
    ] = None,
) -> Response:
    """Any file that the page takes: .dvw, .vsm, .psvb, .xml of video tools, .json and .csv.

    What is odd is in `warnings`, each with line and severity. That a match is here already is a
    warning, too. Fields that are not known, in the address or in the form, are refused, and so is
    a second file. Use the command line for files larger than 64 MB.
    """
    only_look = one_of("dry_run", dry_run, form_dry_run)
    skip = one_of("skip_duplicates", skip_duplicates, form_skip_duplicates)
    careful = one_of("strict", strict, form_strict)
    page = one_of("encoding", encoding, form_encoding)
    choices = Choices(page, bool(careful), title, evaluation_style, rules, timezone)
    with _on_disk(file) as path:
        if only_look:
            look = apart(look_at, path, choices, path.name)
            return _json(preview_of(record, look.seen), 200)
        found = apart(read_as, path, choices)
        content = path.name, once.content_of(path)

    def make() -> Imported:
        done = store(record, found, skip_duplicates=bool(skip))
        said = oddities(done.diagnostics)
        return Imported(session_id=done.session_id, events=len(found.events), warnings=said)

    try:
        made = once(Imported, make, choices, bool(skip), *content)
    except AlreadyThere as known:
        why = [Oddity(line=None, severity="info", text=one.why) for one in known.duplicates]
        there = known.duplicates[0].session_id
        return _json(Imported(session_id=there, events=0, warnings=why, skipped=True), 200)
    return _json(made, 201, BackgroundTask(record.seasons.sum_up, [made.session_id]))


@router.post(
    "/{session_id}/teams/{side}/roster/import",
    summary="Import a roster file",
    dependencies=[KNOWN_FORM],
    responses=problems(400, 403, 404, 413, 422, 503, 507),
)
def import_roster(
    session_id: SessionId,
    side: Side,
    file: _Upload,
    record: Record,
    apart: RunsApart,
    encoding: _Encoding = None,
    form_encoding: FormEncoding = None,
) -> ImportedPlayers:
    """Makes a Data Volley roster (.sq) the whole roster of a team; plays stay as they are."""
    record.sessions.get(session_id)
    with _on_disk(file) as path:
        page = one_of("encoding", encoding, form_encoding)
        found = apart(read_roster, path, encoding=page)
    if not found.players:
        raise InvalidInput("There is no player in the file that can be used.", "file")
    if found.team:
        record.teams.set_name(session_id, side, found.team)
    players = record.teams.set_roster(session_id, side, found.players)
    return ImportedPlayers(team=found.team, players=players, warnings=oddities(found.diagnostics))


@contextmanager
def _on_disk(file: UploadFile) -> Iterator[Path]:
    """The upload as a file under its own name, for as long as it is looked at."""
    with tempfile.TemporaryDirectory(prefix="volleysense-") as folder:
        path = Path(folder) / safe_name(file.filename or "")
        with path.open("wb") as target:
            shutil.copyfileobj(file.file, target)
        yield path


def _json(answer: BaseModel, status: int, then: BackgroundTask | None = None) -> Response:
    return JSONResponse(answer.model_dump(mode="json"), status, background=then)
