"""Artifacts of a session: attach, list, download, remove."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Final

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import FileResponse

from session.api.files import file_response, safe_name
from session.api.forms import form_values, read_form, read_json
from session.api.parts import (
    COMMANDS,
    PREFIX,
    READS,
    WRITES,
    ImportFolder,
    IntId,
    Limit,
    Offset,
    Page,
    Record,
    SessionId,
    page_of,
    problems,
)
from session.api.routes import ApiRoute
from session.api.trust import claimed_path, readable_file, session_folder
from session.errors import InvalidInput
from session.fields import Json, Word
from session.schemas import Artifact
from session.service import SessionService

router = APIRouter(prefix=PREFIX, route_class=ApiRoute, tags=["artifacts"])

_TEXT: Final = {"type": "string"}


class ArtifactIn(BaseModel):
    """A file to attach. By JSON it is a path in the session's folder or the import folder."""

    model_config = ConfigDict(extra="forbid")

    artifact_type: Word
    file_path: Annotated[str, StringConstraints(min_length=1, max_length=4_096)]
    metadata: Json = Field(default_factory=dict)


class ArtifactCreated(BaseModel):
    """The id of the new artifact."""

    artifact_id: int


ATTACH_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"$ref": "#/components/schemas/ArtifactIn"},
                "example": {
                    "artifact_type": "heatmap",
                    "file_path": "heatmap.png",
                    "metadata": {"description": "Ball trajectory heatmap"},
                },
            },
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["artifact_type", "file"],
                    "properties": {
                        "artifact_type": _TEXT,
                        "metadata": {**_TEXT, "description": "JSON text."},
                        "file": {"type": "string", "format": "binary"},
                    },
                }
            },
        },
    }
}


@router.get("/{session_id}/artifacts", summary="List artifacts", responses=READS)
def list_artifacts(
    session_id: SessionId, record: Record, limit: Limit = 100, offset: Offset = 0
) -> Page[Artifact]:
    """Heatmaps, exports, reports and whatever else was attached."""
    found = record.get_session_artifacts(session_id)
    return page_of(found, limit, offset)


@router.post(
    "/{session_id}/artifacts",
    status_code=201,
    summary="Attach an artifact",
    responses=WRITES,
    openapi_extra=ATTACH_BODY,
)
async def attach_artifact(
    session_id: SessionId, request: Request, record: Record, imports_from: ImportFolder
) -> ArtifactCreated:
    """A file already here by its path, or a file sent as multipart/form-data; it is copied in."""
    await run_in_threadpool(record.get_session, session_id)
    if request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        async with read_form(request) as form:
            sent = form.get("file")
            if not isinstance(sent, UploadFile):
                raise InvalidInput("The form has no file.", "file")
            texts = {key: value for key, value in form.items() if key != "file"}
            values = form_values(texts, ArtifactIn, keep_empty=False)
            wanted = _checked({**values, "file_path": sent.filename or "file"})
            return await run_in_threadpool(_attach_sent, record, session_id, wanted, sent.file)
    wanted = _checked(await read_json(request))
    return await run_in_threadpool(_attach_named, record, session_id, wanted, imports_from)


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
    artifact = record.get_artifact(session_id, artifact_id)
    folder = session_folder(record.sessions_dir, session_id)
    path = readable_file(record.artifact_path(session_id, artifact_id), (folder,), "artifact")
    return file_response(path, artifact.file_name, inline=not download)


@router.delete(
    "/{session_id}/artifacts/{artifact_id}",
    status_code=204,
    summary="Remove an artifact",
    responses=COMMANDS,
)
def remove_artifact(session_id: SessionId, artifact_id: IntId, record: Record) -> None:
    """Takes it off the list."""
    record.remove_artifact(session_id, artifact_id)


def _checked(values: object) -> ArtifactIn:
    try:
        return ArtifactIn.model_validate(values)
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False)[0]
        field = ".".join(map(str, first["loc"]))
        raise InvalidInput(f"{field or 'The body'}: {first['msg']}.", field) from problem


def _attach_named(
    record: SessionService, session_id: str, wanted: ArtifactIn, imports_from: Path
) -> ArtifactCreated:
    folder = session_folder(record.sessions_dir, session_id)
    path = claimed_path(wanted.file_path, folder, imports_from)
    real = readable_file(path, (folder, imports_from), "artifact")
    return _attach(record, session_id, wanted, real)


def _attach_sent(
    record: SessionService, session_id: str, wanted: ArtifactIn, file: BinaryIO
) -> ArtifactCreated:
    with _scratch(Path(record.sessions_dir)) as folder:
        path = folder / safe_name(wanted.file_path)
        with path.open("wb") as target:
            shutil.copyfileobj(file, target)
        return _attach(record, session_id, wanted, path)


def _attach(
    record: SessionService, session_id: str, wanted: ArtifactIn, path: Path
) -> ArtifactCreated:
    made = record.attach_artifact(session_id, wanted.artifact_type, path, wanted.metadata)
    return ArtifactCreated(artifact_id=made)


@contextmanager
def _scratch(sessions_dir: Path) -> Iterator[Path]:
    home = sessions_dir / "_uploads"
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home, prefix="artifact-") as name:
        yield Path(name)
