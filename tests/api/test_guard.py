"""Who is let in: this machine without a login, everybody else with one, and nobody else."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.routing import Route
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.web.doors import door_of, has_row
from app.web.guard import COOKIE
from app.web.limits import Attempts
from session.accounts import RoleGiven, TokenIn, UserIn
from session.people import ClubIn
from session.permissions import Right, Role
from session.schemas import SessionCreate
from session.service import SessionService
from tests.api.conftest import API, URL
from tests.local import LOCAL

FAR: tuple[str, int] = ("192.0.2.7", 40_000)
PASSWORD = "four green herons fly"


@pytest.fixture(scope="module")
def away(settings: Settings, client: TestClient) -> TestClient:
    """The same application, asked from another machine by a name that the server has."""
    client.app.state.names.also = frozenset({"club.example"})  # type: ignore[attr-defined]
    return TestClient(
        client.app, base_url="https://club.example", client=FAR, raise_server_exceptions=False
    )


@pytest.fixture(autouse=True)
def nobody(away: TestClient) -> Iterator[None]:
    yield
    away.cookies.clear()


def test_this_machine_needs_no_login(client: TestClient) -> None:
    assert client.get(API).status_code == 200
    assert client.get("/").status_code == 200


def test_whom_we_do_not_know_is_asked_to_sign_in(away: TestClient, client: TestClient) -> None:
    session_id = client.post(API, json={"title": "Ours"}).json()["session_id"]
    for path in ("/", API, f"{API}/{session_id}", f"/sessions/{session_id}", "/none", "/season"):
        answer = away.get(path)
        assert answer.status_code == 401, path
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert "Ours" not in answer.text
    assert away.post(API, json={"title": "Theirs"}).status_code == 401
    assert away.get("/static/base.css").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "203.0.113.9"},
        {"X-Forwarded-Host": "localhost"},
        {"Forwarded": "for=203.0.113.9"},
        {"Via": "1.1 caddy"},
        {"X-Real-IP": "127.0.0.1"},
        {"X_Forwarded_For": "203.0.113.9"},
        {"CF-Connecting-IP": "127.0.0.1"},
        {"Sec-Fetch-Site": "same-origin", "Referer": "https://scout.example.org/"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://scout.example.org"},
    ],
    ids=str,
)
def test_what_was_passed_on_does_not_come_from_this_machine(
    client: TestClient, headers: dict[str, str]
) -> None:
    assert client.get(API, headers=headers).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin", "Referer": "http://127.0.0.1:7860/season"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Referer": "https://club.example/links"},
        {"Referer": "https://club.example/links"},
    ],
    ids=str,
)
def test_a_browser_of_this_machine_may_come_from_anywhere(
    client: TestClient, headers: dict[str, str]
) -> None:
    assert client.get("/", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("peer", "host"),
    [(("192.0.2.7", 1), "localhost:7860"), (("127.0.0.1", 1), "club.example")],
)
def test_both_ends_have_to_be_this_machine(
    away: TestClient, peer: tuple[str, int], host: str
) -> None:
    with_peer = TestClient(away.app, base_url=f"http://{host}", client=peer)
    assert with_peer.get(API).status_code == 401


@pytest.mark.parametrize(
    "behind", [{"root_path": "/scout"}, {"trusted_proxies": "127.0.0.1"}, {"public_hosts": "a.b"}]
)
def test_behind_a_proxy_this_machine_signs_in_too(behind: dict[str, str], tmp_path: Path) -> None:
    settings = Settings(sessions_dir=tmp_path, min_free_bytes=0, **behind)  # type: ignore[arg-type]
    with TestClient(create_app(settings), base_url=URL, client=LOCAL) as http:
        assert http.get(API).status_code == 401


class Member:
    """Somebody with a role, and a token and a login to show."""

    def __init__(self, record: SessionService, name: str, roles: list[RoleGiven]) -> None:
        self.user = record.users.add(UserIn(name=name, roles=roles), PASSWORD)
        self.secret, self.login = record.logins.begin(self.user.id, "Firefox")
        self.record = record

    def token(self, *scopes: Right) -> dict[str, str]:
        made = self.record.tokens.create(self.user.id, TokenIn(name="script", scopes=[*scopes]))
        return {"Authorization": f"Bearer {made.secret}"}


@pytest.fixture
def owner(record: SessionService) -> Iterator[Member]:
    yield Member(record, "Olga", [RoleGiven(role=Role.OWNER)])
    with_everything = record
    for one in with_everything.users.find():
        if one.name != "Olga":
            with_everything.users.remove(one.id)
    _forget_last(record)


def _forget_last(record: SessionService) -> None:
    """The last owner cannot be removed, by design; the next story begins without one."""
    with record._record.store.write() as tx:
        tx.run("DELETE FROM users")
    record._record.accounts.changed()


def test_a_login_and_a_token_show_who_that_is(away: TestClient, owner: Member) -> None:
    away.cookies.set(COOKIE, owner.secret)
    assert away.get(API).status_code == 200
    away.cookies.clear()
    made = away.post(API, json={"title": "By script"}, headers=owner.token(Right.MANAGE))
    assert made.status_code == 201
    log = owner.record.changes.find(made.json()["session_id"])
    assert log[0].actor == "Olga (script)"


@pytest.mark.parametrize(
    "others", ["a[b]=c", 'seen={"a": 1}', "no pair at all", 'half="quoted', "=1", "expires=1"]
)
def test_cookies_of_others_hide_no_login(away: TestClient, owner: Member, others: str) -> None:
    for said in (f"{others}; {COOKIE}={owner.secret}", f"{COOKIE}={owner.secret}; {others}"):
        assert away.get(API, headers={"Cookie": said}).status_code == 200, said


def test_a_token_reads_where_it_was_made_to_read(away: TestClient, owner: Member) -> None:
    reads = owner.token(Right.SEE)
    assert away.get(API, headers=reads).status_code == 200
    assert away.post(API, json={"title": "No"}, headers=reads).status_code == 403
    for wrong in ("vs_none", ""):
        assert away.get(API, headers={"Authorization": f"Bearer {wrong}"}).status_code == 401


def test_what_was_ended_is_over_at_once(away: TestClient, owner: Member) -> None:
    away.cookies.set(COOKIE, owner.secret)
    assert away.get(API).status_code == 200
    owner.record.logins.end(owner.login.id)
    assert away.get(API).status_code == 401
    headers = owner.token(Right.SEE)
    assert away.get(API, headers=headers).status_code == 200
    owner.record.tokens.end(owner.record.tokens.find(owner.user.id)[0].id)
    assert away.get(API, headers=headers).status_code == 401


def test_who_is_let_in_no_more_is_out_at_once(away: TestClient, owner: Member) -> None:
    kim = Member(owner.record, "Kim", [RoleGiven(role=Role.COACH)])
    away.cookies.set(COOKIE, kim.secret)
    headers = kim.token(Right.SEE)
    assert away.get(API).status_code == 200
    owner.record.users.disable(kim.user.id)
    assert away.get(API).status_code == 401
    away.cookies.clear()
    assert away.get(API, headers=headers).status_code == 401


def test_a_role_in_one_club_opens_its_matches(away: TestClient, owner: Member) -> None:
    record = owner.record
    herons, cranes = (record.clubs.create(ClubIn(name=one)).id for one in ("Herons", "Cranes"))
    ours, theirs = (record.create_session(SessionCreate(title=one)) for one in ("Ours", "Theirs"))
    record.belongings.give("session", ours, herons)
    record.belongings.give("session", theirs, cranes)
    kim = Member(record, "Kim", [RoleGiven(role=Role.GUEST, club_id=herons)])
    away.cookies.set(COOKIE, kim.secret)
    for path in (f"/sessions/{ours}", f"/sessions/{ours}/stats", f"{API}/{ours}/events"):
        assert away.get(path).status_code == 200, path
        assert away.get(path.replace(ours, theirs)).status_code == 404, path
    assert [one["id"] for one in away.get(API).json()["items"]] == [ours]
    assert away.patch(f"{API}/{ours}", json={"title": "X"}).status_code == 403
    assert away.patch(f"{API}/{theirs}", json={"title": "X"}).status_code == 404
    assert away.get("/who").status_code == 403


def test_an_upload_is_for_a_match_that_one_scouts(away: TestClient, owner: Member) -> None:
    record = owner.record
    herons, cranes = (record.clubs.create(ClubIn(name=one)).id for one in ("Herons", "Cranes"))
    ours, theirs = (record.create_session(SessionCreate(title=one)) for one in ("Ours", "Theirs"))
    record.belongings.give("session", ours, herons)
    record.belongings.give("session", theirs, cranes)
    roles = [
        RoleGiven(role=Role.SCOUT, club_id=herons),
        RoleGiven(role=Role.GUEST, club_id=cranes),
    ]
    kim = Member(record, "Kim", roles)
    away.cookies.set(COOKIE, kim.secret)

    def begin(session_id: str) -> tuple[int, str]:
        named = base64.b64encode(session_id.encode()).decode()
        headers = {
            "Tus-Resumable": "1.0.0",
            "Upload-Length": "10",
            "Upload-Metadata": f"session_id {named}",
        }
        answer = away.post(f"{API}/uploads", headers=headers)
        return answer.status_code, answer.headers.get("location", "")

    assert begin(theirs)[0] == 403
    status, mine = begin(ours)
    assert status == 201
    lee = Member(record, "Lee", [RoleGiven(role=Role.SCOUT, club_id=cranes)])
    away.cookies.set(COOKIE, lee.secret)
    assert away.head(mine, headers={"Tus-Resumable": "1.0.0"}).status_code == 404
    assert away.delete(mine, headers={"Tus-Resumable": "1.0.0"}).status_code == 404
    assert away.get(f"{API}/uploads").json()["items"] == []


def test_every_route_has_a_row(client: TestClient) -> None:
    routes = [one for one in client.app.routes if isinstance(one, Route)]  # type: ignore[attr-defined]
    assert len(routes) > 250
    assert [one.path for one in routes if not has_row(one.path)] == []
    assert door_of("GET", "/something/new").right is Right.RUN


def test_secrets_are_kept_as_digests_alone(
    owner: Member, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    token = owner.token(Right.SEE)["Authorization"].removeprefix("Bearer ")
    [database] = settings.sessions_dir.glob("*.db")
    kept = b"".join(path.read_bytes() for path in settings.sessions_dir.glob("*.db*"))
    for secret in (owner.secret, token, PASSWORD):
        assert secret.encode() not in kept
    assert database.is_file()
    assert not re.search(re.escape(token), caplog.text)


@pytest.mark.parametrize(
    ("addresses", "are_one"),
    [
        (["2606:4700:1:2::1", "2606:4700:1:2:ffff::7"], True),
        (["2606:4700:1:2::1", "2606:4700:1:3::1"], False),
        (["fe80::1", "fe80::2"], False),
        (["::ffff:8.8.8.8", "::ffff:8.8.4.4"], False),
        (["8.8.8.8", "8.8.4.4"], False),
    ],
)
def test_tries_from_one_network_of_the_internet_count_together(
    addresses: list[str], *, are_one: bool
) -> None:
    first, second = addresses
    attempts = Attempts()
    while attempts.may("pairing", first):
        pass
    assert attempts.left("pairing", second) is not are_one
