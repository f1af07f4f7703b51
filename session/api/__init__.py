"""REST under /_api/sessions, one module per noun."""

from __future__ import annotations

from fastapi import APIRouter

from session.api import (
    artifacts,
    clips,
    events,
    exports,
    extended,
    jobs,
    sessions,
    snapshots,
    statistics,
    teams,
)
from session.api.parts import get_service

router = APIRouter()
for part in (
    jobs,
    clips.imports,
    sessions,
    teams,
    clips,
    events,
    statistics,
    extended,
    snapshots,
    artifacts,
    exports,
):
    router.include_router(part if isinstance(part, APIRouter) else part.router)

__all__ = ["get_service", "router"]
