"""Secrets: how they are made, and in what form they are kept.

A password is kept by Argon2id, which is slow on purpose. What we make ourselves has more than 120
bits, so that one round of SHA-256 hides it; a six-digit code hides by its short life alone.
"""

from __future__ import annotations

import hashlib
import secrets
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from session.errors import InvalidInput
from session.folding import fold

TOKEN_MARK: Final = "vs_"
"""How an API token begins, so that programs which look for lost secrets know it."""
_BYTES: Final = 32
_HASHER: Final = PasswordHasher()


def new_secret() -> str:
    """Words that nobody guesses, safe in an address."""
    return secrets.token_urlsafe(_BYTES)


def new_token() -> str:
    return TOKEN_MARK + new_secret()


def new_code() -> str:
    """Six digits."""
    return f"{secrets.randbelow(1_000_000):06}"


def digest_of(secret: str) -> str:
    """What is kept of a secret that we made."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def hashed(password: str) -> str:
    """What is kept of a password."""
    return _HASHER.hash(password)


def fits(password: str, kept: str | None) -> bool:
    """Whether it is the password. It takes as long where there is none to compare with, so that
    nobody learns by the clock who has an account."""
    try:
        return _HASHER.verify(kept or _nobodys(), password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_old(kept: str) -> bool:
    """Whether a password is to be kept anew, by what counts as slow by now."""
    return _HASHER.check_needs_rehash(kept)


def check_strength(password: str, name: str) -> None:
    """Raises InvalidInput for a password that is often used, or one's own name."""
    plain = password.strip().lower()
    if plain in _common() or fold(plain) in {fold(name), "volleysense", "volleyball"}:
        raise InvalidInput(
            "Very many people use this password, so it is tried first. Take three or four words "
            "that do not belong together.",
            "password",
        )


@cache
def _nobodys() -> str:
    return _HASHER.hash(new_secret())


@cache
def _common() -> frozenset[str]:
    """The passwords that were found most often in what was stolen elsewhere, as zxcvbn has them."""
    return frozenset(FREQUENCY_LISTS["passwords"])
