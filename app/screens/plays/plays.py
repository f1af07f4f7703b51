"""Plays: one line each, the list behind every number, and the page of one play."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.clips.facts import is_watchable
from app.numberformat import plural
from app.screens.notices import notice_for
from app.screens.playlists.offer import PlaylistOffer
from app.screens.plays.form import PlayOffer, form_names
from app.screens.plays.selection import PlaySelection
from app.screens.plays.stretch import MorePlays
from app.screens.query import NO_NUMBER, PlayFilter, query_number
from app.screens.questionbar import (
    AskedChip,
    FilterField,
    KeptHere,
    QuestionBar,
    TypedQuestion,
    bar,
    in_list,
    known_of,
)
from app.screens.view import Service, SessionHead, link, page
from app.screens.words import EVALUATION_CLASSES, clock
from session.court import LENGTH, WIDTH, Box
from session.game.plays import Play, Touch, as_play
from session.keptquestions import BY
from session.record.matches import MatchView
from session.schemas import Clip, Event
from session.service import SessionService
from session.stats.places import CourtPlace, touch_place
from session.vocabulary import EVENT_WORDS, SKILLS, Status, event_word

PLAYS_AT_ONCE: Final = 100
COURT_PLAYS = 1000
router = APIRouter(include_in_schema=False)


class ListedEvent(NamedTuple):
    """One event as a line of a list."""

    id: int
    clip_id: str | None
    t_sec: float | None
    time: str
    side: str
    number: str
    name: str
    kind: str
    skill: str
    sign: str
    sign_class: str
    status: str
    confidence: int | None
    revision: int
    tags: tuple[str, ...] = ()


def play_of(event: Event, play: Play | None = None) -> ListedEvent:
    """The line of one event, which may have been read as a `play` already."""
    play = as_play(event) if play is None else play
    sign = play.sign or ""
    return ListedEvent(
        id=event.id,
        clip_id=event.clip_id,
        t_sec=event.t_sec,
        time=("≈ " if play.is_estimated else "") + clock(event.t_sec),
        side=_side(event) or "",
        number=event.actor_number or "",
        name=event.actor_resolved_name or "",
        kind=event.event_type,
        skill=EVENT_WORDS.get(event.event_type, event.event_type),
        sign=sign,
        sign_class=EVALUATION_CLASSES.get(sign, ""),
        status=event.status.value,
        confidence=None if play.confidence is None else round(play.confidence * 100),
        revision=event.revision,
        tags=play.tags,
    )


class Area(NamedTuple):
    """A zone on the drawn court, and whose touches of which status shade it."""

    x: float
    y: float
    width: float
    height: float
    side: str
    status: str


class PlaySpot(NamedTuple):
    """A touch on the drawn court: x to the right, y down from B's baseline, in metres."""

    play_id: int
    x: float
    y: float
    side: str
    status: str
    label: str
    area: Area | None = None
    """The zone, where only that is known: it is shaded, since nobody knows the point."""


def _side(event: Event) -> str | None:
    """A or B, and nothing else: it is written into the page as it is."""
    return event.actor_team if event.actor_team in ("A", "B") else None


def spots_of(events: Sequence[Event], read: Sequence[Play] | None = None) -> list[PlaySpot]:
    """The touches whose place, or at least zone, is known, those of one status together; `read`
    are the same events where they have been read as plays already."""
    found: dict[Status, list[PlaySpot]] = {status: [] for status in Status}
    for event, play in zip(events, map(as_play, events) if read is None else read, strict=True):
        place = touch_place(play) if isinstance(play, Touch) else None
        if place is not None and event.event_type in SKILLS:
            found[event.status].append(_spot(event, place))
    return [spot for same in found.values() for spot in same]


def _spot(event: Event, place: CourtPlace) -> PlaySpot:
    point, side = place.point, _side(event) or "none"
    word = EVENT_WORDS[event.event_type]
    return PlaySpot(
        play_id=event.id,
        x=round(_drawn(point[0], WIDTH), 2),
        y=round(LENGTH - _drawn(point[1], LENGTH), 2),
        side=side,
        status=event.status.value,
        label=" ".join(filter(None, (word, event.actor_team, event.actor_number))),
        area=place.box and _area(place.box, side, event.status.value),
    )


def _area(box: Box, side: str, status: str) -> Area:
    left, low, right, high = box
    return Area(left, LENGTH - high, right - left, high - low, side, status)


