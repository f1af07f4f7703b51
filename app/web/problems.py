"""The one place where an error becomes an answer.

A script gets problem+json (RFC 9457), HTMX a partial, a browser that opens an address a page;
each with a sentence that a coach understands and never a stack trace.
"""

from __future__ import annotations

import http
import json
import logging
import re
import uuid
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Final
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from app.api.shared import FieldProblem, Problem
from app.screens.view import came_from, is_partial, templates
from app.vision.types import VisionError
from app.web.complaints import complaint_summary, field_of, message_of
from app.web.nearby import came_from_nearby
from app.web.subpath import prefix_of
from session.errors import InvalidInput, SessionError, WaitingError
from session.files.disk import disk_full

log = logging.getLogger(__name__)

MEDIA_TYPE: Final = "application/problem+json"
MAX_ERRORS: Final = 50
_MAX_TEXT: Final = 600
_SHARED: Final = re.compile(r"(/s/)[^/]+")

_TITLES: Final = {
    400: "This cannot be understood",
    401: "Sign in",
    403: "Not allowed",
    404: "Not found",
    405: "Not possible here",
    413: "Too large",
    415: "This kind of file cannot be used",
    416: "Not in this file",
    500: "Something went wrong",
    503: WaitingError.title,
}
_SENTENCES: Final = {
    400: "This request cannot be understood.",
    403: "This is not allowed.",
    404: "There is nothing at this address.",
    405: "This address cannot be used in this way.",
    413: "This is larger than the limits allow.",
    415: "This type of file or body cannot be used here.",
    416: "The file does not have this stretch.",
}


def install(app: FastAPI) -> None:
    """Let every error of `app` pass through this module."""
    app.add_exception_handler(SessionError, _session_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(ValidationError, _invalid_request)
    app.add_exception_handler(OSError, _disk_error)
    app.add_exception_handler(VisionError, _vision_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _unexpected)


def answer(
    request: Request,
    status: int,
    detail: str,
    *,
    title: str | None = None,
    errors: Sequence[FieldProblem] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer that fits whoever asked."""
    problem = Problem(
        title=title or _TITLES.get(status) or _phrase(status),
        status=status,
        detail=_clean(detail),
        instance=_clean(prefix_of(request.scope) + request.url.path),
        errors=list(errors),
    )
    values = problem.model_dump()
    kept = {"Cache-Control": "no-store", **(headers or {})}
    template = _template(request)
    if template is None:
        body = json.dumps(values, ensure_ascii=False).encode("utf-8", "replace")
        return Response(body, status, kept, MEDIA_TYPE)
    shown = (
        templates()
        .get_template(template)
        .render(
            problem=values,
            back=_page_before(request),
            next=_wanted(request),
            name="",
            wrong="",
            nearby=came_from_nearby(request),
        )
    )
    return HTMLResponse(shown, status, kept)


def _page_before(request: Request) -> str:
    """Where somebody pressed what cannot be done; empty where that is not known, or elsewhere."""
    before = came_from(request)
    if request.method in {"GET", "HEAD"} and urlsplit(before).path == request.url.path:
        return ""
    return before


def _wanted(request: Request) -> str:
    """The page that somebody is led to once they have signed in."""
    if is_partial(request) or request.method not in {"GET", "HEAD"}:
        return came_from(request)
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path


def _template(request: Request) -> str | None:
    if is_partial(request):
        return "_problem.html"
    wants_page = "text/html" in request.headers.get("accept", "")
    return "problem.html" if wants_page else None


async def _session_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, SessionError)
    errors = []
    if isinstance(error, InvalidInput) and error.field:
        errors.append(FieldProblem(field=_clean(error.field), message=_clean(error.detail)))
    if error.status >= 500:
        log.error("%s: %s", _told(request), error.detail)
    waits = {"Retry-After": str(error.retry_after)} if isinstance(error, WaitingError) else {}
    return answer(
        request, error.status, error.detail, title=error.title, errors=errors, headers=waits
    )


async def _disk_error(request: Request, error: Exception) -> Response:
    """Whatever was being written: a full disk is nobody's mistake. Other trouble is unexpected."""
    assert isinstance(error, OSError)
    full = disk_full(error)
    if full is None:
        raise error
    return await _session_error(request, full)


async def _vision_error(request: Request, error: Exception) -> Response:
    title = "This video cannot be used"
    return answer(request, 415, str(error) or "This is not a video that can be read.", title=title)


async def _invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError | ValidationError)
    found: list[ErrorDetails] = list(error.errors())[:MAX_ERRORS]
    errors = [
        FieldProblem(field=_clean(field_of(one)), message=_clean(message_of(one))) for one in found
    ]
    return answer(request, 422, complaint_summary(found), title=InvalidInput.title, errors=errors)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code < 400 or error.status_code in {204, 304}:
        return Response(status_code=error.status_code, headers=error.headers)
    own_words = isinstance(error.detail, str) and error.detail != _phrase(error.status_code)
    fallback = _SENTENCES.get(error.status_code, _phrase(error.status_code) + ".")
    detail = str(error.detail) if own_words else fallback
    headers = {"Allow": _allowed(request)} if error.status_code == 405 else error.headers
    return answer(request, error.status_code, detail, headers=headers)


def _allowed(request: Request) -> str:
    """What can be done at an address, by all routes of it; HEAD wherever GET is."""
    path = request.scope["path"]
    fitting = [
        route
        for route in request.app.routes
        if isinstance(route, Route) and route.path_regex.match(path)
    ]
    ids = min((len(route.param_convertors) for route in fitting), default=0)
    methods = (route.methods or () for route in fitting if len(route.param_convertors) == ids)
    found = set(chain.from_iterable(methods))
    if "GET" in found:
        found.add("HEAD")
    return ", ".join(sorted(found))


async def _gone(request: Request, error: Exception) -> Response:
    """Nobody is there to read an answer."""
    return Response(status_code=400)


async def _unexpected(request: Request, error: Exception) -> Response:
    number = uuid.uuid4().hex[:12]
    log.error("Request %s to %s failed: %r", number, _told(request), error)
    detail = (
        "Something went wrong in VolleySense. Nothing that was saved before is lost. "
        f"The server's log tells more under the number {number}."
    )
    return answer(request, 500, detail, headers={"X-Request-Id": number})


def _told(request: Request) -> str:
    """An address as the log has it: of a shared link without what lets in."""
    return _SHARED.sub(r"\1…", request.url.path)


def _phrase(status: int) -> str:
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def _clean(text: str) -> str:
    """Short, and only characters that can be sent."""
    plain = text.encode("utf-8", "replace").decode("utf-8")
    return plain if len(plain) <= _MAX_TEXT else plain[: _MAX_TEXT - 1] + "…"
