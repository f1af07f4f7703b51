"""A sample match of two invented teams, played by chance under the rules of the game, the same for
the same seed.

serve, reception, set, attack, perhaps block, dig, set, attack ... until a point; the winner of a
point serves, and rotates when it did not serve before. Everything carries the signs and places
that a scout would write.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from session.court import LENGTH, WIDTH, Point, turn
from session.schemas import EventIn, PlayerIn
from session.vocabulary import Side

TEAM_NAMES = {Side.A: "Blue Herons", Side.B: "Yellow Hornets"}

_ROLES = ("setter", "outside", "middle", "opposite", "outside", "middle", "libero")
"""In the order of a line-up that begins in position 1; the libero stands beside it."""

_NAMES = {
    Side.A: (
        "Ilan Morawin", "Teo Castrell", "Bruno Haldane", "Sami Okonro", "Luc Ferrandel",
        "Anton Vesk", "Kai Brunnet", "Marek Solvay", "Noa Tilburne",
    ),
    Side.B: (
        "Dario Quell", "Jonas Weidrich", "Femi Adolane", "Nikola Strand", "Rui Calvasso",
        "Oskar Linde", "Mats Perrigo", "Hugo Danvers", "Leo Ibarron",
    ),
}  # fmt: skip
_SKILL = {Side.A: 0.04, Side.B: 0.0}


@dataclass
class SampleTeam:
    """Who plays: `order` are the shirt numbers in positions 1 to 6, rotated as the set goes on."""

    side: Side
    roster: list[PlayerIn]
    order: list[str]
    libero: str
    strength: float
    role: dict[str, str] = field(default_factory=dict)

    def rotate(self) -> None:
        """Clockwise: who stood in position 2 serves next."""
        self.order = self.order[1:] + self.order[:1]

    @property
    def server(self) -> str:
        return self.order[0]

    @property
    def setter(self) -> str:
        return next(number for number in self.order if self.role[number] == "setter")

    def front(self, role: str) -> str | None:
        """Who of a role stands in positions 2 to 4."""
        return next((n for n in self.order[1:4] if self.role[n] == role), None)

    def back(self) -> list[str]:
        """Positions 5, 6 and 1; the libero stands in for a middle who does not serve."""
        three = [self.order[4], self.order[5], self.order[0]]
        return [
            self.libero if self.role[n] == "middle" and place < 2 else n
            for place, n in enumerate(three)
        ]


def sample_team(side: Side, numbers: dict[str, list[str]], seed: int) -> SampleTeam:
    """A team of nine. `numbers` are shirt numbers by role that the rendered clip shows; the
    others are drawn."""
    rng = random.Random(f"{side}{seed}")
    taken = {number for found in numbers.values() for number in found}
    free = [str(n) for n in range(1, 21) if str(n) not in taken]
    rng.shuffle(free)
    given = {role: list(found) for role, found in numbers.items()}
    picked = [given[role].pop(0) if given.get(role) else free.pop() for role in _ROLES]
    roles = [*_ROLES, "setter", "outside"]
    roster = [
        PlayerIn(
            number=number,
            player_name=name,
            position=role,
            libero=role == "libero",
            captain=place == 1,
        )
        for place, (number, name, role) in enumerate(
            zip([*picked, free.pop(), free.pop()], _NAMES[side], roles, strict=True)
        )
    ]
    role_of = {player.number: str(player.position) for player in roster}
    return SampleTeam(side, roster, picked[:6], picked[6], _SKILL[side], role_of)


SET_POINTS = 25
_MOST_TOUCHES = 40
"""A rally that lasts longer ends with the next attack."""

_ATTACKS: dict[str, tuple[Point, int]] = {
    "outside": ((1.2, 7.8), 4),
    "middle": ((4.6, 8.1), 3),
    "opposite": ((7.8, 7.8), 2),
    "pipe": ((4.5, 5.6), 8),
}
"""Where an attack is hit, in the team's own half, and its zone."""

KILLS = {"#": 0.50, "+": 0.46, "!": 0.40, "-": 0.33}
"""How often the attack after such a reception or dig scores."""


