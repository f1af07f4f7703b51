"""Artifacts of a session: attach, list, download, remove."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO, ClassVar, Final, TypeVar

from fastapi import Query, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.responses import FileResponse

from app.api.body import form_values, read_form, read_json
from app.api.files import file_response, safe_name
from app.api.idempotency import Once
from app.api.paths import claimed_path, readable_file, session_folder
from app.api.readback import ReadBack
from app.api.shared import (
    COMMANDS,
    READS,
    WRITES,
    Blank,
    IntId,
    Limit,
    OfferedFolder,
    Offset,
    Page,
    Record,
    SessionId,
    UpTo100,
    noun_router,
    page_of,
    problems,
)
from session.errors import InvalidInput
from session.fields import Json, Word
from session.schemas import Artifact, JsonObject, MetaChange
from session.service import SessionService

router = noun_router("artifacts")

_TEXT: Final = {"type": "string"}
_Answer = TypeVar("_Answer")
Wanted = TypeVar("Wanted", bound="ArtifactFile")


class ArtifactFile(BaseModel):
    """A file. By JSON it is a path in the session's folder or the import folder."""

    model_config = ConfigDict(extra="forbid")

    file_path: Annotated[str, StringConstraints(min_length=1, max_length=4_096)]


class ArtifactIn(ArtifactFile):
    """A file to attach. By JSON it is a path in the session's folder or the import folder."""

    artifact_type: Word
    metadata: Json = Field(default_factory=dict)


