"""Touches of a file that are none, kept as notes: serves that cannot be, and their receptions."""

from __future__ import annotations

from session.formats.dvw.codes import touch_code
from session.formats.imported import ImportedSession
from session.formats.integrity import confirmed_places, standings, start_of
from session.formats.remarks import Diagnostic
from session.game.plays import Touch, plays
from session.game.strayserves import strays_in
from session.schemas import EventIn


def keep_as_notes(found: ImportedSession) -> None:
    """Make notes of the serves that cannot be, and say so. A scout file's reader has done it."""
    places = confirmed_places(found)
    match = list(plays(found.events[place][1] for place in places))
    strays = strays_in(match, start_of(found))
    where = standings(match) if strays else []
    for stray in strays:
        touches = [play for play in (stray.serve, stray.reception) if play is not None]
        for place, play in zip(places[stray.place :], touches, strict=False):
            clip, event = found.events[place]
            found.events[place] = clip, _note(event, _code(play))
        kept = (
            "both are kept as notes and count"
            if stray.reception
            else "it is kept as a note and counts"
        )
        said = f"{stray.sentence(*map(_code, touches))}: {kept} for nothing."
        place = places[stray.place]
        line = found.lines[place] if place < len(found.lines) else None
        text = said if line else f"{where[stray.place]}: {said}"
        found.diagnostics.append(Diagnostic(line, "error", text))


def _note(event: EventIn, code: str) -> EventIn:
    payload = {"code": code, **event.payload, "no_touch": True}
    return event.model_copy(update={"event_type": "note", "payload": payload})


def _code(touch: Touch) -> str:
    code = touch.code or ""
    return code if code.strip() else touch_code(touch, cones=False)
