"""Users and tokens over REST, and that a token never becomes more than it is."""

from __future__ import annotations

import re

from starlette.testclient import TestClient

from session.accounts import TokenIn
from session.permissions import Right, Role
from session.service import SessionService
from tests.screens.accounted import add, elsewhere, signed_in


def shown(record: SessionService, user: int, *scopes: Right) -> dict[str, str]:
    theirs = record.tokens.create(user, TokenIn(name="script", scopes=[*scopes]))
    return {"Authorization": f"Bearer {theirs.secret}", "Accept": "application/json"}


def test_an_owners_script_invites_and_locks_out(client: TestClient, record: SessionService) -> None:
    olga = add(record, "Olga")
    script, headers = elsewhere(client), shown(record, olga, Right.RUN)
    body = {"name": "Kim", "roles": [{"role": "guest"}]}
    made = script.post("/_api/users", json=body, headers=headers)
    assert made.status_code == 201
    user, link = made.json()["user"], made.json()["link"]
    assert link["days"] == 7
    secret = link["path"].removeprefix("/join#")
    assert record.one_time.look("invitation", secret) is not None
    assert script.post("/_api/users", json=body, headers=headers).status_code == 409
    one = f"/_api/users/{user['id']}"
    change = script.patch(one, json={"roles": [{"role": "scout"}]}, headers=headers)
    assert change.json()["roles"][0]["role"] == "scout"
    stale = {**headers, "If-Match": '"1"'}
    assert script.patch(one, json={"name": "K"}, headers=stale).status_code == 409
    again = script.post(f"{one}/link", headers=headers).json()["path"]
    assert again != link["path"]
    assert script.post(f"{one}/disable", headers=headers).json()["disabled_utc"]
    assert script.post(f"{one}/enable", headers=headers).json()["disabled_utc"] is None
    listed = script.get("/_api/users", headers=headers).json()["items"]
    assert [one["name"] for one in listed] == ["Kim", "Olga"]
    assert script.delete(one, headers=headers).status_code == 204
    assert script.get(one, headers=headers).status_code == 404
    last = script.delete(f"/_api/users/{olga}", headers=headers)
    assert last.status_code == 409


def test_users_are_for_owners(client: TestClient, record: SessionService) -> None:
    olga = add(record, "Olga")
    kim = add(record, "Kim", Role.COACH)
    script = elsewhere(client)
    for headers in (shown(record, kim, Right.RUN), shown(record, olga, Right.MANAGE)):
        assert script.get("/_api/users", headers=headers).status_code == 403
        assert script.post("/_api/users", json={}, headers=headers).status_code == 403


def test_a_token_makes_none_that_may_do_more(client: TestClient, record: SessionService) -> None:
    olga = add(record, "Olga")
    script, reads = elsewhere(client), shown(record, olga, Right.SEE)
    wants = {"name": "More", "scopes": ["run"], "days": 1}
    for path in ("/_api/account/tokens", "/account/tokens"):
        assert script.post(path, json=wants, headers=reads).status_code in (403, 422)
    form = {"name": "More", "scope": "run", "days": "7"}
    assert script.post("/account/tokens", data=form, headers=reads).status_code == 403
    for path in ("/account/passkeys/options", "/account/passkeys", "/account/password"):
        assert script.post(path, headers=reads).status_code == 403, path
    shown(record, olga, Right.RUN)
    strong = record.tokens.find(olga)[0].id
    assert script.post(f"/_api/account/tokens/{strong}/rotate", headers=reads).status_code == 403
    same = {"name": "Same", "scopes": ["see"], "days": 1}
    made = script.post("/_api/account/tokens", json=same, headers=reads)
    assert made.status_code == 201
    assert re.fullmatch(r"vs_[\w-]{40,}", made.json()["secret"])
    listed = script.get("/_api/account/tokens", headers=reads)
    assert made.json()["secret"] not in listed.text
    assert len(listed.json()["items"]) == 3
    ended = made.json()["token"]["id"]
    assert script.delete(f"/_api/account/tokens/{ended}", headers=reads).status_code == 204


def test_somebody_elses_tokens_are_theirs(client: TestClient, record: SessionService) -> None:
    olga = add(record, "Olga")
    add(record, "Kim", Role.COACH)
    shown(record, olga, Right.SEE)
    [token] = record.tokens.find(olga)
    kim = signed_in(client, "Kim")
    assert kim.post(f"/account/tokens/{token.id}/rotate").status_code == 403
    assert kim.delete(f"/_api/account/tokens/{token.id}").status_code == 403
    assert client.get("/_api/account/tokens").status_code == 403
