"""The lines of [3SCOUT] from events: as the file had them, or made from what the events say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from session.formats.dvw import codes
from session.formats.dvw.codes import MAX_CODE, SET_END, canonical, mark, two_digits
from session.formats.dvw.coordinates import indices
from session.formats.dvw.lines import CLOCK, SECONDS, SET, START, VIDEO, LineReader
from session.formats.dvw.oncourt import FIRST_PLAYER, FIRST_ZONE, court_differences
from session.formats.dvw.sections import is_header
from session.formats.remarks import Oddities
from session.game.plays import (
    LineUp,
    Note,
    Play,
    PointWon,
    SetEnd,
    Substitution,
    TeamRotation,
    Touch,
)
from session.game.state import State
from session.game.step import step
from session.game.times import seconds_of_day
from session.vocabulary import SKILLS, Side

_TOUCHES: Final = frozenset(SKILLS)
_WIDTH: Final = 27
_ATTACK_PHASES: Final = {"reception": "r", "transition_sideout": "s", "transition_break": "p"}
_OUTCOMES: Final = {"won": "#", "lost": "="}
_BESIDE: Final = frozenset({"court", "setter_zones"})
"""Keys of a payload that say what the columns of a line say."""

_Fields = list[str]


@dataclass(slots=True)
class _Rally:
    """The lines since the last point: those that may carry the letter of who won it."""

    serving: Side | None
    ends: list[tuple[Play, _Fields]]


class ScoutWriter:
    """Writes the lines of one session. `clips` are the numbers of its videos by clip id."""

    def __init__(self, state: State, cones: bool, clips: Mapping[str, int], made: bool) -> None:
        self._state = state
        self._cones = cones
        self._clips = clips
        self._made = made
        self._reader = LineReader(cones, state.rules.players, len(clips), Oddities())
        self._rally = _Rally(None, [])
        self._opening = True
        self._turned: set[Side] = set()
        self._early: list[_Fields] = []
        self._lines: list[_Fields | str] = []

    def lines(self, plays: Sequence[Play]) -> list[str]:
        """One line for each play that a scout file can hold, and what it must say besides."""
        for place, play in enumerate(plays):
            before = self._state
            self._state = step(before, play)
            self._set_began(before, play)
            if isinstance(play, Touch):
                self._opened()
                self._touch(play)
            else:
                self._happening(play, before)
                if self._made:
                    self._besides(before, play, plays[place + 1 : place + 3])
            if play.kind == "point":
                self._point_won(before)
        return [line if isinstance(line, str) else ";".join(line) for line in self._lines]

    def _set_began(self, before: State, play: Play) -> None:
        if before.set_number != self._state.set_number and play.kind != "set_end":
            self._opening, self._turned = True, set()

    def _opened(self) -> None:
        """A set's first touch: now that all line-ups are known, write them into its lines."""
        if self._opening:
            for fields in self._early:
                _stand(fields, self._state)
        self._opening, self._early = False, []

    def _touch(self, play: Touch) -> None:
        if play.kind == "serve":
            self._rally.serving = play.side
        raw = self._verbatim(play)
        if raw is not None:
            self._lines.append(raw)
            if _ends(play):
                self._rally.ends.append((play, [""] * _WIDTH))
            return
        if play.side is None:
            return
        fields = self._fields(play, self._code(play))
        if play.kind == "attack":
            fields[2] = _ATTACK_PHASES.get(self._state.phase or "", "")
        self._lines.append(fields)
        if _ends(play):
            self._rally.ends.append((play, fields))

    def _happening(self, play: Play, before: State) -> None:
        raw = self._verbatim(play)
        opening = self._opening and play.side not in self._turned
        if play.kind == "rotation" and play.side is not None:
            self._turned.add(play.side)
        if raw is not None:
            self._lines.append(raw)
            return
        code = self._said_code(play) or happening_code(play, self._state, opening)
        if code is None:
            return
        fields = self._fields(play, code, before if play.kind == "point" else None)
        self._lines.append(fields)
        if isinstance(play, Note) and play.outcome is not None:
            self._rally.ends.append((play, fields))

    def _besides(self, before: State, play: Play, following: Sequence[Play]) -> None:
        """Lines that scout files have and a session by hand need not: zones and ends of sets."""
        after = self._state
        for i, side in enumerate(Side):
            zone = after.setter_zones[i]
            told = any(one.kind == "rotation" and one.side is side for one in following)
            if zone is None or told or play.kind not in ("lineup", "point"):
                continue
            opening = play.kind == "lineup" and play.side is side
            if opening or (play.kind == "point" and zone != before.setter_zones[i]):
                code = f"{codes.mark(side)}z{zone}" + (">LUp" if opening else "")
                self._lines.append(self._fields(play, code))
        if play.kind == "point" and after.set_over and not _ends_set(following):
            self._lines.append(self._fields(play, f"**{after.set_number}set"))

    def _point_won(self, before: State) -> None:
        """Who won goes to the last touch, and to the one that it answered."""
        winner, ends = self._state.winner, self._rally.ends
        if winner is not None and ends:
            letter = "p" if (self._rally.serving or before.serving) is winner else "s"
            last, fields = ends[-1]
            answered = [one for play, one in ends if play.side is not last.side]
            for one in (fields, *answered[-1:]):
                one[1] = letter
        self._rally = _Rally(None, [])

    def _fields(self, play: Play, code: str, state: State | None = None) -> _Fields:
        """A line's columns; `state` is where all stand, that after the play without another."""
        state = state or self._state
        fields = [""] * _WIDTH
        fields[0] = code
        fields[START : START + 3] = indices(play)
        fields[CLOCK] = _clock(play.clock)
        fields[SET] = str(play.set_number or state.set_number)
        fields[VIDEO], fields[SECONDS] = self._video(play)
        _stand(fields, state, players=play.kind != "set_end")
        if self._opening:
            self._early.append(fields)
        return fields

    def _video(self, play: Play) -> tuple[str, str]:
        clip = self._clips.get(play.clip_id or "")
        if clip is not None:
            return str(clip), "" if play.t_sec is None else str(round(play.t_sec))
        number, second = play.video_number, play.video_sec
        return (
            "" if number is None else str(number),
            str(second) if isinstance(second, int) else "",
        )

    def _code(self, play: Touch) -> str:
        said = self._said_code(play)
        if said is not None:
            return said
        return codes.touch_code(play, self._cones)

    def _said_code(self, play: Play) -> str | None:
        """The code that the event keeps, while it still says the same as the event."""
        code = play.code
        if not code or ";" in code or not _fits_a_line(code):
            return None
        said = codes.parse_code(code, self._cones)
        if isinstance(play, Note) and play.was_touch and said.kind in _TOUCHES:
            return padded(canonical(code))
        if (said.kind, said.side, said.number) != (play.kind, play.side, play.number):
            return None
        known = set(said.payload) | _CODED
        mine = {key: play.said[key] for key in known if key in play.said}
        if play.kind != "set_end":
            mine.pop("set_number", None)
        unnumbered = play.kind == "set_end" and "set_number" not in said.payload
        if mine != dict(said.payload) or unnumbered:
            return None
        return padded(canonical(said.meant or code))

    def _verbatim(self, play: Play) -> str | None:
        """The line of the file, while it says what the event says and where all stand.

        A misspelt line is written as it is meant, since not every program would understand it.
        """
        line = play.line
        if line is None or not _fits_a_line(line):
            return None
        said = self._reader.read(line, 0)
        if isinstance(play, Note) and play.was_touch:
            return line if said.code == play.code else None
        payload = {key: one for key, one in play.said.items() if key not in _BESIDE}
        same = (said.kind, said.side, said.number) == (play.kind, play.side, play.number)
        if (
            not same
            or not said.usual
            or said.payload != payload
            or not self._same_time(play, said.seconds, said.clip)
        ):
            return None
        if isinstance(play, Touch) and court_differences(self._state, said.fields):
            return None
        return line

    def _same_time(self, play: Play, seconds: float | None, clip: int | None) -> bool:
        number = self._clips.get(play.clip_id or "")
        if number is None:
            return clip is None
        return clip is None or (clip == number - 1 and play.t_sec == seconds)


