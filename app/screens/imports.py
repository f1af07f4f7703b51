"""Import: choose files, look at what they would become, then store them or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.api.reading import Apart, RunsApart
from app.imports.staging import MAX_FILES, StagedBatch, StagedOutcome, Staging
from app.screens.sessions.create import TIME_ZONES
from app.screens.view import Service, page, see_other
from session.errors import InvalidInput, SessionError, UnsupportedTypeError
from session.fields import known_zone
from session.formats.preview import Choices, Oddity, Preview, look_at, preview_of, read_as
from session.formats.reading import store
from session.formats.registry import ENDINGS
from session.game.rules import CHOICES
from session.service import SessionService
from session.stats.styles import STYLES
from session.vocabulary import SKILLS, Severity

router = APIRouter(include_in_schema=False)

ENCODINGS: Final = (
    ("utf-8", "UTF-8"),
    ("cp1250", "Central European (1250)"),
    ("cp1252", "Western (1252)"),
    ("cp1251", "Cyrillic (1251)"),
    ("cp1253", "Greek (1253)"),
    ("cp1254", "Turkish (1254)"),
    ("cp1257", "Baltic (1257)"),
    ("cp932", "Japanese (932)"),
)
_SEVERITIES: Final[tuple[tuple[Severity, str, str], ...]] = (
    ("error", "mistake", "mistakes"),
    ("warning", "thing to look at", "things to look at"),
    ("info", "note", "notes"),
)
_SHOWN: Final = 200
"""How many diagnostics of one severity a page lists."""


async def staging_of(request: Request) -> Staging:
    """The application's staging place."""
    return Staging(request.app.state.settings)


Stage = Annotated[Staging, Depends(staging_of)]


@dataclass(frozen=True)
class FileGroup:
    """The diagnostics of one severity: how many, and the first of them."""

    severity: str
    title: str
    total: int
    shown: list[Oddity]


@dataclass(frozen=True)
class FileCard:
    """One file of a batch as the page shows it: a preview, or why there is none."""

    place: int
    name: str
    preview: Preview | None
    groups: list[FileGroup]
    error: str | None
    title: str
    guessed: str
    """The title that the file gives; only another one counts as typed by a person."""
    encoding: str
    timezone: str
    no_zone: str
    """Why what was typed is no time zone; empty where it is one, or nothing."""
    take: bool


@router.get("/import")
def import_page() -> Response:
    """Where files are chosen."""
    return page("imports/page.html", endings=ENDINGS, most=MAX_FILES)


