"""An owner invites, changes and locks out; whoever has a link chooses a password."""

from __future__ import annotations

import re

from starlette.testclient import TestClient

from session.accounts import TokenIn
from session.people import ClubIn
from session.permissions import Right, Role
from session.service import SessionService
from tests.screens.accounted import PASSWORD, add, elsewhere, signed_in
from tests.screens.played import HTML, play

OTHER = "seven blue hornets rest"


def link_in(text: str) -> tuple[str, str]:
    """The address of a one-time link on a page, and its secret."""
    [found] = re.findall(r'id="link" value="([^"]+)"', text)
    return found, found.rpartition("#")[2]


def test_an_owner_invites_by_a_link_that_works_once(
    client: TestClient, record: SessionService
) -> None:
    add(record, "Olga")
    herons = record.clubs.create(ClubIn(name="Herons")).id
    olga = signed_in(client, "Olga")
    assert "(you)" in olga.get("/users").text
    said = {"name": "Kim", "role": ["coach"], "where": [f"club:{herons}"]}
    shown = olga.post("/users", data=said)
    assert shown.status_code == 200
    address, secret = link_in(shown.text)
    assert address == f"https://club.example/join#{secret}"
    assert "<svg" in shown.text
    assert "localhost" not in shown.text
    listed = olga.get("/users").text
    assert "Coach of Herons" in listed
    assert "Has not used the link yet" in listed
    assert secret not in listed

    kim = elsewhere(client)
    assert "The code of your link" in kim.get("/join").text
    welcome = kim.post("/join", data={"secret": secret})
    assert "Welcome, <bdi>Kim</bdi>" in welcome.text
    weak = kim.post("/join", data={"secret": secret, "password": "volleyball"})
    assert weak.status_code == 422
    came_in = kim.post("/join", data={"secret": secret, "password": OTHER})
    assert (came_in.status_code, came_in.headers["location"]) == (303, "/")
    assert kim.get("/").status_code == 200
    assert kim.get("/users").status_code == 403
    used_up = elsewhere(client).post("/join", data={"secret": secret, "password": OTHER})
    assert used_up.status_code == 403
    assert "used already" in used_up.text
    with record._record.store.read() as tx:
        actor = tx.value("SELECT actor FROM directory_changes ORDER BY id DESC LIMIT 1")
    assert actor == "Kim"


def test_a_link_made_on_localhost_says_that_it_works_here_alone(
    client: TestClient, record: SessionService
) -> None:
    add(record, "Olga")
    shown = client.post("/users", data={"name": "Kim", "role": ["guest"]}, headers=HTML).text
    assert link_in(shown)[0].startswith("http://127.0.0.1:7860/join#")
    assert "works on this computer only" in shown


def test_a_form_that_cannot_be_is_shown_again(client: TestClient, record: SessionService) -> None:
    add(record, "Olga")
    for said, word in (
        ({"name": "", "role": ["guest"]}, "at least 1 character"),
        ({"name": "olga", "role": ["guest"]}, "somebody called Olga already"),
        ({"name": "Kim"}, "Say what they are"),
        ({"name": "Kim", "role": ["king"]}, "one of the roles"),
        ({"name": "Kim", "role": ["guest"], "where": ["nowhere"]}, "where the role is held"),
        ({"name": "Kim", "role": ["player"]}, "who of the players"),
        ({"name": "Kim", "role": ["player"], "person": "Nobody"}, "a name from the list"),
    ):
        refused = client.post("/users", data=said, headers=HTML)
        assert refused.status_code == 422, said
        assert word in refused.text, said
    assert len(record.users.find()) == 1


def test_a_player_is_somebody_of_the_directory(client: TestClient, record: SessionService) -> None:
    add(record, "Olga")
    play(record, "Owls")
    ada = record.people.find("Ada")[0].id
    client.post("/users", data={"name": "Ada", "role": ["player"], "person": "Ada Quill"})
    [user] = [one for one in record.users.find() if one.name == "Ada"]
    assert user.person_id == ada
    assert "Player: Ada Quill" in client.get("/users", headers=HTML).text
    assert f"Ada Quill ({ada})" in client.get(f"/users/{user.id}", headers=HTML).text


def test_what_somebody_may_do_changes_at_once(client: TestClient, record: SessionService) -> None:
    add(record, "Olga")
    match = play(record, "Owls")
    kim = add(record, "Kim", Role.GUEST, session=match)
    theirs = signed_in(client, "Kim")
    assert theirs.get("/season").status_code == 200
    form = client.get(f"/users/{kim}", headers=HTML).text
    assert re.search(rf'value="session:{match}" selected', form)
    assert "Firefox" not in form
    said = {"name": "Kim K", "role": ["scout", ""], "where": ["", ""], "revision": "1"}
    saved = client.post(f"/users/{kim}", data=said, headers=HTML, follow_redirects=False)
    assert saved.headers["location"].startswith("/users?said=user-saved")
    assert theirs.get("/sessions/new").status_code == 200
    stale = client.post(f"/users/{kim}", data=said, headers=HTML)
    assert stale.status_code == 422
    assert record.users.get(kim).name == "Kim K"


def test_locked_out_is_out_at_once_and_may_come_back(
    client: TestClient, record: SessionService
) -> None:
    add(record, "Olga")
    kim = add(record, "Kim", Role.GUEST)
    theirs = signed_in(client, "Kim")
    assert theirs.get("/").status_code == 200
    client.post(f"/users/{kim}/disable")
    assert theirs.get("/").status_code == 401
    assert client.post(f"/users/{kim}/link", headers=HTML).status_code == 409
    client.post(f"/users/{kim}/enable")
    _, secret = link_in(client.post(f"/users/{kim}/link", headers=HTML).text)
    assert "Hello" in elsewhere(client).post("/join", data={"secret": secret}).text
    client.post(f"/users/{kim}/disable")
    assert elsewhere(client).post("/join", data={"secret": secret}).status_code == 403
    client.post(f"/users/{kim}/remove")
    assert client.get(f"/users/{kim}", headers=HTML).status_code == 404