@dataclass
class _Rally:
    """The touches of one rally, written down as they happen."""

    rng: random.Random
    teams: dict[Side, SampleTeam]
    events: list[EventIn]
    t_sec: float
    set_number: int

    def touch(
        self, kind: str, side: Side, number: str, sign: str, place: Point, **more: object
    ) -> None:
        """`place` is in the team's own half, in metres."""
        payload = {
            "evaluation": sign,
            "set_number": self.set_number,
            "player_m": _metres(side, place),
            **more,
        }
        self.events.append(
            EventIn(
                t_sec=round(self.t_sec, 2),
                event_type=kind,
                actor_team=side,
                actor_number=number,
                payload=payload,
            )
        )
        self.t_sec += self.rng.uniform(0.7, 1.5)

    def near(self, point: Point, spread: float) -> Point:
        return self.rng.gauss(point[0], spread), self.rng.gauss(point[1], spread)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share


def sample_match(teams: dict[Side, SampleTeam], seed: int = 1, sets: int = 2) -> list[EventIn]:
    """All events of a match of some sets, with times in seconds from the session's start."""
    rng = random.Random(seed)
    events: list[EventIn] = []
    t_sec, serving = 60.0, Side.A
    for number in range(1, sets + 1):
        t_sec = _play_set(rng, teams, events, t_sec, number, serving) + 180.0
        serving = serving.other
    return [
        event.model_copy(update={"client_id": f"sample:{place}", "seq": place + 1})
        for place, event in enumerate(events)
    ]


def _play_set(
    rng: random.Random,
    teams: dict[Side, SampleTeam],
    events: list[EventIn],
    t_sec: float,
    number: int,
    serving: Side,
) -> float:
    score = {Side.A: 0, Side.B: 0}
    for side in Side:
        six, setter = list(teams[side].order), teams[side].setter
        about = {"set_number": number, "lineup": six, "setter": setter}
        events.append(_note("lineup", t_sec, side, about))
    while max(score.values()) < SET_POINTS or abs(score[Side.A] - score[Side.B]) < 2:
        rally = _Rally(rng, teams, events, t_sec, number)
        winner = _play(rally, serving)
        score[winner] += 1
        about = {"set_number": number, "score": [score[Side.A], score[Side.B]]}
        events.append(_note("point", rally.t_sec, winner, about))
        if winner is not serving:
            teams[winner].rotate()
            serving = winner
        t_sec = rally.t_sec + rng.uniform(14, 26)
    leader = max(score, key=lambda side: score[side])
    about = {"set_number": number, "score": [score[Side.A], score[Side.B]]}
    events.append(_note("set_end", t_sec, leader, about))
    return t_sec


def _note(kind: str, t_sec: float, side: Side, payload: dict[str, object]) -> EventIn:
    return EventIn(t_sec=round(t_sec, 2), event_type=kind, actor_team=side, payload=payload)


def _play(rally: _Rally, serving: Side) -> Side:
    """One rally; returns who won it."""
    quality = _serve(rally, serving)
    if quality in ("ace", "error"):
        return serving if quality == "ace" else serving.other
    side = serving.other
    begun = len(rally.events)
    while True:
        last = len(rally.events) - begun > _MOST_TOUCHES
        outcome = _attack(rally, side, quality, decide=last)
        if outcome == "won":
            return side
        if outcome == "lost":
            return side.other
        quality, side = outcome, side.other


def _serve(rally: _Rally, side: Side) -> str:
    """The serve and, if it comes over, the reception: "ace", "error" or the reception's sign."""
    server, receiver = rally.teams[side], rally.teams[side.other]
    place = (min(8.8, max(0.3, rally.rng.gauss(7.0, 1.2))), rally.rng.uniform(-1.2, -0.1))
    if rally.chance(0.12 - server.strength / 2):
        rally.touch("serve", side, server.server, "=", place, start_zone=1)
        return "error"
    end = rally.rng.uniform(1.0, 8.0), max(0.3, rally.rng.gauss(2.8, 1.2))
    sign = rally.rng.choices("#+!-=", weights=(30, 28, 14, 21, 6 + 40 * server.strength))[0]
    served = {"#": "-", "+": "-", "!": "!", "-": "+", "=": "#"}[sign]
    over = {"start_zone": 1, "end_zone": _zone(end), "end_m": _metres(side.other, end)}
    rally.touch("serve", side, server.server, served, place, **over)
    passer = _nearest(rally, receiver, end)
    rally.touch("reception", side.other, passer, sign, rally.near(end, 0.2))
    return "ace" if sign == "=" else sign


