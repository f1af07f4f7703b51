"""Scout codes typed by hand: read as those of a scout file, shown in words, and then added."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Final, NamedTuple

from fastapi import APIRouter, Form, Request
from pydantic import ValidationError
from starlette.responses import Response

from app.pages.byhand import Shown, added, home_of, meanwhile, screen
from app.pages.nextplay import Course, course, point_of
from app.pages.playform import names_of
from app.pages.view import Service, is_partial, page, see_other
from app.pages.words import EVALUATION_CLASSES, plural, skill
from session.errors import InvalidInput
from session.fields import whole_number
from session.formats.dvw.codes import SIDES, parse
from session.plays import plays
from session.schemas import EventIn
from session.service import SessionData, SessionService
from session.verdict import Verdict, verdict_after

MOST: Final = 200
_SHORT: Final = re.compile(r"([*a](?:\d{1,9}|\$\$)(?i:[srabdef]))([#+!\-/=])(.*)\Z", re.DOTALL)
"""A touch whose type was left out: 5S+."""
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
    read = read_codes(service.load_session(session_id), typed)
    part = is_partial(request)
    if do == "read" and part:
        return page("plays/_codes_read.html", read=read)
    here = course(service, session_id, whole_number(after))
    shown = Shown(codes=typed, read=read)
    if do == "read":
        return screen(request, service, session_id, here, shown)
    try:
        ids = add_codes(service, session_id, here, _understood(read), client_id)
    except InvalidInput as problem:
        if part:
            raise
        shown = Shown(codes=typed, read=read, problem=problem)
        return screen(request, service, session_id, here, shown, 422)
    behind = None if here.after is None else ids[-1]
    if not part:
        fresh = ".".join(map(str, ids[-20:]))
        return see_other(home_of(session_id, after=behind, new=fresh, said="play-added"))
    there = course(service, session_id, behind)
    said = added(service, session_id, there, ids, meanwhile(here, seen))
    if len(ids) > 2:
        said = f"Added: {plural(len(ids), 'play')}."
    return screen(
        request, service, session_id, there, Shown(said=said, fresh=tuple(ids), by_code=True)
    )


def read_codes(data: SessionData, typed: str) -> list[Read]:
    """Every code of a text, blanks and line ends between them. Raises InvalidInput."""
    words = typed.split()
    if len(words) > MOST:
        raise InvalidInput(f"These are {len(words):,} codes. Add at most {MOST} at once.")
    scout = data["session"].meta.get("scout")
    told = scout.get("match") if isinstance(scout, Mapping) else None
    cones = isinstance(told, Mapping) and str(told.get("attack_ends")).upper() == "C"
    return [_read(data, word, cones) for word in words]


def _read(data: SessionData, typed: str, cones: bool) -> Read:
    code = full(typed)
    point = _POINT.match(code)
    found = parse(code, cones)
    if point is not None:
        said: dict[str, Any] = {"event_type": "point", "actor_team": SIDES[point[1]]}
    elif found.kind == "note" and "outcome" not in found.payload:
        return Read(typed, "is not understood", (), None)
    else:
        said = {
            "event_type": found.kind,
            "actor_team": found.side,
            "actor_number": found.number,
            "payload": {**found.payload, "code": found.meant or code},
        }
    try:
        event = EventIn.model_validate(said)
    except ValidationError:
        return Read(typed, "is not understood", (), None)
    return Read(typed, _in_words(data, event), () if point else found.oddities, event)


def full(typed: str) -> str:
    """A code with all its parts: without a sign in front it is the home team's, and the type of
    serve or attack may be left out."""
    code = typed if typed[:1] in SIDES else f"*{typed}"
    short = _SHORT.match(code)
    return f"{short[1]}~{short[2]}{short[3]}" if short else code


def _in_words(data: SessionData, event: EventIn) -> str:
    said, side = event.payload, event.actor_team
    named = {one.number: one.player_name for one in data["rosters"].get(side or "", [])}
    parts = [
        skill(event.event_type),
        names_of(data["teams"])[side] if side else "",
        " ".join(filter(None, (event.actor_number, named.get(event.actor_number or "")))),
        EVALUATION_CLASSES.get(str(said.get("evaluation") or ""), ""),
        f"type {said['skill_type']}" if "skill_type" in said else "",
        str(said.get("combination") or ""),
        _way(said),
        _of_no_player(said),
    ]
    return ", ".join(filter(None, parts))


def _way(said: Mapping[str, Any]) -> str:
    start = f"from zone {said['start_zone']}" if "start_zone" in said else ""
    end = f"to zone {said['end_zone']}{said.get('end_subzone', '')}" if "end_zone" in said else ""
    cone = f"to cone {said['end_cone']}" if "end_cone" in said else ""
    return " ".join(filter(None, (start, end, cone)))


def _of_no_player(said: Mapping[str, Any]) -> str:
    """What points, substitutions, line-ups, rotations and ends of sets say."""
    if "score" in said:
        return "{}:{}".format(*said["score"])
    if "player_in" in said:
        return f"{said['player_in']} for {said['player_out']}"
    for key, words in (("setter", "setter"), ("setter_zone", "setter in zone"), ("outcome", "")):
        if said.get(key):
            return f"{words} {said[key]}".strip()
    return str(said["set_number"]) if "set_number" in said else ""


def _understood(read: Sequence[Read]) -> list[EventIn]:
    """All or none. Raises InvalidInput."""
    if not read:
        raise InvalidInput("Type a code first, such as 5SM+.")
    strange = [f"“{one.typed[:40]}”" for one in read if one.event is None]
    if strange:
        verb = "is" if len(strange) == 1 else "are"
        raise InvalidInput(f"{', '.join(strange[:5])} {verb} not understood. Nothing was added.")
    return [one.event for one in read if one.event is not None]


def add_codes(
    service: SessionService, session_id: str, here: Course, events: Sequence[EventIn], ident: str
) -> list[int]:
    """Adds plays with the points that they decide; the same `ident` adds them once."""
    known = f"page-{ident}" if ident else None
    named = [
        one.model_copy(update={"client_id": known and f"{known}-{index}"})
        for index, one in enumerate(events)
    ]
    if here.has(named[0].client_id):
        return service.add_events(session_id, None, named)
    place = here.place_of(named[0])
    if place == here.after:
        return service.add_events(session_id, None, with_points(named, here), after=place)
    ids = service.add_events(session_id, None, named[:1], after=place)
    rest = with_points(named[1:], here)
    return ids + (service.add_events(session_id, None, rest, after=here.after) if rest else [])


def with_points(events: Iterable[EventIn], here: Course) -> list[EventIn]:
    """Where a touch decides a rally and no point is typed, its point, behind what answers it."""
    found: list[EventIn] = []
    decided: tuple[EventIn, Verdict] | None = None
    for event in events:
        play = next(plays((event,)))
        verdict = verdict_after(decided and decided[1], play) if play.is_touch else None
        if decided is not None and verdict is not decided[1]:
            if event.event_type != "point":
                found.append(_point(*decided))
            decided = None
        if decided is None and verdict is not None:
            decided = event, verdict
        found.append(event)
    if decided is not None and not here.has_point():
        found.append(_point(*decided))
    return found


def _point(event: EventIn, verdict: Verdict) -> EventIn:
    return point_of(verdict[1], event, event.client_id and f"{event.client_id}-point")
