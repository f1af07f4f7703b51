"""A code lets one device in, once and soon, and nobody guesses it."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.network.pairing import TRIES, Pairing, PairingOffer
from session.errors import InvalidInput
from session.permissions import Grant, Role
from tests.network.nearby import Gym

DAY = dt.timedelta(hours=12)
SCOUT = Grant(Role.SCOUT)


@pytest.fixture
def gym() -> Gym:
    return Gym()


@pytest.fixture
def pairing(gym: Gym) -> Pairing:
    return Pairing(gym.around)


def wrong(offer: PairingOffer) -> str:
    return "000000" if offer.code != "000000" else "000001"


def refused(pairing: Pairing, shown: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said) as problem:
        pairing.take(shown)
    assert problem.value.field == "code"


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "{1} {2}", "{1}-{2}"])
def test_the_digits_let_one_device_in_once(pairing: Pairing, typed: str) -> None:
    code = pairing.offer(SCOUT, DAY).code
    assert len(code) == 6
    shown = typed.format(code, code[:3], code[3:])
    assert pairing.take(shown).grant == SCOUT
    refused(pairing, shown, "No code counts")
    assert pairing.standing is None


def test_so_does_the_picture_and_never_both(pairing: Pairing) -> None:
    offer = pairing.offer(SCOUT, DAY)
    assert pairing.take(offer.secret).lasts == DAY
    refused(pairing, offer.code, "No code counts")
    refused(pairing, offer.secret, "No code counts")


def test_it_counts_for_five_minutes_also_when_the_laptop_sleeps(pairing: Pairing, gym: Gym) -> None:
    offer = pairing.offer(SCOUT, DAY)
    gym.passes(4.9 / 60)
    assert pairing.standing == offer
    gym.passes(0.2 / 60, asleep=True)
    assert pairing.standing is None
    refused(pairing, offer.code, "No code counts")


def test_who_guesses_has_five_tries_in_all(pairing: Pairing) -> None:
    offer = pairing.offer(SCOUT, DAY)
    for _ in range(TRIES - 1):
        refused(pairing, wrong(offer), "not the code")
    refused(pairing, wrong(offer), "typed too often")
    refused(pairing, offer.code, "typed too often")
    assert pairing.standing is not None
    assert pairing.standing.is_locked
    assert pairing.take(offer.secret).grant == SCOUT


def test_another_code_takes_the_place_of_the_one_before(pairing: Pairing) -> None:
    first, second = pairing.offer(SCOUT, DAY), pairing.offer(Grant(Role.GUEST), DAY)
    refused(pairing, first.secret, "not the code")
    assert pairing.take(second.secret).grant.role is Role.GUEST
    third = pairing.offer(SCOUT, DAY)
    pairing.withdraw()
    refused(pairing, third.code, "No code counts")


@pytest.mark.parametrize("nonsense", ["", "x" * 10_000, "\ud800", "１２３４５６", "\x00"])
def test_nonsense_is_a_wrong_code(pairing: Pairing, nonsense: str) -> None:
    refused(pairing, nonsense, "No code counts")
    pairing.offer(SCOUT, DAY)
    refused(pairing, nonsense, "not the code")


def test_of_two_devices_at_once_one_gets_in(pairing: Pairing) -> None:
    offer = pairing.offer(SCOUT, DAY)

    def take(shown: str) -> bool:
        try:
            pairing.take(shown)
        except InvalidInput:
            return False
        return True

    with ThreadPoolExecutor(8) as devices:
        assert sum(devices.map(take, [offer.code, offer.secret] * 20)) == 1
