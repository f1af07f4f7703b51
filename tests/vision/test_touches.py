"""From contacts to touches, by the grammar of a rally."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from app.vision.contacts import BallContact, Toucher
from app.vision.grammar import TOUCH_KINDS, WAYS, TouchKind, step_costs
from app.vision.touches import SeenTouch, read_touches

NEAR, FAR = 0, 1


def player(side: int, height_m: float, from_net: float, score: float = 0.9) -> Toucher:
    y = 9.0 - from_net if side == NEAR else 9.0 + from_net
    return Toucher(
        track=side,
        side=side,
        score=score,
        distance_m=0.1,
        height_m=height_m,
        box=np.array([100, 100, 150, 200], np.float32),
        feet=np.array([125.0, 200.0]),
        court_xy=np.array([4.5, y]),
        by_wrist=True,
        pixels_per_metre=50.0,
    )


def contact(t_sec: float, up: tuple[float, float], toucher: Toucher | None) -> BallContact:
    return BallContact(
        t_sec=t_sec,
        xy=np.array([125.0, 100.0]),
        jump=abs(up[1] - up[0]) + 3.0,
        swerve=3.0,
        up_before=up[0],
        up_after=up[1],
        speed_after=10.0,
        gap_sec=0.03,
        touchers=(toucher,) if toucher else (),
    )


def served(t: float, side: int = FAR) -> BallContact:
    return contact(t, (-1.0, 2.0), player(side, 2.6, 9.5))


def passed(t: float, side: int = NEAR) -> BallContact:
    return contact(t, (-5.0, 7.0), player(side, 0.8, 6.0))


def put_up(t: float, side: int = NEAR) -> BallContact:
    return contact(t, (-6.0, 7.0), player(side, 2.3, 1.5))


def hit(t: float, side: int = NEAR) -> BallContact:
    return contact(t, (-5.0, -3.0), player(side, 3.0, 1.2))


def stopped(t: float, side: int = FAR) -> BallContact:
    return contact(t, (-3.0, 1.0), player(side, 2.7, 0.6))


def bounced(t: float) -> BallContact:
    return replace(contact(t, (-8.0, 5.0), None), swerve=0.5)


def story(contacts: list[BallContact]) -> list[tuple[str, int]]:
    return [(touch.kind, touch.side) for touch in read_touches(contacts)]


def test_a_rally_is_read_in_the_coachs_words() -> None:
    contacts = [served(2.0), passed(3.0), put_up(4.6), hit(6.0), passed(6.5, FAR)]
    assert story(contacts) == [
        ("serve", FAR),
        ("reception", NEAR),
        ("set", NEAR),
        ("attack", NEAR),
        ("dig", FAR),
    ]


def test_a_block_is_paired_with_its_attack_and_not_counted() -> None:
    contacts = [served(2.0), passed(3.0), put_up(4.6), hit(6.0), stopped(6.07)]
    contacts += [passed(6.6), put_up(8.2), hit(9.6)]
    kinds = [kind for kind, _ in story(contacts)]
    assert kinds == ["serve", "reception", "set", "attack", "block", "dig", "set", "attack"]


def test_a_ball_that_comes_back_was_blocked_though_nobody_saw_it() -> None:
    cover = [passed(6.6), put_up(8.0), hit(9.3)]
    touches = read_touches([served(2.0), passed(3.0), put_up(4.6), hit(6.0), *cover])
    block = touches[4]
    assert (block.kind, block.side, block.seen) == ("block", FAR, False)
    assert block.t_sec == pytest.approx(6.06)
    assert block.share <= min(touches[3].share, touches[5].share)


@pytest.mark.parametrize("side", [NEAR, FAR], ids=["the attacker's", "a blocker's"])
def test_one_bend_that_sends_the_ball_back_up_is_an_attack_and_its_block(side: int) -> None:
    """A block meets the ball within a few pictures; whose hand is seen is chance."""
    met = contact(6.0, (-5.0, 4.5), player(side, 2.8, 0.8))
    dug = [passed(7.3, FAR), put_up(8.8, FAR), hit(10.2, FAR)]
    touches = read_touches([served(2.0), passed(3.0), put_up(4.6), met, *dug])
    attack, block = touches[3:5]
    assert (attack.kind, attack.side, block.kind, block.side) == ("attack", NEAR, "block", FAR)
    assert attack.t_sec < met.t_sec < block.t_sec < met.t_sec + 0.1


def test_a_server_whom_nobody_saw_jump_is_known_by_the_toss() -> None:
    toss = contact(1.0, (0.0, 6.0), player(FAR, 1.4, 9.8))
    in_the_air = contact(2.0, (-2.0, 2.0), player(NEAR, 0.5, 2.0, score=0.2))
    assert story([toss, in_the_air, passed(3.0), put_up(4.6), hit(6.0)])[:2] == [
        ("serve", FAR),
        ("reception", NEAR),
    ]


def test_a_ball_that_falls_beside_a_defender_is_dug_only_where_play_goes_on() -> None:
    rally = [served(2.0), passed(3.0), put_up(4.6), hit(6.0)]
    fell = contact(6.5, (-7.0, 4.5), player(FAR, 1.2, 4.0, score=0.2))
    assert story([*rally, fell])[-1] == ("attack", NEAR)
    assert ("dig", FAR) in story([*rally, fell, put_up(8.0, FAR), hit(9.4, FAR)])
    cut_off = read_touches([*rally, fell], until_sec=7.0)
    assert (cut_off[-1].kind, cut_off[-1].side) == ("dig", FAR), "the clip is over, not the rally"


def test_the_floor_plays_no_ball() -> None:
    contacts = [served(2.0), passed(3.0), put_up(4.6), hit(6.0), bounced(6.5), bounced(7.4)]
    assert [kind for kind, _ in story(contacts)] == ["serve", "reception", "set", "attack"]


def test_the_toss_is_no_serve() -> None:
    toss = contact(1.0, (0.0, 6.0), player(FAR, 1.4, 9.8))
    touches = read_touches([toss, served(2.0), passed(3.0), put_up(4.6)])
    assert [(touch.kind, touch.t_sec) for touch in touches][:2] == [
        ("serve", 2.0),
        ("reception", 3.0),
    ]


def test_a_quiet_time_ends_a_rally() -> None:
    first = [served(2.0), passed(3.0), put_up(4.6), hit(6.0)]
    second = [served(20.0, NEAR), passed(21.0, FAR), put_up(22.6, FAR), hit(24.0, FAR)]
    touches = read_touches([*first, *second])
    assert [touch.rally for touch in touches] == [0] * 4 + [1] * 4
    assert [touch.kind for touch in touches].count("serve") == 2


def test_a_touch_that_nobody_saw_does_not_end_the_rally() -> None:
    contacts = [served(2.0), passed(3.0), hit(6.0), passed(6.5, FAR), put_up(8.0, FAR)]
    assert story(contacts) == [
        ("serve", FAR),
        ("reception", NEAR),
        ("attack", NEAR),
        ("dig", FAR),
        ("set", FAR),
    ]


def test_a_serve_alone_is_one_in_a_drill() -> None:
    assert story([served(2.0)]) == [("serve", FAR)]


@pytest.mark.parametrize("missed", range(4))
def test_a_touch_that_nobody_saw_does_not_turn_the_teams_of_the_others(missed: int) -> None:
    rally = [served(2.0), passed(3.0), put_up(4.6), hit(6.0), passed(6.5, FAR), put_up(8.0, FAR)]
    known = {touch.t_sec: touch.side for touch in read_touches(rally)}
    left = read_touches(rally[:missed] + rally[missed + 1 :])
    assert len(left) == len(rally) - 1
    assert all(touch.side == known[touch.t_sec] for touch in left)


def test_no_side_plays_more_than_three_times() -> None:
    contacts = [served(2.0)] + [put_up(3.0 + 1.3 * i) for i in range(8)]
    for _, touches in _by_rally(read_touches(contacts)).items():
        run = 1
        for before, after in pairwise(t for t in touches if t.kind != "block"):
            run = run + 1 if before.side == after.side and before.kind != "attack" else 1
            assert run <= 3


def test_contacts_with_nobody_near_are_no_touches() -> None:
    contacts = [contact(1.0 + 0.9 * i, (-4.0, 3.0), None) for i in range(6)]
    assert story(contacts) == []


def test_nothing_happened_is_no_story() -> None:
    assert read_touches([]) == []


def test_surer_evidence_gives_more_confidence() -> None:
    weak = replace(passed(3.0), touchers=(player(NEAR, 0.8, 6.0, score=0.2),))
    sure = read_touches([served(2.0), passed(3.0), put_up(4.6)])[1]
    unsure = read_touches([served(2.0), weak, put_up(4.6)])[1]
    assert sure.kind == unsure.kind == "reception"
    assert unsure.confidence < sure.confidence


def step_cost(before: TouchKind, kind: TouchKind, same_side: bool, elapsed: float) -> float:
    places = TOUCH_KINDS.index(before), TOUCH_KINDS.index(kind), int(same_side)
    return float(step_costs(np.array([elapsed]))[(0, *places)])


def of_either_side(one: BallContact) -> BallContact:
    here = one.touchers[0]
    return replace(one, touchers=(here, replace(here, side=1 - here.side)))


def test_whose_serve_it_was_tells_whose_touches_follow() -> None:
    """A doubt about one touch is a doubt about all that say no more."""
    follow = [of_either_side(passed(3.0)), of_either_side(put_up(4.6)), of_either_side(hit(6.0))]
    known = read_touches([served(2.0), *follow])
    doubted = read_touches([of_either_side(served(2.0)), *follow])
    assert [one.side for one in known] == [FAR, NEAR, NEAR, NEAR]
    assert all(one.share > 0.9 for one in known)
    assert all(0.4 < one.share < 0.6 for one in doubted)


def test_ways_over_unseen_touches_cost_more() -> None:
    seen = step_cost("reception", "set", True, 1.5)
    assert seen < step_cost("serve", "set", False, 2.5) < np.inf
    assert step_cost("serve", "set", True, 1.0) == np.inf
    assert ("attack", "serve", True) not in WAYS


def _by_rally(touches: list[SeenTouch]) -> dict[int, list[SeenTouch]]:
    return {
        number: [t for t in touches if t.rally == number] for number in {t.rally for t in touches}
    }
