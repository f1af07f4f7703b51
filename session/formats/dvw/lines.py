"""One line of [3SCOUT] by itself: what it says, whatever came before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

from session.formats.dvw import codes
from session.formats.dvw.codes import LINE_UP, TOUCH, is_canonical
from session.formats.dvw.coordinates import cell_at, dvw_places
from session.formats.dvw.oncourt import line_up
from session.formats.dvw.sections import NO_VALUE
from session.formats.remarks import Oddities
from session.game.payloads import AnySaid, PlaySaid, say_too
from session.game.times import seconds_of_day, video_seconds
from session.vocabulary import SKILLS, Side

MAX_LINE: Final = 1_000
_COLUMNS: Final = 26
START, MID, END, CLOCK, SET, VIDEO, SECONDS = 4, 5, 6, 7, 8, 11, 12

_NOTHING: Final = frozenset({"", "-1-1"})
_SETS: Final = {str(number): number for number in range(1, 10)}


@dataclass(slots=True)
class ScoutedLine:
    """A line's event without the match around it. `clip` counts the file's videos from 0."""

    kind: str
    side: Side | None
    number: str | None
    set_number: int | None
    payload: AnySaid
    code: str
    fields: list[str]
    seconds: float | None
    """Of the video, mostly whole."""
    clock: int | None
    """Since midnight."""
    clip: int | None
    usual: bool
    """Whether code and columns stand as every program writes them; a line without a code has no
    other form than its own."""


class LineReader:
    """Reads lines of one file. `clips` is how many videos it names.

    `set_number` is the set that all lines are of, whatever their columns say; mostly nothing.
    `moved` is whether all lines have a column too many behind the code.
    """

    def __init__(self, cones: bool, players: int, clips: int, found: Oddities) -> None:
        self.set_number: int | None = None
        self.moved = False
        self._cones = cones
        self._players = players
        self._clips = clips
        self._found = found

    def read(self, text: str, line: int) -> ScoutedLine:
        """What a line says; `line` is its number in the file. Never raises."""
        side: Side | None
        said: PlaySaid
        fields = text.split(";")
        code, columns = fields[0].strip(), len(fields)
        moved = columns != _COLUMNS and self._put_in_place(fields)
        touch = TOUCH.match(code)
        if touch is not None:
            mark, shirt, skill, tail = touch.groups()
            said, oddities, meant = codes.parse_tail(skill, tail[: codes.MAX_CODE], self._cones)
            if meant is not None:
                meant = f"{mark}{shirt}{skill}{meant}"
            kind, side, player = (
                codes.SKILL_LETTERS[skill],
                codes.SIDE_SIGNS[mark],
                codes.code_shirt(shirt),
            )
        else:
            kind, side, player, said, oddities, meant = codes.parse_code(code, self._cones)
        if columns < _COLUMNS and (columns > 1 or kind != "note"):
            self._short(columns, touch is not None, line)
        payload: AnySaid = cast("AnySaid", dict(said))
        for oddity in oddities:
            what = f"{oddity.rstrip('.')}: so in"
            self._found.each("warning", what, f"{code[:40]}: {oddity}", line)
        set_number = said.get("set_number")
        if kind != "set_end":
            set_number = self._set(fields[SET], line)
        if set_number is not None:
            payload["set_number"] = set_number
        if fields[START] or fields[END] or fields[MID]:
            self._places(kind, side, fields, payload, line)
        if kind == "lineup" and LINE_UP.search(code):
            six = line_up(fields, side, self._players)
            if six is not None:
                payload["lineup"] = six
        clock = self._clock(fields[CLOCK].strip(), payload, line)
        seconds = self._seconds(fields[SECONDS].strip(), line)
        clip = self._clip(fields[VIDEO].strip(), seconds, payload)
        payload["code"] = kept = (meant or code)[: codes.MAX_CODE]
        payload["line"] = self._raw(text, line)
        usual = meant is None and not (moved and code) and is_canonical(code, touch)
        return ScoutedLine(
            kind, side, player, set_number, payload, kept, fields, seconds, clock, clip, usual
        )

    def _put_in_place(self, fields: list[str]) -> bool:
        """Fill up a short line; whether one column too many had moved all others."""
        moved = clock_moved(fields) or (self.moved and len(fields) > _COLUMNS and not fields[1])
        if moved:
            del fields[1]
            self._found.count("info", "The columns of a line stand one further than they should.")
        fields += [""] * (_COLUMNS - len(fields))
        return moved

    def _short(self, columns: int, is_touch: bool, line: int) -> None:
        """Some programs never write who is on court at a substitution."""
        if is_touch or columns <= SET:
            width = "one column" if columns == 1 else f"{columns} columns"
            said = f"The line has {width} only."
            self._found.each("warning", "Columns are missing in", said, line)
        else:
            self._found.count("info", "A line that is no touch does not say who is on court.")

    def _set(self, text: str, line: int) -> int | None:
        if self.set_number is not None:
            return self.set_number
        value = text.strip()
        found = _SETS.get(value) or _SETS.get(value.removesuffix(".0"))
        if found is None and value.lower() not in NO_VALUE:
            said = f"{value[:20]!r} is no number of a set."
            self._found.each("warning", "There is no number of a set in", said, line)
        return found

    def _places(
        self, kind: str, side: Side | None, fields: list[str], payload: AnySaid, line: int
    ) -> None:
        drawn = [fields[START], fields[MID], fields[END]]
        if drawn[0] in _NOTHING and drawn[1] in _NOTHING and drawn[2] in _NOTHING:
            return
        try:
            say_too(payload, dvw_places(kind, side, *drawn))
        except ValueError:
            known = [text if self._drawn(kind, text, line) else "" for text in drawn]
            say_too(payload, dvw_places(kind, side, *known))

    def _drawn(self, kind: str, text: str, line: int) -> bool:
        """Whether there is a place on the drawing, or none at all; says what is off it."""
        try:
            cell_at(text)
        except ValueError:
            if kind not in SKILLS:
                self._found.count("info", "The place of what is no touch is off the drawing.")
            elif "-" in text:
                self._found.count("info", "The place of a touch is off the drawing.")
            else:
                said = f"{text.strip()[:20]!r} is no place on court."
                self._found.each("warning", "There is no place on court in", said, line)
            return False
        return True

    def _clock(self, text: str, payload: AnySaid, line: int) -> int | None:
        if not text or text.lower() in NO_VALUE:
            return None
        clock = seconds_of_day(text[:20])
        if clock is None:
            said = f"{text[:20]!r} is no time of day."
            self._found.each("warning", "There is no time of day in", said, line)
            return None
        payload["clock"] = text
        return clock

    def _seconds(self, text: str, line: int) -> float | None:
        if not text:
            return None
        seconds = video_seconds(text)
        if seconds is None and text.lower() not in NO_VALUE:
            said = f"{text[:20]!r} are no seconds of a video."
            self._found.each("warning", "There are no seconds of a video in", said, line)
        return seconds

    def _clip(self, video: str, seconds: float | None, payload: AnySaid) -> int | None:
        """Which of the file's videos, None where it names none; then the numbers are kept."""
        number = int(video) if video.isascii() and video.isdigit() and len(video) <= 3 else None
        if self._clips:
            place = max((number or 0) - 1, 0)
            if place < self._clips and (number is not None or not video):
                return place
            self._found.count("warning", f"The file names no video {video[:20]!r}.")
        if seconds is not None:
            payload["video_sec"] = round(seconds)
        if number is not None:
            payload["video_number"] = number
        return None

    def _raw(self, text: str, line: int) -> str:
        if len(text) > MAX_LINE:
            self._found.say("warning", f"The line was cut at {MAX_LINE} characters.", line)
        return text[:MAX_LINE]


def clock_moved(fields: list[str]) -> bool:
    """Whether the column of the set holds a time of day, which is never a number of a set."""
    if len(fields) <= _COLUMNS or fields[CLOCK]:
        return False
    text = fields[SET].strip()
    return len(text) > 4 and seconds_of_day(text[:20]) is not None
