"""The attacks of a match, one by one, each with when in the rally it came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, get_args

from session.game.match import Match
from session.serialiser import keyed
from session.stats.catalogue import SITUATIONS, Situation
from session.stats.narrowing import Keep
from session.stats.tally import when_attacked
from session.vocabulary import Evaluation, Phase, Side


@dataclass(slots=True)  # A match has hundreds: to make frozen ones takes four times as long.
class ListedAttack:
    """An attack; `rally` of the set and `touch` of the rally count from 1."""

    event_id: int | None
    set_number: int = field(metadata=keyed("set"))
    rally: int
    touch: int
    team: Side | None
    player: str | None
    phase: Phase
    situation: Situation
    evaluation: str | None


def attacks_of(match: Match, keep: Keep | None = None) -> Iterator[ListedAttack]:
    """All attacks, or those to `keep`, in the order of play."""
    for one in match.sets:
        for rally in one.rallies:
            received: dict[Side | None, str | None] = {}
            for place, (touch, phase) in enumerate(zip(rally.touches, rally.phases, strict=True)):
                if touch.kind == "reception":
                    received[touch.side] = touch.sign
                elif touch.kind == "attack" and (keep is None or keep(touch, phase)):
                    when = when_attacked(phase, received.get(touch.side))
                    yield ListedAttack(
                        touch.id, one.number, rally.number, place + 1, touch.side, touch.number,
                        phase, _SITUATION_OF[when], touch.sign,
                    )  # fmt: skip


_SITUATION_OF: Final[Mapping[int, Situation]] = {
    when_attacked(phase, sign): next(
        name for name, words in SITUATIONS.items() if words.when & when_attacked(phase, sign)
    )
    for phase in get_args(Phase)
    for sign in (*Evaluation, None)
}
