"""The screens: one module each. `router()` holds them all, and the partials beside the API."""

from __future__ import annotations

from fastapi import APIRouter

from app.pages import (
    calibration,
    charts,
    clips,
    colours,
    compare,
    create,
    dashboard,
    directory,
    downloads,
    editor,
    history,
    importing,
    jobs,
    people,
    players,
    plays,
    report,
    review,
    rosters,
    season,
    snapshots,
    stats,
)

SCREENS = (
    dashboard,
    create,
    importing,
    colours,
    rosters,
    players,
    jobs,
    review,
    clips,
    calibration,
    plays,
    stats,
    charts,
    report,
    downloads,
    snapshots,
    history,
    editor,
    season,
    compare,
    people,
    directory,
)


def router() -> APIRouter:
    """Every page, and the partials under /_api/sessions/ui/; include it before the REST router."""
    pages = APIRouter(include_in_schema=False)
    for screen in SCREENS:
        pages.include_router(screen.router)
    return pages
