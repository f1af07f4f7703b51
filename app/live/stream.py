"""The answer that does not end: server-sent events, as they come."""

from __future__ import annotations

from typing import Final

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from app.live.follower import Follower
from app.live.hub import Hub

EVENT_STREAM: Final = "text/event-stream"
STREAM_HEADERS: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
"""Nobody keeps it, and a proxy passes on each message at once."""


class Stream(StreamingResponse):
    """What a follower is sent, for as long as somebody reads it."""

    media_type = EVENT_STREAM

    def __init__(self, hub: Hub, follower: Follower) -> None:
        super().__init__(follower.messages(), headers=STREAM_HEADERS)
        self._hub, self._follower = hub, follower

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._hub.leave(self._follower)
