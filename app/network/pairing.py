"""How a device nearby is let in: the laptop shows a code and a QR code, for one device, once, and
for a few minutes. A restart forgets them."""

from __future__ import annotations

import datetime as dt
import re
import secrets
import threading
from dataclasses import dataclass, replace
from typing import Final

from app.network.surroundings import Deadline, Surroundings
from session import credentials
from session.errors import InvalidInput
from session.permissions import Grant

COUNTS_FOR: Final = dt.timedelta(minutes=5)
TRIES: Final = 5
"""In all, whoever tries: who guesses has five of a million codes."""
_CODE: Final = "code"


@dataclass(frozen=True)
class PairingOffer:
    """What the next device gets, and what it has to show for that."""

    grant: Grant
    lasts: dt.timedelta
    """How long the device may come back."""
    code: str
    """Six digits, to be typed."""
    secret: str
    """What the QR code holds."""
    deadline: Deadline
    wrong: int = 0
    """How often something else was typed."""

    @property
    def is_locked(self) -> bool:
        """The digits count no more. The QR code does: nobody guesses that."""
        return self.wrong >= TRIES


class Pairing:
    """At most one offer stands, so that nobody wonders which code is whose."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._one_at_a_time = threading.Lock()
        self._offer: PairingOffer | None = None

    def offer(self, grant: Grant, lasts: dt.timedelta) -> PairingOffer:
        """The next device gets this; what stood before counts no more."""
        made = PairingOffer(
            grant=grant,
            lasts=lasts,
            code=credentials.new_code(),
            secret=credentials.new_secret(),
            deadline=self._around.after(COUNTS_FOR),
        )
        with self._one_at_a_time:
            self._offer = made
        return made

    @property
    def standing(self) -> PairingOffer | None:
        """The offer that a device can take up now."""
        found = self._offer
        return None if found is None or found.deadline.is_reached else found

    def take(self, shown: str) -> PairingOffer:
        """Take up the offer, once. Raises InvalidInput where something else is shown."""
        with self._one_at_a_time:
            found = self.standing
            if found is None:
                raise InvalidInput(
                    "No code counts at the moment: each is for one device, and for five minutes. "
                    "Ask for a new one on the laptop.",
                    _CODE,
                )
            if not _same(shown, found.secret):
                self._check_digits(shown, found)
            self._offer = None
        return found

    def _check_digits(self, shown: str, offer: PairingOffer) -> None:
        if not offer.is_locked:
            digits = re.sub(r"[\s-]", "", shown)
            if _same(digits, offer.code):
                return
            offer = self._offer = replace(offer, wrong=offer.wrong + 1)
            if not offer.is_locked:
                raise InvalidInput("That is not the code that the laptop shows.", _CODE)
        raise InvalidInput(
            "Wrong codes were typed too often, so this one counts no more. Ask for a new one on "
            "the laptop.",
            _CODE,
        )

    def withdraw(self) -> None:
        """Nothing can be taken up any more."""
        with self._one_at_a_time:
            self._offer = None


def _same(shown: str, kept: str) -> bool:
    """In a time that tells nothing."""
    return secrets.compare_digest(shown.encode("utf-8", "replace"), kept.encode())
