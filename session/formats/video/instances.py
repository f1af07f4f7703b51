"""Instances of video tools (SportsCode, Hudl, Nacsport …) whose labels tell a match.

Each touch is an instance with labels for team, player, skill, grade, set, score and who won the
rally. Companies write it twice, in a row of its team's skill and in one of its player; both have
the same labels, so a touch is there as often as it is in one of the two. Our own instances are read
back as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

from session.errors import InvalidInput, TooLargeError
from session.formats.imported import ImportedSession, title_of
from session.formats.remarks import Oddities
from session.formats.spreadsheets.rallies import RallyRows, with_points
from session.formats.values import seconds
from session.formats.video.labels import LabelledInstance, LabelledTouch, Labels, label_sign
from session.formats.video.xmlstream import XmlStream
from session.game.payloads import only_said
from session.game.plays import Score
from session.game.rules import rules_of
from session.schemas import EventIn, PlayerIn, SessionCreate
from session.scout import ScoutSheet
from session.vocabulary import SKILLS, Side

MAX_INSTANCES: Final = 200_000
"""A match has some 4,000."""


def read_instances(path: str | Path, *, name: str | None = None) -> ImportedSession:
    """The match in a list of instances. Raises InvalidInput saying which labels it would need,
    TooLargeError."""
    stream = _Stream()
    stream.parse(Path(path).read_bytes())
    return _Reader(stream.found, name or title_of(path)).read()


class _Stream(XmlStream):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[LabelledInstance] = []
        self.group = ""

    def opened(self) -> None:
        if self.path[-2:] == ["ALL_INSTANCES", "instance"]:
            if len(self.found) >= MAX_INSTANCES:
                raise TooLargeError(f"The file has more than {MAX_INSTANCES:,} instances.")
            self.found.append(LabelledInstance(self.line))

    def closed(self, said: str) -> None:
        if not self.found:
            return
        instance, path = self.found[-1], tuple(self.path[-2:])
        if path == ("instance", "start"):
            instance.start = seconds(said)
        elif path == ("instance", "end"):
            instance.end = seconds(said)
        elif path == ("instance", "code"):
            instance.code = said[:200]
        elif path == ("label", "group"):
            self.group = said
        elif path == ("label", "text"):
            instance.add(self.group, said)
            self.group = ""


@dataclass(slots=True)
class _Touch:
    """One touch: its labels, and where it is in the file."""

    said: Labels
    start: float | None
    line: int


class _Reader:
    def __init__(self, instances: list[LabelledInstance], title: str) -> None:
        self.instances = instances
        self.odd = Oddities()
        self.found = ImportedSession(SessionCreate(title=title), kind="instances")
        self.sides: dict[str, Side] = {}
        self.turned = False
        """Whether a score in one label has team B's points first."""

    def read(self) -> ImportedSession:
        touches = self._touches()
        self._teams(touches)
        self._rosters(touches)
        rallies = [self._rally(one) for one in _rallies(touches)]
        _scores(rallies)
        rows = list(with_points(rallies, rules_of({})))
        for seq, (_, event, _) in enumerate(rows, 1):
            event.seq = seq
        self.found.events = [(clip, event) for clip, event, _ in rows]
        self.found.lines = [line for _, _, line in rows]
        scout: ScoutSheet = {"format": "instances", "rules": "indoor"}
        self.found.session.meta = {"scout": scout}
        self.found.diagnostics = self.odd.all()
        return self.found

    def _touches(self) -> list[_Touch]:
        """Each touch once, in the order of play. Raises InvalidInput where labels are missing."""
        touches = list(_once(self.instances))
        if not any(one.said.skill in SKILLS for one in touches):
            raise InvalidInput(
                "This is a list of video instances, but none of them has a label Skill with a "
                "touch such as Serve or Attack, so no match can be made of it."
            )
        if not any(
            one.said.points or one.said.won_by or one.said.won is not None for one in touches
        ):
            raise InvalidInput(
                "This is a list of video instances with touches, but no label says who won a rally "
                "(Rally Won, Won By) or what the score was (Score), so no match can be made of it."
            )
        _number_sets(touches)
        return sorted(touches, key=lambda one: (one.said.set_number or 0, one.start or 0.0))

    def _teams(self, touches: list[_Touch]) -> None:
        """Team A is the one whose score is named first, else the one that touches first."""
        played = dict.fromkeys(one.said.team for one in touches if one.said.team)
        scored = dict.fromkeys(name for one in touches for name in one.said.score_of)
        named = list(scored) if len(scored) == 2 else list(played)
        if len(named) > 2 or not played.keys() <= set(named):
            raise InvalidInput(
                f"The labels name {len(played | scored)} teams, but a match is played by two: "
                f"{', '.join((played | scored).keys())[:200]}."
            )
        self.sides = dict(zip(named, Side, strict=False))
        self.turned = _other_way_round(touches, self.sides)
        self.found.teams = {side: name for name, side in self.sides.items()}
        if len(self.found.teams) == 2:
            home, away = self.found.teams[Side.A], self.found.teams[Side.B]
            self.found.session.title = f"{home} – {away}"[:200].strip()
            self.odd.say("info", f"The file does not say who played at home; {home} is team A.")

    def _rosters(self, touches: list[_Touch]) -> None:
        shirts: dict[tuple[Side, str], str] = {}
        for one in touches:
            side, number = self.sides.get(one.said.team), one.said.number
            if side is not None and number is not None:
                shirts[side, number] = shirts.get((side, number)) or one.said.player
        for (side, number), name in shirts.items():
            player = PlayerIn(number=number, player_name=name)
            self.found.rosters.setdefault(side, []).append(player)

    def _rally(self, touches: list[_Touch]) -> RallyRows:
        first = touches[0].said
        winner = next((won for one in touches if (won := self._winner(one.said))), None)
        rally = RallyRows(
            first.set_number,
            None,
            first.score_by(self.sides, self.turned),
            None,
            winner,
            ((), ()),
            (None, None),
        )
        for one in touches:
            if (event := self._event(one)) is not None:
                rally.rows.append((None, event, one.line))
        return rally

    def _winner(self, said: Labels) -> Side | None:
        if said.won_by:
            return self.sides.get(said.won_by)
        side = self.sides.get(said.team)
        return side if said.won or side is None or said.won is None else side.other

    def _event(self, touch: _Touch) -> EventIn | None:
        said = touch.said
        skill = said.skill if said.skill in SKILLS else "note"
        if skill == "note":
            self.found.unread += 1
            self.odd.count("warning", f"The skill {said.skill[:50]!r} is not known.")
        payload: LabelledTouch
        payload, known = label_sign(skill, said.grade)
        if not known:
            self.odd.count(
                "info", f"The grade {said.grade[:50]!r} of a {skill} is kept, not judged."
            )
        if skill == "note":
            payload["code"] = said.skill or None
        payload |= {"grade": said.grade or None, "set_number": said.set_number}
        return self.odd.event(
            {
                "event_type": skill,
                "actor_team": self.sides.get(said.team),
                "actor_number": said.number,
                "t_sec": touch.start,
                "payload": only_said(payload),
            },
            f"Set {said.set_number}",
            touch.line,
        )


