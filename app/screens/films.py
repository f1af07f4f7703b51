"""Films: plays, or a match without its dead time, as one file to take along."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Form, Request
from starlette.datastructures import QueryParams
from starlette.responses import Response

from app.numberformat import plural
from app.screens.clips.jobs import runner
from app.screens.plays.plays import team_names
from app.screens.plays.selection import PlaySelection
from app.screens.plays.watchlist import WatchedPlay, watched_plays
from app.screens.query import PlayFilter
from app.screens.view import Service, see_other
from app.web.principals import name_in_history
from app.work.films import MOST_FILMED, FilmOrder, OrderedPart, play_title, rally_order
from session.errors import InvalidInput, NotFoundError
from session.game.rallycut import MOST_MARGIN_SEC, RalliesBy
from session.jsonvalues import whole
from session.schemas import Job
from session.service import SessionService

router = APIRouter(include_in_schema=False)


class PlaylistFilm(NamedTuple):
    """The newest film of a playlist, and where its file is when it is made."""

    job: Job
    file: str | None


def playlist_film(service: SessionService, playlist_id: int) -> PlaylistFilm | None:
    """It is with the files of the session that it begins with."""
    job = service.jobs.film_of_playlist(playlist_id)
    if job is None:
        return None
    made = whole(job.result.get("artifact_id"))
    return PlaylistFilm(job, None if made is None else _file(service, job.session_id, made))


def _file(service: SessionService, session_id: str, artifact_id: int) -> str | None:
    """Where a film is that may have been removed since it was made."""
    try:
        kept = service.get_artifact(session_id, artifact_id)
    except NotFoundError:
        return None
    home = f"/_api/sessions/{session_id}/artifacts/{artifact_id}"
    return home if kept.artifact_type == "film" else None


@router.post("/sessions/{session_id}/films/rallies")
def film_rallies(
    request: Request,
    service: Service,
    session_id: str,
    rallies: Annotated[RalliesBy, Form()] = "scouted",
    margin: Annotated[float, Form(ge=0, le=MOST_MARGIN_SEC)] = 1.0,
) -> Response:
    """Starts the film of a match without its dead time."""
    with service.reading():
        order = rally_order(service, session_id, rallies, margin)
    runner(request).submit_film(session_id, order, name_in_history(request))
    return see_other(f"/sessions/{session_id}/downloads", said="film-started")


@router.post("/sessions/{session_id}/films/plays")
def film_plays(
    request: Request,
    service: Service,
    session_id: str,
    whole: Annotated[bool, Form()] = False,
) -> Response:
    """Starts the film of the plays that the address asks for, in their order."""
    with service.reading():
        order = _plays_order(service, session_id, request.query_params, whole=whole)
    runner(request).submit_film(session_id, order, name_in_history(request))
    return see_other(f"/sessions/{session_id}/downloads", said="film-started")


def _plays_order(
    service: SessionService, session_id: str, query: QueryParams, *, whole: bool
) -> FilmOrder:
    """Raises NotFoundError, InvalidInput."""
    wanted, behind = PlayFilter.read(query), PlaySelection.read(query)
    ids = behind.events(service, session_id)
    total = service.count_events(session_id, ids=ids, **wanted.keywords)
    if total > MOST_FILMED:
        raise InvalidInput(
            f"These are {total:,} plays; at most {MOST_FILMED} are put into one film. Ask for less."
        )
    events = service.list_events(session_id, limit=MOST_FILMED, ids=ids, **wanted.keywords)
    found = watched_plays(service, session_id, events)
    parts = list(_parts(found, team_names(service, session_id), whole=whole))
    if not parts:
        raise InvalidInput("None of these plays has its place in a video that is here.")
    return FilmOrder(name="plays.mp4", words=f"{plural(total, 'play')} as one film", parts=parts)


def _parts(
    watched: Sequence[WatchedPlay], names: Mapping[str, str], *, whole: bool
) -> Iterator[OrderedPart]:
    """A part for each play, or for each rally, that is in a video."""
    before = None
    for one in watched:
        part = one.rally if whole else one.part
        if part is None or (whole and part[:2] == before):
            continue
        before = part[:2]
        title = _title(one, names)
        yield OrderedPart(clip_id=part.clip_id, start=part.start, end=part.end, title=title)


def _title(one: WatchedPlay, names: Mapping[str, str]) -> str:
    play = one.play
    who = (names.get(play.side, ""), play.number, play.name)
    return play_title(one.set_number, one.score, who, (play.skill, play.sign))
