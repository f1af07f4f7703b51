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
    privacy,
    questions,
    rallies,
    report,
    seasons,
    sessions,
    snapshots,
    statistics,
    stream,
    teams,
    truth,
    uploads,
    users,
    videotimes,
)

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
    stream,
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
    privacy,
    users.users,
    users.account,
)


def include_rest(app: FastAPI) -> None:
    """All of REST. The routes themselves: what FastAPI includes it makes once more, at the first
    request that it looks at them for."""
    for part in PARTS:
        router = part if isinstance(part, APIRouter) else part.router
        app.router.routes.extend(router.routes)
