"""A playlist beside its videos: its plays one after the other, and the way to change them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import Response

from app.screens.clips.jobs import JobView
from app.screens.films import playlist_film
from app.screens.notices import notice_for
from app.screens.playlists.offer import PlaylistOffer
from app.screens.plays.drawn import PEN, DrawnPlay
from app.screens.plays.plays import ListedEvent
from app.screens.plays.stretch import PlayStretch
from app.screens.plays.watchlist import (
    WatchedItem,
    WatchedPlay,
    WatchList,
    opened,
    play_moments,
    rallies_of,
    watch_lines,
    watched,
)
from app.screens.query import query_choice, query_id
from app.screens.questionbar import (
    ANY_MATCH,
    PERSON,
    FilterField,
    KeptHere,
    QuestionBar,
    TypedQuestion,
    bar,
    in_list,
    known_of,
    person_chips,
    persons_of,
)
from app.screens.sessions.colours import kits_of
from app.screens.view import Service, page
from app.screens.words import day
from app.web.viewer import may
from session.errors import NotFoundError
from session.game.videoparts import rough_sec
from session.keptquestions import BY, question_line
from session.playlists import Playlist, PlaylistItem, PlaylistPlay
from session.record.matches import MatchView
from session.record.playlists import PlaylistPlays
from session.record.seasons import MAX_SESSIONS
from session.schemas import Event
from session.service import SessionService
from session.stats.filters import Filter
from session.stats.questions import Known
from session.vocabulary import Side, team_name

router = APIRouter(include_in_schema=False)

PAGE_SIZE: Final = 100
_NAMES: Final = {"A": "Home team", "B": "Visitors"}


def page_with(place: int) -> int | None:
    """With which line the page begins on which a line stands, both from 0; None for the first."""
    return place // PAGE_SIZE * PAGE_SIZE or None


@dataclass(frozen=True)
class AskedOfPlaylist:
    """What an address asks of a playlist, and the stretch of its answer."""

    wanted: Filter
    by: Side | None
    stretch: PlayStretch
    person_id: int | None
    """Whose plays of several matches, whichever side they were on."""

    @classmethod
    def read(cls, query: QueryParams) -> AskedOfPlaylist:
        """Raises InvalidInput."""
        asked = dict(query.multi_items())
        seen_from, team = asked.pop("seen_from", ""), query_choice(query, "team", ("A", "B"))
        asked["team"] = seen_from
        wanted = replace(Filter.parse(asked), opponent=None, date_from=None, date_to=None)
        stretch = PlayStretch.read(query, PAGE_SIZE)
        person_id = query_id(query, PERSON, "player", "Players")
        return cls(wanted, Side(team) if team else None, stretch, person_id)

    @property
    def address(self) -> dict[str, object]:
        """As `read` takes it, from the first play on."""
        said: dict[str, object] = {**(in_list(self._of_any_match) or {})}
        return said | ({PERSON: self.person_id} if self.person_id else {})

    @property
    def asked(self) -> dict[str, str] | None:
        """As a question is kept; None where it is about a person, which none asks."""
        return None if self.person_id else self._of_any_match

    @property
    def _of_any_match(self) -> dict[str, str]:
        return self.wanted.address() | ({BY: self.by.value} if self.by else {})

    def find(self, service: SessionService, playlist_id: int) -> PlaylistPlays:
        """Raises NotFoundError."""
        return service.playlists.plays(
            playlist_id,
            self.wanted,
            by=self.by,
            person_id=self.person_id,
            limit=self.stretch.limit,
            offset=self.stretch.offset,
        )


@router.get("/playlists/{playlist_id}")
def playlist_page(request: Request, service: Service, playlist_id: int) -> Response:
    """Its plays beside the screen that shows them."""
    with service.reading():
        playlist = service.playlists.get(playlist_id)
        known, one_match = _known(service, playlist_id, request.query_params)
        typed = TypedQuestion.read(request.query_params, known)
        if elsewhere := typed.elsewhere(request):
            return elsewhere
        asked = AskedOfPlaylist.read(typed.query)
        found = asked.find(service, playlist_id)
        listed = _listed(service, playlist_id, asked, found)
    home = f"/playlists/{playlist_id}"
    film = playlist_film(service, playlist_id)
    shown = page(
        "playlists/watch.html",
        listed,
        playlist=playlist,
        total=found.total,
        too_many=found.too_many,
        whole=False,
        pen=None if playlist.is_live else PEN,
        question=_question_words(service, playlist, known.names),
        bar=_bar(service, home, asked, typed, known, one_match),
        offer=PlaylistOffer.of(service),
        film=JobView.of(film.job) if film and film.job.state != "done" else None,
        film_file=film.file if film else None,
        film_is_older=film is not None and film.job.created_utc < playlist.updated_utc,
        notice=notice_for(request.query_params),
    )
    return opened(shown, listed.watched)


@router.get("/_api/sessions/ui/playlists/{playlist_id}")
def more_of_playlist(request: Request, service: Service, playlist_id: int) -> Response:
    """The next lines alone, or those before."""
    asked = AskedOfPlaylist.read(request.query_params)
    found = asked.find(service, playlist_id)
    return watch_lines(_listed(service, playlist_id, asked, found))


def _question_words(service: SessionService, playlist: Playlist, names: Mapping[str, str]) -> str:
    """What is asked anew, in a line; empty where plays were picked."""
    if playlist.question is None:
        return ""
    line = question_line(playlist.question.asked, names)
    if playlist.question.person_id is None:
        return line
    try:
        who = service.people.get(playlist.question.person_id).name
    except NotFoundError:
        who = "Somebody who is deleted"
    return ": ".join(filter(None, (who, line)))


def _listed(
    service: SessionService, playlist_id: int, asked: AskedOfPlaylist, found: PlaylistPlays
) -> WatchList:
    part, home = f"/_api/sessions/ui/playlists/{playlist_id}", f"/playlists/{playlist_id}"
    return WatchList.of_several(
        list(watched_items(service, playlist_id, found.plays)),
        asked.stretch.more(part, home, asked.address, found.total),
        asked.stretch.earlier(part, home, asked.address, found.total),
        asked.stretch,
    )


def _known(
    service: SessionService, playlist_id: int, query: QueryParams
) -> tuple[Known, MatchView | None]:
    """What can be asked: of one match its players and calls, too."""
    if not may("see"):  # who else was in those matches is not a player's to know
        return replace(ANY_MATCH, names=_NAMES), None
    sessions = {one.session_id for one in service.playlists.items(playlist_id)}
    if len(sessions) == 1:
        try:
            view = service.view_match(*sessions)
        except NotFoundError:
            return replace(ANY_MATCH, names=_NAMES), None
        return known_of(view), view
    of = service.plays.there(sessions)[:MAX_SESSIONS]
    return replace(ANY_MATCH, names=_NAMES, persons=persons_of(service, query, of)), None


def _bar(
    service: SessionService,
    home: str,
    asked: AskedOfPlaylist,
    typed: TypedQuestion,
    known: Known,
    one_match: MatchView | None,
) -> QuestionBar:
    whose = FilterField("team", "Whose plays", [*known.names.items()], asked.by or "")
    return bar(
        home,
        asked.wanted,
        known,
        typed,
        asked.address,
        six=one_match is None or one_match.match.rules.has_rotations,
        session_id=one_match.session.id if one_match else "",
        chips=person_chips(service, home, asked.person_id, asked.address),
        first=[whose],
        without=frozenset({"team"} if one_match else {"team", "player"}),
        kept=KeptHere.of(service, asked.asked, in_list),
    )


def watched_items(
    service: SessionService, playlist_id: int, plays: Sequence[PlaylistPlay]
) -> Iterator[WatchedPlay]:
    """Each with its video, as the playlist says that it is shown; what was deleted has none."""
    events: dict[str, list[Event]] = {}
    for one in plays:
        if one.event is not None:
            events.setdefault(one.event.session_id, []).append(one.event)
    shown = {ident: _Match(service, playlist_id, ident, some) for ident, some in events.items()}
    heads = _heads(shown)
    several = len({one.item.session_id for one in plays}) > 1
    before = ""
    for one in plays:
        line = (
            shown[one.event.session_id].line(one.event, one.item)
            if one.event
            else _gone(one, playlist_id)
        )
        new = several and one.event is not None and one.event.session_id != before
        if one.event is not None:
            before = one.event.session_id
        yield line._replace(match=heads[before]) if new else line


def _heads(shown: Mapping[str, _Match]) -> Mapping[str, str]:
    """What each match is called: where two would be called the same, by their titles, too, which
    are often the names of both teams."""
    named = Counter(one.name for one in shown.values())
    return {
        ident: f"{one.name} · {one.title}"
        if named[one.name] > 1 and not one.name.startswith(one.title)
        else one.name
        for ident, one in shown.items()
    }


class _Match:
    """A match with plays of a playlist."""

    def __init__(
        self, service: SessionService, playlist_id: int, session_id: str, events: Sequence[Event]
    ) -> None:
        self._playlist_id = playlist_id
        view = service.view_match(session_id)
        wanted = {event.id for event in events}
        self._clips = {clip.id: clip for clip in service.list_clips(session_id)}
        self._moments = play_moments(view.match, wanted)
        self._rallies = rallies_of(view.match, wanted)
        self._rough = rough_sec(view.match.plays)
        names = (team_name(view.teams[side.value].name, side) for side in Side)
        self.name = f"{' – '.join(names)}, {day(view.session.match_date)}"
        self.title = view.session.title
        self._kits = " ".join(kits_of(view.session.meta))

    def line(self, event: Event, item: PlaylistItem) -> WatchedPlay:
        line = watched(
            event,
            self._moments.get(event.id),
            self._rallies.get(event.id),
            self._clips,
            self._rough,
            lead=item.lead_sec,
            lag=item.lag_sec,
        )
        return line._replace(
            part=line.rally if item.whole_rally else line.part,
            kits=self._kits,
            item=WatchedItem.of(item, self._playlist_id),
            drawn=DrawnPlay.of(self._playlist_id, item) if item.id else None,
        )


def _gone(one: PlaylistPlay, playlist_id: int) -> WatchedPlay:
    """A play that was deleted."""
    play = ListedEvent(
        one.item.event_id, None, None, "", "", "", "", "", "Deleted play", "", "", "", None, 0
    )
    return WatchedPlay(
        play, None, "", "", "", None, None, "", 0.0,
        session_id=one.item.session_id, item=WatchedItem.of(one.item, playlist_id),
    )  # fmt: skip
