"""Who most probably played a ball: by a line-up as it has turned, by roles, and by the place."""

from __future__ import annotations

import pytest

from session.game.match import reduce
from session.game.oncourt import likely_players, players_on_court, side_of
from session.game.plays import Touch, as_play
from session.game.state import State
from session.vocabulary import Side
from tests.record.noted import events

LINE_UPS = "A[4,7,12,2,16,1/4] B[18,10,16,23,5,37/37]"
"""A's setter 4 serves; B's setter 37 is in zone 6, so that 16, across from 37, is the opposite."""
POSITIONS = {"13": "libero", "18": "outside", "23": "outside", "10": "middle", "5": "middle"}


def stood(noted: str, liberos: tuple[set[str], set[str]] = (set(), {"13"})) -> State:
    state = State.start(liberos=(frozenset(liberos[0]), frozenset(liberos[1])))
    match = reduce(events(noted), start=state, keep=True)
    return match.moments[-1].after


def touch(kind: str, side: str | None, place: tuple[float, float] | None = None) -> Touch:
    payload = {} if place is None else {"player_m": list(place)}
    play = as_play({"event_type": kind, "actor_team": side, "payload": payload})
    assert isinstance(play, Touch)
    return play


def first(noted: str, one: Touch) -> str:
    return likely_players(stood(noted), one, POSITIONS)[0].number


@pytest.mark.parametrize(
    ("noted", "kind", "side", "place", "number"),
    [
        (LINE_UPS, "serve", "A", None, "4"),
        (f"{LINE_UPS} A4S-", "reception", "B", None, "13"),
        (f"{LINE_UPS} A4S- B13R#", "set", "B", (4.5, 10.0), "37"),
        # The setter had the ball: the libero sets.
        (f"{LINE_UPS} A4S- B37R#", "set", "B", (4.5, 12.0), "13"),
        # At the net on B's right, in the middle, on the left.
        (f"{LINE_UPS} A4S- B13R# B37E#", "attack", "B", (1.0, 11.0), "16"),
        (f"{LINE_UPS} A4S- B13R# B37E#", "attack", "B", (4.5, 9.6), "10"),
        (f"{LINE_UPS} A4S- B13R# B37E#", "attack", "B", (7.5, 10.5), "23"),
        # From behind the line, in the middle, by the outside of the back row.
        (f"{LINE_UPS} A4S- B13R# B37E#", "attack", "B", (4.5, 14.0), "18"),
        # Deep on the right of A's court: the setter, who has served.
        (f"{LINE_UPS} A4S- B13R# B37E# B16A-", "dig", "A", (7.5, 2.0), "4"),
    ],
)
def test_the_likeliest_comes_first(
    noted: str, kind: str, side: str, place: tuple[float, float] | None, number: str
) -> None:
    assert first(noted, touch(kind, side, place)) == number


def test_a_block_faces_the_attack_and_nobody_of_the_back_row_blocks() -> None:
    state = stood(f"{LINE_UPS} A4S- B13R# B37E#")
    attack = touch("attack", "B", (1.0, 10.0))
    facing = state.with_rally(state.rally._replace(last=attack))
    ranked = [one.number for one in likely_players(facing, touch("block", "A"), {})]
    assert ranked[0] == "7"  # the outside hitter of the front row, who goes to zone 4
    assert {*ranked[:3]} == {"7", "12", "2"}


def test_the_server_is_who_has_turned_into_zone_1() -> None:
    lost = f"{LINE_UPS} A4S- B13R# B37E# B16A# B0:1"
    assert first(lost, touch("serve", "B")) == "10"
    # Also where nobody wrote the point down.
    assert first(f"{LINE_UPS} A4S- B13R# B37E# B16A#", touch("serve", "B")) == "10"


def test_nobody_plays_twice_in_a_row_but_behind_a_block() -> None:
    dug = stood(f"{LINE_UPS} A4S- B13R# B37E# B16A- A7D#")
    assert likely_players(dug, touch("set", "A", (1.5, 7.5)), {})[-1].number == "7"
    blocked = stood(f"{LINE_UPS} A4S- B13R# B37E# B16A- A7B+")
    assert likely_players(blocked, touch("dig", "A", (1.5, 7.5)), {})[0].number == "7"


def test_without_a_line_up_nobody_is_proposed_and_a_wrong_half_is_no_place() -> None:
    assert likely_players(State(), touch("attack", "A"), {}) == []
    assert players_on_court(State(), Side.A, {}) == []
    assert likely_players(stood(LINE_UPS), touch("attack", None), {}) == []
    known = f"{LINE_UPS} A4S- B13R# B37E#"
    wrong = likely_players(stood(known), touch("attack", "B", (7.5, 2.0)), POSITIONS)
    assert wrong == likely_players(stood(known), touch("attack", "B"), POSITIONS)


def test_on_a_beach_it_was_the_other_one() -> None:
    state = State.start()._replace(lineups=(("1", "2"), ("1", "2")))
    last = as_play({"event_type": "reception", "actor_team": "A", "actor_number": "2"})
    state = state.with_rally(state.rally._replace(last=last))
    assert [one.number for one in likely_players(state, touch("set", "A"), {})] == ["1", "2"]


@pytest.mark.parametrize(
    ("noted", "kind", "said", "side"),
    [
        ("A4S-", "reception", "A", Side.B),
        ("A4S- B13R#", "set", "A", Side.B),
        ("A4S- B13R# B37E#", "attack", None, Side.B),
        ("A4S- B13R# B37E# B16A-", "block", "B", Side.A),
        ("A4S- B13R# B37E# B16A-", "dig", "B", Side.B),
        ("A4S-", "serve", "B", Side.B),
        ("", "serve", None, None),
    ],
)
def test_whose_touch_it_was_by_the_touch_before(
    noted: str, kind: str, said: str | None, side: Side | None
) -> None:
    state = stood(noted) if noted else State()
    assert side_of(state, touch(kind, said)) is side
