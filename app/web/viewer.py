"""Who looks at the page that is being made, and what they may do there.

Templates are handed no request, and the bar of every page says who is signed in: so it is kept
beside the request, as long as that is answered. What may not be done is not offered; that it is not
done is seen to elsewhere (`app.web.doors`, `session.record`).
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

from session.permissions import Principal, Right


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whoever looks at a page; `name` is empty where nobody has signed in."""

    key: str = "here"
    """By which a browser tells whose what it keeps is: of a user, of a paired device, of whoever
    sits at this machine; empty where nobody is known."""
    name: str = ""
    rights: frozenset[Right] = frozenset(Right)
    everywhere: frozenset[Right] = frozenset(Right)
    """Those of them that reach everything."""
    is_known: bool = True
    """False for somebody who has still to say who they are."""
    person_id: int | None = None
    """Who of the directory a player is, who sees what is their own alone."""


_HERE: Final = Viewer()
_NOBODY: Final = Viewer("", rights=frozenset(), everywhere=frozenset(), is_known=False)
_LOOKING: Final[ContextVar[Viewer]] = ContextVar("viewer", default=_HERE)


def looks(by: Principal | None, rights: frozenset[Right] | None = None) -> None:
    """Remember who looks, and what they may do with what the page is about: unless `rights` say
    it, what they may do somewhere."""
    _LOOKING.set(_NOBODY if by is None else _viewer(by, rights))


def viewer() -> Viewer:
    """Who looks at the page that is being made."""
    return _LOOKING.get()


def may(right: str, everywhere: bool = False) -> bool:
    """Whether they may do this with what the page is about; who is who is the same everywhere."""
    by = viewer()
    return Right(right) in (by.everywhere if everywhere else by.rights)


def _viewer(by: Principal, rights: frozenset[Right] | None) -> Viewer:
    if rights is None:
        rights = frozenset(one for one in Right if by.access.somewhere(one))
    is_player = Right.SEE not in rights and by.access.player is not None
    signed_in = by.user_id is not None or by.login_id is not None
    return Viewer(
        key=viewer_key(by),
        name=by.name if signed_in else "",
        rights=rights,
        everywhere=frozenset(one for one in rights if by.access.everywhere(one)),
        person_id=by.access.player if is_player else None,
    )


def viewer_key(by: Principal) -> str:
    """By which a browser tells whose what it keeps is."""
    if by.user_id is not None:
        return f"u{by.user_id}"
    return "here" if by.login_id is None else "device"
