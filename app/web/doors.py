"""What each route needs: the right without which its door stays shut.

    needs("/sessions/{session_id}/…")  the right to that session, as the path names it
    anything else                      the right somewhere, or everywhere

A route that no line here speaks of is the owner's alone. The record asks again, for what a request
names elsewhere than in its path (`session.record`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, cast

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from app.clips.uploads import Uploads
from app.web.guard import SIGN_IN, is_public, service_behind
from app.web.principals import known_principal
from app.web.problems import answer
from app.web.viewer import looks
from session.errors import ForbiddenError, NotFoundError
from session.permissions import Access, OwnedKind, Principal, Right
from session.record.changelog import NOT_YOURS
from session.service import SessionService

Reach: TypeAlias = Literal["here", "somewhere", "everywhere", "signed in", "public"]
"""How far the right has to reach: to what the path names, to something, to everything; any login
will do; nobody is asked."""


@dataclass(frozen=True)
class Door:
    """What is needed to pass."""

    reach: Reach
    right: Right = Right.SEE_OWN


_PUBLIC: Final = Door("public")
_SIGNED_IN: Final = Door("signed in")
_OWNERS: Final = Door("everywhere", Right.RUN)
_READS: Final = frozenset({"GET", "HEAD"})


@dataclass(frozen=True)
class _Rule:
    """What a group of routes needs, to read and to change; the first one that fits counts."""

    paths: re.Pattern[str]
    to_read: Door
    to_change: Door
    to_delete: Door

    def door(self, method: str) -> Door:
        if method in _READS:
            return self.to_read
        return self.to_delete if method == "DELETE" else self.to_change


def _rule(
    paths: str, to_read: Door, to_change: Door | None = None, to_delete: Door | None = None
) -> _Rule:
    change = to_change or to_read
    return _Rule(re.compile(paths), to_read, change, to_delete or change)


def _here(right: Right) -> Door:
    return Door("here", right)


def _somewhere(right: Right) -> Door:
    return Door("somewhere", right)


def _everywhere(right: Right) -> Door:
    return Door("everywhere", right)


_ONE: Final = r"(?:/_api)?/sessions/\{session_id\}"
_RULES: Final = (
    # Coming in, and one's own account.
    _rule(r"/(login(/.*)?|setup|join|pair|trust(/volleysense\.crt)?|favicon\.ico)", _PUBLIC),
    _rule(r"/offline", _PUBLIC),
    _rule(r"/logout|(/_api)?/account(/.*)?", _SIGNED_IN),
    _rule(r"/(reference|kits\.css|_api/openapi\.json)", _SIGNED_IN),
    # What is shared; the link itself lets in.
    _rule(r"/s/.*", _PUBLIC),
    _rule(r"/shares(/.*)?", _somewhere(Right.MANAGE)),
    # One session: who brings it back or deletes it manages it; media are a player's, too.
    _rule(rf"{_ONE}/clips/\{{clip_id\}}/(media|frame)", _here(Right.SEE_OWN)),
    _rule(rf"{_ONE}/colours\.css", _here(Right.SEE_OWN)),
    _rule(rf"{_ONE}/(delete|undelete|club)", _here(Right.SEE), _here(Right.MANAGE)),
    _rule(rf"{_ONE}/snapshots/\{{name\}}/restore", _here(Right.MANAGE)),
    _rule(_ONE, _here(Right.SEE), _here(Right.SCOUT), _here(Right.MANAGE)),
    _rule(rf"{_ONE}/.*", _here(Right.SEE), _here(Right.SCOUT)),
    _rule(r"/_api/sessions/ui/[a-z-]+/\{session_id\}(/.*)?", _here(Right.SEE)),
    # All sessions.
    _rule(r"/|/_api/sessions/ui/(dashboard|results)", _somewhere(Right.SEE_OWN)),
    _rule(r"/sessions/new|/_api/sessions/ui/create|/import(/.*)?", _somewhere(Right.SCOUT)),
    _rule(r"/_api/sessions/import", _somewhere(Right.SCOUT)),
    _rule(r"/_api/sessions/import-folder", _everywhere(Right.SCOUT)),
    _rule(r"/sessions/(delete|restore|deleted)", _somewhere(Right.MANAGE)),
    _rule(r"/_api/sessions/(bulk-delete|deleted)", _somewhere(Right.MANAGE)),
    _rule(r"(/_api)?/sessions/trash", _OWNERS),
    _rule(r"/_api/sessions/(changes|stream)", _somewhere(Right.SEE)),
    _rule(r"/_api/sessions", _somewhere(Right.SEE), _somewhere(Right.SCOUT)),
    _rule(r"/_api/sessions/jobs", _somewhere(Right.SEE)),
    _rule(r"/_api/sessions/jobs/\{job_id\}(/.*)?", _here(Right.SEE), _here(Right.SCOUT)),
    _rule(r"/_api/sessions/uploads", _somewhere(Right.SCOUT)),
    _rule(r"/_api/sessions/uploads/\{upload_id\}", _here(Right.SCOUT)),
    # Seasons, plays of many matches, who is who.
    _rule(r"(/_api)?/plays|/_api/sessions/ui/many-plays", _somewhere(Right.SEE_OWN)),
    _rule(r"/_api/people/\{ident\}/season|/people/\{ident\}", _somewhere(Right.SEE_OWN)),
    _rule(r"(/_api)?/(season|compare)(/trend)?", _somewhere(Right.SEE)),
    _rule(r"/_api/(people|clubs)/unknown", _everywhere(Right.MANAGE)),
    _rule(r"/(who|directory/.*)", _everywhere(Right.MANAGE)),
    _rule(r"(/_api)?/(people|clubs)(/.*)?", _somewhere(Right.SEE), _everywhere(Right.MANAGE)),
    # What is held about somebody.
    _rule(r"/privacy", _SIGNED_IN),
    _rule(r"/privacy/person|(/_api)?/privacy/person\.zip", _somewhere(Right.MANAGE)),
    _rule(r"(/_api)?/privacy/.*", _OWNERS),
    # What a club keeps.
    _rule(r"(/_api)?/playlists", _somewhere(Right.SEE_OWN), _somewhere(Right.SCOUT)),
    _rule(r"/playlists/plays", _somewhere(Right.SCOUT)),
    _rule(r"/_api/playlists/\{playlist_id\}/changes", _here(Right.SEE)),
    _rule(
        r"(/_api(/sessions/ui)?)?/playlists/\{playlist_id\}(/.*)?",
        _here(Right.SEE_OWN),
        _here(Right.SCOUT),
    ),
    _rule(r"(/_api)?/(presets|questions)", _somewhere(Right.SEE), _somewhere(Right.SCOUT)),
    _rule(r"/presets/from-session", _somewhere(Right.SCOUT)),
    _rule(r"/_api/presets/\{preset_id\}/sessions", _here(Right.SCOUT)),
    _rule(
        r"(/_api)?/(presets|questions)/\{(preset|question)_id\}(/.*)?",
        _here(Right.SEE),
        _here(Right.SCOUT),
    ),
    # The house itself.
    _rule(r"/network(/.*)?|(/_api)?/users(/.*)?", _OWNERS),
)


def door_of(method: str, path: str) -> Door:
    """What a route needs, by its method and its path as it is written in the code."""
    for rule in _RULES:
        if rule.paths.fullmatch(path):
            return rule.door(method)
    return _OWNERS


def has_row(path: str) -> bool:
    """Whether somebody has thought of what a route needs."""
    return any(rule.paths.fullmatch(path) for rule in _RULES)


def hang_doors(app: FastAPI) -> None:
    """In front of every route."""
    for route in app.routes:
        if isinstance(route, Route) and not isinstance(route.app, _Doorkeeper):
            route.app = _Doorkeeper(route.app, route.path)


class _Doorkeeper:
    """Stands in front of one route."""

    def __init__(self, app: ASGIApp, path: str) -> None:
        self.app, self._path = app, path
        self._doors: dict[str, Door] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        door = self._door(scope["method"])
        found = known_principal(scope)
        if found is None:
            if door.reach == "public" or is_public(scope["path"]):
                await self.app(scope, receive, send)
                return
            await answer(Request(scope), 401, SIGN_IN)(scope, receive, send)
            return
        if door.reach == "here" and _depends(found.access):
            rights = await run_in_threadpool(_rights_here, scope, found)
            looks(found, rights)
            passes = door.right in rights
        else:
            passes = _passes(found, door)
        if not passes:
            raise ForbiddenError(NOT_YOURS)
        await self.app(scope, receive, send)

    def _door(self, method: str) -> Door:
        if method not in self._doors:
            self._doors[method] = door_of(method, self._path)
        return self._doors[method]


def _passes(found: Principal, door: Door) -> bool:
    """What needs no look into the record."""
    if door.reach in ("public", "signed in") or found.access.everywhere(door.right):
        return True
    return door.reach == "somewhere" and found.access.somewhere(door.right)


def _depends(access: Access) -> bool:
    """Whether what somebody may do is another matter from one session to the next."""
    return any(access.somewhere(one) and not access.everywhere(one) for one in Right)


_OF_PATHS: Final[dict[str, OwnedKind]] = {
    "session_id": "session",
    "playlist_id": "playlist",
    "preset_id": "preset",
    "question_id": "question",
}


def _rights_here(scope: Scope, found: Principal) -> frozenset[Right]:
    """What somebody may do with what the path names. Raises NotFoundError for what they may not
    even know of."""
    service = service_behind(scope).acting(found)
    kind, ident = _named(scope, service)
    rights = frozenset(one for one in Right if service.belongings.reaches(one, kind, ident))
    if not rights:
        raise NotFoundError(f"There is no {kind} {ident}.")
    return rights


def _named(scope: Scope, service: SessionService) -> tuple[OwnedKind, str]:
    """The thing that a path names; of a job and an upload its session."""
    params = scope["path_params"]
    for name, kind in _OF_PATHS.items():
        if name in params:
            return kind, str(params[name])
    if "job_id" in params:
        return "session", service.jobs.get(params["job_id"]).session_id
    uploads = cast(Uploads, scope["app"].state.uploads)
    return "session", uploads.store.get(params["upload_id"]).session_id
