"""The screen on which plays are written down one after the other, by a form or as scout codes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from fastapi import Request
from starlette.responses import Response

from app.numberformat import plural
from app.screens.notices import Notice
from app.screens.plays.corrections import back_to, followed_new, told, with_others
from app.screens.plays.course import BEFORE, Course, Usual, course, usual_course
from app.screens.plays.form import PlayForm, PlayOffer, form_names
from app.screens.plays.lineups import Offer, court_first, offers
from app.screens.plays.plays import ListedEvent, play_of
from app.screens.view import SessionHead, is_partial, link, page, see_other, with_header
from app.screens.words import EVALUATION_CLASSES
from app.web.nearby import came_from_nearby
from session.errors import ConflictError, SessionError
from session.fields import whole_number
from session.game.match import Problem
from session.game.plays import LineUp, PointWon, Score, Substitution, Touch, as_play, tags_of
from session.schemas import Event, EventIn, Player
from session.vocabulary import EVENT_WORDS, SKILLS, Side, event_word

FEWER = 5
"""How many of the last plays a narrow screen shows; the style sheet hides the others."""
_NAMED: Final = 2
"""So many plays are said one by one when they were added; of more, how many."""
_FRESH: Final = 20
"""How many of those an address names."""
OTHERS: Final = ("point", "timeout", "substitution", "lineup", "set_end")


class ListedPlay(NamedTuple):
    """A play of the list, and what there is to say besides."""

    play: ListedEvent
    words: str
    fresh: bool


@dataclass(frozen=True)
class Shown:
    """What a screen shows besides the plays and an empty form."""

    said: str = ""
    fresh: tuple[int, ...] = ()
    editing: Event | None = None
    values: PlayForm | None = None
    detailed: bool = False
    problem: SessionError | None = None
    notice: Notice | None = None
    codes: str = ""
    read: Sequence[object] = ()
    by_code: bool = False
    asks: str = ""
    """What there is to answer before what was entered is added."""


@dataclass(frozen=True)
class EntryScreen:
    """The plays around the next one, and what there is to say and to choose beside its form."""

    here: Course
    before: list[ListedPlay]
    hidden: int
    """So many of the match's first plays are not shown, and so many on a narrow screen."""
    hidden_narrow: int
    behind: list[ListedPlay]
    client_id: str
    said: str
    notice: Notice | None
    problem: SessionError | None
    codes: str
    read: Sequence[object]
    by_code: bool
    asks: str
    odd: list[Problem]
    offers: list[Offer]
    courts: dict[str, tuple[list[Player], list[Player]]]
    part: bool
    touches: Sequence[tuple[str, str]] = tuple((kind, EVENT_WORDS[kind]) for kind in SKILLS)
    others: Sequence[tuple[str, str]] = tuple((kind, EVENT_WORDS[kind]) for kind in OTHERS)
    usual: Mapping[str, Usual] = field(default_factory=usual_course)


def home_of(session_id: str, **query: object) -> str:
    """The address of the screen."""
    return link(f"/sessions/{session_id}/by-hand", **query)


def screen(request: Request, here: Course, shown: Shown, code: int = 200) -> Response:
    """The page, or for HTMX the part that changes."""
    part = is_partial(request)
    values = shown.values
    if values is None and shown.editing is None:
        values = _next_values(here)
    tags = tags_of(here.view.match.plays)
    form = PlayOffer.of(here.view.teams, here.view.rosters, shown.editing, values, tags)
    before, behind = here.shown
    edited = shown.editing.id if shown.editing else None
    entry = EntryScreen(
        here=here,
        before=_lines(before, here, shown.fresh),
        hidden=max(0, here.at - BEFORE),
        hidden_narrow=max(0, here.at - (FEWER if here.after is None else BEFORE)),
        behind=_lines(behind, here, shown.fresh),
        client_id=uuid.uuid4().hex,
        said=shown.said,
        notice=shown.notice,
        problem=shown.problem,
        codes=shown.codes,
        read=shown.read,
        by_code=shown.by_code or bool(shown.codes),
        asks=shown.asks,
        odd=here.odd(shown.fresh),
        offers=[] if shown.editing or here.after is not None else offers(here.moments, here.state),
        courts={
            side.value: court_first(here.view.rosters[side.value], here.state.on_court(side))
            for side in Side
        },
        part=part,
    )
    form = replace(form, detailed=shown.detailed or form.detailed)
    head = SessionHead.of(here.view.session, "plays")
    name = "plays/_by_hand.html" if part else "plays/by_hand.html"
    answer = page(name, head, form, entry, code=code, is_nearby=came_from_nearby(request))
    return with_header(
        answer, "HX-Replace-Url", home_of(here.view.session.id, after=here.after, edit=edited)
    )


