"""Checks of line-ups, rotations, substitutions and time-outs."""

from __future__ import annotations

from collections.abc import Iterator

from session.checks.check import Found, Inspection, check_of, places_of
from session.game.plays import LineUp, Play, Six, Substitution
from session.game.state import PlayedMoment
from session.vocabulary import Side


def _index(side: Side) -> int:
    return 0 if side is Side.A else 1


@check_of("match", "no-line-up", "info")
def no_line_up(look: Inspection) -> Iterator[Found]:
    missing: dict[str, list[str]] = {}
    for one in look.sets:
        teams = [
            side.value
            for side, six in zip(Side, one.starters, strict=True)
            if one.rallies and not any(six)
        ]
        if teams:
            missing.setdefault(" and ".join(teams), []).append(str(one.number))
    for named, sets in missing.items():
        word = "set" if len(sets) == 1 else "sets"
        yield None, f"Nobody wrote down the line-up of {named} in {word} {', '.join(sets)}."


@check_of("rally", "player-twice-in-line-up", "error")
def player_twice_in_line_up(look: Inspection) -> Iterator[Found]:
    for moment, side, six in _lineups(look):
        numbers = [number for number in six if number is not None]
        for number in sorted({one for one in numbers if numbers.count(one) > 1}):
            yield moment.play, f"{side} {number} is in the line-up more than once."


@check_of("rally", "libero-in-line-up", "warning", at_once=True)
def libero_in_line_up(look: Inspection) -> Iterator[Found]:
    for moment, side, six in _lineups(look):
        for number in six:
            if look.is_libero(side, number):
                yield moment.play, f"{side} {number}, a libero, is one of the six in the line-up."


def _lineups(look: Inspection) -> Iterator[tuple[PlayedMoment, Side, Six]]:
    for moment in look.of_kind("lineup"):
        side = moment.play.side
        if side is not None and isinstance(moment.play, LineUp) and moment.play.six is not None:
            yield moment, side, moment.after.lineups[_index(side)]


@check_of("set", "setter-elsewhere", "info")
def setter_elsewhere(look: Inspection) -> Iterator[Found]:
    if not look.rules.has_rotations:
        return
    seen = set()
    for _before, play, after in look.of_kind("serve"):
        for side in Side:
            setter, zone = after.setters[_index(side)], after.setter_zones[_index(side)]
            six = after.lineups[_index(side)]
            key = (after.set_number, side, setter)
            if setter is None or setter not in six or zone is None or key in seen:
                continue
            if six.index(setter) + 1 != zone:
                seen.add(key)
                yield (
                    play,
                    f"{side}'s setter {setter} is in zone {six.index(setter) + 1} by the line-up, "
                    f"but the rotation says zone {zone}.",
                )


@check_of("rally", "rotation-changes", "warning")
def rotation_changes(look: Inspection) -> Iterator[Found]:
    if not look.rules.has_rotations:
        return
    for before, play, after in look.of_kind("rotation"):
        if play.side is None or before.first_serving is None or before.set_over:
            continue
        was, now = before.setter_zones[_index(play.side)], after.setter_zones[_index(play.side)]
        if was is not None and now is not None and was != now:
            yield (
                play,
                f"{play.side}'s setter should be in zone {was}, but the rotation says {now}.",
            )


@check_of("rally", "line-up-changes", "warning")
def line_up_changes(look: Inspection) -> Iterator[Found]:
    for moment in look.moments:
        began = moment.before.first_serving is not None and not moment.before.set_over
        if moment.play.kind == "lineup" or not began:
            continue
        for side, six in moment.play.court.items():
            now = six[: look.rules.players]
            was = moment.before.lineups[_index(side)]
            if not any(was):
                continue
            come = sorted(set(filter(None, now)) - set(was))
            gone = sorted(set(filter(None, was)) - set(now))
            if moment.play.kind == "substitution" and len(come) == len(gone) == 1:
                continue
            if come or gone:
                yield (
                    moment.play,
                    f"{side}'s line-up changes without a substitution: "
                    f"{', '.join(come) or 'nobody'} for {', '.join(gone) or 'nobody'}.",
                )


