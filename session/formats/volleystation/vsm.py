"""VolleyStation's `.vsm`: one JSON document with line-ups, rallies and places for a whole match.

Read as far as the files that we have show: `team`, `scout.sets[].events[]` with an `exchange` (a
rally), a `substitution` or a `timeout` each, scores, line-ups before each of them (only those stay
that the rules would not give), times in tenths of a second of the video, ball paths in centimetres.
Anything else is named in the remarks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, cast

from session.errors import InvalidInput
from session.formats.imported import ImportedSession, title_of
from session.formats.matchday import set_start
from session.formats.remarks import Oddities
from session.formats.spreadsheets.text import decode_table
from session.formats.values import items, parsed, plain_text, raw, seconds, shirt, whole_between
from session.formats.volleystation.words import (
    SIGNED,
    VS_SIDES,
    VS_SKILLS,
    VsTouch,
    courts,
    details,
    set_final,
    vs_places,
    vs_roster,
    vs_scout,
    vs_standing,
    vs_zones,
)
from session.formats.volleystation.words import vs_score as score_of
from session.game.payloads import (
    CourtSaid,
    LineUpSaid,
    NoteSaid,
    PlaySaid,
    PointSaid,
    SetEndSaid,
    SubstitutionSaid,
    only_said,
)
from session.game.plays import plays
from session.game.rules import Rules, rules_of
from session.game.state import State
from session.game.step import step
from session.jsonvalues import mapping
from session.schemas import ClipCreate, EventIn, SessionCreate
from session.vocabulary import Side

_TENTHS = 10.0
_TOP: Final = frozenset(
    {"_id", "gameType", "version", "startDate", "scout", "team", "attackCombinations"}
    | {"setterCalls", "comment"}
)
_PLAY: Final = frozenset(
    {"_id", "team", "player", "skill", "hitType", "effect", "startZone", "startSubZone"}
    | {"endZone", "endSubZone", "code", "time", "originalTime", "travelPath", "combination"}
    | {"targetAttacker", "skillType", "players", "special", "custom"}
)
_EVENT: Final = frozenset({"_id", "exchange", "lineup", "score", "substitution", "timeout"})


def read_vsm(path: str | Path, *, name: str | None = None) -> ImportedSession:
    """The match in a `.vsm` file. Raises InvalidInput when it is not one."""
    said, warnings = decode_table(Path(path).read_bytes())
    document = mapping(parsed(said))
    if not isinstance(document.get("scout"), dict):
        raise InvalidInput("This is not a VolleyStation file: there is no scout's part in it.")
    reader = _Reader(document, name or title_of(path))
    reader.volleymetrics = "volleymetric" in said.lower()
    for warning in warnings:
        reader.odd.say("warning", warning)
    return reader.read()


class _Reader:
    def __init__(self, document: Mapping[str, object], title: str) -> None:
        self.document = document
        self.odd = Oddities()
        self.found = ImportedSession(SessionCreate(title=title))
        self.set_number = 0
        self.score = (0, 0)
        self.clip: str | None = None
        self.volleymetrics = False
        """Whether the file names VolleyMetrics, which means some evaluations in its own way."""

    def read(self) -> ImportedSession:
        self._session()
        for key, side in VS_SIDES.items():
            self._team(side, mapping(mapping(self.document.get("team")).get(key)))
        for one in map(mapping, items(mapping(self.document.get("scout")).get("sets"))[:9]):
            if items(one.get("events")) or any(score_of(one.get("score")) or ()):
                self._set(one)
        for key in sorted(set(self.document) - _TOP):
            self.odd.say("info", f"The part {plain_text(key)!r} of the file is not understood.")
        if not self.found.events:
            self.odd.say("warning", "There are no plays in the file.")
        rules = rules_of(self.found.session.meta)
        corrected = keep_corrections((event for _, event in self.found.events), rules)
        if corrected:
            self.odd.say(
                "info",
                f"Rallies with another line-up than the rules give: {corrected}.",
            )
        self.found.diagnostics = self.odd.all()
        return self.found

    def _session(self) -> None:
        document = self.document
        session = self.found.session
        set_start(self.found, plain_text(document.get("startDate")))
        scout = vs_scout(self.document)
        if self.volleymetrics:
            scout["evaluation_style"] = "volleymetrics"
        session.meta = {"scout": scout}
        names = [
            plain_text(mapping(mapping(document.get("team")).get(key)).get("name"))
            for key in VS_SIDES
        ]
        if all(names):
            session.title = f"{names[0]} – {names[1]}"[:200].strip()
        for video in scout["video"]:
            self.clip, path = str(video["camera"]), str(video["path"])
            self.found.clips[self.clip] = ClipCreate(path=path, meta={"source": path})
        version = whole_between(document.get("version"), 1, 1)
        if version is None:
            self.odd.say("warning", "The file is of a version that is not known; look it over.")

    def _team(self, side: Side, team: Mapping[str, object]) -> None:
        self.found.teams[side] = plain_text(team.get("name")) or None
        self.found.rosters[side] = vs_roster(side, team, self.odd)

    def _set(self, one: Mapping[str, object]) -> None:
        self.set_number += 1
        self.score = (0, 0)
        for key, side in VS_SIDES.items():
            self._lineup(side, mapping(mapping(one.get("startingLineup")).get(key)))
        for event in map(mapping, items(one.get("events"))):
            self._event(event)
        final = set_final(one, self.set_number, self.score, self.odd)
        self._add("set_end", None, SetEndSaid(score=list(final)))

    def _lineup(self, side: Side, said: Mapping[str, object]) -> None:
        six = vs_standing(said.get("positions"))
        if not any(six):
            self.odd.say("warning", f"Set {self.set_number}: no line-up of team {side}.")
            return
        zone = whole_between(said.get("setterAt"), 1, 6)
        payload = LineUpSaid(lineup=six)
        if zone is not None and zone <= len(six):
            payload |= {"setter": six[zone - 1], "setter_zone": zone}
        self._add("lineup", side, payload)

    def _event(self, event: Mapping[str, object]) -> None:
        """A time-out, a substitution, a rally, or several of these, which come in that order."""
        here: CourtSaid = {}
        if six := courts(event.get("lineup")):
            here["court"] = six
        if zones := vs_zones(event.get("lineup")):
            here["setter_zones"] = zones
        parts = {key: mapping(event.get(key)) for key in ("timeout", "substitution", "exchange")}
        if parts["timeout"]:
            side = SIGNED.get(plain_text(parts["timeout"].get("team")))
            score = list(score_of(event.get("score")) or self.score)
            self._add("timeout", side, PointSaid(score=score), event)
        if swap := parts["substitution"]:
            players = SubstitutionSaid(
                player_out=shirt(swap.get("playerOut")), player_in=shirt(swap.get("playerIn"))
            )
            self._add("substitution", SIGNED.get(plain_text(swap.get("team"))), players, event)
        if parts["exchange"]:
            self._rally(event, parts["exchange"], here)
        if not any(parts.values()):
            keys = ", ".join(sorted(map(plain_text, event)))
            self._add("note", None, NoteSaid(code=keys[:200]), event)
            self.odd.count("info", "An event of an unknown kind was kept as a note.")
        for key in set(event) - _EVENT:
            self.odd.count("info", f"The detail {plain_text(key)!r} of an event is not understood.")

    def _rally(
        self,
        event: Mapping[str, object],
        exchange: Mapping[str, object],
        here: CourtSaid,
    ) -> None:
        for place, play in enumerate(map(mapping, items(exchange.get("plays")))):
            self._touch(play, here if place == 0 else {})
        score = score_of(event.get("score"))
        winner = SIGNED.get(plain_text(exchange.get("point")))
        where = f"Set {self.set_number}, at {self.score[0]}-{self.score[1]}"
        if score is None and winner is not None:
            score = (self.score[0] + (winner is Side.A), self.score[1] + (winner is Side.B))
        if score is not None and (gainer := _gainer(self.score, score)) is not winner:
            what = f"the score goes to {score[0]}-{score[1]}"
            if winner is not None and gainer is not None:
                what += f", though the point is said to be {winner}'s"
            self.odd.say("warning", f"{where}: {what}.")
            winner = gainer or winner
        if winner is None or score is None:
            self.odd.say("warning", f"{where}: nobody won this rally.")
            return
        self.score = score
        self._add("point", winner, PointSaid(score=list(score)))

    def _touch(self, play: Mapping[str, object], here: CourtSaid) -> None:
        skill = VS_SKILLS.get(plain_text(play.get("skill")))
        side = SIGNED.get(plain_text(play.get("team")))
        if skill is None:
            self.found.unread += 1
            self.odd.count("warning", f"The skill {plain_text(play.get('skill'))!r} is not known.")
        for key in set(play) - _PLAY:
            self.odd.count("info", f"The detail {plain_text(key)!r} of a play was kept as it is.")
        payload: VsTouch = {**VsTouch(), **here}
        payload |= details(play) | vs_places(side, skill, play)
        if set_name := plain_text(play.get("targetAttacker"), 1):
            payload["target"] = set_name
        self._add(skill or "note", side, payload, play)

    def _add(
        self,
        kind: str,
        side: Side | None,
        payload: PlaySaid,
        source: Mapping[str, object] | None = None,
    ) -> None:
        said = only_said(payload)
        source = source or {}
        if line := raw(source) if source else None:
            said["line"] = line
        event = self.odd.event(
            {
                "event_type": kind,
                "actor_team": side,
                "actor_number": shirt(source.get("player")),
                "t_sec": seconds(source.get("time"), _TENTHS),
                "payload": {"set_number": self.set_number, **said},
                "seq": len(self.found.events) + 1,
            },
            f"Set {self.set_number}, at {self.score[0]}-{self.score[1]}",
        )
        if event is not None:
            self.found.events.append((self.clip, event))


def _gainer(before: tuple[int, int], after: tuple[int, int]) -> Side | None:
    """Who has more points now; None where nobody has, or both have."""
    gained = after[0] > before[0], after[1] > before[1]
    if gained[0] == gained[1]:
        return None
    return Side.A if gained[0] else Side.B


_SIDES = (Side.A, Side.B)


def keep_corrections(events: Iterable[EventIn], rules: Rules) -> int:
    """Take `court` and `setter_zones` out of the payloads where the rules alone say the same.

    Answers how many events still have one, so that a reader can say so.
    """
    state = State.start(rules)
    left = 0
    for event in events:
        payload: PlaySaid = cast("PlaySaid", dict(event.payload))  # as this reader has made it
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
            if courts:
                payload["court"] = courts
            if zones:
                payload["setter_zones"] = zones
            (play,) = plays([bare])
            after = step(state, play)
        event.payload = dict(payload)
        state = after
    return left
