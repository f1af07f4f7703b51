"""What a device shows by itself while VolleySense does not answer. It is kept there with the pages
that can be gone on with (`app/static/js/offlineworker.js`), whoever they are for."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from app.screens.view import page
from app.web.viewer import looks

_OFFLINE: Final = "/offline"
router = APIRouter(include_in_schema=False)


@router.get(_OFFLINE)
def offline_page() -> Response:
    """It is made for nobody, since whoever holds the device is shown it later."""
    looks(None)
    return page("offline/page.html")