def show_added(
    request: Request,
    here: Course,
    ids: Sequence[int],
    after: int | None,
    shown: Shown,
    seen: str,
    in_front: int,
) -> Response:
    """What was added `here`, and what comes next behind the event `after`. `seen` is the newest
    event that the form knew of; `in_front` of them belong to the rally that was decided."""
    session_id, service = here.view.session.id, here.service
    with service.reading():
        act = followed_new(service, session_id, ids)
        if not is_partial(request):
            fresh = ".".join(map(str, ids[-_FRESH:]))
            done = told("added", act, back=back_to(here.after))
            return see_other(home_of(session_id, after=after, new=fresh, **done))
        there = course(service, session_id, after)
        said = f"Added: {plural(len(ids), 'play')}."
        if len(ids) <= _NAMED:
            said = _added(there, ids, _meanwhile(here, seen))
        notice = with_others("added", session_id, act, here.after)
        said += _in_front(in_front)
        return screen(request, there, replace(shown, said=said, fresh=tuple(ids), notice=notice))


def _lines(events: Sequence[Event], here: Course, fresh: Sequence[int]) -> list[ListedPlay]:
    scores, size = here.scores({one.id for one in events}), here.state.rules.players
    return [ListedPlay(play_of(one), _more(one, scores, size), one.id in fresh) for one in events]


def _next_values(here: Course) -> PlayForm:
    """The form for the next play: what usually follows, in the same set."""
    kind, side, number = here.expected()
    return PlayForm(
        event_type=kind,
        actor_team=side.value if side else "",
        actor_number=number or "",
        set_number=str(here.state.set_number),
    ).shown()


def _added(there: Course, ids: Sequence[int], others: int) -> str:
    """What was added, in words, with what a coach would want to know of it."""
    names = form_names(there.view.teams)
    rosters = {side: {one.number for one in there.view.rosters[side]} for side in "AB"}
    sentences = []
    scores, size = there.scores(ids), there.state.rules.players
    for event in there.named(ids):
        team, name = names.get(event.actor_team or "", ""), event.actor_resolved_name
        sentences.append(in_words(event, team, name, _more(event, scores, size)) + ".")
        side, number = event.actor_team, event.actor_number
        if side and number and rosters[side] and number not in rosters[side]:
            sentences.append(f"Number {number} is not on the roster of {names[side]}.")
    if others:
        what = "A play was" if others == 1 else f"{others} plays were"
        sentences.append(f"{what} added elsewhere meanwhile: see the list.")
    return "Added: " + " ".join(sentences)


def in_words(event: Event | EventIn, team: str, name: str | None, *more: str) -> str:
    """What was played, by whom of which team, how well, and whatever else there is to say."""
    who = " ".join(filter(None, (event.actor_number, name)))
    sign = EVALUATION_CLASSES.get(as_play(event).sign or "", "")
    return ", ".join(filter(None, (event_word(event.event_type), team, who, sign, *more)))


def _more(event: Event, scores: Mapping[int, Score], size: int) -> str:
    """What a line says of a play that is no touch, and the combination of one that is; `size` is
    how many are on court."""
    match as_play(event):
        case PointWon() if event.id in scores:
            return "{}:{}".format(*scores[event.id])
        case Substitution() as change:
            return f"{change.come or '?'} for {change.out or '?'}"
        case LineUp(six=six, setter=setter) if six is not None:
            listed = " ".join(number or "?" for number in six[:size])
            return f"{listed}, setter {setter}" if setter else listed
        case Touch(combination=combination):
            return combination or ""
    return ""


def _meanwhile(here: Course, shown: str) -> int:
    """How many plays were added elsewhere since this form was shown."""
    seen = whole_number(shown)
    return 0 if seen is None else sum((play.id or 0) > seen for play in here.plays)


def sent_before() -> ConflictError:
    """A form that comes again brings nothing back that was deleted meanwhile."""
    return ConflictError(
        "This was sent before, and what it added was deleted since. Nothing was added: open the "
        "page again for another play, or bring the deleted one back under History."
    )


def _in_front(plays: int) -> str:
    """What there is to say of plays whose rally had its point already."""
    if not plays:
        return ""
    who = "It stands" if plays == 1 else f"{plays} of them stand"
    return f" {who} in front of the point that is there: until the next serve a rally has one."