def test_the_last_owner_stays(client: TestClient, record: SessionService) -> None:
    olga = add(record, "Olga")
    for action in ("disable", "remove"):
        refused = client.post(f"/users/{olga}/{action}", headers=HTML)
        assert refused.status_code == 409
        assert "has to be an owner" in refused.text
    down = client.post(f"/users/{olga}", data={"name": "Olga", "role": ["coach"]}, headers=HTML)
    assert down.status_code == 422
    assert record.users.get(olga).is_owner


def test_an_owner_signs_somebody_out(client: TestClient, record: SessionService) -> None:
    add(record, "Olga")
    kim = add(record, "Kim", Role.GUEST)
    theirs = signed_in(client, "Kim")
    [login] = record.logins.find(kim)
    assert f"/users/{kim}/logins/{login.id}/end" in client.get(f"/users/{kim}", headers=HTML).text
    client.post(f"/users/{kim}/logins/{login.id}/end")
    assert theirs.get("/").status_code == 401
    assert client.post(f"/users/{kim}/logins/{login.id}/end").status_code == 404


def test_one_changes_ones_own_password(client: TestClient, record: SessionService) -> None:
    kim = add(record, "Kim")
    here, there = signed_in(client, "Kim"), signed_in(client, "Kim")
    for old, new, word in (
        ("wrong", OTHER, "not your password"),
        (PASSWORD, "short", "at least 10"),
        (PASSWORD, "volleyball", "Very many people"),
    ):
        refused = here.post("/account/password", data={"old": old, "password": new})
        assert refused.status_code == 422
        assert word in refused.text
    done = here.post("/account/password", data={"old": PASSWORD, "password": OTHER})
    assert done.status_code == 303
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 401
    assert len(record.logins.find(kim)) == 1
    away = elsewhere(client)
    assert away.post("/login", data={"name": "Kim", "password": PASSWORD}).status_code == 401
    assert away.post("/login", data={"name": "Kim", "password": OTHER}).status_code == 303


def test_one_sees_where_one_is_signed_in(client: TestClient, record: SessionService) -> None:
    kim = add(record, "Kim")
    lee = add(record, "Lee", Role.GUEST)
    here, there = signed_in(client, "Kim"), signed_in(client, "Kim")
    theirs = signed_in(client, "Lee")
    [other] = record.logins.find(lee)
    shown = theirs.get("/account").text
    assert shown.count("/account/logins/") == 0
    stranger = record.logins.find(kim)[0].id
    assert theirs.post(f"/account/logins/{stranger}/end").status_code == 403
    assert here.post("/account/logins/others/end").status_code == 303
    assert there.get("/").status_code == 401
    assert theirs.get("/").status_code == 200
    assert [one.id for one in record.logins.find(lee)] == [other.id]


def test_a_token_is_shown_once_and_renewed(client: TestClient, record: SessionService) -> None:
    kim = add(record, "Kim")
    here = signed_in(client, "Kim")
    api = elsewhere(client)
    refused = here.post("/account/tokens", data={"name": "", "scope": "see", "days": "90"})
    assert refused.status_code == 422
    shown = here.post("/account/tokens", data={"name": "Script", "scope": "see", "days": "90"})
    [secret] = re.findall(r'value="(vs_[^"]+)"', shown.text)

    def code(token: str) -> int:
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        return api.get("/_api/sessions", headers=headers).status_code

    assert code(secret) == 200
    [token] = record.tokens.find(kim)
    assert (token.name, [one.value for one in token.scopes]) == ("Script", ["see"])
    listed = here.get("/account").text
    assert secret not in listed
    assert "May read" in listed
    [renewed] = re.findall(
        r'value="(vs_[^"]+)"', here.post(f"/account/tokens/{token.id}/rotate").text
    )
    assert (code(secret), code(renewed)) == (401, 200)
    here.post(f"/account/tokens/{token.id}/end")
    assert code(renewed) == 401


def test_a_token_makes_and_renews_none(client: TestClient, record: SessionService) -> None:
    olga = add(record, "Olga")
    reads = record.tokens.create(olga, TokenIn(name="reads", scopes=[Right.SEE]))
    runs = record.tokens.create(olga, TokenIn(name="runs", scopes=[Right.RUN]))
    api = elsewhere(client)
    api.headers["Authorization"] = f"Bearer {reads.secret}"
    more = {"name": "more", "scope": "run", "days": "365"}
    for path, said in (
        ("/account/tokens", more),
        (f"/account/tokens/{runs.token.id}/rotate", {}),
        (f"/account/tokens/{runs.token.id}/end", {}),
        ("/account/logins/others/end", {}),
    ):
        assert api.post(path, data=said).status_code == 403, path
    assert {one.name for one in record.tokens.find(olga)} == {"reads", "runs"}
    assert record.tokens.who(runs.secret) is not None


def test_who_sits_at_this_machine_reads_what_accounts_are_for(
    client: TestClient, record: SessionService
) -> None:
    assert 'href="/setup"' in client.get("/account", headers=HTML).text
    add(record, "Olga")
    page = client.get("/account", headers=HTML).text
    assert 'href="/users"' in page
    assert 'href="/setup"' not in page
    assert client.post("/account/tokens", data={"name": "x"}, headers=HTML).status_code == 403
