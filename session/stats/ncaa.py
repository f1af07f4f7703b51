"""The box score as American colleges keep it, as far as a scout's record tells it.

It stands beside the match report and is never mixed with it: `hitting` takes blocked attacks as
errors, and a point is counted by other rules. `docs/statistics.md` names each definition.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from session.game.match import Match, Rally
from session.game.plays import Play
from session.stats.boxscore import is_known, unknown
from session.stats.metrics import rate
from session.stats.narrowing import Keep
from session.stats.serving import ENDS, serve_ends
from session.stats.styles import Style
from session.stats.touches import outcome
from session.vocabulary import Side

_BLOCK_ERROR: Final[Mapping[str, str | None]] = {
    "datavolley": "/", "german": "=", "volleymetrics": None,
}  # fmt: skip
"""The sign of a block that broke a rule (net, centre line); a ball off the block is no error."""

_PASSES: Final = ("set", "reception", "dig", "freeball")
"""What may come before a teammate's attack."""

_NEARLY_ALL: Final = 0.75
"""Of the attacks after a touch of their own team, so many come after a set where a scout writes
every set; scouts who write only those after a reception stay well below."""

NOTES: Final[Mapping[str, str]] = {
    "blocks": "The record does not say of every kill block how many blocked: BS and BA are left "
    "open, and PTS counts each kill block as one point for whoever it names.",
    "partners": "A scout names one player of a shared block: BA lacks the partners, so a team's "
    "PTS take each kill block as one point.",
    "assists": "Not every set is written down: where one is missing, A goes to whoever touched the "
    "ball before it.",
    "block_errors": "In this evaluation style a fault at the net has no sign of its own: BE is "
    "left open.",
    "ball_handling": "BHE counts every set error: the record does not say which of them a referee "
    "called.",
    "aces": "A reception error is the server's ace whatever sign the serve has, and an ace that "
    "nobody received is a reception error of the team.",
}


@dataclass(slots=True)
class NcaaTally:
    """One player, or the touches of a team that name nobody."""

    signs: dict[tuple[str, str | None], int] = field(default_factory=lambda: defaultdict(int))
    ends: dict[str, list[Play]] = field(default_factory=lambda: {end: [] for end in ENDS})
    """Aces, service and reception errors: for each the touch that says so."""
    assists: int = 0
    digs: int = 0
    solo: int = 0
    shared: int = 0
    sets: set[int] = field(default_factory=set)

    def of(self, skill: str, signs: str) -> int:
        return sum(self.signs.get((skill, sign), 0) for sign in signs)

    def total(self, skill: str) -> int:
        return sum(n for (kind, _), n in self.signs.items() if kind == skill)


def ncaa(
    match: Match,
    style: Style = "datavolley",
    keep: Keep | None = None,
    whole: Match | None = None,
) -> dict[str, Any]:
    """`{"teams": {"A": {"team", "players": {number: line}, "unknown_player": line}, "B": …},
    "notes": [sentences]}`.

    A line is SP (sets played), K, E, TA, hitting (a rate, (K - E) / TA), A, SA, SE, RE, DIG, BS,
    BA, BE, BHE, TB (kill blocks) and PTS; `per_set` has K, A, DIG, B (blocks) and PTS as rates over
    SP, `events` the ids of the touches behind SA, SE and RE. None is what this record cannot tell,
    and `notes` say why. `style` is how the scout used the signs of a block. With `keep`, only the
    touches that it keeps count. Where `match` is a part of a match, the `whole` says what the
    record can tell.
    """
    found: dict[Side, dict[str, NcaaTally]] = {side: defaultdict(NcaaTally) for side in Side}
    alone = not match.rules.has_rotations
    for rally in match.rallies:
        _count(rally, found, keep, alone)
        _count_ends(rally, found, keep)
    rallies = (match if whole is None else whole).rallies
    known = alone or _blockers_are_known(rallies)
    sets = sum(one.is_known for one in match.sets)
    teams = {side.value: _team(found[side], style, known, sets) for side in Side}
    if not (is_known(match) and (whole is None or is_known(whole))):
        teams = unknown(teams)
    said = ["aces", "ball_handling"]
    if not alone:
        said.append("partners" if known else "blocks")
    if not all(_sets_are_written(rallies, side) for side in Side):
        said.append("assists")
    if _BLOCK_ERROR[style] is None:
        said.append("block_errors")
    return {"teams": teams, "notes": [NOTES[name] for name in said]}


def _blockers_are_known(rallies: Iterable[Rally]) -> bool:
    """Whether every kill block says if one player blocked or more."""
    return all(
        _is_shared(touch, rally.touches[:place]) is not None
        for rally in rallies
        for place, touch in enumerate(rally.touches)
        if (touch.kind, touch.sign) == ("block", "#") and touch.side is not None
    )


def _sets_are_written(rallies: Iterable[Rally], side: Side) -> bool:
    """Whether nearly all attacks that a team built up come after a set."""
    before = [
        one.kind
        for rally in rallies
        for one, then in pairwise(rally.touches)
        if then.kind == "attack" and then.side is side and one.side is side and one.kind in _PASSES
    ]
    return before.count("set") >= _NEARLY_ALL * len(before)


