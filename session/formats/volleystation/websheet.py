"""VolleyStation's scoresheet on the web: one JSON document, as its pages of a match load it.

`scout.sets[].events[]` is the scorer's sheet (rallies with their winner, and what came between),
`scoutData[set][rally]` the scout's touches of the same rallies. The two are joined by the score
after the rally. A touch has no time of its own, so a rally's first touch has the time at which the
rally began and its point that at which it ended.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from session.errors import InvalidInput
from session.formats.imported import ImportedSession, title_of
from session.formats.matchday import set_start
from session.formats.remarks import Oddities
from session.formats.spreadsheets.text import decode_table
from session.formats.values import items, parsed, plain_text, raw, seconds, shirt, whole_between
from session.formats.volleystation.words import (
    VS_SIDES,
    VS_SKILLS,
    details,
    set_final,
    staff_of,
    vs_name,
    vs_places,
    vs_roster,
    vs_standing,
)
from session.formats.volleystation.words import vs_score as score_of
from session.game.payloads import (
    LineUpSaid,
    NoteSaid,
    PlaySaid,
    PointSaid,
    SetEndSaid,
    SubstitutionSaid,
    only_said,
)
from session.jsonvalues import mapping
from session.schemas import SessionCreate
from session.scout import ListedSet, ScoutSheet
from session.vocabulary import Side

_MOST_SETS: Final = 9
_FORMATS: Final = {(3, 25, 15): "indoor", (2, 25, 15): "best_of_3", (2, 21, 15): "beach"}
"""Rules by sets to win, points, and points of the deciding set."""
_BETWEEN: Final = {
    "libero": "libero", "newLibero": "new libero", "sanction": "sanction", "delay": "delay",
    "improperRequest": "improper request", "injury": "injury", "videoChallenge": "video challenge",
}  # fmt: skip
"""What is kept as a note: it moves nobody that the rules of the record know."""
_WHERE: Final = ("hall", "city")
_MATCH: Final = {"competition": "league", "phase": "phase", "matchNumber": "match_number"}

_Score: TypeAlias = tuple[int, int]
_Touches: TypeAlias = dict["_Key", list[object]]


class _Key(NamedTuple):
    """What a rally of the scorer and one of the scout have in common."""

    score: _Score
    won: bool
    """Whether it has a point; one that is played again has none."""


def read_websheet(path: str | Path, *, name: str | None = None) -> ImportedSession:
    """The match of a web scoresheet. Raises InvalidInput when it is not one."""
    said, warnings = decode_table(Path(path).read_bytes())
    document = _match_of(parsed(said))
    if not isinstance(document.get("scout"), dict):
        raise InvalidInput("This is no scoresheet of VolleyStation: there is no scout's part.")
    reader = _Reader(document, name or title_of(path))
    for warning in warnings:
        reader.odd.say("warning", warning)
    return reader.read()


def _match_of(document: object) -> Mapping[str, object]:
    """The match, also out of the answer of a search that found it alone."""
    found = mapping(document)
    listed = items(found.get("data"))
    if "scout" in found or not listed:
        return found
    if len(listed) > 1:
        raise InvalidInput(
            f"There are {len(listed)} matches in this file. Save each match by itself."
        )
    return mapping(listed[0])


class _Reader:
    def __init__(self, document: Mapping[str, object], title: str) -> None:
        self.document = document
        self.odd = Oddities()
        self.found = ImportedSession(SessionCreate(title=title), kind="scoresheet")
        self.set_number = 0
        self.score: _Score = (0, 0)
        self.begins: dt.datetime | None = None

    def read(self) -> ImportedSession:
        self._session()
        for key, side in VS_SIDES.items():
            team = mapping(mapping(self.document.get("teams")).get(key))
            self.found.teams[side] = plain_text(team.get("name")) or None
            self.found.rosters[side] = vs_roster(side, team, self.odd)
        scouted = items(self.document.get("scoutData"))
        for place, one in enumerate(self._sets()):
            self._set(mapping(one), items(scouted[place]) if place < len(scouted) else [])
        if not self.found.events:
            self.odd.say("warning", "There are no plays in the file.")
        self.found.diagnostics = self.odd.all()
        return self.found

    def _sets(self) -> list[object]:
        """The sets that were played; the sheet has the others as well."""
        listed = items(mapping(self.document.get("scout")).get("sets"))[:_MOST_SETS]
        return [
            one
            for one in map(mapping, listed)
            if items(one.get("events")) or any(score_of(one.get("score")) or ())
        ]

    def _session(self) -> None:
        document, session = self.document, self.found.session
        names = [
            plain_text(mapping(mapping(document.get("teams")).get(key)).get("name"))
            for key in VS_SIDES
        ]
        if all(names):
            session.title = f"{names[0]} – {names[1]}"[:200].strip()
        start = plain_text(document.get("startDate"))
        set_start(self.found, start)
        where = (plain_text(document.get(key)) for key in _WHERE)
        session.venue = ", ".join(part for part in where if part)[:200].strip() or None
        session.meta = {"scout": self._scout(start)}

    def _scout(self, start: str) -> ScoutSheet:
        document = self.document
        match = {ours: plain_text(document.get(theirs)) for theirs, ours in _MATCH.items()}
        officials = mapping(document.get("officials"))
        referees = [vs_name(officials.get(key)) for key in ("referee1", "referee2")]
        more = {
            "spectators": plain_text(document.get("spectators")),
            "referees": ", ".join(name for name in referees if name),
        }
        return {
            "format": "scoresheet",
            "generator": {"name": "VolleyStation web scoresheet"},
            "evaluation_style": "datavolley",
            "rules": _rules(mapping(document.get("settings"))),
            "match": {"start": start} | {key: value for key, value in match.items() if value},
            "more": {key: value for key, value in more.items() if value},
            "teams": {
                side.value: staff_of(mapping(mapping(document.get("teams")).get(key)))
                for key, side in VS_SIDES.items()
            },
            "sets": [_final(mapping(one)) for one in self._sets()],
        }

    def _set(self, one: Mapping[str, object], scouted: list[object]) -> None:
        self.set_number += 1
        self.score = (0, 0)
        setters = _setters(scouted)
        for key, side in VS_SIDES.items():
            self._lineup(side, mapping(one.get("startingLineup")).get(key), setters.get(side))
        touches = _by_score(scouted)
        for event in self._events(one, scouted):
            if "rally" in event:
                self._rally(mapping(event["rally"]), touches)
            else:
                self._between(event)
        if touches:
            self.odd.say(
                "error",
                f"Set {self.set_number}: the touches of {len(touches)} rallies fit no rally of the "
                "scoresheet and were left out.",
            )
        final = set_final(one, self.set_number, self.score, self.odd)
        self._add("set_end", None, SetEndSaid(score=list(final)))

    def _events(
        self, one: Mapping[str, object], scouted: list[object]
    ) -> Iterator[Mapping[str, object]]:
        """What the scorer wrote; without a rally in it, the rallies of the scout."""
        listed = [mapping(event) for event in items(one.get("events"))]
        yield from listed
        if not any("rally" in event for event in listed):
            for rally in map(mapping, scouted):
                yield {"rally": {"point": rally.get("point")}}

    def _lineup(self, side: Side, said: object, setter: str | None) -> None:
        six = vs_standing(said)
        if not any(six):
            self.odd.say("warning", f"Set {self.set_number}: no line-up of team {side}.")
            return
        payload = LineUpSaid(lineup=six)
        if setter and setter in six:
            payload |= {"setter": setter, "setter_zone": six.index(setter) + 1}
            self.odd.count(
                "info",
                "The file does not name the setters; whoever set most of a set's balls is taken "
                "for one.",
            )
        self._add("lineup", side, payload)

    def _rally(self, said: Mapping[str, object], touches: _Touches) -> None:
        winner = VS_SIDES.get(plain_text(said.get("point")))
        after = self.score[0] + (winner is Side.A), self.score[1] + (winner is Side.B)
        plays = touches.pop(_Key(after, winner is not None), [])
        for place, play in enumerate(map(mapping, plays)):
            self._touch(play, said.get("startTime") if place == 0 else None)
        if winner is None:
            where = f"Set {self.set_number}, at {self.score[0]}-{self.score[1]}"
            self.odd.say("info", f"{where}: a rally without a point, as when it is played again.")
            return
        self.score = after
        self._add("point", winner, PointSaid(score=list(after)), said, said.get("endTime"))

    def _touch(self, play: Mapping[str, object], time: object) -> None:
        word = plain_text(play.get("skill"))
        skill, side = VS_SKILLS.get(word), VS_SIDES.get(plain_text(play.get("team")))
        if skill is None:
            self.found.unread += 1
            self.odd.count("warning", f"The skill {word!r} is not known.")
        payload = details(play) | vs_places(side, skill, play)
        self._add(skill or "note", side, payload, play, time)

    def _between(self, event: Mapping[str, object]) -> None:
        """What happened between two rallies; an event has one key that says what it is."""
        for key, value in event.items():
            said = mapping(value)
            side, time = VS_SIDES.get(plain_text(said.get("team"))), said.get("time")
            if key == "timeout":
                self._add("timeout", side, PointSaid(score=list(self.score)), said, time)
            elif key == "substitution":
                players = SubstitutionSaid(
                    player_out=shirt(said.get("out")), player_in=shirt(said.get("in"))
                )
                self._add("substitution", side, players, said, time)
            elif key == "manualChange":
                self._changed(said)
            elif key in _BETWEEN:
                time = time or said.get("startTime")
                self._add("note", side, NoteSaid(code=_BETWEEN[key]), event, time)
            elif key != "_id":
                self.odd.count("info", f"The event {plain_text(key)!r} was kept as a note.")
                self._add("note", side, NoteSaid(code=plain_text(key)), event, time)

    def _changed(self, said: Mapping[str, object]) -> None:
        """The scorer put the score and the line-ups right."""
        score = score_of(said.get("score"))
        if score is not None and score != self.score:
            self.score = score
            server = VS_SIDES.get(plain_text(said.get("serve")))
            self._add("point", server, PointSaid(score=list(score)), said)
        for key, side in VS_SIDES.items():
            if any(six := vs_standing(mapping(said.get("lineup")).get(key))):
                self._add("lineup", side, LineUpSaid(lineup=six), said)
        self.odd.count("info", "The scorer changed score or line-ups by hand.")

    def _add(
        self,
        kind: str,
        side: Side | None,
        payload: PlaySaid,
        source: Mapping[str, object] | None = None,
        time: object = None,
    ) -> None:
        said = only_said(payload)
        if source and (line := raw(source)):
            said["line"] = line
        event = self.odd.event(
            {
                "event_type": kind,
                "actor_team": side,
                "actor_number": shirt((source or {}).get("player")) if kind != "note" else None,
                "t_sec": self._seconds(plain_text(time)),
                "payload": {"set_number": self.set_number, **said},
                "seq": len(self.found.events) + 1,
            },
            f"Set {self.set_number}, at {self.score[0]}-{self.score[1]}",
        )
        if event is not None:
            self.found.events.append((None, event))

    def _seconds(self, time: str) -> float | None:
        """Seconds since the first time of the file."""
        try:
            at = dt.datetime.fromisoformat(time).replace(tzinfo=None)
        except ValueError:
            return None
        self.begins = self.begins or at
        return seconds((at - self.begins).total_seconds())


def _rules(settings: Mapping[str, object]) -> str:
    keys = ("winningScore", "regularSetWin", "decidingSetWin")
    first, points, last = (whole_between(settings.get(key), 1, 99) for key in keys)
    if first is None or points is None or last is None:
        return "indoor"
    return _FORMATS.get((first, points, last), "one_set" if first == 1 else "indoor")


def _final(one: Mapping[str, object]) -> ListedSet:
    final, minutes = score_of(one.get("score")), whole_between(one.get("duration"), 1, 999)
    found: ListedSet = {} if final is None else {"score": list(final)}
    if minutes is not None:
        found["minutes"] = minutes
    return found


def _by_score(scouted: list[object]) -> _Touches:
    """The touches of the scout's rallies by the score after them; the first of a score counts."""
    found: _Touches = {}
    score: _Score = (0, 0)
    for rally in map(mapping, scouted):
        winner = VS_SIDES.get(plain_text(rally.get("point")))
        counted = score[0] + (winner is Side.A), score[1] + (winner is Side.B)
        score = score_of(rally.get("score")) or counted
        if plays := items(rally.get("plays")):
            found.setdefault(_Key(score, winner is not None), plays)
    return found


def _setters(scouted: list[object]) -> dict[Side, str]:
    """Who set more than half of a team's balls in a set."""
    sets: dict[Side, Counter[str]] = {side: Counter() for side in Side}
    for rally in map(mapping, scouted):
        for play in map(mapping, items(rally.get("plays"))):
            side, number = VS_SIDES.get(plain_text(play.get("team"))), shirt(play.get("player"))
            if plain_text(play.get("skill")) == "E" and side is not None and number is not None:
                sets[side][number] += 1
    found = {}
    for side, counted in sets.items():
        for number, times in counted.most_common(1):
            if times * 2 > counted.total():
                found[side] = number
    return found