def _once(instances: list[LabelledInstance]) -> Iterator[_Touch]:
    """The touches, each as often as the row that has it most often has it.

    The row of a team may lack the player; it then counts only where no row has one.
    """
    named = {_same(one) for one in instances if one.labels.number is not None}
    seen: Counter[tuple[object, ...]] = Counter()
    taken: Counter[tuple[object, ...]] = Counter()
    for one in instances:
        said = one.labels
        if not said.skill or (said.number is None and _same(one) in named):
            continue
        touch = (*_same(one), said.number)
        seen[*touch, one.code] += 1
        if seen[*touch, one.code] > taken[touch]:
            taken[touch] += 1
            yield _Touch(said, one.start, one.line)


def _same(one: LabelledInstance) -> tuple[object, ...]:
    """What the rows of one touch have in common."""
    said = one.labels
    return (one.start, one.end, said.team, said.skill, said.grade, said.set_number, said.points)


def _number_sets(touches: list[_Touch]) -> None:
    """Where no label says which set it is, a new one begins when the score falls."""
    if any(one.said.set_number for one in touches):
        return
    number, last = 1, 0
    for one in sorted(touches, key=lambda one: one.start or 0.0):
        points = sum(one.said.points or (last,))
        number, last = min(number + (points < last), 9), points
        one.said.set_number = number


def _rallies(touches: list[_Touch]) -> Iterator[list[_Touch]]:
    """Touches of one score; a second serve begins another rally, as when one is played again.

    Times are coarse: a serve that comes after other touches of its score was played before them.
    """
    for _, of_score in groupby(touches, key=_stand):
        rally: list[_Touch] = []
        served = False
        for one in of_score:
            if one.said.skill == "serve" and served:
                yield rally
                rally = [one]
            elif one.said.skill == "serve":
                rally.insert(0, one)
                served = True
            else:
                rally.append(one)
        yield rally


def _stand(touch: _Touch) -> tuple[object, ...]:
    return (touch.said.set_number, touch.said.points)


def _other_way_round(touches: list[_Touch], sides: dict[str, Side]) -> bool:
    """Whether the first number of a score `3-2` is that of team B, by who won the rallies."""
    votes: Counter[bool] = Counter()
    before: Labels | None = None
    for one in touches:
        said = one.said
        if before is not None and before.score and said.score and before.won_by in sides:
            gained = said.score[0] - before.score[0], said.score[1] - before.score[1]
            if gained in ((1, 0), (0, 1)) and said.set_number == before.set_number:
                votes[(gained == (1, 0)) == (sides[before.won_by] is Side.A)] += 1
        before = said
    return votes[False] > votes[True]


def _scores(rallies: list[RallyRows]) -> None:
    """Number the rallies, and find the scores before and after each: labels have one of the two."""
    for _, listed in groupby(rallies, key=lambda one: one.set_number):
        of_set = list(listed)
        at_the_end = sum(of_set[0].before or (0, 0)) == 1 and of_set[0].winner is not None
        last: Score = (0, 0)
        for number, rally in enumerate(of_set, 1):
            rally.number = number
            said = rally.before
            rally.before = last if at_the_end or said is None else said
            rally.after = said if at_the_end else _after(rally, of_set[number:])
            last = rally.after or rally.before


def _after(rally: RallyRows, following: list[RallyRows]) -> Score | None:
    """The score after a rally that begins with one: by its winner, else by what comes next."""
    before = rally.before or (0, 0)
    if following and following[0].before == rally.before and rally.before is not None:
        return before
    if rally.winner is not None:
        return before[0] + (rally.winner is Side.A), before[1] + (rally.winner is Side.B)
    return following[0].before if following else None
