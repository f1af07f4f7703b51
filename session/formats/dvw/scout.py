"""The lines of [3SCOUT] as events: one line, one event, in the order of the file."""

from __future__ import annotations

from typing import Any

from session.formats.dvw.clocks import since
from session.formats.dvw.court import Watch
from session.formats.dvw.header import Header
from session.formats.dvw.lines import LineReader, Said
from session.formats.dvw.sections import Line
from session.formats.oddities import Oddities
from session.plays import Play
from session.rally import State
from session.schemas import EventIn
from session.vocabulary import SKILLS, Status

_TOUCHES = frozenset(SKILLS)

Pair = tuple[str | None, EventIn]


class ScoutReader:
    """One pass over the lines, knowing the header, where the match stands and what was odd."""

    def __init__(self, head: Header, found: Oddities) -> None:
        self._lines = LineReader(head.cones, head.rules.players, len(head.clips), found)
        self._watch = Watch(State.start(head.rules, head.liberos))
        self._clips = [name for name, _ in head.clips]
        self._clip = self._clips[0] if self._clips else None
        self._first_clock: int | None = None
        self._finals = [one.get("score") for one in head.scout.get("sets", ())]

    def read(self, lines: list[Line]) -> list[Pair]:
        """The events, with the clip that each belongs to."""
        return [self._event(seq, *line) for seq, line in enumerate(lines, 1)]

    def _event(self, seq: int, number: int, text: str) -> Pair:
        said = self._lines.read(text, number)
        payload = said.payload
        sign = payload.get("evaluation")
        play = Play(None, said.kind, said.side, said.number, sign, said.set_number, payload)
        if said.kind in _TOUCHES:
            corrections = self._watch.corrections(play, said.fields)
            if corrections:
                payload.update(corrections)
        else:
            if said.kind == "set_end":
                self._last_point(payload)
            self._watch.follow(play)
        t_sec = self._time(said)
        return self._clip, EventIn.model_construct(
            t_sec=t_sec,
            event_type=said.kind,
            actor_team=said.side,
            actor_number=said.number,
            payload=payload,
            status=Status.CONFIRMED,
            client_id=None,
            seq=seq,
        )

    def _last_point(self, payload: dict[str, Any]) -> None:
        """Where nobody wrote the point of a set's last rally, the list of sets knows the score."""
        state, number = self._watch.state, payload.get("set_number")
        if number != state.set_number or not state.rally.touches or number > len(self._finals):
            return
        final, score = self._finals[number - 1], state.score
        if final in ([score[0] + 1, score[1]], [score[0], score[1] + 1]):
            payload["score"] = list(final)

    def _time(self, said: Said) -> float | None:
        """Seconds of the clip if the file names one, else since the first clock.

        A line that names another video than the file has stays with the clip before, timeless.
        """
        if said.clip is not None:
            self._clip = self._clips[said.clip]
            return None if said.seconds is None else float(said.seconds)
        if said.clock is None or self._clips:
            return None
        if self._first_clock is None:
            self._first_clock = said.clock
        return since(self._first_clock, said.clock)
