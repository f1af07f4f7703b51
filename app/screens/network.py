"""The laptop's own page about devices nearby: open and closed, paired and removed, and what to do
where none gets through. What a device sees of it is `app.screens.pairing`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final, cast

from fastapi import APIRouter, Form, Request
from markupsafe import Markup
from starlette.responses import Response

from app.network.addresses import shown
from app.network.gym import GymNetwork
from app.network.opened import NetworkOpening
from app.network.pairing import PairingOffer
from app.screens.notices import notice_for
from app.screens.qr import qr
from app.screens.view import Service, link, page, see_other
from session.accounts import Login
from session.clock import from_iso
from session.errors import ConflictError, InvalidInput
from session.permissions import Grant, Role

_HOME: Final = "/network"
PAIRED_AS: Final[Mapping[Role, str]] = {
    Role.GUEST: "sees everything and changes nothing",
    Role.SCOUT: "also writes plays down, brings videos in, and changes rosters and playlists",
    Role.COACH: "also deletes and brings back, and says who is who",
}
"""What a device may be, and what that means."""
PAIRED_FOR: Final[Mapping[str, tuple[str, dt.timedelta]]] = {
    "today": ("today (12 hours)", dt.timedelta(hours=12)),
    "week": ("a week", dt.timedelta(days=7)),
    "season": ("the season (300 days)", dt.timedelta(days=300)),
}
router = APIRouter(include_in_schema=False)


def network_of(request: Request) -> GymNetwork:
    """The one of this application."""
    return cast(GymNetwork, request.app.state.network)


@dataclass(frozen=True)
class PairedDevice:
    """A device that may come back."""

    id: int
    name: str
    role: str
    until: str
    seen: str

    @classmethod
    def of(cls, login: Login) -> PairedDevice:
        return cls(
            id=login.id,
            name=login.device,
            role=login.role.value if login.role else "",
            until=here(from_iso(login.ends_utc)),
            seen=here(from_iso(login.seen_utc)),
        )


@dataclass(frozen=True)
class ShownOffer:
    """What a device has to show, for whoever holds it to read or to scan."""

    code: str
    until: str
    role: str
    lasts: str
    picture: Markup
    is_locked: bool
    wrong: int

    @classmethod
    def of(cls, offer: PairingOffer, where: str) -> ShownOffer:
        scanned = link(f"{where}/pair", secret=offer.secret)
        words = {lasts: name for name, lasts in PAIRED_FOR.values()}
        return cls(
            code=f"{offer.code[:3]} {offer.code[3:]}",
            until=here(offer.deadline.until),
            role=offer.grant.role.value,
            lasts=words[offer.lasts],
            picture=qr(scanned, f"QR code that leads to {where}/pair"),
            is_locked=offer.is_locked,
            wrong=offer.wrong,
        )


@dataclass(frozen=True)
class NetworkPart:
    """The state of the network."""

    opening: NetworkOpening | None
    until: str
    where: str
    """What a device is told to open."""
    by_name: bool
    reachable: tuple[str, ...]

    @classmethod
    def of(cls, network: GymNetwork, by_name: bool) -> NetworkPart:
        opening = network.opening
        if opening is None:
            texts = tuple(text for one in network.reachable() if (text := shown(one)))
            return cls(None, "", "", True, texts)
        by_name = by_name or not opening.by_address
        where = opening.by_name if by_name else opening.by_address[0]
        return cls(opening, here(opening.until), where, by_name, opening.by_address)


@router.get(_HOME)
def network_page(request: Request, service: Service, by: str = "name") -> Response:
    """Opening it, and who is in."""
    network = network_of(request)
    part = NetworkPart.of(network, by != "address")
    offer = network.pairing.standing
    return page(
        "network/page.html",
        part,
        offer=ShownOffer.of(offer, part.where) if offer and part.opening else None,
        devices=[PairedDevice.of(one) for one in service.logins.devices()],
        roles=PAIRED_AS,
        times={key: words for key, (words, _) in PAIRED_FOR.items()},
        port=part.opening.port if part.opening else request.app.state.settings.lan_port,
        notice=notice_for(request.query_params),
    )


@router.post(f"{_HOME}/open")
async def open_network(request: Request, service: Service) -> Response:
    """Also to keep it open for longer."""
    await network_of(request).open()
    return see_other(_HOME)


@router.post(f"{_HOME}/close")
async def close_network(request: Request, service: Service) -> Response:
    await network_of(request).close()
    return see_other(_HOME)


@router.post(f"{_HOME}/pairing")
def offer_pairing(
    request: Request,
    service: Service,
    role: Annotated[str, Form()] = "",
    lasts: Annotated[str, Form()] = "",
) -> Response:
    """Shows the code for one device."""
    network = network_of(request)
    if network.opening is None:
        raise ConflictError("The network is closed, so no device gets here. Open it first.")
    if role not in PAIRED_AS or lasts not in PAIRED_FOR:
        raise InvalidInput("Choose what the device may do, and for how long.", "role")
    network.pairing.offer(Grant(Role(role)), PAIRED_FOR[lasts][1])
    return see_other(f"{_HOME}#pairing")


@router.post(f"{_HOME}/pairing/withdraw")
def withdraw_pairing(request: Request, service: Service) -> Response:
    network_of(request).pairing.withdraw()
    return see_other(f"{_HOME}#pairing")


@router.post(f"{_HOME}/devices/{{login_id}}/remove")
def remove_device(service: Service, login_id: int) -> Response:
    """It gets nothing any more, from now on."""
    service.logins.end(login_id)
    return see_other(f"{_HOME}#devices", said="device-removed")


def here(moment: dt.datetime) -> str:
    """A time as the clock of this laptop shows it; with the day where it is another one."""
    local, now = moment.astimezone(), dt.datetime.now().astimezone()
    if local.date() == now.date():
        return f"{local:%H:%M}"
    if abs(local - now) < _SOON:
        return f"{local:%a} {local.day} {local:%b}, {local:%H:%M}"
    return f"{local.day} {local:%b %Y}"


_SOON: Final = dt.timedelta(days=30)