def _count(
    rally: Rally, found: Mapping[Side, dict[str, NcaaTally]], keep: Keep | None, alone: bool
) -> None:
    """`alone`: on a beach, where nobody blocks with a partner, and scouts' numbers of blockers say
    which way the blocker went."""
    for side, six in zip(Side, rally.lineups, strict=True):
        for number in six:
            if number:
                found[side][number].sets.add(rally.set_number)
    for place, touch in enumerate(rally.touches):
        if touch.side is None or (keep and not keep(touch, rally.phases[place])):
            continue
        line = found[touch.side][touch.number or ""]
        line.sets.add(rally.set_number)
        line.signs[touch.kind, touch.sign] += 1
        before = rally.touches[:place]
        if _assists(rally, place):
            line.assists += 1
        if (
            touch.kind == "dig"
            and outcome(touch.sign, touch.payload) not in ("=", None)
            and _was_attacked(touch, before)
        ):
            line.digs += 1
        elif touch.kind == "block" and touch.sign == "#":
            shared = False if alone else _is_shared(touch, before)
            line.shared += shared is True
            line.solo += shared is False


def _count_ends(
    rally: Rally, found: Mapping[Side, dict[str, NcaaTally]], keep: Keep | None
) -> None:
    for end, side, number, place in serve_ends(rally):
        touch = rally.touches[place]
        if not keep or keep(touch, rally.phases[place]):
            found[side][number or ""].ends[end].append(touch)


def _assists(rally: Rally, place: int) -> bool:
    """Whether a touch comes directly before a teammate's kill."""
    touch = rally.touches[place]
    kill = rally.touches[place + 1] if place + 1 < len(rally.touches) else None
    return (
        kill is not None
        and (kill.kind, kill.sign) == ("attack", "#")
        and kill.side is touch.side
        and touch.kind in _PASSES
        and (touch.number is None or touch.number != kill.number)
    )


def _was_attacked(dig: Play, before: tuple[Play, ...]) -> bool:
    """A dig takes the opponent's attack, whether or not the own block touched it before."""
    last = next((touch for touch in reversed(before) if touch.kind != "block"), None)
    return last is not None and last.kind == "attack" and last.side is not dig.side


def _is_shared(block: Play, before: tuple[Play, ...]) -> bool | None:
    """Whether more than one player blocked; None where the record does not say."""
    attack = next((touch for touch in reversed(before) if touch.kind == "attack"), None)
    blockers = block.payload.get("players") or (attack.payload.get("players") if attack else None)
    if block.payload.get("skill_subtype") == "A" or blockers in (2, 3):
        return True
    return False if blockers == 1 else None


def _team(lines: Mapping[str, NcaaTally], style: Style, known: bool, sets: int) -> dict[str, Any]:
    whole = NcaaTally()
    for line in lines.values():
        for key, n in line.signs.items():
            whole.signs[key] += n
        for end, touches in line.ends.items():
            whole.ends[end] += touches
        whole.assists += line.assists
        whole.digs += line.digs
        whole.solo += line.solo
        whole.shared += line.shared
    team = _said(whole, style, known)
    team |= {"SP": sets, "PTS": team["K"] + team["SA"] + team["TB"]}
    return {
        "team": team | {"per_set": per_set(team)},
        "players": {number: _said(line, style, known) for number, line in lines.items() if number},
        "unknown_player": _said(lines.get("", NcaaTally()), style, known),
    }


def per_set(line: Mapping[str, Any]) -> dict[str, Any]:
    """What a line has for each set played. Blocks are a team's kill blocks; a player has a whole
    one for each that was shared."""
    keys = {"K": "K", "A": "A", "DIG": "DIG", "B": "TB", "PTS": "PTS"}
    return {name: rate(line[key], line["SP"]) for name, key in keys.items()}


def _said(line: NcaaTally, style: Style, known: bool) -> dict[str, Any]:
    kills, errors = line.of("attack", "#"), line.of("attack", "=/")
    aces, blocks = len(line.ends["SA"]), line.of("block", "#")
    sign = _BLOCK_ERROR[style]
    said = {
        "SP": len(line.sets),
        "K": kills,
        "E": errors,
        "TA": line.total("attack"),
        "hitting": rate(kills - errors, line.total("attack")),
        "A": line.assists,
        "SA": aces,
        "SE": len(line.ends["SE"]),
        "RE": len(line.ends["RE"]),
        "DIG": line.digs,
        "BS": line.solo if known else None,
        "BA": line.shared if known else None,
        "BE": None if sign is None else line.of("block", sign),
        "BHE": line.of("set", "="),
        "TB": blocks,
        "PTS": kills + aces + (line.solo + line.shared / 2 if known else blocks),
        "events": {end: [one.id for one in touches] for end, touches in line.ends.items()},
    }
    return said | {"per_set": per_set(said)}
