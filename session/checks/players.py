"""Checks of who plays: on the roster, on court, in which row, and what a libero may do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from session.checks.check import Found, Inspection, check_of, places_of, touch_words, who, zone_of
from session.game.plays import Play, Touch
from session.vocabulary import Side

_BACK = (1, 6, 5)
_FRONT = (4, 3, 2)
_MOST_LIBEROS = 2


@check_of("match", "empty-roster", "info")
def empty_roster(look: Inspection) -> Iterator[Found]:
    playing = {side for _kind, side in look.known.written}
    empty = [
        side for side, players in look.known.rosters.items() if not players and side in playing
    ]
    if empty:
        have = "has" if len(empty) == 1 else "have"
        yield None, f"{' and '.join(empty)} {have} no roster: names and liberos are not known."


@check_of("match", "number-twice", "error")
def number_twice(look: Inspection) -> Iterator[Found]:
    for side, players in look.known.rosters.items():
        for number, times in Counter(one.number for one in players).items():
            if times > 1:
                yield None, f"{times} players of {side} wear number {number}."


@check_of("match", "too-many-liberos", "info")
def too_many_liberos(look: Inspection) -> Iterator[Found]:
    for side, players in look.known.rosters.items():
        liberos = [one.number for one in players if one.libero]
        if len(liberos) > _MOST_LIBEROS:
            yield None, f"{side} has {len(liberos)} liberos: {', '.join(liberos)}."


@check_of("match", "not-on-the-roster", "warning")
def not_on_the_roster(look: Inspection) -> Iterator[Found]:
    numbers = {
        side: {one.number for one in players} for side, players in look.known.rosters.items()
    }
    strangers = [
        play
        for play in look.plays
        if play.side and play.number and numbers[play.side]
        and play.number not in numbers[play.side]
    ]  # fmt: skip
    for play, times in _once(strangers):
        yield play, f"{who(play)} is not on the roster, but has {_plays(times)}."


@check_of("set", "not-on-court", "warning", at_once=True)
def not_on_court(look: Inspection) -> Iterator[Found]:
    strangers: dict[int, list[Play]] = {one.number: [] for one in look.sets}
    for before, play, after in look.moments:
        if not isinstance(play, Touch) or not play.side or before.set_number not in strangers:
            continue
        six = after.on_court(play.side)
        known = None not in six and not look.is_libero(play.side, play.number)
        if play.number and known and play.number not in six:
            strangers[before.set_number].append(play)
    for number, found in strangers.items():
        for play, times in _once(found):
            yield (
                play,
                f"{who(play)} has {_plays(times)} in set {number} without being on court; "
                "a libero must be marked on the roster.",
            )


def _once(plays: Iterable[Play]) -> Iterator[tuple[Play, int]]:
    """The first play of each player, and how many there are."""
    groups: dict[tuple[Side | None, str | None], list[Play]] = {}
    for play in plays:
        groups.setdefault((play.side, play.number), []).append(play)
    for found in groups.values():
        yield found[0], len(found)


def _plays(times: int) -> str:
    return "1 play" if times == 1 else f"{times} plays"


def _rows(look: Inspection, kind: str) -> Iterator[tuple[Touch, int]]:
    """Touches of a kind with the zone where the player stands; none on a beach."""
    if look.rules.players != 6:
        return
    for _before, play, after in look.of_kind(kind):
        zone = zone_of(after.on_court(play.side), play.number) if play.side else None
        if zone is not None and isinstance(play, Touch):
            yield play, zone


@check_of("rally", "back-row-attack", "warning", at_once=True)
def back_row_attack(look: Inspection) -> Iterator[Found]:
    for play, zone in _rows(look, "attack"):
        if zone in _BACK and play.start_zone in _FRONT:
            yield (
                play,
                f"{touch_words(play)} starts in zone {play.start_zone}, "
                f"but {play.number} is in zone {zone}.",
            )


@check_of("rally", "back-row-block", "warning", at_once=True)
def back_row_block(look: Inspection) -> Iterator[Found]:
    for play, zone in _rows(look, "block"):
        if zone in _BACK:
            yield play, f"{who(play)} blocks from the back row, zone {zone}."


@check_of("set", "libero-serves", "warning", at_once=True)
def libero_serves(look: Inspection) -> Iterator[Found]:
    allowed = look.rules.libero_serves
    if not allowed:
        words = "serves, which is not allowed"
        return _libero(look, "serve", words + look.known.by_whom)
    return _in_more_places(look, allowed)


def _in_more_places(look: Inspection, allowed: int) -> Iterator[Found]:
    """Serves of liberos in a further place of the service order than a set allows."""
    served: dict[tuple[int, Side], set[str]] = {}
    for _before, play, after in look.of_kind("serve"):
        if play.side is None or not look.is_libero(play.side, play.number):
            continue
        at = 0 if play.side is Side.A else 1
        replaced = after.lineups[at][0] if after.lineups[at] else None
        if replaced is None:
            continue
        place = places_of(after.substitutions[at]).get(replaced, replaced)
        places = served.setdefault((after.set_number, play.side), set())
        if place not in places and len(places) >= allowed:
            turns = "one place" if allowed == 1 else f"{allowed} places"
            yield (
                play,
                f"{who(play)}, a libero, serves for {place} too: liberos may serve in {turns} "
                "of the service order in a set.",
            )
        places.add(place)


@check_of("rally", "libero-attacks", "warning", at_once=True)
def libero_attacks(look: Inspection) -> Iterator[Found]:
    return _libero(look, "attack", "attacks: only a ball below the top of the net may be played so")


@check_of("rally", "libero-blocks", "warning", at_once=True)
def libero_blocks(look: Inspection) -> Iterator[Found]:
    return _libero(look, "block", "blocks, which is a fault")


def _libero(look: Inspection, kind: str, words: str) -> Iterator[Found]:
    for _before, play, _after in look.of_kind(kind):
        if play.side and look.is_libero(play.side, play.number):
            yield play, f"{who(play)}, a libero, {words}."


@check_of("match", "quick-attack", "info")
def quick_attack(look: Inspection) -> Iterator[Found]:
    if look.rules.players != 6:
        return
    others = {
        (side, one.number): one.position
        for side, players in look.known.rosters.items()
        for one in players
        if one.position not in (None, "", "middle", "setter", "universal")
    }
    quick = [
        play
        for play in look.touches
        if play.kind == "attack" and play.skill_type == "Q"
        and play.side and play.number and (play.side, play.number) in others
    ]  # fmt: skip
    for play, times in _once(quick):
        position = others[play.side or Side.A, play.number or ""]
        counted = "a quick attack" if times == 1 else f"{times} quick attacks"
        yield play, f"{who(play)}, {position}, has {counted}: those are a middle's."
