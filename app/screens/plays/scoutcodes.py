"""Scout codes typed by hand: read as those of a scout file, shown in words, and then added."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Final, NamedTuple

from fastapi import APIRouter, Form, Request
from pydantic import ValidationError
from starlette.responses import Response

from app.screens.plays.course import Course, course, point_of
from app.screens.plays.entry import Shown, in_words, screen, sent_before, show_added
from app.screens.plays.form import form_names
from app.screens.view import Service, is_partial, page
from session.errors import InvalidInput
from session.fields import whole_number
from session.formats.dvw.codes import SIDE_SIGNS, Code, parse_code, touch_code
from session.game.plays import (
    LineUp,
    Note,
    Play,
    PointWon,
    SetEnd,
    Substitution,
    TeamRotation,
    Touch,
    as_play,
    plays,
)
from session.game.rallyend import (
    Verdict,
    belongs,
    ended_before,
    given_by_note,
    rally_before,
    verdict_after,
)
from session.record.matches import MatchView
from session.schemas import EventIn
from session.scout import scout_said
from session.service import SessionService
from session.vocabulary import Side

_MOST: Final = 200
_SHORT: Final = re.compile(r"([*a](?:\d{1,9}|\$\$)(?i:[srabdef]))([#+!\-/=])(.*)\Z", re.DOTALL)
"""A touch whose type was left out: 5S+."""
_GUESTS: Final = re.compile(r"\AA(?=\d|\$\$|[pP](?:\d|\Z)|[zZ]\d|[cC]\d|T\d?\Z)")
"""A large letter for the visiting team; before anything else it is an attack of nobody known."""
_POINT: Final = re.compile(r"([*a])[pP]\Z")
router = APIRouter(include_in_schema=False)


class Read(NamedTuple):
    """A code as it was understood; `event` is None where it was not."""

    typed: str
    words: str
    odd: tuple[str, ...]
    event: EventIn | None


@router.post("/sessions/{session_id}/by-hand/codes")
def codes(
    request: Request,
    service: Service,
    session_id: str,
    typed: Annotated[str, Form(alias="codes", max_length=10_000)] = "",
    do: Annotated[str, Form(max_length=10)] = "",
    after: Annotated[str, Form(max_length=20)] = "",
    seen: Annotated[str, Form(max_length=20)] = "",
    client_id: Annotated[str, Form(max_length=60)] = "",
) -> Response:
    """Shows what codes mean, and adds them when that is asked for and all are understood."""
    part = is_partial(request)
    if do == "read" and part:
        read = read_codes(service.view_match(session_id), typed)
        return page("plays/_codes_read.html", read=read)
    here = course(service, session_id, whole_number(after))
    read = read_codes(here.view, typed)
    shown = Shown(codes=typed, read=read)
    if do == "read":
        return screen(request, here, shown)
    try:
        understood = _understood(read)
        asks = "" if do == "end" else _asked_first(here, understood, client_id)
        if asks:
            shown = Shown(codes=typed, read=read, asks=asks)
            return screen(request, here, shown)
        before, rest = add_codes(service, session_id, here, understood, client_id)
    except InvalidInput as problem:
        if part:
            raise
        shown = Shown(codes=typed, read=read, problem=problem)
        return screen(request, here, shown, 422)
    ids = before + rest
    behind = None if here.after is None else [here.after, *rest][-1]
    return show_added(request, here, ids, behind, Shown(by_code=True), seen, len(before))


def read_codes(view: MatchView, typed: str) -> list[Read]:
    """Every code of a text, blanks and line ends between them. Raises InvalidInput."""
    words = typed.split()
    if len(words) > _MOST:
        raise InvalidInput(f"These are {len(words):,} codes. Add at most {_MOST} at once.")
    told = scout_said(view.session.meta, "match") or {}
    cones = str(told.get("attack_ends")).upper() == "C"
    return [_read(view, word, cones) for word in words]


def _read(view: MatchView, typed: str, cones: bool) -> Read:
    code = full(typed)
    point = _POINT.match(code)
    found = parse_code(code, cones)
    if point is not None:
        said: dict[str, object] = {"event_type": "point", "actor_team": SIDE_SIGNS[point[1]]}
    elif found.kind == "note" and not given_by_note(found.play):
        return Read(typed, "is not understood", (), None)
    else:
        said = {
            "event_type": found.kind,
            "actor_team": found.side,
            "actor_number": found.number,
            "payload": {**found.payload, **_code_of(found, cones)},
        }
        if _for_oneself(found.play):
            return Read(typed, "is nobody for somebody else", (), None)
    try:
        event = EventIn.model_validate(said)
    except ValidationError:
        return Read(typed, "is not understood", (), None)
    return Read(typed, _in_words(view, event), () if point else found.oddities, event)


def _code_of(found: Code, cones: bool) -> dict[str, str]:
    """The code as files have it, with two digits; of what is no touch the writer of a file makes
    one that fits its place."""
    play = found.play
    return {"code": touch_code(play, cones)} if isinstance(play, Touch) else {}


def _for_oneself(play: Play) -> bool:
    return isinstance(play, Substitution) and play.come == play.out


def full(typed: str) -> str:
    """A code with all its parts: without a sign in front it is the home team's, and the type of
    serve or attack may be left out."""
    typed = _GUESTS.sub("a", typed)
    code = typed if typed[:1] in SIDE_SIGNS else f"*{typed}"
    short = _SHORT.match(code)
    return f"{short[1]}~{short[2]}{short[3]}" if short else code


def _in_words(view: MatchView, event: EventIn) -> str:
    play, side = as_play(event), event.actor_team
    named = {one.number: one.player_name for one in view.rosters.get(side or "", [])}
    return in_words(
        event,
        form_names(view.teams)[side] if side else "",
        named.get(event.actor_number or ""),
        *(_of_touch(play) if isinstance(play, Touch) else [_of_no_player(play)]),
    )


def _of_touch(touch: Touch) -> Iterator[str]:
    """Its type, the combination, and the ball's way."""
    if touch.skill_type is not None:
        yield f"type {touch.skill_type}"
    yield touch.combination or ""
    start, end = touch.start_zone, touch.end_zone
    way = (
        "" if start is None else f"from zone {start}",
        "" if end is None else f"to zone {end}{touch.end_subzone or ''}",
        "" if touch.end_cone is None else f"to cone {touch.end_cone}",
    )
    yield " ".join(filter(None, way))