_CODED: Final = frozenset(
    {
        "evaluation", "skill_type", "combination", "target", "start_zone", "end_zone", "end_cone",
        "end_subzone", "skill_subtype", "players", "special", "custom", "score", "setter",
        "setter_zone", "player_out", "player_in", "outcome", "in_play",
    }
)  # fmt: skip
"""Keys of a payload that a code says."""


def _fits_a_line(text: str) -> bool:
    """Whether a text can stand on a line of its own without beginning a section."""
    return not ({"\n", "\r", "\x00"} & set(text)) and not is_header(text) and bool(text.strip())


def _stand(fields: _Fields, state: State, players: bool = True) -> None:
    """Write the setters' zones and the line-ups into columns that are still empty."""
    for i in range(2):
        if fields[FIRST_ZONE + i] in ("", "0"):
            fields[FIRST_ZONE + i] = str(state.setter_zones[i] or 0)
        first, six = FIRST_PLAYER + 6 * i, state.lineups[i]
        if players and any(six) and not any(fields[first : first + 6]):
            # One 0 alone would be somebody's number.
            nobody = "0" if six.count(None) > 1 else ""
            fields[first : first + len(six)] = [number or nobody for number in six]


def _ends(play: Play) -> bool:
    """Whether a touch can be the last of a rally."""
    return play.sign == "=" or (
        (play.sign == "#" and play.kind in ("serve", "attack", "block"))
        or (play.sign == "/" and play.kind in ("attack", "block"))
        or play.sign is None
    )