def _drawn(metres: float, size: float) -> float:
    """Within the picture: a serve from far behind stands at its edge."""
    return min(max(metres, -1.3), size + 1.3)


def set_standing(spots: Sequence[PlaySpot]) -> list[PlaySpot]:
    """All but the rejected ones: those never happened, so they stand nowhere on a court."""
    return [spot for spot in spots if spot.status != Status.REJECTED.value]


@dataclass(frozen=True)
class PlayRows:
    """A stretch of the list of plays."""

    plays: list[ListedEvent]
    more: MorePlays | None
    events: list[Event]
    read: list[Play]
    """The same events as plays."""

    @classmethod
    def of(cls, events: list[Event], more: MorePlays | None = None) -> PlayRows:
        read = [as_play(event) for event in events]
        lines = [play_of(event, play) for event, play in zip(events, read, strict=True)]
        return cls(lines, more, events, read)

    def spots(self) -> list[PlaySpot]:
        """Where on court they were, but for the rejected ones."""
        return set_standing(spots_of(self.events, self.read))


def rows(
    service: SessionService,
    session_id: str,
    wanted: PlayFilter,
    offset: int,
    ids: Sequence[int] | None = None,
    asked: Mapping[str, str] | None = None,
) -> PlayRows:
    """A stretch of the list and where the next one is: of these events alone, if `ids` are given,
    for which `asked` stands in the address."""
    events = service.list_events(
        session_id, limit=PLAYS_AT_ONCE, offset=offset, ids=ids, **wanted.keywords
    )
    following = offset + PLAYS_AT_ONCE
    given = wanted.address() | dict(asked or {})
    more = None
    if len(events) == PLAYS_AT_ONCE:
        more = MorePlays(
            part=link(f"/_api/sessions/ui/plays/{session_id}", **given, offset=following),
            page=link(f"/sessions/{session_id}/plays", **given, offset=following),
        )
    return PlayRows.of(events, more)


def counts_of(service: SessionService, session_id: str, clip_id: str | None) -> dict[str, int]:
    """How many plays of a clip are suggested, confirmed, rejected."""
    return {
        status.value: service.count_events(session_id, clip_id=clip_id, status=status.value)
        for status in Status
    }


def team_names(service: SessionService, session_id: str) -> dict[str, str]:
    """The names of both teams, `Team A` where there is none."""
    return form_names(service.get_teams(session_id))


_STATUSES = [(status.value, status.value.capitalize()) for status in Status]


def _question_of(wanted: PlayFilter, behind: PlaySelection) -> dict[str, str] | None:
    """What a list asks for, as other matches can be asked; None where they cannot."""
    kind, number = wanted.event_type, wanted.number
    of_this_match = behind.ids is not None or wanted.clip_id or wanted.status not in _OF_QUESTIONS
    if of_this_match or (kind and kind not in SKILLS) or (number is not None and not wanted.team):
        return None
    asked = behind.wanted.address()
    if kind:
        asked["skill"] = kind
    if number is not None:
        asked["player"] = f"{wanted.team}{number or NO_NUMBER}"
    elif wanted.team:
        asked[BY] = wanted.team
    return asked


_OF_QUESTIONS: Final = (None, Status.CONFIRMED.value)


def plays_bar(
    service: SessionService,
    action: str,
    view: MatchView,
    typed: TypedQuestion,
    wanted: PlayFilter,
    behind: PlaySelection,
    clips: Sequence[Clip] = (),
) -> QuestionBar:
    """The question bar over a list of plays, whichever way it shows them."""
    known = known_of(view)
    kinds = list(EVENT_WORDS.items())
    if wanted.event_type and wanted.event_type not in EVENT_WORDS:
        kinds.append((wanted.event_type, wanted.event_type))
    number = NO_NUMBER if wanted.number == "" else wanted.number or ""
    skills = () if wanted.event_type else behind.wanted.skill
    kind = skills[0] if len(skills) == 1 else wanted.event_type or ""
    first = [
        FilterField("event_type", "Skill", kinds, kind),
        FilterField("team", "Team", [*known.names.items()], wanted.team or ""),
        FilterField("number", "Number", [], number),
        FilterField("status", "Status", _STATUSES, wanted.status or ""),
    ]
    if len(clips) > 1 or wanted.clip_id:
        numbered = [(clip.id, str(place)) for place, clip in enumerate(clips, 1)]
        first.append(FilterField("clip_id", "Clip", numbered, wanted.clip_id or ""))
    address = wanted.address() | behind.address()
    filtered = behind.wanted
    if address.get("seen_from") == wanted.team:
        address.pop("seen_from", None)
        filtered = replace(filtered, team=None)
    return bar(
        action,
        filtered,
        known,
        typed,
        address,
        six=view.match.rules.has_rotations,
        session_id=view.session.id,
        chips=_chips(action, wanted, behind, known.names, address),
        first=first,
        without=frozenset({"team", "skill"}),
        chosen=frozenset({"skill"}) if kind else frozenset(),
        kept=KeptHere.of(service, _question_of(wanted, behind), in_list),
    )


