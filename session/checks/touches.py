"""Checks of touches: what may follow what."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from session.checks.check import Found, Inspection, check_of, touch_words, who
from session.game.plays import Play, Touch
from session.vocabulary import SKILLS

_ANSWERS = frozenset({"reception", "block", "dig"})
_BALL_GONE = frozenset({"serve", "attack", "block", "freeball"})
_AN = {"set": "A set", "attack": "An attack", "block": "A block", "dig": "A dig"}
_ENDED = {
    "ace": "an ace",
    "kill": "a kill",
    "blocked": "a block point",
    "serve_error": "a serve error",
    "reception_error": "a reception error",
    "attack_error": "an attack error",
    "block_error": "a block error",
    "set_error": "a setting error",
    "dig_error": "a dig error",
    "freeball_error": "a freeball error",
    "opponent_error": "a rally given by the scout",
}


def _neighbours(look: Inspection) -> Iterator[tuple[Touch, Touch]]:
    for rally in look.rallies:
        yield from pairwise(rally.touches)


_MANY = 5
"""So many faults at the net are worth a question."""


@check_of("rally", "four-touches", "warning", at_once=True)
def four_touches(look: Inspection) -> Iterator[Found]:
    for before, play, after in look.moments:
        if isinstance(play, Touch) and before.rally.contacts == 3 and after.rally.contacts == 4:
            yield play, f"{touch_words(play)} is {play.side}'s fourth touch."


@check_of("rally", "twice-in-a-row", "warning", at_once=True)
def twice_in_a_row(look: Inspection) -> Iterator[Found]:
    for one, following in _neighbours(look):
        again = _same_player(one, following) and not _equal(one, following)
        if again and not (_set_between(one, following) or _tip(look, one, following)):
            yield following, f"{who(following)} touches the ball twice in a row."


@check_of("rally", "set-not-written", "info")
def set_not_written(look: Inspection) -> Iterator[Found]:
    for one, following in _neighbours(look):
        if _same_player(one, following) and _set_between(one, following):
            yield (
                following,
                f"{who(following)} has the {one.kind} and then the {following.kind}: "
                "the set between them is not written down.",
            )


def _set_between(one: Touch, following: Touch) -> bool:
    return one.kind in ("reception", "dig") and following.kind == "attack"


def _tip(look: Inspection, one: Touch, following: Touch) -> bool:
    """A setter's second ball, which many scouts write as a set and an attack."""
    if (one.kind, following.kind) != ("set", "attack"):
        return False
    times = [(play.t_sec, play.clock, play.video_sec) for play in (one, following)]
    if times[0] == times[1] and any(time is not None for time in times[0]):
        return True
    known = look.known
    sets = (following.side, following.number) in known.setters
    return sets or following.combination in known.setters_attacks


def _same_player(one: Touch, following: Touch) -> bool:
    """Whether one player plays the ball twice, though it cannot have left the team's court."""
    same = one.side is following.side and one.number == following.number
    return same and one.number is not None and one.kind not in _BALL_GONE


@check_of("rally", "entered-twice", "warning", at_once=True)
def entered_twice(look: Inspection) -> Iterator[Found]:
    for one, following in _neighbours(look):
        if _equal(one, following):
            yield following, f"{touch_words(following)} is there twice in a row: entered twice?"


def _equal(one: Touch, other: Touch) -> bool:
    if (one.kind, one.side, one.number, one.sign) != (
        other.kind, other.side, other.number, other.sign
    ):  # fmt: skip
        return False
    return one.code == other.code and one.number is not None and one.t_sec == other.t_sec


@check_of("rally", "goes-on-after-the-end", "warning", at_once=True)
def goes_on_after_the_end(look: Inspection) -> Iterator[Found]:
    for before, play, _after in look.moments:
        verdict = before.rally.verdict
        if (
            verdict is None
            or not isinstance(play, Touch)
            or play.kind in _ANSWERS
            or play.kind == "serve"
        ):
            continue
        how, winner = verdict
        yield play, f"{play.side}'s {play.kind} comes after {_ENDED[how]} in {winner}'s favour."


