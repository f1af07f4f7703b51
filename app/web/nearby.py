"""Which requests come from devices nearby: their listeners mark them, since an address tells little
(`app.network.listening`)."""

from __future__ import annotations

from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

_NEARBY: Final = "volleysense.nearby"


class FromNearby:
    """The application, for devices nearby."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app({**scope, _NEARBY: True}, receive, send)


def came_from_nearby(scope: Scope) -> bool:
    """Whether a device nearby asks."""
    return bool(scope.get(_NEARBY))
