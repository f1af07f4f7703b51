"""HEAD is answered wherever GET is: the same headers, and nothing behind them."""

from __future__ import annotations

from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.apiroute import ASKED
from app.api.shared import PREFIX

UPLOAD: Final = f"{PREFIX}/uploads/"


class Heads:
    """Leads HEAD to what answers GET; servers leave the body away. Uploads ask by HEAD how far
    they are, which is something else."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asks = scope["type"] == "http" and scope["method"] == "HEAD"
        if asks and not scope["path"].startswith(UPLOAD):
            scope = {**scope, "method": "GET", ASKED: "HEAD"}
        await self.app(scope, receive, send)
