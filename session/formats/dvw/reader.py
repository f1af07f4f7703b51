"""A Data Volley file as a session: leniently, saying what was odd and on which line. One line of
[3SCOUT] is one event, in the order of the file."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import islice, pairwise
from pathlib import Path
from typing import Final

from session.errors import InvalidInput
from session.formats.dvw import codes
from session.formats.dvw.codes import LINE_UP, SET_END, TOUCH
from session.formats.dvw.header import STARTS, Header, read_header
from session.formats.dvw.lines import SET, LineReader, ScoutedLine, clock_moved
from session.formats.dvw.oncourt import FIRST_PLAYER, FIRST_ZONE, LAST, Watch
from session.formats.dvw.sections import NumberedLine, sections
from session.formats.dvw.text import decode_dvw, encoding_of, plain_dvw
from session.formats.imported import ImportedSession, title_of
from session.formats.remarks import Oddities
from session.game.payloads import AnySaid, say_too
from session.game.plays import Note, Play, as_play, play_said
from session.game.state import State
from session.game.strayserves import TURNS, Stray, Strays, Turn
from session.game.times import since
from session.schemas import EventIn, SessionCreate
from session.vocabulary import SKILLS, Side

MAX_EVENTS: Final = 50_000
"""A match has some 2,000."""

_REPORTED: Final = 20
_LIKE_A_TOUCH: Final = re.compile(r"[*a]?[ \d$]*\d")
"""A team and a number, with which nothing but a touch begins."""


def read_dvw(
    path: str | Path, *, encoding: str | None = None, strict: bool = False
) -> ImportedSession:
    """The session in a `.dvw` file of any program, indoor or beach; nothing is written.

    `encoding` overrides the code page; `strict` refuses a file with anything to warn of. Raises
    InvalidInput when it is evidently no scout file, or refused.
    """
    data = Path(path).read_bytes()
    return read_dvw_bytes(data, title=title_of(path), encoding=encoding, strict=strict)


def read_dvw_bytes(
    data: bytes,
    *,
    title: str = "Imported session",
    encoding: str | None = None,
    strict: bool = False,
) -> ImportedSession:
    """As `read_dvw`, from memory. `title` is for a file that names no teams."""
    found = Oddities()
    session = _read(decode_dvw(data, found, encoding), title, found)
    session.encoding = encoding or encoding_of(data)
    return _refused(session) if strict else session


def read_dvw_text(
    text: str, *, title: str = "Imported session", strict: bool = False
) -> ImportedSession:
    """As `read_dvw`, from text."""
    found = Oddities()
    session = _read(plain_dvw(text, found), title, found)
    return _refused(session) if strict else session


def _read(text: str, title: str, found: Oddities) -> ImportedSession:
    parts = sections(text, found)
    head = read_header(parts, found)
    scouted = parts.of("3SCOUT")[:MAX_EVENTS]
    if len(parts.of("3SCOUT")) > MAX_EVENTS:
        found.say("error", f"Only the first {MAX_EVENTS:,} lines of the scout were read.")
    events = ScoutReader(head, found).read(scouted)
    return ImportedSession(
        _session(head, title),
        teams=head.names,
        rosters=head.rosters,
        clips=dict(head.clips),
        events=events,
        unread=sum(_not_understood(event) for _, event in events),
        diagnostics=sorted(found.all(), key=lambda one: (one.line is None, one.line or 0)),
        kind="dvw",
        lines=[number for number, _ in scouted],
    )


def _not_understood(event: EventIn) -> bool:
    """Whether a line that looks like a touch became a note."""
    if event.event_type != "note":
        return False
    note = as_play(event)
    given = isinstance(note, Note) and note.outcome is not None
    return not given and _LIKE_A_TOUCH.match(note.code or "") is not None


def _session(head: Header, title: str) -> SessionCreate:
    return SessionCreate(
        title=head.title or title,
        venue=head.venue,
        match_date=head.day,
        meta={"scout": head.scout},
    )


def _refused(session: ImportedSession) -> ImportedSession:
    """The session if there is nothing to warn of. Raises InvalidInput."""
    wrong = [str(one) for one in session.diagnostics if one.severity != "info"]
    if wrong:
        more = f" And {len(wrong) - _REPORTED} more." if len(wrong) > _REPORTED else ""
        raise InvalidInput(" ".join(wrong[:_REPORTED]) + more)
    return session


_TOUCHES = frozenset(SKILLS)
_TURNS: Final = 5
_LOOKED_AT: Final = 200
_MOST_SETS: Final = 9
_TURN: Final = re.compile(r"\s*(?:\*\*|[*a]\s*(?:p|P|[\d$]{1,9}[SR]))")
_SERVE: Final = re.compile(r"\s*[*a]\s*[\d$]{1,9}S")
_IS_POINT: Final = re.compile(r"\s*[*a]p\s*\d{1,3}\s*[:.,/-]\s*\d")
_LATE_CODE: Final = re.compile(r"\s*;[\s;]*(?=[*a][*\d$a-zA-Z>])")

_CONFIRMED: Final = EventIn(event_type="note")
"""What a line's event is made of: as a copy, since its values are right by how they are read."""
_KEPT: Final = ("code", "line", "set_number", "clock", "video_sec", "video_number")