class ArtifactEdit(ReadBack):
    """A change. What the list says of the artifact can be sent back with it."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"metadata": {"description": "Final"}}}
    )
    answers: ClassVar[type[BaseModel]] = Artifact

    artifact_type: Word | None = None
    metadata: MetaChange | None = None


class ArtifactCreated(BaseModel):
    """The id of the new artifact."""

    artifact_id: int


def _body(model: type[BaseModel], example: JsonObject, **texts: JsonObject) -> JsonObject:
    """Documents a body that is JSON with a path, or a form with the file itself."""
    file = {"type": "string", "format": "binary"}
    required = [name for name in ("artifact_type",) if name in texts] + ["file"]
    form = {"type": "object", "required": required, "properties": {**texts, "file": file}}
    named = {"$ref": f"#/components/schemas/{model.__name__}"}
    content = {
        "application/json": {"schema": named, "example": example},
        "multipart/form-data": {"schema": form},
    }
    return {"requestBody": {"required": True, "content": content}}


ATTACH_BODY: Final = _body(
    ArtifactIn,
    {
        "artifact_type": "heatmap",
        "file_path": "heatmap.png",
        "metadata": {"description": "Ball trajectory heatmap"},
    },
    artifact_type=_TEXT,
    metadata={**_TEXT, "description": "JSON text."},
)
REPLACE_BODY: Final = _body(ArtifactFile, {"file_path": "heatmap.png"})


@router.get("/{session_id}/artifacts", summary="List artifacts", responses=READS)
def list_artifacts(
    session_id: SessionId,
    record: Record,
    limit: Limit = 100,
    offset: Offset = 0,
    artifact_type: Annotated[
        UpTo100 | None, Blank, Query(description="Of this type only.", examples=["heatmap"])
    ] = None,
) -> Page[Artifact]:
    """Heatmaps, exports, reports and whatever else was attached."""
    found = record.artifacts.find(session_id, artifact_type)
    return page_of(found, limit, offset)


@router.post(
    "/{session_id}/artifacts",
    status_code=201,
    summary="Attach an artifact",
    responses=WRITES,
    openapi_extra=ATTACH_BODY,
)
async def attach_artifact(
    session_id: SessionId, request: Request, record: Record, imports_from: OfferedFolder, once: Once
) -> ArtifactCreated:
    """A file already here by its path, or a file sent as multipart/form-data; it is copied in."""
    await run_in_threadpool(record.sessions.get, session_id)

    def attach(wanted: ArtifactIn, path: Path) -> ArtifactCreated:
        kind, notes = wanted.artifact_type, wanted.metadata

        def make() -> ArtifactCreated:
            made = record.artifacts.attach(session_id, kind, path, notes)
            return ArtifactCreated(artifact_id=made)

        return once(ArtifactCreated, make, wanted, once.content_of(path))

    places = _places(record, session_id, imports_from)
    return await _with_file(request, record, places, ArtifactIn, attach)


@router.get(
    "/{session_id}/artifacts/{artifact_id}",
    summary="Download an artifact",
    response_class=FileResponse,
    responses={
        200: {
            "description": "The file.",
            "content": {"*/*": {}},
        },
        **problems(400, 403, 404, 416, 422),
    },
)
def download_artifact(
    session_id: SessionId,
    artifact_id: IntId,
    record: Record,
    download: Annotated[bool, Query(description="Save it instead of showing it.")] = False,
) -> FileResponse:
    """Pictures are shown, everything else is saved."""
    artifact = record.artifacts.get(session_id, artifact_id)
    folder = session_folder(record.sessions_dir, session_id)
    path = readable_file(record.artifacts.path(session_id, artifact_id), (folder,), "artifact")
    return file_response(path, artifact.file_name, inline=not download)


@router.put(
    "/{session_id}/artifacts/{artifact_id}",
    summary="Replace the file of an artifact",
    responses=WRITES,
    openapi_extra=REPLACE_BODY,
)
async def replace_artifact(
    session_id: SessionId,
    artifact_id: IntId,
    request: Request,
    record: Record,
    imports_from: OfferedFolder,
) -> Artifact:
    """Another file under the same id, by its path or as multipart/form-data; the old one goes to
    the trash. Type and metadata stay."""
    await run_in_threadpool(record.artifacts.get, session_id, artifact_id)

    def replace(_wanted: ArtifactFile, path: Path) -> Artifact:
        return record.artifacts.replace(session_id, artifact_id, path)

    places = _places(record, session_id, imports_from)
    return await _with_file(request, record, places, ArtifactFile, replace)


@router.patch(
    "/{session_id}/artifacts/{artifact_id}",
    summary="Change an artifact",
    responses=WRITES,
)
def update_artifact(
    session_id: SessionId, artifact_id: IntId, body: ArtifactEdit, record: Record
) -> Artifact:
    """Its type and its metadata: keys that are sent are set, and null removes one."""
    body.check_read(lambda: record.artifacts.get(session_id, artifact_id))
    return record.artifacts.update(session_id, artifact_id, body.artifact_type, body.metadata)


@router.delete(
    "/{session_id}/artifacts/{artifact_id}",
    status_code=204,
    summary="Remove an artifact",
    responses=COMMANDS,
)
def remove_artifact(session_id: SessionId, artifact_id: IntId, record: Record) -> None:
    """Takes it off the list."""
    record.artifacts.remove(session_id, artifact_id)


async def _with_file(
    request: Request,
    record: SessionService,
    places: tuple[Path, ...],
    model: type[Wanted],
    then: Callable[[Wanted, Path], _Answer],
) -> _Answer:
    """Do something with the file of a body: one that was sent, or one of `places` by its path."""
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        named = _checked(await read_json(request), model)
        return await run_in_threadpool(_of_path, named, places, then)
    async with read_form(request) as form:
        sent = form.get("file")
        if not isinstance(sent, UploadFile):
            raise InvalidInput("The form has no file.", "file")
        if len(form.getlist("file")) > 1:
            raise InvalidInput("Send one file a request; here are several.", "file")
        texts = FormData([(key, value) for key, value in form.multi_items() if key != "file"])
        values = form_values(texts, model, keep_empty=False)
        wanted = _checked({**values, "file_path": sent.filename or "file"}, model)
        return await run_in_threadpool(_of_upload, record, wanted, sent.file, then)


def _checked(values: object, model: type[Wanted]) -> Wanted:
    try:
        return model.model_validate(values)
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False)[0]
        field = ".".join(map(str, first["loc"]))
        raise InvalidInput(f"{field or 'The body'}: {first['msg']}.", field) from problem


def _of_path(
    wanted: Wanted, places: tuple[Path, ...], then: Callable[[Wanted, Path], _Answer]
) -> _Answer:
    path = claimed_path(wanted.file_path, *places)
    return then(wanted, readable_file(path, places, "artifact"))


def _of_upload(
    record: SessionService,
    wanted: Wanted,
    file: BinaryIO,
    then: Callable[[Wanted, Path], _Answer],
) -> _Answer:
    with _scratch(Path(record.sessions_dir)) as folder:
        path = folder / safe_name(wanted.file_path)
        with path.open("wb") as target:
            shutil.copyfileobj(file, target)
        return then(wanted, path)


@contextmanager
def _scratch(sessions_dir: Path) -> Iterator[Path]:
    home = sessions_dir / "_uploads"
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home, prefix="artifact-") as name:
        yield Path(name)


def _places(record: SessionService, session_id: str, offered: Path | None) -> tuple[Path, ...]:
    """Where a file that is named by its path may lie."""
    home = session_folder(record.sessions_dir, session_id)
    return (home,) if offered is None else (home, offered)
