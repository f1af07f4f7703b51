"""Scouted touches find their contacts, however rough the scout's times and how many are missing."""

from __future__ import annotations

import numpy as np
import pytest

from session.game.joining import Joined, contacts_of, join_rally
from session.game.videoparts import FINE_SEC, ROUGH_SEC
from tests.game.disturbed import Disturbed, DrawnMatch, drawn, made_touch

LIGHT = Disturbed(0.03, 0.03, jitter_sec=0.02, wrong_skill=0.05, wrong_side=0.05)
MIDDLE = Disturbed(0.15, 0.15, jitter_sec=0.05, wrong_skill=0.15, wrong_side=0.15)
HEAVY = Disturbed(0.30, 0.30, jitter_sec=0.08, wrong_skill=0.30, wrong_side=0.30)
DRAWS = 8


def all_joined(match: DrawnMatch, rough: float) -> list[Joined]:
    near = contacts_of(match.rallies, match.contacts, rough)
    rallies = zip(match.rallies, near, strict=True)
    return [pair for touches, some in rallies for pair in join_rally(touches, some, rough)]


@pytest.mark.parametrize(
    ("how", "whole", "precision", "recall"),
    [
        (LIGHT, True, 0.96, 0.96),
        (LIGHT, False, 0.97, 0.97),
        (MIDDLE, True, 0.88, 0.88),
        (MIDDLE, False, 0.92, 0.93),
        (HEAVY, True, 0.65, 0.68),
        (HEAVY, False, 0.75, 0.84),
    ],
)
def test_most_touches_find_their_contact(
    how: Disturbed, whole: bool, precision: float, recall: float
) -> None:
    right, found, seen, sure = 0, 0, 0, [0, 0]
    for seed in range(DRAWS):
        match = drawn(seed, 4, how, whole=whole)
        pairs = all_joined(match, ROUGH_SEC if whole else FINE_SEC)
        right += sum(one.touch.id == one.contact.id for one in pairs)
        found, seen = found + len(pairs), seen + len(match.seen)
        sure[0] += sum(one.is_sure and one.touch.id == one.contact.id for one in pairs)
        sure[1] += sum(one.is_sure for one in pairs)
    assert right / found >= precision
    assert right / seen >= recall
    assert sure[0] / sure[1] >= right / found, "those that are sure are not worse"


def test_touches_of_one_rally_never_change_their_order() -> None:
    for seed in range(DRAWS):
        match = drawn(seed, 3, HEAVY)
        times = [one.contact.t_sec or 0.0 for one in all_joined(match, ROUGH_SEC)]
        assert times == sorted(times)


def test_a_likelihood_is_what_it_says() -> None:
    """Of those that are likely to 60–80 %, about so many are right."""
    right = [
        one.touch.id == one.contact.id
        for seed in range(3 * DRAWS)
        for one in all_joined(drawn(seed, 4, MIDDLE), ROUGH_SEC)
        if 0.6 <= one.likelihood < 0.8
    ]
    assert len(right) > 50
    assert 0.5 < np.mean(right) < 0.95


def test_a_touch_that_a_hand_has_timed_is_only_the_contact_at_its_moment() -> None:
    serve = made_touch(1, 10.0, "serve", "A", time_by="hand")
    reception = made_touch(2, 10.0, "reception", "B")
    far, near = made_touch(7, 9.0, "serve", "A"), made_touch(8, 10.05, "serve", "A")
    passed = made_touch(9, 11.1, "reception", "B")
    (first, second) = join_rally([serve, reception], [far, near, passed], ROUGH_SEC)
    assert (first.contact.id, second.contact.id) == (8, 9)
    assert first.moves_sec == 0.0
    assert second.moves_sec == pytest.approx(1.1)
    assert join_rally([serve, reception], [far], ROUGH_SEC) == ()


def test_a_rally_takes_no_contact_of_the_next_one() -> None:
    first, second = [made_touch(1, 10.0, "serve", "A")], [made_touch(2, 14.0, "serve", "A")]
    contacts = [made_touch(8, 11.0, "serve", "A"), made_touch(9, 13.0, "serve", "A")]
    near = contacts_of([first, second], contacts, ROUGH_SEC)
    assert [[one.id for one in some] for some in near] == [[8], [9]]


def test_nothing_is_joined_that_is_too_far_or_is_not_there() -> None:
    touch = made_touch(1, 10.0, "attack", "A")
    assert join_rally([touch], [], ROUGH_SEC) == ()
    assert contacts_of([[touch]], [made_touch(9, 20.0, "attack", "A")], ROUGH_SEC) == [[]]
