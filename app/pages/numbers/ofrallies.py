"""Which plays stand behind numbers that count rallies: points given away, and serves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from session.match import Match, Rally
from session.plays import Play
from session.vocabulary import Side

_WINNERS: Final = frozenset({("serve", "#"), ("attack", "#"), ("block", "#")})


@dataclass(frozen=True)
class Made:
    """The plays of one team's rallies: `gifts` are the opponent's errors by set; `serves` and `won`
    say how many serves each number made, and how many of them in rallies that its team won."""

    gifts: Mapping[str, list[int]]
    serves: Counter[str | None]
    won: Counter[str | None]

    def gifts_in(self, number: str | None) -> list[int]:
        """Those of one set, or of all."""
        if number is not None:
            return self.gifts.get(number, [])
        return [one for of_set in self.gifts.values() for one in of_set]

    @property
    def in_all(self) -> tuple[int, int]:
        """Serves, and those in rallies that were won."""
        return sum(self.serves.values()), sum(self.won.values())

    @classmethod
    def of(cls, match: Match, side: Side) -> Made:
        """`match` is the part that one looks at."""
        gifts: dict[str, list[int]] = {}
        serves: Counter[str | None] = Counter()
        won: Counter[str | None] = Counter()
        for rally in match.rallies:
            error = _gift(rally, side)
            if error is not None:
                gifts.setdefault(str(rally.set_number), []).append(error)
            mine = [t.number for t in rally.touches if t.kind == "serve" and t.side is side]
            serves.update(mine)
            won.update(mine if rally.winner is side else ())
        return cls(gifts, serves, won)


def _gift(rally: Rally, side: Side) -> int | None:
    """The opponent's error that ended a rally without a winner of one's own."""
    own = {(touch.kind, touch.sign) for touch in rally.touches if touch.side is side}
    if rally.winner is not side or own & _WINNERS:
        return None
    errors = (t.id for t in reversed(rally.touches) if t.side is side.other and _is_error(t))
    return next(errors, None)


def _is_error(touch: Play) -> bool:
    """Blocked attacks are errors where nobody wrote the block down; so is a block into the net."""
    return touch.sign == "=" or (touch.sign == "/" and touch.kind in ("attack", "block"))
