"""How large a request may be, counted while it arrives.

Starlette has such a middleware, too; ours answers as problem+json and gives uploads, which are
written to disk as they come, their own limit.
"""

from __future__ import annotations

import re
from typing import Final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.settings import MIB, Settings
from app.web.problems import answer
from session.fields import whole_number

FORM_MARGIN: Final = MIB
"""What a form adds to the file inside it."""
MAX_CHUNK_BYTES: Final = 64 * MIB
_MAX_IMPORT_BYTES: Final = 64 * MIB
"""Scout files of a season; a larger session comes in by the command line."""
_IMPORT = re.compile(r"(/import|/_api/sessions/import)$")
_UPLOAD = re.compile(r"/_api/sessions/uploads(/|$)")
_FORM_UPLOAD = re.compile(r"/_api/sessions/[^/]+/clips/upload$")


class BodyLimit:
    """Answers 413 to a body that is too large, before or while it arrives."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self._limit(scope["path"])
        claimed = whole_number(Headers(scope=scope).get("content-length", ""))
        if claimed is not None and claimed > limit:
            response = answer(
                Request(scope), 413, limit_sentence(limit), headers={"Connection": "close"}
            )
            await response(scope, receive, send)
            return
        seen = 0

        async def receive_counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise HTTPException(413, limit_sentence(limit), headers={"Connection": "close"})
            return message

        await self.app(scope, receive_counted, send)

    def _limit(self, path: str) -> int:
        if _UPLOAD.match(path):
            return MAX_CHUNK_BYTES
        if _FORM_UPLOAD.match(path):
            return self._settings.max_upload_bytes + FORM_MARGIN
        if _IMPORT.match(path):
            return _MAX_IMPORT_BYTES
        return self._settings.max_body_bytes


def is_upload(path: str) -> bool:
    """Whether a video is sent to this address, as a whole or in pieces."""
    return bool(_UPLOAD.match(path) or _FORM_UPLOAD.match(path))


def limit_sentence(limit: int) -> str:
    """The limit in words."""
    return f"This is larger than {limit / MIB:,.0f} MB, which is the limit here."
