"""Plays one after the other in their videos: what is behind a number, as moving pictures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import Response

from app.screens.clips.clips import clip_href, watch_part
from app.screens.notices import notice_for
from app.screens.playlists.offer import PlaylistOffer
from app.screens.plays.drawn import DrawnPlay
from app.screens.plays.plays import (
    PLAYS_AT_ONCE,
    ListedEvent,
    play_of,
    plays_bar,
    team_names,
)
from app.screens.plays.selection import PlaySelection
from app.screens.plays.stretch import EarlierPlays, MorePlays, PlayStretch
from app.screens.query import PlayFilter
from app.screens.questionbar import TypedQuestion, known_of
from app.screens.sessions.colours import kits_sheet
from app.screens.view import Service, SessionHead, link, page
from app.web.sameorigin import content_policy
from session.game.match import Match, Rally
from session.game.plays import as_play
from session.game.videoparts import VideoPart, rally_part, rough_sec, video_part
from session.meta import ClipMeta
from session.playlists import PlaylistItem
from session.schemas import Clip, Event
from session.service import SessionService
from session.videoaddress import VideoAddress
from session.vocabulary import event_word

router = APIRouter(include_in_schema=False)

PICTURE_SEC = 0.04
"""One picture on, where nobody knows how many a clip has in a second."""


class WatchedItem(NamedTuple):
    """How a playlist shows a play."""

    id: int
    title: str
    note: str
    speed: float
    href: str
    """Where it is changed; empty where nothing of it is kept."""

    @classmethod
    def of(cls, item: PlaylistItem, playlist_id: int) -> WatchedItem:
        href = f"/playlists/{playlist_id}/items/{item.id}" if item.id else ""
        return cls(item.id, item.title, item.note, item.speed, href)


class WatchedPlay(NamedTuple):
    """A play in the list beside the video; without `part` its video cannot be shown here."""

    play: ListedEvent
    set_number: int | None
    score: str
    rotations: str
    """Where A's setter and B's stand, as 1:4; empty where nobody knows."""
    source: str
    part: VideoPart | None
    rally: VideoPart | None
    href: str
    picture_sec: float
    match: str = ""
    """Of the first of each of many matches, what the match is called."""
    drawn: DrawnPlay | None = None
    """What is drawn over it, where that can be kept."""
    session_id: str = ""
    kits: str = ""
    """In a list of several matches, the classes of the kits of this one's teams."""
    item: WatchedItem | None = None

    @property
    def words(self) -> str:
        """What is said under the screen while it plays."""
        title = self.item.title if self.item else ""
        return " · ".join(filter(None, (title, self.plain_words)))

    @property
    def plain_words(self) -> str:
        """Set and score, who, what, where the setters stand."""
        play, said = self.play, []
        if self.set_number:
            said.append(f"Set {self.set_number}, {self.score}")
        who = filter(None, (play.skill, play.side, play.number, play.name, play.sign))
        said.append(" ".join(who))
        if self.rotations:
            said.append("setters in {} and {}".format(*self.rotations.split(":")))
        return " · ".join(said)


@dataclass(frozen=True)
class WatchList:
    """A stretch of the list, where it goes on, and where what lies before it is."""

    watched: Sequence[WatchedPlay]
    more: MorePlays | None
    earlier: EarlierPlays | None
    stretch: PlayStretch
    kits_sheet: str | None = None

    @classmethod
    def of_several(
        cls,
        watched: Sequence[WatchedPlay],
        more: MorePlays | None,
        earlier: EarlierPlays | None,
        stretch: PlayStretch,
    ) -> WatchList:
        """Of several matches, with the style sheet of their kits."""
        kits = {name for one in watched for name in one.kits.split()}
        return cls(watched, more, earlier, stretch, kits_sheet([*kits]))


class PlayMoment(NamedTuple):
    """How the rally of a play found the match."""

    set_number: int
    score: str
    rotations: str


def watched_plays(
    service: SessionService, session_id: str, events: Sequence[Event]
) -> list[WatchedPlay]:
    """Plays of a match with their videos. Raises NotFoundError."""
    match = service.get_match(session_id)
    clips = {clip.id: clip for clip in service.list_clips(session_id)}
    wanted = {event.id for event in events}
    moments, rallies = play_moments(match, wanted), rallies_of(match, wanted)
    rough = rough_sec(match.plays)
    return [
        watched(event, moments.get(event.id), rallies.get(event.id), clips, rough)
        for event in events
    ]


def play_moments(match: Match, wanted: set[int]) -> Mapping[int, PlayMoment]:
    """How the rally of each play found the match: its set, the score, where the setters stand."""
    found = {}
    for rally in match.rallies:
        for play in (*rally.touches, rally.point):
            if play is not None and play.id in wanted and play.id is not None:
                zones = rally.setter_zones
                said = f"{zones[0]}:{zones[1]}" if all(zones) else ""
                score = f"{rally.score_before[0]}:{rally.score_before[1]}"
                found[play.id] = PlayMoment(rally.set_number, score, said)
    return found


def rallies_of(match: Match, wanted: set[int]) -> Mapping[int, Rally]:
    """The rallies of these plays."""
    return {
        touch.id: rally
        for rally in match.rallies
        for touch in rally.touches
        if touch.id is not None and touch.id in wanted
    }


def watch_lines(found: WatchList) -> Response:
    """A stretch of a list, alone."""
    return page("plays/_watched.html", found)


