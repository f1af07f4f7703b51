"""Which requests come from devices nearby: their listeners mark them, since an address tells little
(`app.network.listening`)."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

_NEARBY: Final = "volleysense.nearby"


class FromNearby:
    """The application, for devices nearby."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.ends = False
        """What is still under way is cut off soon."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self.app({**scope, _NEARBY: True}, receive, send)
        except asyncio.CancelledError:
            if not self.ends:
                raise


def came_from_nearby(request: Request) -> bool:
    """Whether a device nearby asks."""
    return bool(request.scope.get(_NEARBY))
