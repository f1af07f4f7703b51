"""Every route, and who may come: the table is `doors.txt`, and a route without a row fails.

What happens behind a door is another test's; here each route answers 204 once somebody is through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import httpx2
import pytest
from fastapi import FastAPI
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.web.guard import COOKIE
from session.accounts import RoleGiven, UserIn
from session.keptquestions import KeptQuestionIn
from session.people import ClubIn
from session.permissions import Role
from session.playlists import PlaylistIn
from session.presets import PresetContent, PresetIn
from session.schemas import EventIn, PlayerIn, SessionCreate
from session.service import SessionService
from tests.eventloop import in_a_loop

TABLE: Final = Path(__file__).with_name("doors.txt")
MAY: Final = {
    "see-own": {"player", "guest", "scout", "coach", "owner"},
    "see": {"guest", "scout", "coach", "owner"},
    "scout": {"scout", "coach", "owner"},
    "manage": {"coach", "owner"},
    "run": {"owner"},
}
"""Which roles have which right, as docs/coach/accounts.md says it."""
ROLES: Final = ("player", "guest", "scout", "coach")


class Row(NamedTuple):
    method: str
    path: str
    reach: str
    right: str


def rows() -> list[Row]:
    found = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        method, path, reach, right = [*line.replace("signed in", "signed-in").split(), ""][:4]
        found.append(Row(method, path, reach, right))
    return found


def routes(app: FastAPI) -> set[tuple[str, str]]:
    """All that can be asked for; HEAD is led to GET, but where uploads have one of their own."""
    found = set()
    for route in app.routes:
        if isinstance(route, Route):
            methods = set(route.methods or ())
            if "GET" in methods:
                methods.discard("HEAD")
            found |= {(one, route.path) for one in methods}
    return found


class World:
    """Two clubs with one of everything each, and somebody of every role in the first."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self.record: SessionService = app.state.service
        self.herons, self.cranes = (
            self.record.clubs.create(ClubIn(name=one)).id for one in ("Herons", "Cranes")
        )
        self.own, self.other = self._of_club(self.herons), self._of_club(self.cranes)
        self.secrets = {"owner": self._member("owner", [RoleGiven(role=Role.OWNER)])}
        person = self.record.people.find(search="Anna")[0].id
        for role in ROLES:
            for where, given in (
                ("club", RoleGiven(role=Role(role), club_id=self.herons)),
                ("all", RoleGiven(role=Role(role))),
            ):
                whose = person if role == "player" else None
                self.secrets[f"{role}-{where}"] = self._member(f"{role}-{where}", [given], whose)

    def _member(self, name: str, roles: list[RoleGiven], person: int | None = None) -> str:
        user = self.record.users.add(UserIn(name=name, roles=roles, person_id=person))
        return self.record.logins.begin(user.id, "Firefox").secret

    def _of_club(self, club: int) -> dict[str, str]:
        record = self.record
        session_id = record.create_session(SessionCreate(title=f"Match {club}"))
        if club == self.herons:
            record.set_team(session_id, "A", "Herons")
            record.set_roster(session_id, "A", [PlayerIn(number="9", player_name="Anna")])
        record.add_events(session_id, None, [EventIn(event_type="serve", t_sec=1.0)])
        playlist = record.playlists.create(PlaylistIn(title=f"List {club}")).id
        content = PresetContent()
        preset = record.presets.create(PresetIn(name=f"Preset {club}", content=content)).id
        question = record.questions.keep(KeptQuestionIn(name=f"Q {club}", asked={"set": "1"})).id
        for kind, ident in (
            ("session", session_id), ("playlist", playlist), ("preset", preset),
            ("question", question),
        ):  # fmt: skip
            record.belongings.give(kind, ident, club)  # type: ignore[arg-type]
        if club == self.herons:
            record.belongings.give_to(playlist, [record.people.find(search="Anna")[0].id])
        return {
            "session_id": session_id, "playlist_id": str(playlist), "preset_id": str(preset),
            "question_id": str(question),
        }  # fmt: skip

    def asks(self, asked: list[tuple[Row, dict[str, str]]], secret: str) -> list[int]:
        """The statuses that somebody gets; 204 for whoever is through the door."""
        return in_a_loop(self._asks(asked, secret))

    async def _asks(self, asked: list[tuple[Row, dict[str, str]]], secret: str) -> list[int]:
        transport = httpx2.ASGITransport(self.app, client=("192.0.2.7", 1))
        cookies = {COOKIE: secret} if secret else {}
        async with httpx2.AsyncClient(
            transport=transport, base_url="https://club.example", cookies=cookies
        ) as http:
            return [
                (await http.request(row.method, address(row, whose))).status_code
                for row, whose in asked
            ]