def _changes(look: Inspection) -> Iterator[tuple[PlayedMoment, Side, str, str]]:
    """Substitutions that are not a libero's: (moment, side, out, in)."""
    for moment in look.moments:
        play = moment.play
        if not isinstance(play, Substitution):
            continue
        out, come = play.out, play.come
        if play.side is None or out is None or come is None:
            continue
        if not (look.is_libero(play.side, out) or look.is_libero(play.side, come)):
            yield moment, play.side, out, come


@check_of("set", "too-many-substitutions", "warning", at_once=True)
def too_many_substitutions(look: Inspection) -> Iterator[Found]:
    for (number, side), (play, count) in _beyond(look).items():
        yield (
            play,
            f"{side} makes {count} substitutions in set {number}; "
            f"{look.rules.substitutions} are allowed{look.known.by_whom}.",
        )


def _beyond(look: Inspection) -> dict[tuple[int, Side], tuple[Play, int]]:
    """Sets of a team with too many substitutions: the first of these, and how many in the end."""
    found: dict[tuple[int, Side], tuple[Play, int]] = {}
    allowed = look.rules.substitutions
    if allowed is None:
        return found
    for moment, side, _out, _come in _changes(look):
        count = len(moment.after.substitutions[_index(side)])
        if count > allowed:
            key = (moment.after.set_number, side)
            first, _ = found.get(key, (moment.play, count))
            found[key] = (first, count)
    return found


@check_of("rally", "leaves-from-elsewhere", "error", at_once=True)
def leaves_from_elsewhere(look: Inspection) -> Iterator[Found]:
    for moment, side, out, _come in _changes(look):
        six = moment.before.lineups[_index(side)]
        if None not in six and out not in six:
            yield moment.play, f"{side} {out} is taken out, but is not on court."


@check_of("rally", "comes-twice", "error", at_once=True)
def comes_twice(look: Inspection) -> Iterator[Found]:
    for moment, side, _out, come in _changes(look):
        if come in moment.before.lineups[_index(side)]:
            yield moment.play, f"{side} {come} comes in, but is on court already."


@check_of("match", "wrong-return", "warning", at_once=True)
def wrong_return(look: Inspection) -> Iterator[Found]:
    if look.rules.returns == "once":
        return _beyond_once(look)
    return _to_another_place(look) if look.rules.returns == "place" else iter(())


def _to_another_place(look: Inspection) -> Iterator[Found]:
    """Who was on court may come back as often as wanted, but only in the place of before."""
    for moment, side, out, come in _changes(look):
        places = places_of(moment.before.substitutions[_index(side)])
        if come in places and places[come] != places.get(out, out):
            yield (
                moment.play,
                f"{side} {come} comes back for {out}, in another place of the service order "
                "than before in this set.",
            )


def _beyond_once(look: Inspection) -> Iterator[Found]:
    """Who left may come back once, for whoever came instead; a substitute plays once a set.

    Where sets have more substitutions than these rules allow, the competition has others.
    """
    if len({number for number, _side in _beyond(look)}) > 1:
        return
    for moment, side, out, come in _changes(look):
        earlier = moment.before.substitutions[_index(side)]
        partners = {b for a, b in earlier if a == come} | {a for a, b in earlier if b == come}
        if partners and out not in partners:
            yield (
                moment.play,
                f"{side} {come} comes back for {out}, but may only change with "
                f"{' or '.join(sorted(partners))} in this set.",
            )
        elif sum(b == come for _a, b in earlier) and any(a == come for a, _b in earlier):
            yield moment.play, f"{side} {come} comes in for the second time in this set."


@check_of("rally", "too-many-time-outs", "warning", at_once=True)
def too_many_timeouts(look: Inspection) -> Iterator[Found]:
    allowed = look.rules.timeouts
    if allowed is None:
        return
    for moment in look.of_kind("timeout"):
        side = moment.play.side
        if side is not None and moment.after.timeouts[_index(side)] > allowed:
            count = moment.after.timeouts[_index(side)]
            yield (
                moment.play,
                f"This is {side}'s time-out number {count} of the set; "
                f"{allowed} are allowed{look.known.by_whom}.",
            )