def _chips(
    action: str,
    wanted: PlayFilter,
    behind: PlaySelection,
    names: Mapping[str, str],
    address: Mapping[str, str],
) -> list[AskedChip]:
    """What a list asks for beside the filter."""
    said = {
        "event_type": event_word(wanted.event_type) if wanted.event_type else "",
        "team": names.get(wanted.team or "", ""),
        "number": "player not known" if wanted.number == "" else wanted.number or "",
        "status": wanted.status or "",
        "clip_id": "one clip" if wanted.clip_id else "",
        "ids": plural(len(behind.ids), "chosen play") if behind.ids else "",
    }
    return [
        AskedChip(
            words, link(action, **{name: one for name, one in address.items() if name != key})
        )
        for key, words in said.items()
        if words
    ]


@router.get("/sessions/{session_id}/plays")
def plays_page(request: Request, service: Service, session_id: str) -> Response:
    """The plays behind a number, with a court that shows where."""
    view = service.view_match(session_id)
    typed = TypedQuestion.read(request.query_params, known_of(view))
    if elsewhere := typed.elsewhere(request):
        return elsewhere
    session = view.session
    wanted, behind = PlayFilter.read(typed.query), PlaySelection.read(typed.query)
    ids = behind.events(service, session_id)
    total = service.count_events(session_id, ids=ids, **wanted.keywords)
    offset = query_number(request.query_params, "offset")
    drawn = spots_of(service.list_events(session_id, limit=COURT_PLAYS, ids=ids, **wanted.keywords))
    names, clips = team_names(service, session_id), service.list_clips(session_id)
    return page(
        "plays/page.html",
        SessionHead.of(session, "plays"),
        rows(service, session_id, wanted, offset, ids, behind.address()),
        wanted=wanted,
        behind=behind,
        behind_words=behind.words(names),
        total=total,
        most_drawn=COURT_PLAYS,
        rallies=behind.rallies(service, session_id, wanted),
        offset=offset,
        first=link(f"/sessions/{session_id}/plays", **wanted.address(), **behind.address()),
        spots=drawn if wanted.status else set_standing(drawn),
        names=names,
        clips=clips,
        watch=link(f"/sessions/{session_id}/watch", **wanted.address(), **behind.address())
        if any(map(is_watchable, clips))
        else None,
        offer=PlaylistOffer.of(service, f"session={session_id}"),
        ticks=True,
        bar=plays_bar(service, f"/sessions/{session_id}/plays", view, typed, wanted, behind, clips),
        notice=notice_for(request.query_params, session_id),
    )


@router.get("/_api/sessions/ui/plays/{session_id}")
def more_plays(request: Request, service: Service, session_id: str) -> Response:
    """The next rows alone, for more on scroll."""
    session = service.get_session(session_id)
    wanted = PlayFilter.read(request.query_params)
    offset = query_number(request.query_params, "offset")
    behind = PlaySelection.read(request.query_params)
    ids = behind.events(service, session_id)
    shown = rows(service, session_id, wanted, offset, ids, behind.address())
    return page("plays/_rows.html", shown, session=session, ticks=True)


@router.get("/sessions/{session_id}/plays/{event_id}")
def play_page(request: Request, service: Service, session_id: str, event_id: int) -> Response:
    """One play: what is known of it, and the form to correct it."""
    session = service.get_session(session_id)
    event = service.get_event(session_id, event_id)
    return page(
        "plays/one.html",
        SessionHead.of(session, "plays"),
        PlayOffer.read(service, session_id, event),
        play=play_of(event),
        spots=spots_of([event]),
        undecided=event.status is Status.SUGGESTED,
        offer=PlaylistOffer.of(service),
        one_play=f"{session_id}.{event_id}",
        notice=notice_for(request.query_params, session_id),
    )