@router.post("/import")
async def stage(request: Request, staging: Stage) -> Response:
    """Keeps the files aside, and goes on to look at them."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        raise UnsupportedTypeError("Please send the files as multipart/form-data.")
    try:
        form = await request.form(max_files=MAX_FILES, max_fields=20)
    except HTTPException as problem:
        if problem.status_code != 400:
            raise
        many = "Too many files" in str(problem.detail)
        sentence = f"At most {MAX_FILES} files at a time." if many else "The form is damaged."
        raise InvalidInput(sentence, "file") from problem
    try:
        files = [
            (one.filename or "", one.file)
            for one in form.getlist("file")
            if isinstance(one, UploadFile) and one.filename
        ]
        batch = await run_in_threadpool(staging.create, files)
    finally:
        await form.close()
    return see_other(f"/import/{batch.token}")


@router.get("/import/{token}")
def look(
    request: Request, service: Service, staging: Stage, apart: RunsApart, token: str
) -> Response:
    """What the files would become; nothing is stored yet. Or, afterwards, what became of them."""
    batch = staging.get(token)
    if batch.outcomes or batch.claimed:
        return page("imports/done.html", batch=batch, outcomes=batch.outcomes)
    return _preview(service, apart, batch, request.query_params)


def _preview(
    service: SessionService,
    apart: Apart,
    batch: StagedBatch,
    asked: Mapping[str, str],
    wrong: str = "",
) -> Response:
    cards = [_card(service, apart, batch, place, asked) for place in range(len(batch.files))]
    return page(
        "imports/preview.html",
        code=422 if wrong else 200,
        wrong=wrong,
        batch=batch,
        cards=cards,
        ready=sum(card.preview is not None for card in cards),
        encodings=ENCODINGS,
        styles=[(name, style.title) for name, style in STYLES.items()],
        rules=tuple(CHOICES.items()),
        zones=TIME_ZONES if any(one.preview and one.preview.starts_utc for one in cards) else "",
    )


@router.post("/import/{token}")
async def import_batch(
    request: Request, service: Service, staging: Stage, apart: RunsApart, token: str
) -> Response:
    """Stores the ticked files, each as a session of its own; one bad file stops no other."""
    async with request.form(max_files=0, max_fields=MAX_FILES * 10) as form:
        values = {key: value for key, value in form.items() if isinstance(value, str)}
    return await run_in_threadpool(_import, service, staging, apart, token, values)


def _import(
    service: SessionService,
    staging: Staging,
    apart: Apart,
    token: str,
    values: Mapping[str, str],
) -> Response:
    batch = staging.get(token)
    wanted = [place for place in range(len(batch.files)) if _taken(batch, place, values)]
    if not wanted:
        return _preview(service, apart, batch, values, "Tick the files that you want to import.")
    if any(_no_zone(place, values) for place in wanted):
        return _preview(service, apart, batch, values, "Choose a time zone that there is.")
    if not staging.claim(batch):
        return see_other(f"/import/{token}")
    outcomes = [_store(service, apart, batch, place, values) for place in wanted]
    staging.finish(batch, outcomes)
    made = [one.session_id for one in outcomes if one.session_id]
    alone = len(made) == len(outcomes) == 1
    where = f"/sessions/{made[0]}" if alone else f"/import/{token}"
    response = see_other(where, said="session-imported" if alone else None)
    response.background = BackgroundTask(service.sum_up, made)
    return response


@router.post("/import/{token}/cancel")
def cancel(staging: Stage, token: str) -> Response:
    """Throws the files away."""
    staging.forget(staging.get(token))
    return see_other("/import")


def _taken(batch: StagedBatch, place: int, values: Mapping[str, str]) -> bool:
    return len(batch.files) == 1 or bool(values.get(f"take_{place}"))


def _choices(place: int, values: Mapping[str, str]) -> Choices:
    """What a person chose on the page for one of the files."""
    typed = values.get(f"title_{place}", "").strip()[:200].strip()
    guessed = values.get(f"was_{place}", "").strip()
    zone = values.get(f"timezone_{place}", "").strip()
    return Choices(
        encoding=values.get(f"encoding_{place}") or None,
        title=typed if typed != guessed else None,
        evaluation_style=values.get(f"style_{place}") or None,
        rules=values.get(f"rules_{place}") or None,
        timezone=None if _no_zone(place, values) else zone or None,
    )


def _no_zone(place: int, values: Mapping[str, str]) -> str:
    """Why what was typed is no time zone; empty where it is one, or nothing."""
    said = values.get(f"timezone_{place}", "").strip()
    try:
        known_zone(said or "UTC")
    except ValueError as problem:
        return f"{said[:50]} {problem}."
    return ""


def _card(
    service: SessionService, apart: Apart, batch: StagedBatch, place: int, asked: Mapping[str, str]
) -> FileCard:
    name, preview, error, guessed = batch.files[place], None, None, ""
    try:
        seen, guessed = apart(look_at, batch.path(place), _choices(place, asked), name)
        preview = preview_of(service, seen)
    except SessionError as problem:
        error = problem.detail
    first = not any(key.startswith("title_") for key in asked)
    return FileCard(
        place=place,
        name=name,
        preview=preview,
        groups=_groups(preview.warnings) if preview else [],
        error=error,
        title=preview.title if preview else "",
        guessed=guessed,
        encoding=asked.get(f"encoding_{place}", ""),
        timezone=asked.get(f"timezone_{place}", ""),
        no_zone=_no_zone(place, asked),
        take=not preview.duplicates if first and preview else f"take_{place}" in asked,
    )


def _groups(found: list[Oddity]) -> list[FileGroup]:
    groups = []
    for severity, one, many in _SEVERITIES:
        those = [oddity for oddity in found if oddity.severity == severity]
        if those:
            title = f"{len(those):,} {one if len(those) == 1 else many}"
            groups.append(FileGroup(severity, title, len(those), those[:_SHOWN]))
    return groups


def _store(
    service: SessionService, apart: Apart, batch: StagedBatch, place: int, values: Mapping[str, str]
) -> StagedOutcome:
    name = batch.files[place]
    try:
        found = apart(read_as, batch.path(place), _choices(place, values))
        done = store(service, found)
    except SessionError as problem:
        return StagedOutcome(name, error=problem.detail)
    touches = sum(event.event_type in SKILLS for _, event in found.events)
    return StagedOutcome(name, done.session_id, found.session.title, touches)