_Pair = tuple[str | None, EventIn]


class ScoutReader:
    """One pass over the lines, knowing the header, where the match stands and what was odd."""

    def __init__(self, head: Header, found: Oddities) -> None:
        self._found = found
        self._lines = LineReader(head.cones, head.rules.players, len(head.clips), found)
        self._watch = Watch(State.start(head.rules, head.liberos))
        self._clips = [name for name, _ in head.clips]
        self._clip = self._clips[0] if self._clips else None
        self._first_clock: int | None = None
        self._finals = [one.get("score") for one in head.scout.get("sets", ())]
        self._over: int | None = None
        """The last set of which a line said that it was over."""
        self._listed = head.listed
        self._scouted: list[NumberedLine] = []
        self._strays = Strays(())

    def read(self, lines: list[NumberedLine]) -> list[_Pair]:
        """The events, with the clip that each belongs to."""
        lines = [(number, self._begun(text)) for number, text in lines]
        self._lines.moved = _all_moved(lines)
        self._scouted = lines
        self._strays = Strays(_turns(lines))
        if _same_set_everywhere(lines):
            self._lines.set_number = 1
            said = (
                "All lines name the same set; sets were parted where the file says that one ends."
            )
            self._found.say("warning", said)
        if _nobody_moves(lines):
            self._watch.players = False
            said = "Nobody ever moves in the columns of who is on court; they were not believed."
            self._found.say("warning", said)
        return [self._event(seq, *line) for seq, line in enumerate(lines, 1)]

    def _begun(self, text: str) -> str:
        """A line from its code on, where semicolons too many stand in front of it."""
        code = _LATE_CODE.match(text)
        if code is None:
            return text
        self._found.count("info", "A line begins with a semicolon too many.")
        return text[code.end() :]

    def _event(self, seq: int, number: int, text: str) -> _Pair:
        said = self._lines.read(text, number)
        payload = said.payload
        play = _said_by(said, said.set_number)
        if self._strays.is_none(self._watch.state, seq - 1, play):
            if play.kind == "serve":
                self._say_none(self._strays.found[-1])
            said.kind, payload = "note", _kept(payload)
        elif said.kind in _TOUCHES:
            corrections = self._watch.corrections(play, said.fields)
            if corrections:
                say_too(payload, corrections)
        else:
            if said.kind == "lineup" and LINE_UP.search(said.code):
                self._line_up(said.side, payload)
                play = _said_by(said, said.set_number)
            elif said.kind == "set_end":
                play = _said_by(said, self._set_ended(payload))
            self._watch.follow(play)
        t_sec = self._time(said)
        return self._clip, _CONFIRMED.model_copy(
            update={
                "t_sec": t_sec,
                "event_type": said.kind,
                "actor_team": said.side,
                "actor_number": said.number,
                "payload": payload,
                "seq": seq,
            }
        )

    def _say_none(self, stray: Stray) -> None:
        lines = self._scouted[stray.place : stray.place + 2]
        numbers = [number for number, _ in lines]
        kept = "the line is kept as a note and counts"
        if stray.reception is not None:
            kept = f"lines {numbers[0]} and {numbers[1]} are kept as notes and count"
        said = stray.sentence(*(text.split(";", 1)[0].strip() for _, text in lines))
        self._found.say("error", f"{said}: {kept} for nothing.", numbers[0])

    def _line_up(self, side: Side | None, payload: AnySaid) -> None:
        """Where a line-up's columns are empty, the roster knows where its players began the set."""
        number = payload.get("set_number")
        if side is None or "lineup" in payload or number is None:
            return
        starts = self._listed[side].starts_of if number <= STARTS else {}
        zones = {begun[number - 1]: shirt for shirt, begun in starts.items()}
        six = [zones.get(zone) for zone in range(1, self._watch.state.rules.players + 1)]
        if all(six):
            payload["lineup"] = six

    def _set_ended(self, payload: AnySaid) -> int:
        """Which set is over: the one that was played, where the line does not say.

        Its column is no answer: in files, that is of the next set already.
        """
        ended = payload.get("set_number")
        if ended is None:
            ended = self._lines.set_number or self._watch.state.set_number
        payload["set_number"] = ended
        self._last_point(payload, ended)
        if self._lines.set_number is not None:
            self._lines.set_number = min(ended + 1, _MOST_SETS)
        self._over = ended
        return ended

    def _last_point(self, payload: AnySaid, number: int) -> None:
        """Where nobody wrote the last point of the running set, or none of it, the list has it."""
        state = self._watch.state
        if not 0 < number <= len(self._finals):
            return
        begins = number == state.set_number + 1 and self._over == state.set_number
        if number != state.set_number and not begins:
            return
        final = self._finals[number - 1]
        score = (0, 0) if begins else state.score
        missing = final in ([score[0] + 1, score[1]], [score[0], score[1] + 1])
        if final and ((missing and state.rally.touches) or (score == (0, 0) and any(final))):
            payload["score"] = list(final)

    def _time(self, said: ScoutedLine) -> float | None:
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


