"""Two invented teams with invented players, for the sample match."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from session.schemas import PlayerIn
from session.vocabulary import Side

TEAM_NAMES = {Side.A: "Blue Herons", Side.B: "Yellow Hornets"}

ROLES = ("setter", "outside", "middle", "opposite", "outside", "middle", "libero")
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
    picked = [given[role].pop(0) if given.get(role) else free.pop() for role in ROLES]
    roles = [*ROLES, "setter", "outside"]
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