def _ends_set(following: Sequence[Play]) -> bool:
    return any(play.kind == "set_end" for play in following[:1])


def _clock(text: str | None) -> str:
    return text if text is not None and seconds_of_day(text) is not None else ""


_UNSAFE: Final = 5
"""A reader on PyPI looks at the sixth character of every code longer than four."""


def happening_code(play: Play, state: State, opening: bool) -> str | None:
    """The code of a play that is no touch, None where a scout file has none for it.

    `state` is that after the play; `opening` is true while a set's line-ups are being given.
    """
    code = _plain_code(play, state, opening)
    if code is None:
        return None
    added = _plain(play.custom or "")
    if play.kind == "set_end" and not SET_END.match(code + added):
        added = ""  # A set that is over counts for more than what somebody wrote behind it.
    return padded(code + added)


def padded(code: str) -> str:
    """A code of a length that every reader can take; the space says nothing."""
    return f"{code} " if len(code) == _UNSAFE else code


def _plain_code(play: Play, state: State, opening: bool) -> str | None:
    """Without what somebody wrote behind it."""
    match play:
        case PointWon():
            return _point(play, state)
        case SetEnd():
            return f"**{play.set_number or state.set_number}set"
        case Note():
            return _note(play)
    if play.side is None:
        return None
    match play:
        case TeamRotation():
            known = state.setter_zones[0 if play.side is Side.A else 1]
            zone = play.setter_zone if play.says_zone else known
            return f"{mark(play.side)}z{zone or 0}" + (">LUp" if opening else "")
        case LineUp():
            return _lineup(play, mark(play.side), opening)
        case Substitution():
            return _substitution(play, mark(play.side))
    return f"{mark(play.side)}T" if play.kind == "timeout" else None


def _point(play: PointWon, state: State) -> str | None:
    a, b = play.score or state.score
    side = play.side or state.winner
    return None if side is None else f"{mark(side)}p{a:02d}:{b:02d}"


def _lineup(play: LineUp, team: str, opening: bool) -> str | None:
    if play.setter is None or not play.setter.isdigit():
        return f"{team}z0>LUp" if opening else None
    if opening or play.six is not None:
        return f"{team}P{play.setter.zfill(2)}>LUp"
    return f"{team}P{play.setter}"


def _substitution(play: Substitution, team: str) -> str | None:
    out, come = play.out, play.come
    if not (out and come and out.isdigit() and come.isdigit()):
        return None
    return f"{team}c{two_digits(out)}:{two_digits(come)}"


def _note(play: Note) -> str | None:
    if play.outcome is not None and play.side is not None:
        return f"{mark(play.side)}$$&H{_OUTCOMES[play.outcome]}"
    text = play.text or ""
    return f"{mark(play.side)}>{_plain(text)}" if text.strip() else None


def _plain(text: str) -> str:
    return " ".join(text.replace(";", ",").split())[:MAX_CODE]
