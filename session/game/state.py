"""Where a match stands: what `session.game.step.step` takes and answers."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from session.game.plays import Play, Score, Six
from session.game.rallyend import Verdict
from session.game.rules import INDOOR, Rules
from session.vocabulary import Phase, Side

Numbers: TypeAlias = frozenset[str]
"""Shirt numbers."""

NO_NUMBERS: tuple[Numbers, Numbers] = (frozenset(), frozenset())


class RallySoFar(NamedTuple):
    """What has been played since the last point, or since a second serve without one."""

    touches: int = 0
    serves: int = 0
    receivers_attacked: bool = False
    servers_attacked: bool = False
    contact_side: Side | None = None
    contacts: int = 0
    """How often that side touched the ball in a row; a block is none of the three."""
    verdict: Verdict | None = None
    """Who won and how, if the last touches decide it by their signs."""
    last: Play | None = None
    phase: Phase | None = None


class State(NamedTuple):
    """Where the match stands after a play. Pairs are A's and B's; `INDOOR` at 0-0 to begin with."""

    rules: Rules = INDOOR
    set_number: int = 1
    score: Score = (0, 0)
    serving: Side | None = None
    lineups: tuple[Six, Six] = ((None,) * 6, (None,) * 6)
    setters: tuple[str | None, str | None] = (None, None)
    setter_zones: tuple[int | None, int | None] = (None, None)
    liberos: tuple[Numbers, Numbers] = NO_NUMBERS
    libero_for: tuple[tuple[str, str] | None, tuple[str, str] | None] = (None, None)
    """The libero on court and the player whose place it is, where somebody wrote it down."""
    substitutions: tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]] = ((), ())
    """Of this set: (out, in). A libero's coming and going is none."""
    timeouts: tuple[int, int] = (0, 0)
    first_serving: Side | None = None
    """Who served first in this set."""
    left: tuple[State, ...] = ()
    """The other sets as they were left."""
    set_winner: Side | None = None
    """Who has won the set that the score is of; the next set begins with the next play of it."""
    set_over: bool = False
    moved: tuple[bool, bool] = (False, False)
    """Whether the line-up has turned, or was given, since the last serve or the set's end."""
    how: str = ""
    """How the last rally ended, after a point; the words are those of `match.Rally.how`."""
    winner: Side | None = None
    """Who won it."""
    ended: tuple[RallySoFar, Side | None] | None = None
    """The rally that has won the set, and who served in it: what answers its last touch is of it,
    though it is written behind the point."""
    rally: RallySoFar = RallySoFar()
    """The last of the fields: it changes with every touch."""

    @classmethod
    def start(cls, rules: Rules = INDOOR, liberos: tuple[Numbers, Numbers] = NO_NUMBERS) -> State:
        """The beginning of a match."""
        nobody: Six = (None,) * rules.players
        return cls(rules=rules, lineups=(nobody, nobody), liberos=liberos)

    def with_rally(self, rally: RallySoFar) -> State:
        """As `_replace` has it, which looks through all fields: too slow for every touch."""
        return State._make((*self[:-1], rally))

    @property
    def phase(self) -> Phase | None:
        """Of the touch just played; None after anything else."""
        return self.rally.phase

    @property
    def sets_won(self) -> Score:
        """Up to the set that decides the match, unless its rules have all sets played."""
        return self.rules.tally(self._winners)[0]

    @property
    def _winners(self) -> dict[int, Side | None]:
        return {one.set_number: one.set_winner for one in (*self.left, self)}

    @property
    def over(self) -> bool:
        """Whether the match is decided."""
        return self.rules.is_over(self._winners)

    @property
    def target(self) -> int:
        """The points that win this set, two ahead."""
        return self.rules.target(self.set_number)

    @property
    def ends_changed(self) -> bool:
        """Whether A stands where B stood at the start (the toss of a deciding set apart)."""
        return self.rules.ends_changed(self.set_number, self.score)

    def on_court(self, side: Side) -> Six:
        """Who stands in zones 1-6, the libero in the place of whom it replaces."""
        i = 0 if side is Side.A else 1
        six, libero = self.lineups[i], self.libero_for[i]
        if libero is None:
            return six
        return tuple(libero[0] if number == libero[1] else number for number in six)


class PlayedMoment(NamedTuple):
    """A play with the state before it (in its own set) and after it."""

    before: State
    play: Play
    after: State
