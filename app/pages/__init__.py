"""The screens: one module each. `router()` holds them all, and the partials beside the API."""

from __future__ import annotations

from fastapi import APIRouter

from app.pages import (
    byhand,
    calibration,
    charts,
    cliplist,
    clips,
    colours,
    compare,
    create,
    dashboard,
    deleted,
    directory,
    downloads,
    editor,
    expected,
    history,
    importing,
    jobs,
    people,
    playbyplay,
    players,
    plays,
    presets,
    rallies,
    reference,
    report,
    review,
    rosterfiles,
    rosters,
    scoutcodes,
    season,
    snapshots,
    stats,
    trash,
    versions,
)

SCREENS = (
    dashboard,
    deleted,
    trash,
    create,
    importing,
    colours,
    rosters,
    rosterfiles,
    players,
    jobs,
    review,
    cliplist,
    clips,
    calibration,
    scoutcodes,
    byhand,
    plays,
    rallies,
    playbyplay,
    stats,
    expected,
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
    presets,
    versions,
    reference,
)


def router() -> APIRouter:
    """Every page, and the partials under /_api/sessions/ui/; include it before the REST router."""
    pages = APIRouter(include_in_schema=False)
    for screen in SCREENS:
        pages.include_router(screen.router)
    return pages
