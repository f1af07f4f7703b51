"""REST under /_api, one module per noun."""

from __future__ import annotations

from fastapi import APIRouter

from app.api import (
    artifacts,
    clips,
    deleted,
    events,
    exports,
    films,
    history,
    imports,
    jobs,
    joining,
    onefile,
    overlays,
    people,
    playlists,
    plays,
    presets,
    questions,
    rallies,
    seasons,
    sessions,
    snapshots,
    statistics,
    teams,
    truth,
    videotimes,
)
from app.api.requests import KNOWN_ONLY
from app.api.shared import get_service

router = APIRouter(dependencies=[KNOWN_ONLY])
for part in (
    jobs,
    clips.imports,
    imports,
    deleted,
    history,
    sessions,
    teams,
    clips,
    videotimes,
    joining,
    films,
    overlays,
    events,
    statistics,
    rallies,
    snapshots,
    artifacts,
    exports,
    onefile,
    truth,
    seasons,
    plays,
    people.people,
    people.clubs,
    presets,
    questions,
    playlists,
):
    router.include_router(part if isinstance(part, APIRouter) else part.router)

__all__ = ["get_service", "router"]