def _href(event: Event, clip: Clip | None) -> str:
    """Where a play is seen by itself: on its clip, or where its video stays, at its second."""
    if clip is None:
        return f"/sessions/{event.session_id}/plays/{event.id}"
    if clip.address and clip.address.is_framed and event.t_sec is not None:
        return clip.address.page(event.t_sec)
    return clip_href(event.session_id, clip.id) + f"?play={event.id}"


def watched(
    event: Event,
    moment: PlayMoment | None,
    rally: Rally | None,
    clips: Mapping[str, Clip],
    rough: float,
    lead: float | None = None,
    lag: float | None = None,
) -> WatchedPlay:
    """A play with its video, of which the match's file is `rough` seconds off at most; with so many
    seconds before it and behind it."""
    clip = clips.get(event.clip_id or "")
    watch = watch_part(clip, event.t_sec or 0.0, sites=False) if clip else None
    source = watch.media if watch else ""
    part = video_part(as_play(event), rough, lead, lag) if source else None
    if part and clip and part.t_sec > (clip.duration_sec or part.t_sec) + rough:
        part = None
    whole = rally_part(rally.touches, rough, lead, lag) if rally and part else None
    fps = ClipMeta.of(clip.meta).fps if clip else None
    return WatchedPlay(
        play=play_of(event),
        set_number=moment.set_number if moment else None,
        score=moment.score if moment else "",
        rotations=moment.rotations if moment else "",
        source=source,
        part=part,
        rally=whole if whole and part and whole.clip_id == part.clip_id else part,
        href=_href(event, clip),
        picture_sec=round(1 / fps, 4) if fps else PICTURE_SEC,
        session_id=event.session_id,
    )


@dataclass(frozen=True)
class _Asked:
    """What an address asks for: the plays of the list, how many there are, and what that is."""

    events: Sequence[Event]
    more: MorePlays | None
    earlier: EarlierPlays | None
    stretch: PlayStretch
    total: int
    title: str
    wanted: PlayFilter
    behind: PlaySelection
    table: str
    """The same plays as a table."""
    film: str
    """Where they are asked for as one file."""
    whole: bool
    """Whether whole rallies are asked for."""

    @classmethod
    def read(cls, query: QueryParams, service: SessionService, session_id: str) -> _Asked:
        """Raises NotFoundError, InvalidInput."""
        wanted, behind = PlayFilter.read(query), PlaySelection.read(query)
        ids = behind.events(service, session_id)
        names = team_names(service, session_id)
        stretch = PlayStretch.read(query, PLAYS_AT_ONCE)
        address = wanted.address() | behind.address()
        found = service.list_events(
            session_id, limit=stretch.limit, offset=stretch.offset, ids=ids, **wanted.keywords
        )
        total = service.count_events(session_id, ids=ids, **wanted.keywords)
        part, whole = f"/_api/sessions/ui/watch/{session_id}", f"/sessions/{session_id}/watch"
        return cls(
            events=found,
            more=stretch.more(part, whole, address, total),
            earlier=stretch.earlier(part, whole, address, total),
            stretch=stretch,
            total=total,
            title=_title(wanted, names),
            wanted=wanted,
            behind=behind,
            table=link(f"/sessions/{session_id}/plays", **address),
            film=link(f"/sessions/{session_id}/films/plays", **address),
            whole=behind.is_of_rallies(service.get_match(session_id), wanted),
        )

    def listed(self, service: SessionService, session_id: str) -> WatchList:
        """The plays with their videos. Raises NotFoundError."""
        plays = watched_plays(service, session_id, self.events)
        return WatchList(plays, self.more, self.earlier, self.stretch)


def _title(wanted: PlayFilter, names: Mapping[str, str]) -> str:
    said = [event_word(wanted.event_type) if wanted.event_type else "Plays"]
    if wanted.team:
        said.append(names[wanted.team])
    if wanted.number is not None:
        said.append(wanted.number or "player not known")
    return " · ".join(said)


@router.get("/sessions/{session_id}/watch")
def watch_page(request: Request, service: Service, session_id: str) -> Response:
    """The plays that an address asks for, beside the screen that shows them."""
    with service.reading():
        view = service.view_match(session_id)
        typed = TypedQuestion.read(request.query_params, known_of(view))
        if elsewhere := typed.elsewhere(request):
            return elsewhere
        asked = _Asked.read(typed.query, service, session_id)
        found = asked.listed(service, session_id)
    shown = page(
        "plays/watch.html",
        SessionHead.of(view.session, "plays"),
        found,
        title=asked.title,
        bar=plays_bar(
            service, f"/sessions/{session_id}/watch", view, typed, asked.wanted, asked.behind
        ),
        total=asked.total,
        table=asked.table,
        film=asked.film,
        pen=None,
        offer=PlaylistOffer.of(service, f"session={session_id}"),
        whole=asked.whole,
        notice=notice_for(request.query_params, session_id),
    )
    return opened(shown, found.watched)


def opened(answer: Response, watched: Iterable[WatchedPlay]) -> Response:
    """A page whose policy lets in the videos of its first plays that stay at their addresses."""
    addresses = {one.source: VideoAddress.of(one.source) for one in watched if one.part}
    origins = sorted({one.origin for one in addresses.values() if one})
    if origins:
        answer.headers["Content-Security-Policy"] = content_policy(" ".join(origins))
    return answer


@router.get("/_api/sessions/ui/watch/{session_id}")
def more_watched(request: Request, service: Service, session_id: str) -> Response:
    """The next lines alone, or those before."""
    asked = _Asked.read(request.query_params, service, session_id)
    return watch_lines(asked.listed(service, session_id))
