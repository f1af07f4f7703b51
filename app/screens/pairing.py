"""What a device nearby sees before it is in: the page where it is paired, and the one that says how
it learns to trust this laptop, and to forget it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, cast

from fastapi import APIRouter, Form, Request
from pydantic import TypeAdapter, ValidationError
from starlette.responses import Response

from app.network.pairing import PairingOffer
from app.screens.network import network_of
from app.screens.view import messages, page, see_other
from app.web.guard import peer_of
from app.web.limits import Attempts
from app.web.logincookie import keep_login
from app.web.nearby import came_from_nearby
from app.web.principals import HERE
from session.accounts import UserName
from session.errors import ConflictError, InvalidInput, NotFoundError
from session.service import SessionService

_PAIR: Final = "/pair"
_TRUST: Final = "/trust"
CERTIFICATE: Final = f"{_TRUST}/volleysense.crt"
_ELSEWHERE: Final = "A device is paired in the Wi-Fi of the laptop, at the address that it shows."
_NAME: Final[TypeAdapter[str]] = TypeAdapter(UserName)
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class PairingForm:
    """What a device said, and what is wrong with which field."""

    secret: str = ""
    code: str = ""
    name: str = ""
    wrong: str = ""
    field: str = ""


@router.get(_PAIR)
def pair_page(request: Request, secret: str = "") -> Response:
    """`secret` is what the QR code of the laptop holds."""
    return page("pairing/pair.html", PairingForm(secret), is_nearby=came_from_nearby(request))


@router.post(_PAIR)
def pair(
    request: Request,
    name: Annotated[str, Form()] = "",
    code: Annotated[str, Form()] = "",
    secret: Annotated[str, Form()] = "",
) -> Response:
    """Whoever shows what the laptop shows is in. A name that cannot be is said before the code is
    used up."""
    if not came_from_nearby(request):
        raise ConflictError(_ELSEWHERE)
    try:
        called = _NAME.validate_python(name)
        offer = _taken(request, secret or code)
    except ValidationError as problem:
        wrong = next(iter(messages(problem).values()))
        return _refused(PairingForm(secret, code, name, wrong, "name"))
    except InvalidInput as problem:
        return _refused(PairingForm(secret, "", name, problem.detail, "code"))
    record = cast(SessionService, request.app.state.service).acting(HERE)
    begun = record.logins.begin_device(called, offer.grant, offer.lasts)
    return keep_login(request, see_other("/"), begun.secret, offer.lasts)


def _taken(request: Request, shown: str) -> PairingOffer:
    attempts: Attempts = request.app.state.attempts
    if not attempts.may("pairing", peer_of(request.scope)):
        raise InvalidInput("That were many tries in a short time. Wait five minutes.", "code")
    return network_of(request).pairing.take(shown)


def _refused(form: PairingForm) -> Response:
    return page("pairing/pair.html", form, code=422, is_nearby=True)


@router.get(_TRUST)
def trust_page(request: Request) -> Response:
    """Also on the laptop itself, where one looks up how a device forgets it."""
    return page("pairing/trust.html", opening=network_of(request).opening, certificate=CERTIFICATE)


@router.get(CERTIFICATE)
def authority_certificate(request: Request) -> Response:
    """What a device is told to trust; no key is in it."""
    opening = network_of(request).opening
    if opening is None:
        raise NotFoundError("The network is closed. The certificate is given out while it is open.")
    return Response(
        opening.certificate,
        media_type="application/x-x509-ca-cert",
        headers={"Cache-Control": "no-store"},
    )