def _attack(rally: _Rally, side: Side, quality: str, *, decide: bool) -> str:
    """Set, attack and what the other side makes of it: "won", "lost" or the dig's sign."""
    team = rally.teams[side]
    good = quality in "#+"
    at = rally.near((6.2, 8.2) if good else (5.0, 6.6), 0.35 if good else 0.9)
    rally.touch("set", side, _setting(rally, team), "#" if good else "+", _inside(at))
    kind, hitter = _choose(rally, team, good)
    place, zone = _ATTACKS[kind]
    place = _inside(rally.near(place, 0.45))
    end = rally.rng.uniform(0.8, 8.2), min(7.5, max(0.6, rally.rng.gauss(3.4, 1.7)))
    about = {"start_zone": zone, "end_zone": _zone(end), "end_m": _metres(side.other, end)}
    roll = rally.rng.random() * (0.68 if decide else 1.0)
    kill = KILLS[quality] + team.strength
    if roll < kill:
        rally.touch("attack", side, hitter, "#", place, **about)
        if rally.chance(0.35):
            digger = _nearest(rally, rally.teams[side.other], end)
            rally.touch("dig", side.other, digger, "=", rally.near(end, 0.3))
        return "won"
    if roll < kill + 0.08:
        rally.touch("attack", side, hitter, "=", place, **about)
        return "lost"
    if roll < kill + 0.17 or decide:
        rally.touch("attack", side, hitter, "/", place, **about)
        rally.touch("block", side.other, _blocker(rally, side.other), "#", _across(place))
        return "lost"
    touched = rally.chance(0.25)
    rally.touch("attack", side, hitter, "+" if touched else "-", place, **about)
    if touched:
        rally.touch("block", side.other, _blocker(rally, side.other), "+", _across(place))
    digger = _nearest(rally, rally.teams[side.other], end)
    sign = rally.rng.choices("#+!-", weights=(25, 35, 20, 20))[0]
    rally.touch("dig", side.other, digger, sign, rally.near(end, 0.3))
    return sign


def _setting(rally: _Rally, team: SampleTeam) -> str:
    """The setter, or the libero when the setter had the first ball."""
    last = rally.events[-1]
    first_ball = (last.actor_team, last.actor_number) == (team.side, team.setter)
    return team.libero if first_ball else team.setter


def _choose(rally: _Rally, team: SampleTeam, good: bool) -> tuple[str, str]:
    """Which attack, and who hits it; a quick attack needs a good pass."""
    weights = {"outside": 45, "middle": 24 if good else 3, "opposite": 24, "pipe": 14}
    hitters = {
        "outside": team.front("outside"),
        "middle": team.front("middle"),
        "opposite": team.front("opposite"),
        "pipe": next((n for n in team.back() if team.role[n] == "outside"), None),
    }
    ready = {kind: number for kind, number in hitters.items() if number is not None}
    kind = rally.rng.choices(list(ready), weights=[weights[k] for k in ready])[0]
    return kind, ready[kind]


def _nearest(rally: _Rally, team: SampleTeam, point: Point) -> str:
    """The back-row player of the third of the court in which the ball comes down."""
    left, middle, right = team.back()
    passer = left if point[0] < WIDTH / 3 else middle if point[0] < 2 * WIDTH / 3 else right
    if team.role[passer] in ("setter", "opposite") and rally.chance(0.8):
        return team.libero if team.libero in team.back() else middle
    return passer


def _blocker(rally: _Rally, side: Side) -> str:
    team = rally.teams[side]
    middle = team.front("middle")
    if middle is not None and rally.chance(0.55):
        return middle
    return rally.rng.choice(team.order[1:4])


def _across(place: Point) -> Point:
    """Where a blocker stands who faces an attacker, in the blocker's own half."""
    return WIDTH - place[0], 8.6


def _inside(place: Point) -> Point:
    return min(8.9, max(0.1, place[0])), min(8.8, max(0.1, place[1]))


def _metres(side: Side, place: Point) -> list[float]:
    """From a team's own half into the frame of the court."""
    x, y = place if side is Side.A else turn(place)
    return [round(min(WIDTH + 2, max(-2.0, x)), 2), round(min(LENGTH + 3, max(-3.0, y)), 2)]


def _zone(place: Point) -> int:
    """The zone 1-9 of a place in the own half."""
    column = min(2, max(0, int(place[0] // 3)))
    row = min(2, max(0, int(place[1] // 3)))
    return ((5, 6, 1), (7, 8, 9), (4, 3, 2))[row][column]
