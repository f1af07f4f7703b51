"""Passkeys: a device vouches for its user by a key that never leaves it, instead of a password.

The record keeps public keys. What is asked of a device, and for which address, is for the caller to
say (`AskedOfDevice`): an answer counts for that alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url, parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from session import clock
from session.accounts import Passkey, User
from session.errors import ForbiddenError, NotFoundError
from session.permissions import Right
from session.record.changelog import ChangeLog, LogEntry
from session.record.context import RecordContext
from session.record.users import Users
from session.store import logins
from session.store.protocol import Transaction

MOST_PASSKEYS: Final = 20
_ENTITY: Final = "passkey"
_NOT_TAKEN: Final = "This passkey could not be used. Try again, or take your password."
_VERIFIED: Final = UserVerificationRequirement.REQUIRED
_Found = TypeVar("_Found")


@dataclass(frozen=True)
class AskedOfDevice:
    """What a device has to answer, good once: at which host, and in the page of which origin."""

    challenge: bytes
    host: str
    origin: str


class Passkeys:
    """Those of one user; a device has to make sure who holds it each time."""

    def __init__(self, record: RecordContext, log: ChangeLog, users: Users) -> None:
        self._record, self._store, self._log = record, record.store.whole, log
        self._users = users

    def ask_to_add(self, user: User, asked: AskedOfDevice) -> str:
        """What a browser is told that shall make one, as JSON."""
        self._must_be(user.id)
        with self._store.read() as tx:
            known = [base64url_to_bytes(one["credential"]) for one in logins.passkeys(tx, user.id)]
        options = generate_registration_options(
            rp_id=asked.host,
            rp_name="VolleySense",
            user_name=user.name,
            user_id=f"volleysense-{user.id}".encode(),
            challenge=asked.challenge,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_VERIFIED
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
        )
        return options_to_json(options)

    def add(self, user_id: int, name: str, answer: str, asked: AskedOfDevice) -> Passkey:
        """Raises ForbiddenError for an answer that does not fit, or a twenty-first."""
        self._must_be(user_id)
        found = _checked(
            lambda: verify_registration_response(
                credential=answer,
                expected_challenge=asked.challenge,
                expected_rp_id=asked.host,
                expected_origin=asked.origin,
                require_user_verification=True,
            )
        )
        row = {
            "user_id": user_id,
            "credential": bytes_to_base64url(found.credential_id),
            "public_key": bytes_to_base64url(found.credential_public_key),
            "sign_count": found.sign_count,
            "name": name,
            "at": clock.now(),
        }
        with self._store.write() as tx:
            if len(logins.passkeys(tx, user_id)) >= MOST_PASSKEYS:
                raise ForbiddenError(f"Nobody has more than {MOST_PASSKEYS}. Remove one first.")
            made = logins.insert_passkey(tx, row)
            self._log.note_account(tx, [LogEntry("create", _ENTITY, made, None, {"name": name})])
            return next(one for one in _all(tx, user_id) if one.id == made)

    def find(self, user_id: int) -> list[Passkey]:
        """Somebody's. Raises ForbiddenError."""
        self._must_be(user_id)
        with self._store.read() as tx:
            return _all(tx, user_id)

    def remove(self, user_id: int, passkey_id: int) -> None:
        """Raises NotFoundError, ForbiddenError."""
        self._must_be(user_id)
        with self._store.write() as tx:
            if not logins.delete_passkey(tx, passkey_id, user_id):
                raise NotFoundError("That passkey is gone already.")
            self._log.note_account(tx, [LogEntry("delete", _ENTITY, passkey_id)])

    @staticmethod
    def ask_who(asked: AskedOfDevice) -> str:
        """What a browser is told that shall say who sits there, as JSON: whoever it knows."""
        options = generate_authentication_options(
            rp_id=asked.host, challenge=asked.challenge, user_verification=_VERIFIED
        )
        return options_to_json(options)

    def who(self, answer: str, asked: AskedOfDevice) -> User:
        """Who that is. Raises ForbiddenError, also where the device counts backwards: somebody
        may have copied its key."""
        credential = _checked(lambda: parse_authentication_credential_json(answer))
        with self._store.read() as tx:
            row = logins.passkey(tx, credential.id)
        if row is None:
            raise ForbiddenError(_NOT_TAKEN)
        found = _checked(
            lambda: verify_authentication_response(
                credential=credential,
                expected_challenge=asked.challenge,
                expected_rp_id=asked.host,
                expected_origin=asked.origin,
                credential_public_key=base64url_to_bytes(row["public_key"]),
                credential_current_sign_count=row["sign_count"],
                require_user_verification=True,
            )
        )
        user = self._users.get(row["user_id"])
        if user.disabled_utc is not None:
            raise ForbiddenError(_NOT_TAKEN)
        with self._store.write() as tx:
            logins.passkey_used(tx, row["id"], found.new_sign_count, clock.now())
        return user

    def _must_be(self, user_id: int) -> None:
        by = self._log.by
        if by.user_id != user_id and not by.access.everywhere(Right.RUN):
            raise ForbiddenError("That is somebody else's account.")


def _all(tx: Transaction, user_id: int) -> list[Passkey]:
    rows: list[Mapping[str, object]] = [*logins.passkeys(tx, user_id)]
    return [Passkey.model_validate(one) for one in rows]


def _checked(check: Callable[[], _Found]) -> _Found:
    """Whatever does not fit is one sentence: which part of it, helps only who tries."""
    try:
        return check()
    except (WebAuthnException, ValueError) as problem:
        raise ForbiddenError(_NOT_TAKEN) from problem
