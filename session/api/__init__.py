"""REST under /_api, one module per noun."""

from __future__ import annotations

from fastapi import APIRouter

from session.api import (
    artifacts,
    clips,
    deleted,
    events,
    exports,
    extended,
    history,
    imports,
    jobs,
    onefile,
    people,
    playbyplay,
    presets,
    rallies,
    seasons,
    sessions,
    snapshots,
    statistics,
    teams,
    trash,
    versions,
)
from session.api.parts import get_service
from session.api.query import KNOWN_ONLY

router = APIRouter(dependencies=[KNOWN_ONLY])
for part in (
    jobs,
    clips.imports,
    imports,
    deleted,
    trash,
    history,
    sessions,
    teams,
    clips,
    events,
    statistics,
    extended,
    rallies,
    playbyplay,
    snapshots,
    versions,
    artifacts,
    exports,
    onefile,
    seasons,
    people.people,
    people.clubs,
    presets,
):
    router.include_router(part if isinstance(part, APIRouter) else part.router)

__all__ = ["get_service", "router"]