def _of_no_player(play: Play) -> str:
    """What points, substitutions, line-ups, rotations and ends of sets say."""
    match play:
        case PointWon(score=(a, b)):
            return f"{a}:{b}"
        case Substitution():
            return f"{play.come} for {play.out}"
        case LineUp(setter=str(setter)):
            return f"setter {setter}"
        case TeamRotation(setter_zone=int(zone)):
            return f"setter in zone {zone}"
        case Note(outcome=str(outcome)):
            return outcome
        case SetEnd(set_number=int(number)):
            return str(number)
    return ""


def _understood(read: Sequence[Read]) -> list[EventIn]:
    """All or none. Raises InvalidInput."""
    if not read:
        raise InvalidInput("Type a code first, such as 5SM+.")
    strange = [f"“{one.typed[:40]}”" for one in read if one.event is None]
    if strange:
        verb = "is" if len(strange) == 1 else "are"
        raise InvalidInput(f"{', '.join(strange[:5])} {verb} not understood. Nothing was added.")
    return [one.event for one in read if one.event is not None]


def _asked_first(here: Course, events: Sequence[EventIn], ident: str) -> str:
    """What to ask before these end a set too early; of what is there already nothing."""
    if not any(one.event_type == "set_end" for one in events) or here.has(f"page-{ident}-0"):
        return ""
    return here.early_end(_lined_up(here, events).behind)


def add_codes(
    service: SessionService, session_id: str, here: Course, events: Sequence[EventIn], ident: str
) -> tuple[list[int], list[int]]:
    """Adds plays with the points that they decide; the same `ident` adds them once.

    The first list is of those that belong to the rally that was decided, in front of its point.
    """
    known = f"page-{ident}" if ident else None
    named = [
        one.model_copy(update={"client_id": known and f"{known}-{index}"})
        for index, one in enumerate(events)
    ]
    if here.has(named[0].client_id):
        ids = service.add_events(session_id, None, named, same_content=False)
        return [], [one for one in ids if one not in ids.deleted]
    line = _lined_up(here, named)
    first = here.place_of(line.before[0]) if line.before else None
    with service.transaction():
        before = _add(service, session_id, line.before, first)
        behind = _add(service, session_id, line.behind, here.after)
    return before, behind


def _add(
    service: SessionService, session_id: str, events: Sequence[EventIn], after: int | None
) -> list[int]:
    if not events:
        return []
    ids = service.add_events(session_id, None, events, after=after)
    if ids.deleted:
        raise sent_before()
    return [*ids]


def _lined_up(here: Course, events: Sequence[EventIn]) -> CodesInOrder:
    """Codes where they go, with the points between them."""
    line = CodesInOrder(here)
    for event in events:
        line.write(event)
    line.end_rally(last=True)
    return line


class CodesInOrder:
    """Codes in the order of play: where a rally is decided and no point is typed, its point stands
    behind the last touch of it."""

    def __init__(self, here: Course) -> None:
        ended = ended_before(here.plays, here.at)
        self.before: list[EventIn] = []
        self.behind: list[EventIn] = []
        self._rally = ended.touches if ended else rally_before(here.plays, here.at)
        self._of_ended: tuple[list[EventIn], int] | None = (self.before, 0) if ended else None
        self._verdict: Verdict | None = None
        self._won: tuple[EventIn, Side] | None = None
        self._has_point = here.has_point()

    def write(self, event: EventIn) -> None:
        """One more code."""
        [play] = plays((event,))
        if isinstance(play, Touch) or given_by_note(play):
            self._of_rally(event, play)
            return
        if play.kind == "point":
            self._won = None
            self._of_ended = self.behind, len(self.behind)
        else:
            self.end_rally()
        self.behind.append(event)

    def end_rally(self, last: bool = False) -> None:
        """Gives the point that is still missing; the last rally's may stand behind this place."""
        if self._won is not None and not (last and self._has_point):
            event, winner = self._won
            ident = event.client_id and f"{event.client_id}-point"
            self.behind.append(point_of(winner, event, ident))
        self._rally, self._of_ended, self._verdict, self._won = [], None, None, None

    def _of_rally(self, event: EventIn, play: Play) -> None:
        over = self._won is not None or self._of_ended is not None
        if play.kind == "serve" or (over and not belongs(self._rally, play)):
            self.end_rally()
        if isinstance(play, Touch):
            self._rally.append(play)
        if self._of_ended is not None:
            line, place = self._of_ended
            line.insert(place, event)
            self._of_ended = line, place + 1
            return
        self._judge(event, play)
        self.behind.append(event)

    def _judge(self, event: EventIn, play: Play) -> None:
        self._verdict = verdict_after(self._verdict, play)
        winner = given_by_note(play) or (self._verdict and self._verdict[1])
        if winner and (self._won is None or self._won[1] is not winner):
            self._won = event, winner
