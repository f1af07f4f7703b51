"""Where somebody else finds this server: what a link begins with that is given away, and how far it
reaches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, cast

from fastapi import Request

from app.network.gym import GymNetwork
from app.web.sameorigin import host_of, is_loopback

Distance: TypeAlias = Literal["everywhere", "nearby", "here"]
"""On the internet, in the network that is open to devices nearby, or on this machine alone."""


@dataclass(frozen=True)
class LinkBase:
    """`base` is an address without a slash at its end."""

    base: str
    distance: Distance

    @classmethod
    def of(cls, request: Request) -> LinkBase:
        """As far as is known: by the name that whoever asks uses; at the machine itself by that
        which devices nearby use, while they are let in."""
        base = str(request.base_url).rstrip("/")
        if not is_loopback(host_of(request.headers)):
            return cls(
                base, "everywhere" if request.app.state.settings.is_behind_proxy else "nearby"
            )
        opening = cast(GymNetwork, request.app.state.network).opening
        return cls(base, "here") if opening is None else cls(opening.by_name, "nearby")
