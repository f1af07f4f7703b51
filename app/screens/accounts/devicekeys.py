"""At which address a device may vouch for somebody, and what it answered there."""

from __future__ import annotations

import ipaddress
import json
from binascii import Error as NoBase64
from typing import Final, cast

from fastapi import Request
from webauthn import base64url_to_bytes

from app.web.challenges import Challenges
from app.web.sameorigin import host_of, is_loopback
from session.errors import ForbiddenError
from session.record.passkeys import AskedOfDevice

_LONGEST: Final = 20_000
_LATE: Final = "That took too long, or was answered already. Try again."


def passkeys_work(request: Request) -> bool:
    """Browsers ask devices on pages with TLS, or of this machine itself, by a name alone."""
    host = host_of(request.headers)
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return bool(host) and (request.url.scheme == "https" or is_loopback(host))
    return False


def ask(request: Request, purpose: str) -> AskedOfDevice:
    """Something new to answer. Raises ForbiddenError where no browser would."""
    if not passkeys_work(request):
        raise ForbiddenError("Passkeys work where the address is a name with https, or localhost.")
    return _asked(request, _challenges(request).make(purpose))


def answered(request: Request, answer: str, purpose: str) -> AskedOfDevice:
    """What the answer was asked, which nobody can answer again. Raises ForbiddenError."""
    try:
        client = json.loads(answer[:_LONGEST])["response"]["clientDataJSON"]
        challenge = base64url_to_bytes(json.loads(base64url_to_bytes(client))["challenge"])
    except (ValueError, KeyError, TypeError, AttributeError, NoBase64) as problem:
        raise ForbiddenError(_LATE) from problem
    if not _challenges(request).take(challenge, purpose):
        raise ForbiddenError(_LATE)
    return _asked(request, challenge)


def _asked(request: Request, challenge: bytes) -> AskedOfDevice:
    origin = f"{request.url.scheme}://{request.headers.get('host', '')}"
    return AskedOfDevice(challenge, host_of(request.headers), origin)


def _challenges(request: Request) -> Challenges:
    return cast(Challenges, request.app.state.challenges)
