"""The lines of [3SCOUT] as events: one line, one event, in the order of the file."""

from __future__ import annotations

import re
from typing import Any, Final

from session.formats.dvw import codes
from session.formats.dvw.clocks import seconds_of_day, since
from session.formats.dvw.coordinates import places
from session.formats.dvw.court import Watch, line_up
from session.formats.dvw.header import Header
from session.formats.dvw.scoring import Scoring
from session.formats.dvw.sections import Line
from session.formats.oddities import Oddities
from session.plays import Play
from session.rally import State
from session.schemas import EventIn
from session.vocabulary import Side, Status

MAX_LINE: Final = 1_000
COLUMNS: Final = 26
START, MID, END, CLOCK, SET, VIDEO, SECONDS = 4, 5, 6, 7, 8, 11, 12

_NOTHING: Final = frozenset({"", "-1-1"})
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_SETS: Final = {str(number): number for number in range(1, 10)}

Pair = tuple[str | None, EventIn]


class ScoutReader:
    """One pass over the lines, knowing the header, where the match stands and what was odd."""

    def __init__(self, head: Header, found: Oddities) -> None:
        self._head = head
        self._found = found
        self._players = head.rules.players
        self._watch = Watch(State.start(head.rules, head.liberos))
        self._scoring = Scoring(found)
        self._clips = [name for name, _ in head.clips]
        self._clip = self._clips[0] if self._clips else None
        self._first_clock: int | None = None
        self._cones = head.cones
        self._seq = 0

    def read(self, lines: list[Line]) -> list[Pair]:
        """The events, with the clip that each belongs to."""
        return [self._event(number, text) for number, text in lines]

    def _event(self, number: int, text: str) -> Pair:
        side: Side | None
        fields = text.split(";")
        if len(fields) < COLUMNS:
            self._found.say("warning", f"The line has {len(fields)} columns only.", number)
            fields += [""] * (COLUMNS - len(fields))
        code = fields[0].strip()
        touch = codes.TOUCH.match(code)
        if touch is not None:
            mark, shirt, skill, tail = touch.groups()
            said, oddities = codes.parse_tail(skill, tail, self._cones)
            kind, side, player = codes.SKILLS[skill], codes.SIDES[mark], codes.shirt(shirt)
        else:
            kind, side, player, said, oddities = codes.parse(code, self._cones)
        payload = dict(said)
        for oddity in oddities:
            self._found.say("warning", f"{code[:40]}: {oddity}", number)
        set_number = payload.get("set_number") or self._set(fields[SET], number)
        if set_number is not None:
            payload["set_number"] = set_number
        if fields[START] or fields[END] or fields[MID]:
            self._places(kind, side, fields, payload, number)
        t_sec = self._time(fields, payload, number)
        play = Play(None, kind, side, player, None, set_number, payload)
        if touch is not None:
            play.sign = payload.get("evaluation")
            payload.update(self._watch.corrections(play, fields))
            self._scoring.touch(play, number)
        else:
            self._happened(play, fields, payload, number)
        payload["code"] = _clean(code, codes.MAX_CODE)
        payload["line"] = self._raw(text, number)
        self._seq += 1
        return self._clip, EventIn.model_construct(
            t_sec=t_sec,
            event_type=kind,
            actor_team=side,
            actor_number=player,
            payload=payload,
            status=Status.CONFIRMED,
            client_id=None,
            seq=self._seq,
        )

    def _happened(self, play: Play, fields: list[str], payload: dict[str, Any], line: int) -> None:
        if play.kind == "lineup" and ">LUp" in fields[0]:
            six = line_up(fields, play.side, self._players)
            if six is not None:
                payload["lineup"] = six
        self._watch.follow(play)
        self._scoring.happened(play, line)

    def _set(self, text: str, line: int) -> int | None:
        found = _SETS.get(text) or _SETS.get(text.strip())
        if found is None and text.strip():
            self._found.say("warning", f"{text.strip()[:20]!r} is no number of a set.", line)
        return found

    def _places(
        self, kind: str, side: Side | None, fields: list[str], payload: dict[str, Any], line: int
    ) -> None:
        if fields[START] in _NOTHING and fields[MID] in _NOTHING and fields[END] in _NOTHING:
            return
        try:
            payload.update(places(kind, side, fields[START], fields[MID], fields[END]))
        except ValueError as problem:
            self._found.say("warning", f"{str(problem)[:20]!r} is no place on court.", line)

    def _time(self, fields: list[str], payload: dict[str, Any], line: int) -> float | None:
        """Seconds of the clip if there is one, else since the first clock; both stay readable."""
        clock = self._clock(fields[CLOCK], payload, line)
        seconds = self._seconds(fields[SECONDS], line)
        video = fields[VIDEO].strip()
        if self._clips and self._of_clip(video):
            return None if seconds is None else float(seconds)
        if seconds is not None:
            payload["video_sec"] = seconds
        if video.isascii() and video.isdigit() and len(video) <= 3:
            payload["video_number"] = int(video)
        if clock is None or self._clip is not None:
            return None
        if self._first_clock is None:
            self._first_clock = clock
        return since(self._first_clock, clock)

    def _of_clip(self, video: str) -> bool:
        """Whether the line is of one of the videos that the file names; keeps which."""
        if video in ("", "0"):
            return True
        place = int(video) - 1 if video.isascii() and video.isdigit() and len(video) < 4 else -1
        if 0 <= place < len(self._clips):
            self._clip = self._clips[place]
            return True
        self._found.count("warning", f"The file names no video {video[:20]!r}.")
        return False

    def _clock(self, text: str, payload: dict[str, Any], line: int) -> int | None:
        text = text.strip()
        if not text:
            return None
        clock = seconds_of_day(text)
        if clock is None:
            self._found.say("warning", f"{text[:20]!r} is no time of day.", line)
            return None
        payload["clock"] = text
        return clock

    def _seconds(self, text: str, line: int) -> int | None:
        text = text.strip()
        if not text:
            return None
        if text.isascii() and text.isdigit() and len(text) <= 6:
            return int(text)
        self._found.say("warning", f"{text[:20]!r} are no seconds of a video.", line)
        return None

    def _raw(self, text: str, line: int) -> str:
        if len(text) > MAX_LINE:
            self._found.say("warning", f"The line was cut at {MAX_LINE} characters.", line)
        return _clean(text, MAX_LINE)


def _clean(text: str, most: int) -> str:
    """Text that fits its field."""
    return text[:most] if len(text) > most else text
