"""Uploading a clip with a plain form, for browsers without JavaScript and for simple scripts."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, RedirectResponse

from app.formfile import FormFile
from app.incoming import Incoming, Uploads, disk_errors, offset_seconds
from app.upload_store import Upload
from session.api.clips import ClipCreated
from session.api.files import safe_name
from session.api.once import Once
from session.api.parts import PREFIX, Record, SessionId, actor_of, problems
from session.api.routes import ApiRoute
from session.errors import UnsupportedTypeError
from session.fields import whole_number

router = APIRouter(prefix=PREFIX, route_class=ApiRoute, tags=["uploads"])


@router.post(
    "/{session_id}/clips/upload",
    status_code=201,
    summary="Upload a clip with a form",
    response_model=ClipCreated,
    responses={
        303: {"description": "For a browser: go to the clip's page."},
        **problems(400, 403, 404, 409, 413, 415, 422, 507),
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "multipart/form-data": {
                    "schema": {
                        "type": "object",
                        "required": ["file"],
                        "properties": {
                            "file": {"type": "string", "format": "binary"},
                            "offset_sec": {"type": "string"},
                            "clip_id": {"type": "string"},
                        },
                    }
                }
            },
        }
    },
)
async def upload_form(
    session_id: SessionId, request: Request, incoming: Incoming, record: Record, once: Once
) -> Response:
    """In one go, for browsers without JavaScript and for simple scripts. With `clip_id` the video
    takes the place of that clip's lost file."""
    await run_in_threadpool(record.get_session, session_id)
    content_type = request.headers.get("content-type", "")
    if not content_type.lower().startswith("multipart/form-data"):
        raise UnsupportedTypeError("Please send the video as multipart/form-data.")
    clip_id = await _receive_form(incoming, session_id, content_type, request, once)
    if "text/html" in request.headers.get("accept", ""):
        return RedirectResponse(f"/sessions/{session_id}/clips/{clip_id}", status_code=303)
    return JSONResponse({"clip_id": clip_id}, status_code=201)


async def _receive_form(
    incoming: Uploads, session_id: str, content_type: str, request: Request, once: Once
) -> str:
    size = whole_number(request.headers.get("content-length", "")) or 1
    store, actor = incoming.store, actor_of(request, Upload.actor)
    upload = await run_in_threadpool(store.create, session_id, "", size, 0.0, actor)
    try:
        form = FormFile(store.part(upload))
        with disk_errors():
            await form.read(content_type, request.stream(), lambda: store.check_head(upload))
        upload = store.described(
            replace(
                upload,
                file_name=safe_name(form.name or ""),
                size=form.size,
                offset_sec=offset_seconds(form.fields.get("offset_sec", "")),
                replaces=form.fields.get("clip_id", ""),
                comes_again=once.has_key,
            )
        )
        store.check_head(upload)
        return await run_in_threadpool(_kept, incoming, upload, once)
    except BaseException:
        store.forget(upload)
        raise


def _kept(incoming: Uploads, upload: Upload, once: Once) -> str:
    """The clip of a form that is here; of one that came before, the clip that it became."""
    made = once(
        ClipCreated,
        lambda: ClipCreated(clip_id=incoming.adopt(upload)),
        upload.file_name,
        upload.offset_sec,
        upload.replaces,
        once.content_of(incoming.store.part(upload)),
    )
    if once.repeated:
        incoming.store.forget(upload)
    else:
        incoming.welcome(upload, made.clip_id)
    return made.clip_id
