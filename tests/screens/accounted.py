"""Browsers elsewhere, and people with accounts."""

from __future__ import annotations

from typing import Final

from starlette.testclient import TestClient

from app.web.limits import Attempts
from session.accounts import RoleGiven, UserIn
from session.permissions import Role
from session.service import SessionService
from tests.screens.played import HTML

FAR: Final = ("192.0.2.7", 40_000)
PASSWORD: Final = "four green herons fly"
PAGE: Final = {**HTML, "Sec-Fetch-Site": "same-origin"}


def elsewhere(client: TestClient, scheme: str = "https") -> TestClient:
    """A browser on another machine, which asks for a name that the server has; nobody has tried
    anything yet."""
    state = client.app.state  # type: ignore[attr-defined]
    state.names.also = frozenset({"club.example"})
    state.attempts = Attempts()
    return TestClient(
        client.app, base_url=f"{scheme}://club.example", client=FAR, follow_redirects=False,
        headers=PAGE,
    )  # fmt: skip


def add(
    record: SessionService,
    name: str,
    role: Role = Role.OWNER,
    *,
    club: int | None = None,
    session: str | None = None,
    person: int | None = None,
) -> int:
    """Somebody with an account; answers whose."""
    roles = [RoleGiven(role=role, club_id=club, session_id=session)]
    return record.users.add(UserIn(name=name, roles=roles, person_id=person), PASSWORD).id


def signed_in(client: TestClient, name: str, scheme: str = "https") -> TestClient:
    """Their browser, signed in."""
    away = elsewhere(client, scheme)
    came_in = away.post("/login", data={"name": name, "password": PASSWORD})
    assert came_in.status_code == 303
    return away
