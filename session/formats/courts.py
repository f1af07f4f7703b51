"""Line-ups that a file repeats with every rally: only those stay that the rules would not give."""

from __future__ import annotations

from collections.abc import Iterable

from session.plays import plays
from session.rally import Rules, State, step
from session.schemas import EventIn
from session.vocabulary import Side

_SIDES = (Side.A, Side.B)


def keep_corrections(events: Iterable[EventIn], rules: Rules) -> int:
    """Take `court` and `setter_zones` out of the payloads where the rules alone say the same.

    Answers how many events still have one, so that a reader can say so.
    """
    state = State.start(rules)
    left = 0
    for event in events:
        payload = dict(event.payload)
        courts, zones = payload.pop("court", {}), payload.pop("setter_zones", {})
        bare = event.model_copy(update={"payload": payload})
        (play,) = plays([bare])
        after = step(state, play)
        for place, side in enumerate(_SIDES):
            if tuple(courts.get(side.value, ())) == after.lineups[place]:
                courts = {key: six for key, six in courts.items() if key != side.value}
            if zones.get(side.value) == after.setter_zones[place]:
                zones = {key: zone for key, zone in zones.items() if key != side.value}
        if courts or zones:
            left += 1
            kept = {"court": courts, "setter_zones": zones}
            payload |= {key: value for key, value in kept.items() if value}
            (play,) = plays([bare])
            after = step(state, play)
        event.payload = payload
        state = after
    return left
