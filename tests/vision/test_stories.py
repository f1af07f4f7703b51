"""All stories of a few contacts, told one by one, and as they are added up."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from app.vision.confidence import LEAST, MOST, Sureness, TouchShares
from app.vision.contacts import BallContact
from app.vision.grammar import BEGIN, DEAD_SEC, END, TOUCH_KINDS, TouchKind, step_costs
from app.vision.looks import fit
from app.vision.stories import SURENESS, Stories
from app.vision.types import Doubles
from tests.vision.test_touches import FAR, NEAR, bounced, hit, passed, put_up, served

Told = tuple[TouchKind, int] | None
ANYTHING: list[Told] = [None, *((kind, side) for kind in TOUCH_KINDS for side in (NEAR, FAR))]


def weight(contacts: list[BallContact], story: tuple[Told, ...]) -> float:
    """Of one story, in log odds; -inf where the rules do not allow it."""
    total, before = 0.0, None
    for contact, told in zip(contacts, story, strict=True):
        if told is None:
            continue
        total += fit(contact, *told) - cheapest_way(before, contact, told)
        before = contact, told
    return total - (END.get(before[1][0], 0.0) if before else 0.0)


def cheapest_way(
    before: tuple[BallContact, tuple[TouchKind, int]] | None,
    contact: BallContact,
    told: tuple[TouchKind, int],
) -> float:
    if before is None:
        return BEGIN.get(told[0], math.inf)
    earlier, (kind, side) = before
    elapsed = np.array([contact.t_sec - earlier.t_sec])
    places = TOUCH_KINDS.index(kind), TOUCH_KINDS.index(told[0]), int(side == told[1])
    return float(step_costs(elapsed)[(0, *places)])


def shares_one_by_one(contacts: list[BallContact]) -> Doubles:
    shares = np.zeros((len(contacts), len(TOUCH_KINDS), 2))
    everything = 0.0
    for story in itertools.product(ANYTHING, repeat=len(contacts)):
        likely = math.exp(SURENESS * weight(contacts, story))
        everything += likely
        for row, told in enumerate(story):
            if told is not None:
                shares[row, TOUCH_KINDS.index(told[0]), told[1]] += likely
    return shares / everything


def test_the_shares_are_those_of_all_stories_told_one_by_one() -> None:
    contacts = [served(2.0), passed(3.0), bounced(3.9)]
    assert contacts[-1].t_sec - contacts[0].t_sec < DEAD_SEC, "so that there is one rally"
    found = Stories(contacts).shares()
    assert found == pytest.approx(shares_one_by_one(contacts), abs=1e-9)


def test_rallies_far_apart_are_stories_of_their_own() -> None:
    rally = [served(2.0), passed(3.0), put_up(4.5), hit(6.0)]
    again = [served(32.0), passed(33.0), put_up(34.5), hit(36.0)]
    both, alone = Stories([*rally, *again]).shares(), Stories(rally).shares()
    assert both[:4] == pytest.approx(alone)
    assert both[4:] == pytest.approx(alone)


def test_no_contact_has_no_share() -> None:
    assert Stories([]).shares().shape == (0, len(TOUCH_KINDS), 2)


def test_a_touch_is_as_sure_as_many_stories_have_it_about_then() -> None:
    contacts = [served(2.0), passed(3.0), passed(3.3)]
    each = np.zeros((3, len(TOUCH_KINDS), 2))
    each[1:, TOUCH_KINDS.index("reception"), NEAR] = 0.5, 0.3
    assert TouchShares(contacts, each).of(1, "reception", NEAR) == pytest.approx(0.8)
    assert TouchShares(contacts, each).of(0, "reception", NEAR) == 0


def test_a_bend_that_is_both_is_an_attack_and_a_block() -> None:
    each = np.zeros((1, len(TOUCH_KINDS), 2))
    each[0, TOUCH_KINDS.index("blocked"), NEAR] = 0.6
    shares = TouchShares([hit(6.0)], each)
    assert (shares.of(0, "attack", NEAR), shares.of(0, "block", FAR)) == (0.6, 0.6)
    assert (shares.of(0, "attack", FAR), shares.of(0, "block", NEAR)) == (0, 0)


def test_nothing_is_quite_sure() -> None:
    assert Sureness(2.0, 0.0).of(1.0) == MOST
    assert Sureness(2.0, 0.0).of(0.0) == LEAST
    assert Sureness(1.0, 0.0).of(0.7) == pytest.approx(0.7)