@check_of("rally", "type-of-set-and-attack", "info")
def type_of_set_and_attack(look: Inspection) -> Iterator[Found]:
    if look.rules.players != 6:
        return
    for one, following in _neighbours(look):
        if one.kind == "set" and following.kind == "attack" and one.side is following.side:
            yield from _types_differ(one, following)


@check_of("rally", "type-of-attack-and-defence", "info")
def type_of_attack_and_defence(look: Inspection) -> Iterator[Found]:
    for rally in look.rallies:
        attack: Touch | None = None
        for play in rally.touches:
            if play.kind == "attack":
                attack = play
            elif attack is not None and play.kind in ("block", "dig"):
                if play.side is not attack.side:
                    yield from _types_differ(attack, play)
            else:
                attack = None


def _types_differ(one: Touch, following: Touch) -> Iterator[Found]:
    a, b = one.skill_type, following.skill_type
    if a and b and a != b:
        yield (
            following,
            f"{_AN[following.kind]} of type {b} follows {_AN[one.kind].lower()} of type {a}.",
        )


@check_of("rally", "block-missing", "info")
def block_missing(look: Inspection) -> Iterator[Found]:
    blocks = any(kind == "block" for kind, _side in look.known.written)
    for rally in look.rallies if blocks else ():
        for one, following in zip(rally.touches, (*rally.touches[1:], None), strict=False):
            blocked = one.kind == "attack" and one.sign == "/"
            if blocked and (following is None or following.kind != "block"):
                yield one, f"{touch_words(one)} was blocked, but nobody blocks."


@check_of("match", "style-of-blocks", "info")
def style_of_blocks(look: Inspection) -> Iterator[Found]:
    """Data Volley's = is a ball off the block, its / a fault at the net, which is rare."""
    if look.known.style.net_fault != "/":
        return
    after_kills = [
        block.sign
        for kill, block in _neighbours(look)
        if (kill.kind, kill.sign, block.kind) == ("attack", "#", "block")
    ]
    faults, lost = after_kills.count("/"), after_kills.count("=")
    if faults >= _MANY and faults > 2 * lost:
        yield (
            None,
            f"After kills, {faults} blocks / (a fault at the net) and {lost} blocks = (a ball off "
            "the block) are written. If the scout means a ball off the block by /, choose the "
            "German style of evaluations.",
        )


@check_of("rally", "no-blockers", "info")
def no_blockers(look: Inspection) -> Iterator[Found]:
    for _before, play, _after in look.of_kind("attack"):
        if isinstance(play, Touch) and play.sign == "/" and play.players == 0:
            yield play, f"{touch_words(play)} was blocked, but by 0 blockers."


@check_of("rally", "no-team", "warning")
def no_team(look: Inspection) -> Iterator[Found]:
    for play in look.touches:
        if play.side is None:
            yield play, f"Nobody knows which team's {play.kind} this is, so it counts for none."


@check_of("match", "one-team", "info")
def one_team(look: Inspection) -> Iterator[Found]:
    sides = {side for kind, side in look.known.written if kind in SKILLS and side}
    if len(sides) == 1:
        side = sides.pop()
        yield None, f"Only {side}'s touches are written down; {side.other}'s numbers stay empty."


@check_of("match", "no-evaluation", "info")
def no_evaluation(look: Inspection) -> Iterator[Found]:
    without = sum(touch.outcome is None for touch in look.touches)
    if without:
        yield None, f"{without} of {len(look.touches)} touches {_have(without)} no evaluation."


@check_of("match", "no-player", "info")
def no_player(look: Inspection) -> Iterator[Found]:
    without = sum(touch.number is None for touch in look.touches)
    if without:
        count = "it counts" if without == 1 else "they count"
        none = f"{without} of {len(look.touches)} touches {_have(without)} no player"
        yield None, f"{none}: {count} for the team."


def _have(count: int) -> str:
    return "has" if count == 1 else "have"


@check_of("match", "time-runs-back", "info")
def time_runs_back(look: Inspection) -> Iterator[Found]:
    last: Play | None = None
    for play in look.plays:
        if play.t_sec is None:
            continue
        if last is not None and last.clip_id == play.clip_id and play.t_sec < (last.t_sec or 0):
            yield play, "The time runs backwards here; the order of play is kept."
        last = play
