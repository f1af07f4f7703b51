"""Perana VBStats' `.psvb`: lines `KEY~JSON` for one match.

Read as far as the file that we have shows: M match, TH and TA teams, PH and PA people, THP and TAP
shirt numbers, MHP and MAP who was on the list, Q a set with its line-ups, E an event of that set.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Final, TypeAlias

from session.court import NET_Y
from session.errors import InvalidInput, TooLargeError
from session.formats.imported import ImportedSession, title_of
from session.formats.matchday import set_start
from session.formats.perana import packing
from session.formats.perana.packing import PERANA_SKILLS, pair, perana_time
from session.formats.remarks import Oddities
from session.formats.values import parsed, plain_text, seconds, shirt, whole_between
from session.game.payloads import (
    AnySaid,
    LineUpSaid,
    NoteSaid,
    PlaySaid,
    PointSaid,
    SetEndSaid,
    SubstitutionSaid,
    only_said,
    say_too,
)
from session.jsonvalues import mapping
from session.schemas import ClipCreate, PlayerIn, SessionCreate
from session.scout import ListedSet, OneLine, ScoutSheet
from session.vocabulary import Severity, Side

_KNOWN: Final = frozenset(
    {"M", "VE", "TH", "TA", "V", "PH", "PA", "THP", "TAP", "MHP", "MAP", "Q", "E"}
    | {"PSVB", "TO", "SS", "DTHP", "DTAP"}
)

_EMPTY: Final = ("", "null", "(null)")
_PAUSES: Final = ("Serve", "Timeout", "Substitution")
"""What happens between two rallies."""

_Line: TypeAlias = tuple[int, Mapping[str, object]]


def read_psvb(path: str | Path, *, name: str | None = None) -> ImportedSession:
    """The match in a `.psvb` file. Raises InvalidInput when it is not one, TooLargeError."""
    lines = packing.unpacked(Path(path).read_bytes())
    found = list(islice(packing.entries(lines), packing.MAX_ENTRIES + 1))
    if len(found) > packing.MAX_ENTRIES:
        raise TooLargeError(f"The file has more than {packing.MAX_ENTRIES:,} entries.")
    return _Reader(found, name or title_of(path)).read()


class _Reader:
    def __init__(self, lines: list[packing.PeranaEntry], title: str) -> None:
        self.odd = Oddities()
        self.lines = lines
        self.texts = {entry.line: f"{entry.key}~{entry.rest}"[:10_000] for entry in lines}
        self.found = ImportedSession(SessionCreate(title=title))
        self.people: dict[str, tuple[Side, str]] = {}
        self.team_ids: dict[str, Side] = {}
        self.begins: dt.datetime | None = None
        self.clip: str | None = None
        self.sets: list[ListedSet] = []

    def of(self, *keys: str) -> Iterator[tuple[int, str, Mapping[str, object]]]:
        """The lines of these kinds that hold JSON, with the set of fields of each."""
        for number, key, rest in self.lines:
            if key in keys and rest.strip().lower() not in _EMPTY:
                try:
                    yield number, key, mapping(parsed(rest))
                except InvalidInput:
                    self.odd.say("error", "The line cannot be read; it was left out.", number)

    def read(self) -> ImportedSession:
        self._session()
        self._people()
        number_of_set = 0
        events: list[_Line] = []
        head: Mapping[str, object] | None = None
        for number, key, said in self.of("Q", "E"):
            if key == "E":
                events.append((number, said))
                continue
            if head is not None or events:
                self._set(number_of_set, head or {}, events)
            number_of_set, head, events = min(number_of_set + 1, 9), said, []
        if head is not None or events:
            self._set(max(1, number_of_set), head or {}, events)
        self._finish()
        return self.found

    def _session(self) -> None:
        match = next((said for _, _, said in self.of("M")), {})
        names = {}
        for _, key, said in self.of("TH", "TA"):
            side = Side.A if key == "TH" else Side.B
            names[side] = self.found.teams[side] = plain_text(said.get("Name")) or None
            self.team_ids[plain_text(said.get("Guid"))] = side
        session = self.found.session
        if len(titles := [name for name in (names.get(Side.A), names.get(Side.B)) if name]) == 2:
            session.title = " – ".join(titles)[:200].strip()
        video = next((said for _, _, said in self.of("V")), {})
        self.begins = perana_time(video.get("startTime")) or perana_time(match.get("TrainingDate"))
        if perana_time(match.get("TrainingDate")) is not None:
            set_start(self.found, plain_text(match.get("TrainingDate")))
        session.venue = (
            next((plain_text(said.get("Name")) for _, _, said in self.of("VE")), "") or None
        )
        session.notes = plain_text(match.get("Notes"), 5_000)
        cup = next((plain_text(said.get("Name")) for _, _, said in self.of("TO")), "")
        videos: list[Mapping[str, OneLine]] = []
        if path := plain_text(video.get("name"), 500):
            self.clip = "Camera0"
            self.found.clips[self.clip] = ClipCreate(path=path, meta={"source": path})
            videos.append({"camera": self.clip, "path": path})
        scout: ScoutSheet = {
            "format": "psvb",
            "generator": {"name": "Perana VBStats"},
            "evaluation_style": "datavolley",
            "rules": "beach" if whole_between(match.get("IsBeach"), 1, 1) else "indoor",
            "match": {"competition": cup} if cup else {},
            "sets": self.sets,
            "video": videos,
        }
        session.meta = {"scout": scout}

    def _people(self) -> None:
        names = {
            plain_text(said.get("Guid")): " ".join(
                part
                for part in (plain_text(said.get("FirstName")), plain_text(said.get("LastName")))
                if part
            )[:200].strip()
            for _, _, said in self.of("PH", "PA")
        }
        listed = {
            side: {rest.strip() for _, key, rest in self.lines if key == of_team}
            for side, of_team in ((Side.A, "MHP"), (Side.B, "MAP"))
        }
        rosters: dict[Side, dict[str, PlayerIn]] = {Side.A: {}, Side.B: {}}
        for line, key, rest in self.lines:
            if key not in ("THP", "TAP"):
                continue
            number_text, _, guid = rest.strip().partition("~")
            number = shirt(number_text)
            side = Side.A if key == "THP" else Side.B
            if number is None or not guid:
                self.odd.say("warning", "A player of the list has no number.", line)
                continue
            self.people[guid] = (side, number)
            if listed[side] and guid not in listed[side]:
                continue
            if number in rosters[side]:
                self.odd.say("warning", f"Number {number} of team {side} is there twice.", line)
                continue
            rosters[side][number] = PlayerIn(number=number, player_name=names.get(guid, ""))
        self.found.rosters = {side: list(roster.values()) for side, roster in rosters.items()}

    def _set(self, number: int, head: Mapping[str, object], events: list[_Line]) -> None:
        final = pair(head, "HomeScore", "AwayScore")
        for side, key, setter in (
            (Side.A, "StartingLineup", "PrimarySetterGuid"),
            (Side.B, "OppositionStartingLineup", "oppPrimarySetterGuid"),
        ):
            self._lineup(
                number, side, plain_text(head.get(key), 2_000), plain_text(head.get(setter))
            )
        turned = self._turned(events)
        score = (0, 0)
        events = _served_first(events)
        for (line, said), pause in zip(events, _next_pauses(events), strict=True):
            now = pair(said, "TeamScore", "OppositionScore") or score
            if now != score and _begins_rally(said, pause, final):
                self._points(number, score, now, line)
                score = now
            self._event(number, line, said, turned)
        if final is not None:
            self._points(number, score, final, None)
            score = final
        self.sets.append({"score": list(score)})
        self._add("set_end", None, number, SetEndSaid(score=list(score)), None)

    def _lineup(self, number: int, side: Side, said: str, setter: str) -> None:
        guids = [guid.strip() for guid in said.split(",")]
        six = [self.people[guid][1] if guid in self.people else None for guid in guids[:6]]
        if len(six) < 6 or not any(six):
            self.odd.say("warning", f"Set {number}: no line-up of team {side}.")
            return
        for guid in guids[6:8]:
            libero = self.people.get(guid, (None, ""))[1]
            for player in self.found.rosters.get(side, []):
                player.libero = player.libero or player.number == libero
        payload = LineUpSaid(lineup=six)
        if setter in self.people:
            payload["setter"] = number_of = self.people[setter][1]
            if number_of in six:
                payload["setter_zone"] = six.index(number_of) + 1
        self._add("lineup", side, number, payload, None)

    def _points(
        self, number: int, before: tuple[int, int], after: tuple[int, int], line: int | None
    ) -> None:
        """The point between two scores, as the file only has the score at which a rally began."""
        if before == after:
            return
        gained = after[0] - before[0], after[1] - before[1]
        if gained not in ((1, 0), (0, 1)):
            self.odd.say(
                "warning",
                f"Set {number}: the score goes from {before[0]}-{before[1]} to "
                f"{after[0]}-{after[1]}.",
                line,
            )
        winner = Side.A if gained[0] >= gained[1] else Side.B
        self._add("point", winner, number, PointSaid(score=list(after)), None)

    def _event(self, number: int, line: int, said: Mapping[str, object], turned: bool) -> None:
        word = plain_text(said.get("EventString"))
        side, player = self.people.get(plain_text(said.get("PlayerGuid")), (None, None))
        other = plain_text(said.get("UserDefined01"))
        if word == "Substitution":
            incoming = self.people.get(other, (None, None))[1]
            swap = SubstitutionSaid(player_out=player, player_in=incoming)
            self._add("substitution", side, number, swap, said, line)
        elif word == "Timeout":
            score = PointSaid(score=list(pair(said, "TeamScore", "OppositionScore") or (0, 0)))
            self._add("timeout", self.team_ids.get(other), number, score, said, line)
        elif (skill := PERANA_SKILLS.get(word)) is not None:
            if side is None:
                self.odd.say("warning", f"Nobody of the two teams is named for a {skill}.", line)
            payload, known = packing.grade_of(skill, said)
            if not known:
                grade = plain_text(said.get("EventGrade"))
                said_so = f"Nobody knows what grade {grade} of a {skill} means: it has no sign."
                self.odd.say("info", said_so, line)
            way = packing.path(said, turned)
            say_too(payload, way)
            if skill == "attack" and side is not None:
                say_too(payload, packing.perana_zones(side, way))
            self._add(skill, side, number, payload, said, line, player)
        elif word in packing.OPPONENTS:
            kind, details = packing.OPPONENTS[word]
            theirs: AnySaid = {"code": word, **details}
            self._add(kind, Side.B, number, theirs, said, line)
        else:
            self.found.unread += player is not None
            severity: Severity = "info" if word == "Technical Timeout" else "warning"
            self.odd.say(severity, f"The event {word!r} was kept as a note.", line)
            self._add("note", side, number, NoteSaid(code=word or None), said, line, player)

    def _turned(self, events: list[_Line]) -> bool:
        """Whether team A plays from the far end of the drawing in this set."""
        votes: Counter[bool] = Counter()
        for _, said in events:
            side, _ = self.people.get(plain_text(said.get("PlayerGuid")), (None, None))
            place = packing.path(said, turned=False).get("start_m")
            if (
                side is not None
                and place
                and PERANA_SKILLS.get(plain_text(said.get("EventString"))) == "attack"
            ):
                votes[(place[1] > NET_Y) == (side is Side.A)] += 1
        return votes[True] > votes[False]

    def _add(
        self,
        kind: str,
        side: Side | None,
        set_number: int,
        payload: PlaySaid,
        said: Mapping[str, object] | None,
        line: int | None = None,
        player: str | None = None,
    ) -> None:
        details = only_said(payload)
        if said is not None and line is not None:
            details["line"] = self.texts[line]
        event = self.odd.event(
            {
                "event_type": kind,
                "actor_team": side,
                "actor_number": player,
                "t_sec": self._seconds(said),
                "payload": {"set_number": max(1, set_number), **details},
                "seq": len(self.found.events) + 1,
            },
            f"Set {set_number}",
            line,
        )
        if event is not None:
            self.found.events.append((self.clip, event))
            self.found.lines.append(line)

    def _seconds(self, said: Mapping[str, object] | None) -> float | None:
        at = perana_time((said or {}).get("TimeStamp"))
        if at is None or self.begins is None:
            return None
        return seconds((at - self.begins).total_seconds())

    def _finish(self) -> None:
        others = Counter(key for _, key, _ in self.lines if key not in _KNOWN)
        for key, times in sorted(others.items())[:50]:
            self.odd.say("info", f"Lines of the kind {key} are not understood: {times}.")
        if not self.found.events:
            self.odd.say("warning", "There are no plays in the file.")
        self.found.diagnostics = self.odd.all()


def _served_first(events: list[_Line]) -> list[_Line]:
    """The events, with a reception that was entered before its serve put behind it."""
    found = list(events)
    for place in range(len(found) - 1):
        (_, one), (_, next_one) = found[place], found[place + 1]
        words = plain_text(one.get("EventString")), plain_text(next_one.get("EventString"))
        same = all(one.get(key) == next_one.get(key) for key in ("TeamScore", "OppositionScore"))
        served = place > 0 and plain_text(found[place - 1][1].get("EventString")) == "Serve"
        if words == ("Pass", "Serve") and same and not served:
            found[place], found[place + 1] = found[place + 1], found[place]
    return found


def _next_pauses(events: list[_Line]) -> list[Mapping[str, object] | None]:
    """At each event, the pause that it is or that comes next."""
    found: list[Mapping[str, object] | None] = []
    pause: Mapping[str, object] | None = None
    for _, said in reversed(events):
        if plain_text(said.get("EventString")) in _PAUSES:
            pause = said
        found.append(pause)
    return found[::-1]


def _begins_rally(
    said: Mapping[str, object], pause: Mapping[str, object] | None, final: tuple[int, int] | None
) -> bool:
    """Whether an event comes after a point. A block or a dig that was entered when the score stood
    already is of the rally before, unless the score then goes on once more."""
    if pause is said:
        return True
    score = pair(said, "TeamScore", "OppositionScore")
    return score != (final if pause is None else pair(pause, "TeamScore", "OppositionScore"))
