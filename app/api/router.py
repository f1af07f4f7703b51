"""REST under /_api, one module per noun."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI

from app.api import (
    analyses,
    artifacts,
    charts,
    clips,
    deleted,
    events,
    exports,
    films,
    history,
    imports,
    jobs,
    joining,
    media,
    onefile,
    overlays,
    people,
    playlists,
    plays,
    presets,
    questions,
    rallies,
    report,
    seasons,
    sessions,
    snapshots,
    statistics,
    teams,
    truth,
    uploads,
    videotimes,
)
from app.api.requests import KNOWN_ONLY

PARTS = (
    uploads,
    media,
    charts,
    report,
    analyses,
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
)


def include_rest(app: FastAPI) -> None:
    """All of REST. Each part for itself: FastAPI looks for the route of a request once more in each
    router that is inside of another."""
    for part in PARTS:
        router = part if isinstance(part, APIRouter) else part.router
        app.include_router(router, dependencies=[KNOWN_ONLY])
