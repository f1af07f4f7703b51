"""Who a scout says is on court, held against what the rules alone give.

A record says only what the rules cannot know, so a touch carries `court` or `setter_zones` where
the columns of its line differ from `session.game.step`. Lines between rallies are not compared:
some programs write the columns of a point or a substitution as they were before it, some as after.
"""

from __future__ import annotations

from functools import lru_cache

from session.game.payloads import CourtSaid
from session.game.plays import Play, saying
from session.game.state import State
from session.game.step import step
from session.vocabulary import Side, canonical_number

_Six = tuple[str | None, ...]
FIRST_ZONE, FIRST_PLAYER, LAST = 9, 14, 26


@lru_cache(maxsize=1024)
def _six(numbers: tuple[str, ...], players: int) -> _Six | None:
    """The shirt numbers of one side; None where the columns are empty.

    A 0 is somebody's number if it is there once, else it stands for nobody, as words do.
    """
    texts = [text.strip().removesuffix(".0") for text in numbers[:players]]
    nobody = {"0", "00"} if sum(text in ("0", "00") for text in texts) > 1 else set()
    six = tuple(
        canonical_number(text) if text.isascii() and text.isdigit() and text not in nobody else None
        for text in texts
    )
    return six if any(six) and all(number is None or len(number) <= 10 for number in six) else None


def _cells(fields: list[str], first: int) -> tuple[str, ...]:
    """Six columns, cut to what may be a shirt number, since they are remembered."""
    return tuple([text[:12] for text in fields[first : first + 6]])


def _zone(text: str, players: int) -> int | None:
    zone = int(text) if len(text) == 1 and text in "123456" else 0
    return zone if 1 <= zone <= players else None


def line_up(fields: list[str], side: Side | None, players: int) -> list[str | None] | None:
    """The six of one side as a line-up says them."""
    if side is None:
        return None
    first = FIRST_PLAYER if side is Side.A else FIRST_PLAYER + 6
    six = _six(_cells(fields, first), players)
    return None if six is None else list(six)


class Watch:
    """Follows the match through a file's lines; `corrections` is what a touch must carry."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.players = True
        """Whether the columns of the players can be believed."""
        self._seen: list[str] = []
        self._zones: list[str] = []
        self._fresh = True

    def follow(self, play: Play) -> None:
        """Take in anything but a touch."""
        self.state = step(self.state, play)
        self._fresh = True

    def corrections(self, play: Play, fields: list[str]) -> CourtSaid:
        """Take in a touch. Within a rally nothing moves, so equal columns need no second look."""
        players, zones = fields[FIRST_PLAYER:LAST], fields[FIRST_ZONE : FIRST_ZONE + 2]
        before = self.state
        known = before.serving is not None and play.set_number in (None, before.set_number)
        if play.kind != "serve" and not self._fresh and known:
            if players == self._seen and zones == self._zones:
                return {}
        else:
            self.state = step(before, play)
        self._seen, self._zones, self._fresh = players, zones, False
        found = court_differences(self.state, fields)
        if not self.players:
            found.pop("court", None)
        if found:
            self.state = step(before, saying(play, found))
        return found


def court_differences(state: State, fields: list[str]) -> CourtSaid:
    """`court` and `setter_zones` as far as a line says otherwise than `state`."""
    size = state.rules.players
    found: CourtSaid = {}
    for i, side in enumerate(Side):
        first = FIRST_PLAYER + 6 * i
        six = _filled(_six(_cells(fields, first), size), state.lineups[i])
        if six is not None and six != state.lineups[i]:
            found.setdefault("court", {})[side.value] = list(six)
        zone = _zone(fields[FIRST_ZONE + i].strip(), size)
        if zone is not None and zone != state.setter_zones[i]:
            found.setdefault("setter_zones", {})[side.value] = zone
    return found


def _filled(six: _Six | None, known: _Six) -> _Six | None:
    """The six with those in zones that the columns leave open, if nobody then stands twice."""
    if six is None or None not in six:
        return six
    filled = tuple(said or stood for said, stood in zip(six, known, strict=True))
    numbers = [number for number in filled if number is not None]
    return filled if len(set(numbers)) == len(numbers) else six