def address(row: Row, whose: dict[str, str]) -> str:
    """Of somebody's own things; what else a path names is 1."""
    known = {**whose, "side": "A", "kind": "people", "fmt": "svg", "ending": "csv"}
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: known.get(found[1]) or "1", row.path)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("doors")
    settings = Settings(sessions_dir=folder, min_free_bytes=0, public_hosts="club.example")
    app = create_app(settings)
    with TestClient(app):
        yield World(app)


@pytest.fixture(autouse=True)
def _only_doors(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    """Whoever is through a door is answered there."""
    for route in world.app.routes:
        if isinstance(route, Route):
            monkeypatch.setattr(route.app, "app", Response(status_code=204))


def test_every_route_has_a_row(world: World) -> None:
    assert {(row.method, row.path) for row in rows()} == routes(world.app)


def expected(row: Row, who: str, *, own: bool) -> set[int]:
    """What somebody should be answered."""
    role, _, where = who.partition("-")
    if row.reach == "public":
        return {204}
    if not who:
        return {401}
    if row.reach == "signed-in":
        return {204}
    may = role in MAY[row.right]
    if role == "owner":
        return {204}
    if role == "player":
        return {204} if may and (own or row.reach == "somewhere") else {403, 404}
    if where == "all":
        return {204} if may else {403}
    if row.reach == "everywhere":
        return {403}
    if row.reach == "here" and not own:
        return {404}
    return {204} if may else {403}


@pytest.mark.parametrize(
    "who", ["", "owner", *(f"{role}-{where}" for role in ROLES for where in ("club", "all"))]
)
def test_who_may_come_through_which_door(world: World, who: str) -> None:
    asked = [(row, own) for row in rows() if names_what_we_have(row) for own in (True, False)]
    got = world.asks(
        [(row, world.own if own else world.other) for row, own in asked], world.secrets.get(who, "")
    )
    wrong = [
        (*row[:2], "own" if own else "other", status)
        for (row, own), status in zip(asked, got, strict=True)
        if status not in expected(row, who, own=own)
    ]
    assert wrong == []


def names_what_we_have(row: Row) -> bool:
    """A job and an upload lead to their session: test_guard.py and test_uploads.py."""
    alone = "{session_id}" not in row.path
    return not (alone and ("{job_id}" in row.path or "{upload_id}" in row.path))


@pytest.mark.parametrize("ended", ["expired", "revoked", "disabled", "made up"])
def test_a_login_that_is_over_opens_nothing(world: World, ended: str) -> None:
    record = world.record
    user = record.users.add(UserIn(name=f"Lee {ended}", roles=[RoleGiven(role=Role.COACH)]))
    secret, login = record.logins.begin(user.id, "Firefox")
    if ended == "revoked":
        record.logins.end(login.id)
    elif ended == "disabled":
        record.users.disable(user.id)
    elif ended == "made up":
        secret = "x" * 43
    else:
        with record._record.store.write() as tx:
            tx.run("UPDATE logins SET ends_utc = '2001-01-01' WHERE id = :id", id=login.id)
    asked = [(row, world.own) for row in rows() if row.reach != "public"]
    assert set(world.asks(asked, secret)) == {401}