def _kept(payload: AnySaid) -> AnySaid:
    """What a note keeps of a touch that is none: its line, where it stands and when."""
    kept: AnySaid = {}
    for key in _KEPT:
        if key in payload:
            kept[key] = payload[key]
    kept["no_touch"] = True
    return kept


def _said_by(said: ScoutedLine, set_number: int | None) -> Play:
    return play_said(said.kind, said.side, said.number, set_number, said.payload)


def _play(code: str) -> Play:
    """What a code says by itself."""
    return codes.parse_code(code[: codes.MAX_CODE], cones=False).play


def _turns(lines: list[NumberedLine]) -> list[Turn]:
    """The lines that decide which serves can be, with their places; none where all of them can."""
    found: list[Turn] = []
    if not _serves_follow_each_other(lines):
        return found
    for place, (_, text) in enumerate(lines):
        if _TURN.match(text):
            play = _play(text.split(";", 1)[0].strip())
            if play.kind in TURNS:
                found.append((place, play))
    return found


def _serves_follow_each_other(lines: list[NumberedLine]) -> bool:
    """Whether there are two serves without a point between them, as in few files."""
    after_a_serve = False
    for _, text in lines:
        if _SERVE.match(text):
            if after_a_serve:
                return True
            after_a_serve = True
        elif after_a_serve and (_IS_POINT.match(text) or _ends_a_set(text)):
            after_a_serve = False
    return False


def _all_moved(lines: list[NumberedLine]) -> bool:
    """Whether most touches have a column too many, so that lines without a clock have it too."""
    found = (text.split(";") for _, text in lines if TOUCH.match(text))
    touches = list(islice(found, _LOOKED_AT))
    return bool(touches) and sum(map(clock_moved, touches)) > len(touches) // 2


def _same_set_everywhere(lines: list[NumberedLine]) -> bool:
    """Whether the lines before the ends of several sets all name the same set."""
    over = [(before, text[:3]) for (_, before), (_, text) in pairwise(lines) if _ends_a_set(text)]
    named = {before.split(";")[SET] for before, _ in over if before.count(";") > SET}
    ends = {end for _, end in over}
    return len(ends) > 1 and len(named) == 1 and "" not in named


def _ends_a_set(text: str) -> bool:
    return text.startswith("**") and SET_END.match(text.split(";")[0].strip()) is not None


def _nobody_moves(lines: list[NumberedLine]) -> bool:
    """Whether all touches of each set name the same players, though the setters turn."""
    turns: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    courts: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for _, text in lines:
        columns = text.split(";")
        if len(columns) < LAST or not TOUCH.match(columns[0]):
            continue
        if columns[FIRST_PLAYER].lstrip("0") == "" or not columns[FIRST_PLAYER].isdecimal():
            continue
        turns[columns[SET]].add(tuple(columns[FIRST_ZONE : FIRST_ZONE + 2]))
        courts[columns[SET]].add(tuple(columns[FIRST_PLAYER:LAST]))
        if len(courts[columns[SET]]) > 1:
            return False
    return sum(map(len, turns.values())) >= _TURNS + len(turns)
