"""The answer to a change says by what number it stands in the change log, so that whoever follows
the log knows its own changes when it is told of them."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.sameorigin import SAFE_METHODS
from session.service import SessionService

OWN_CHANGES: Final = "X-Change"
_ACTS: Final[ContextVar[list[int] | None]] = ContextVar("acts", default=None)
"""Of the request that is answered; also the thread that answers it has it."""


def note_own(service: SessionService) -> None:
    """Note from now on what each request stores."""
    service.when_changed(_note)


def _note(batch: int) -> None:
    acts = _ACTS.get()
    if acts is not None:
        acts.append(batch)


class OwnChanges:
    """Adds the header to the answers of requests that stored something."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS:
            await self.app(scope, receive, send)
            return
        acts: list[int] = []
        token = _ACTS.set(acts)

        async def send_with_number(message: Message) -> None:
            if message["type"] == "http.response.start" and acts:
                MutableHeaders(scope=message)[OWN_CHANGES] = ",".join(map(str, acts))
            await send(message)

        try:
            await self.app(scope, receive, send_with_number)
        finally:
            _ACTS.reset(token)
