"""Hudl's tagging XML: a list of moments with tags, as apps such as iStatVball write it.

Read as far as the file that we have shows. As a rule only one team's touches are tagged, the other
team is there by its points alone. A rotation is a number without a meaning that the file would
give, so it is kept as `rotation` and no setter's zone is made of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from session.errors import InvalidInput
from session.formats.imported import ImportedSession, title_of
from session.formats.matchday import set_start
from session.formats.remarks import Oddities
from session.formats.values import seconds, shirt, whole_between
from session.formats.video.xmlstream import XmlStream
from session.game.payloads import (
    NoteSaid,
    PlaySaid,
    PointSaid,
    SetEndSaid,
    SubstitutionSaid,
    TouchSaid,
    only_said,
)
from session.schemas import SessionCreate
from session.scout import ListedSet, ScoutSheet
from session.vocabulary import Side

_SIDES: Final = {"1": Side.A, "2": Side.B}
_SKILLS: Final = {
    "serve": "serve", "pass": "reception", "set": "set", "attack": "attack",
    "block": "block", "dig": "dig", "freeBall": "freeball",
}  # fmt: skip
_RESULTS: Final = {
    ("serve", "ace"): "#", ("attack", "kill"): "#", ("block", "block"): "#",
}  # fmt: skip
_QUALITIES: Final = {"3": "#", "2": "+", "1": "-", "0": "="}
_JUDGED_BY_QUALITY: Final = ("reception", "freeball", "dig")
_OTHERWISE_IN_PLAY: Final = ("serve", "attack", "set", "dig", "block")
"""What these led to is written down only where it ended the rally."""
_TAGS: Final = frozenset(
    {"type", "team", "rotation", "playerJersey", "quality", "result", "amount"}
    | {"playerIn", "playerOut", "team1Score", "team2Score"}
)


@dataclass(slots=True)
class TaggedMoment:
    """One moment: where it begins in the file, its time in ms, and its tags."""

    line: int
    time: str = ""
    tags: dict[str, str] = field(default_factory=dict)
    doubled: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Document:
    start: str = ""
    provider: str = ""
    version: str = ""
    teams: dict[str, str] = field(default_factory=dict)
    moments: list[TaggedMoment] = field(default_factory=list)


def read_hudl(path: str | Path, *, name: str | None = None) -> ImportedSession:
    """The match in a file of Hudl tags. Raises InvalidInput when it is not one."""
    parser = _Parser()
    parser.parse(Path(path).read_bytes())
    document = parser.document
    if not document.moments:
        raise InvalidInput("There are no moments in this XML file; Hudl's tagging XML has some.")
    return _Reader(document, name or title_of(path)).read()


class _Parser(XmlStream):
    def __init__(self) -> None:
        super().__init__()
        self.document = _Document()
        self.key = ""

    def opened(self) -> None:
        if self.path[-2:] == ["moments", "moment"]:
            self.document.moments.append(TaggedMoment(self.line))

    def closed(self, said: str) -> None:
        path = tuple(self.path[-3:])
        document = self.document
        moment = document.moments[-1] if document.moments else None
        if path[-1] == "key":
            self.key = said
        elif path[1:] == ("team", "value") and len(document.teams) < 10:
            document.teams[self.key] = said
        elif path[1:] == ("tag", "value") and moment is not None:
            if self.key in moment.tags:
                moment.doubled.append(self.key)
            moment.tags[self.key] = said
        elif path[1:] == ("moment", "startTimeMs") and moment is not None:
            moment.time = said
        elif path[1:] == ("session", "startTimeUtc"):
            document.start = said
        elif path[1:] == ("dataProvider", "name"):
            document.provider = said
        elif path[1:] == ("dataProvider", "version"):
            document.version = said


class _Reader:
    def __init__(self, document: _Document, title: str) -> None:
        self.document = document
        self.odd = Oddities()
        self.found = ImportedSession(SessionCreate(title=title))
        self.number = 1
        self.score = (0, 0)
        self.sets: list[ListedSet] = []

    def read(self) -> ImportedSession:
        self._session()
        for moment in self.document.moments:
            self._moment(moment)
        self.found.diagnostics = self.odd.all()
        return self.found

    def _session(self) -> None:
        document, session = self.document, self.found.session
        for key, side in _SIDES.items():
            self.found.teams[side] = document.teams.get(key, "")[:200].strip() or None
        names = [name for name in self.found.teams.values() if name]
        if len(names) == 2:
            session.title = " – ".join(names)[:200].strip()
        day = re.match(r"\d{4}-\d\d-\d\d", document.start)
        start = _in_world_time(document.start)
        if day and not (set_start(self.found, start) or set_start(self.found, day[0])):
            self.odd.say("warning", f"{day[0]} is no date.")
        scout: ScoutSheet = {
            "format": "hudl",
            "generator": {"name": document.provider[:200], "version": document.version[:50]},
            "evaluation_style": "datavolley",
            "rules": "indoor",
            "match": {"start": document.start[:100]},
            "sets": self.sets,
        }
        session.meta = {"scout": scout}

    def _moment(self, moment: TaggedMoment) -> None:
        tags = moment.tags
        kind = tags.get("type", "")
        for key in moment.doubled:
            self.odd.say(
                "warning", f"The tag {key!r} is there twice; the last counts.", moment.line
            )
        for key in sorted(set(tags) - _TAGS):
            self.odd.count("info", f"The tag {key[:50]!r} was kept as it is.")
        if kind in _SKILLS:
            self._touch(_SKILLS[kind], moment)
        elif kind == "scoreAdjustment":
            self._points(moment)
        elif kind == "substitution":
            players = SubstitutionSaid(
                player_out=shirt(tags.get("playerOut")), player_in=shirt(tags.get("playerIn"))
            )
            self._add("substitution", moment, players)
        elif kind.lower() == "timeout":
            self._add("timeout", moment, PointSaid(score=list(self.score)))
        elif kind == "endSet":
            self._set_end(moment)
        elif kind == "endMatch":
            self._match_end(moment)
        elif kind not in ("beginMatch", "beginSet"):
            self.found.unread += "playerJersey" in tags
            self.odd.say(
                "warning", f"A moment of the kind {kind!r} was kept as a note.", moment.line
            )
            self._add("note", moment, NoteSaid(code=kind[:200] or None))

    def _touch(self, skill: str, moment: TaggedMoment) -> None:
        tags = moment.tags
        result, quality = tags.get("result", ""), tags.get("quality", "")
        sign = "=" if result == "error" else _RESULTS.get((skill, result))
        if sign is None and skill in _JUDGED_BY_QUALITY:
            sign = _QUALITIES.get(quality)
        if sign is None and result:
            self.odd.count("info", f"The result {result[:50]!r} of a {skill} is kept, not judged.")
        if tags.get("team", "") not in _SIDES:
            self.odd.say("warning", f"Nobody of the two teams is named for a {skill}.", moment.line)
        in_play = not sign and not result and skill in _OTHERWISE_IN_PLAY
        self._add(skill, moment, TouchSaid(evaluation=sign, in_play=in_play or None))

    def _points(self, moment: TaggedMoment) -> None:
        side = _SIDES.get(moment.tags.get("team", ""))
        amount = whole_between(moment.tags.get("amount"), -99, 99)
        if side is None or not amount:
            self.odd.say("warning", "A change of the score without team or amount.", moment.line)
            return
        ours = amount if side is Side.A else 0
        after = self.score[0] + ours, self.score[1] + amount - ours
        if min(after) < 0:
            self.odd.say("error", "The score would be below nought here.", moment.line)
            return
        if amount != 1:
            text_of = f"The score goes from {self.score} to {after} in one step."
            self.odd.say("warning", text_of, moment.line)
        self.score = after
        winner = side if amount > 0 else side.other
        self._add("point", moment, PointSaid(score=list(after)), winner)

    def _set_end(self, moment: TaggedMoment) -> None:
        final = self._final(moment)
        if final is not None and final != self.score:
            self.odd.say(
                "warning",
                f"Set {self.number} ends at {self.score[0]}-{self.score[1]} by its points, "
                f"but the file says {final[0]}-{final[1]}.",
                moment.line,
            )
        score = list(final or self.score)
        self._add("set_end", moment, SetEndSaid(score=score))
        self.sets.append({"score": score})
        self.number, self.score = min(self.number + 1, 9), (0, 0)

    def _match_end(self, moment: TaggedMoment) -> None:
        said = self._final(moment)
        scores = [one["score"] or (0, 0) for one in self.sets]
        won = sum(a > b for a, b in scores), sum(b > a for a, b in scores)
        if said is not None and said != won:
            what = f"The file says {said[0]}:{said[1]} in sets, its sets say {won[0]}:{won[1]}."
            self.odd.say("warning", what, moment.line)

    def _final(self, moment: TaggedMoment) -> tuple[int, int] | None:
        first = whole_between(moment.tags.get("team1Score"), 0, 999)
        second = whole_between(moment.tags.get("team2Score"), 0, 999)
        return None if first is None or second is None else (first, second)

    def _add(
        self,
        kind: str,
        moment: TaggedMoment,
        payload: PlaySaid,
        winner: Side | None = None,
    ) -> None:
        tags = moment.tags
        details = only_said(payload)
        kept = {key: value[:200] for key, value in list(tags.items())[:50] if key not in _TAGS}
        for key in ("rotation", "quality", "result"):
            if value := tags.get(key):
                kept[key] = value[:200]
        line = "; ".join(f"{key}={value}" for key, value in tags.items())
        event = self.odd.event(
            {
                "event_type": kind,
                "actor_team": winner or _SIDES.get(tags.get("team", "")),
                "actor_number": shirt(tags.get("playerJersey")),
                "t_sec": seconds(moment.time, 1_000.0),
                "payload": {**kept, "line": line[:10_000], "set_number": self.number, **details},
                "seq": len(self.found.events) + 1,
            },
            f"Set {self.number}",
            moment.line,
        )
        if event is not None:
            self.found.events.append((None, event))
            self.found.lines.append(moment.line)


def _in_world_time(start: str) -> str:
    """`startTimeUtc` as ISO 8601 has it: world time, unless an offset stands behind it."""
    said = re.sub(r"\s+(?=[+-]\d\d:?\d\d\Z)", "", start.strip())
    timed = re.search(r"\d:\d\d[.\d]*\Z", said)
    return f"{said}Z" if timed and not re.search(r"[+-]\d\d:\d\d\Z", said) else said
