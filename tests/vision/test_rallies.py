"""Touches and the time in which the ball is in play become rallies."""

from __future__ import annotations

from dataclasses import replace

from app.vision.playtime import MARGIN_SEC, LiveStretch
from app.vision.rallies import in_play, numbered_rallies
from app.vision.touches import SeenTouch
from tests.vision.test_touches import hit, passed, served


def touch(kind: str, t_sec: float, rally: int) -> SeenTouch:
    contact = {"serve": served, "reception": passed, "attack": hit}[kind](t_sec)
    return SeenTouch(contact, kind, 0, t_sec, 0.8, 0.8, rally)  # type: ignore[arg-type]


SERVE, PASS, HIT = touch("serve", 10, 0), touch("reception", 11, 0), touch("attack", 13, 0)
PLAY = (LiveStretch(9, 14), LiveStretch(30, 40))


def test_without_a_long_clip_the_touches_are_the_rallies() -> None:
    later = touch("serve", 30, 1)
    found, rallies = numbered_rallies([SERVE, PASS, HIT, later], None)
    assert found == [SERVE, PASS, HIT, later]
    assert rallies == ((10, 13), (30, 30))


def test_what_lies_far_inside_dead_time_is_no_touch() -> None:
    beside, between = served(PLAY[0].end_sec + MARGIN_SEC - 0.1), served(22)
    contacts = [SERVE.contact, beside, between]
    assert in_play(contacts, PLAY) == [SERVE.contact, beside]
    assert in_play(contacts, None) == contacts


def test_a_rally_without_touches_is_one() -> None:
    found, rallies = numbered_rallies([touch("attack", 39, 0)], PLAY)
    assert rallies == ((9, 14), (30, 40))
    assert [one.rally for one in found] == [1]


def test_a_rally_reaches_to_the_touches_that_belong_to_it() -> None:
    early, late = touch("serve", 8, 0), touch("attack", 15, 0)
    assert numbered_rallies([early, late], PLAY)[1] == ((8, 15), (30, 40))


def test_a_touch_that_was_not_seen_for_long_parts_no_rally() -> None:
    """The story of the touches broke, but the ball was in play all the time."""
    found, rallies = numbered_rallies([SERVE, replace(HIT, rally=1)], PLAY)
    assert rallies == ((9, 14), (30, 40))
    assert [one.rally for one in found] == [0, 0]


def test_in_a_film_without_dead_time_each_serve_begins_a_rally() -> None:
    film = (LiveStretch(9, 40),)
    found, rallies = numbered_rallies([SERVE, PASS, HIT, touch("serve", 16, 1)], film)
    assert rallies == ((9, 13), (16, 40))
    assert [one.rally for one in found] == [0, 0, 0, 1]
