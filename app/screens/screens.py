"""The screens: one module each, and the partials beside the API."""

from __future__ import annotations

from fastapi import FastAPI

from app.screens import (
    charts,
    directory,
    downloads,
    films,
    imports,
    keptquestions,
    network,
    offline,
    pairing,
    people,
    presence,
    privacy,
    questionbar,
    rallies,
    reference,
)
from app.screens.accounts import account, belonging, invited, passkeys, setup, signin, users
from app.screens.clips import calibration, card, cliplines, clips, jobs, joining, overlay, times
from app.screens.numbers import expected, page
from app.screens.playlists import filming, items, lists, printed, watching
from app.screens.plays import byhand, drawn, manyplays, plays, review, scoutcodes, watchlist
from app.screens.season import compare, season
from app.screens.sessions import (
    colours,
    create,
    dashboard,
    deleted,
    history,
    match,
    players,
    presets,
    rosters,
    snapshots,
)
from app.screens.shares import making, opened

SCREENS = (
    dashboard,
    deleted,
    create,
    match,
    imports,
    colours,
    rosters,
    players,
    jobs,
    review,
    card,
    cliplines,
    presence,
    clips,
    times,
    joining,
    calibration,
    overlay,
    scoutcodes,
    byhand,
    plays,
    watchlist,
    drawn,
    manyplays,
    rallies,
    page,
    expected,
    charts,
    questionbar,
    keptquestions,
    lists,
    watching,
    items,
    printed,
    filming,
    downloads,
    films,
    snapshots,
    history,
    season,
    compare,
    people,
    privacy,
    directory,
    presets,
    making,
    opened,
    reference,
    signin,
    setup,
    network,
    pairing,
    offline,
    invited,
    account,
    passkeys,
    users,
    belonging,
)
"""Asked in this order: a page that is often looked at stands before others."""


def include_screens(app: FastAPI) -> None:
    """Every page, and the partials under /_api/sessions/ui/; to be included before REST. The
    routes themselves: what FastAPI includes it makes once more, at the first request."""
    for screen in SCREENS:
        app.router.routes.extend(screen.router.routes)
