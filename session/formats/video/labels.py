"""What the labels of a video instance say, in the words of several makers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from session.formats.values import plain_text, shirt, whole_between
from session.game.payloads import TouchSaid
from session.game.plays import Score
from session.vocabulary import Side, canonical_type

_GROUPS: Final = {
    "team": ("teamname", "team"),
    "player": ("playername", "player"),
    "number": ("playerjersey", "jersey", "jerseynumber", "playernumber", "shirt", "number"),
    "skill": ("skill", "action"),
    "grade": ("grade", "evaluation", "rating", "quality"),
    "set_number": ("set", "setnumber"),
    "won": ("rallywon", "pointwon"),
    "won_by": ("wonby", "winner", "rallywinner"),
    "score": ("score",),
}
_KEYS: Final = {group: key for key, groups in _GROUPS.items() for group in groups}
_SCORE_OF: Final = re.compile(r"score (?:of )?(?=\S)", re.IGNORECASE)
_PLAIN: Final = re.compile(r"[^a-z]+")
_POINTS: Final = re.compile(r"(\d{1,3})\s*[-:–]\s*(\d{1,3})")
_NUMBERED: Final = re.compile(r"#?(\d{1,3})[\s.:-]+(?=\D)")
_YES: Final = frozenset({"won", "win", "yes", "true", "1", "w"})
_NO: Final = frozenset({"lost", "loss", "no", "false", "0", "l"})
_SIGNS: Final = {
    "ace": "#", "kill": "#", "point": "#", "perfect": "#", "excellent": "#", "stuff": "#",
    "positive": "+", "good": "+",
    "neutral": "!", "ok": "!", "medium": "!",
    "negative": "-", "bad": "-",
    "poor": "/", "blocked": "/", "overpass": "/", "over": "/",
    "error": "=", "fault": "=",
}  # fmt: skip
_NUMBERS: Final = {"3": "#", "2": "+", "1": "-", "0": "="}
"""Of receptions, digs and free balls; of other skills, makers mean different things by them."""
_JUDGED_BY_NUMBER: Final = ("reception", "freeball", "dig")
_IN_PLAY: Final = frozenset({"inplay", "continue", "attempt", "zero", "none", "dig", "set"})
_MOST_LABELS: Final = 100
_MOST_TEAMS: Final = 10


@dataclass(slots=True)
class Labels:
    """The labels of one instance that a match is made of."""

    team: str = ""
    player: str = ""
    number: str | None = None
    skill: str = ""
    grade: str = ""
    set_number: int | None = None
    score: Score | None = None
    """One label for both teams, such as 3-2."""
    score_of: dict[str, int] = field(default_factory=dict)
    """By the names of teams, where each has a label."""
    won: bool | None = None
    """Whether the team of the touch won the rally."""
    won_by: str = ""

    @property
    def points(self) -> tuple[int, ...]:
        """The score as it stands there, whoever the teams are; empty without one."""
        return self.score or tuple(self.score_of.values())

    def score_by(self, sides: Mapping[str, Side], turned: bool) -> Score | None:
        """The score, A's first; `turned` where the one label has B's first."""
        if self.score is not None:
            return self.score[::-1] if turned else self.score
        found = {sides[name]: points for name, points in self.score_of.items() if name in sides}
        return (found[Side.A], found[Side.B]) if len(found) == 2 else None


@dataclass(slots=True)
class LabelledInstance:
    """One stretch of video: where it begins in the file, and what stands at it."""

    line: int
    start: float | None = None
    end: float | None = None
    code: str = ""
    labels: Labels = field(default_factory=Labels)
    count: int = 0

    def add(self, group: str, said: str) -> None:
        """Take in a label; the first of a group counts."""
        self.count += 1
        if not said or self.count > _MOST_LABELS:
            return
        key = _KEYS.get(_PLAIN.sub("", group.lower()))
        if key is not None:
            _READERS[key](self.labels, said)
        elif named := _SCORE_OF.match(group):
            _score_of(self.labels, group[named.end() :], said)


class LabelledTouch(TouchSaid, total=False):
    """With the grade in its maker's words."""

    grade: str | None


def label_sign(skill: str, grade: str) -> tuple[LabelledTouch, bool]:
    """Evaluation of a touch, and whether its grade is one that we know."""
    word = grade.strip().lower()
    plain = _PLAIN.sub("", word)
    if word[:1] in ("#", "+", "!", "-", "/", "=") and not word[1:2].isdigit():
        return {"evaluation": word[0]}, True
    if sign := _SIGNS.get(plain) or (_NUMBERS.get(word) if skill in _JUDGED_BY_NUMBER else None):
        return {"evaluation": sign}, True
    if skill == "block" and plain == "block":
        return {"evaluation": "#"}, True
    in_play = not word or plain in _IN_PLAY
    return {"evaluation": None, "in_play": in_play or None}, in_play


def _team(labels: Labels, said: str) -> None:
    labels.team = labels.team or said[:200].strip()


def _player(labels: Labels, said: str) -> None:
    """A name, which may have the number before it, or the last name first."""
    if numbered := _NUMBERED.match(said):
        labels.number = labels.number or shirt(numbered[1])
        said = said[numbered.end() :]
    elif (number := shirt(said)) is not None:
        labels.number, said = labels.number or number, ""
    last, comma, first = said.partition(",")
    name = f"{first.strip()} {last.strip()}" if comma and "," not in first else said
    labels.player = labels.player or name[:200].strip()


def _number(labels: Labels, said: str) -> None:
    labels.number = labels.number or shirt(said.removeprefix("#"))


def _skill(labels: Labels, said: str) -> None:
    labels.skill = labels.skill or canonical_type(said[:50])


def _grade(labels: Labels, said: str) -> None:
    labels.grade = labels.grade or plain_text(said, 200)


def _set_number(labels: Labels, said: str) -> None:
    number = whole_between(said.lower().removeprefix("set").strip(), 1, 9)
    labels.set_number = labels.set_number or number


def _won(labels: Labels, said: str) -> None:
    word = said.strip().lower()
    if word in _YES or word in _NO:
        labels.won = word in _YES
    else:
        _won_by(labels, said)


def _won_by(labels: Labels, said: str) -> None:
    labels.won_by = labels.won_by or said[:200].strip()


def _score(labels: Labels, said: str) -> None:
    points = _POINTS.fullmatch(said.strip())
    if points and labels.score is None:
        labels.score = int(points[1]), int(points[2])


def _score_of(labels: Labels, team: str, said: str) -> None:
    points = whole_between(said, 0, 999)
    if points is not None and len(labels.score_of) < _MOST_TEAMS:
        labels.score_of.setdefault(team[:200].strip(), points)


_READERS: Final[dict[str, Callable[[Labels, str], None]]] = {
    "team": _team,
    "player": _player,
    "number": _number,
    "skill": _skill,
    "grade": _grade,
    "set_number": _set_number,
    "won": _won,
    "won_by": _won_by,
    "score": _score,
}
