"""Who is who, and the pages of clubs, over HTTP."""

from __future__ import annotations

import re

from starlette.testclient import TestClient

from session.schemas import PlayerIn, SessionCreate
from session.service import SessionService
from session.vocabulary import Side
from tests.screens.played import HTML, play


def notice(page: str) -> tuple[str, dict[str, list[str]]]:
    """Where the undo of a notice goes, and its fields."""
    [(action, fields)] = re.findall(
        r'<form method="post" action="([^"]*)">((?:<input[^>]*>)*)<button>Undo', page
    )
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="([^"]*)" value="([^"]*)"', fields):
        found.setdefault(name, []).append(value)
    return action, found


def team_mates(record: SessionService) -> tuple[int, int]:
    """Two people on one roster."""
    match = play(record, "Hornets")
    both = [PlayerIn(number=n, player_name=name) for n, name in ((7, "Ada Quill"), (8, "Zoe Win"))]
    record.set_roster(match, Side.A, both)
    ada, zoe = (record.people.find(search=name)[0].id for name in ("ada", "zoe"))
    return ada, zoe


def test_who_is_who_is_answered_and_taken_back(client: TestClient, record: SessionService) -> None:
    play(record, "Hornets")
    match = play(record, "Owls", name="A. Quill")
    page = client.get("/who", headers=HTML).text
    assert "same name, one of them with initials, same club, number 7" in page
    (ada,) = record.people.find(search="ada")
    entry = record.get_roster(match, Side.A)[0].id
    done = client.post(
        "/directory/people/link", data={"entry": entry, "ident": ada.id}, headers=HTML
    )
    assert "Everybody is known" in done.text
    assert record.people.get(ada.id).sessions == 2
    history = client.get(f"/sessions/{match}/history?entity=person", headers=HTML).text
    assert "<ins><bdi>Ada Quill</bdi></ins>" in history
    assert ">Club</a>" in history
    action, fields = notice(done.text)
    assert "It is <bdi>Ada Quill</bdi>" in client.post(action, data=fields, headers=HTML).text
    client.post("/directory/people/link", data={"entry": entry, "other": "ada quill"})
    assert record.people.get(ada.id).sessions == 2
    wrong = client.post(
        "/directory/people/link", data={"entry": entry, "other": "nobody"}, headers=HTML
    )
    assert wrong.status_code == 422
    client.post("/directory/people/split", data={"entry": entry})
    assert record.people.count(search="quill") == 2


def test_players_stand_by_name_with_their_club(client: TestClient, record: SessionService) -> None:
    match = record.create_session(SessionCreate(title="Names"))
    record.set_team(match, "A", "Herons")
    names = ("Zed Abel", "ABC 10", "ABC 2", "Adam Young", "Ądria 1", "Aila 11")
    players = [PlayerIn(number=n, player_name=name) for n, name in enumerate(names, 1)]
    record.set_roster(match, Side.A, players)
    page = client.get("/people", headers=HTML).text
    listed = re.findall(r'<a href="/people/\d+"><bdi>(.*?)</bdi></a>', page)
    assert listed == ["ABC 2", "ABC 10", "Adam Young", "Ądria 1", "Aila 11", "Zed Abel"]
    assert page.count("<bdi>Herons</bdi> · 1 session<") == len(names)


def test_two_entries_of_one_roster_are_one_session(
    client: TestClient, record: SessionService
) -> None:
    ada, zoe = team_mates(record)
    record.people.merge(ada, [zoe])
    page = client.get(f"/people/{ada}", headers=HTML).text
    assert "Who is this? 1 session," in page
    assert "Move vs Hornets" in page


def test_putting_together_and_moving_are_taken_back(
    client: TestClient, record: SessionService
) -> None:
    play(record, "Hornets")
    second = play(record, "Owls", name="Zoe Winter")
    ada, zoe = (record.people.find(search=name)[0] for name in ("ada", "zoe"))
    home = f"/directory/people/{ada.id}"
    merged = client.post(f"{home}/merge", data={"other": f"Zoe Winter ({zoe.id})"}, headers=HTML)
    assert "2 sessions" in merged.text
    assert client.get(f"/people/{zoe.id}", headers=HTML).text.count("Ada Quill")
    action, fields = notice(merged.text)
    client.post(action, data=fields)
    assert record.people.get(zoe.id).id == zoe.id
    entry = record.get_roster(second, Side.A)[0].id
    moved = client.post(
        f"/directory/people/{zoe.id}/move", data={"entry": entry, "other": "ada"}, headers=HTML
    )
    assert record.people.get(ada.id).sessions == 2
    action, fields = notice(moved.text)
    client.post(action, data=fields)
    assert record.people.get(zoe.id).sessions == 1
    assert client.post(f"{home}/move", data={}, headers=HTML).status_code == 422
    client.post(f"{home}/save", data={"name": "Ada Q.", "notes": "left-handed"})
    assert record.people.get(ada.id).notes == "left-handed"
    assert client.post(f"{home}/save", data={"name": " "}, headers=HTML).status_code == 422
    assert client.post(f"{home}/delete", headers=HTML).status_code == 409


def test_who_was_on_one_roster_is_put_together_only_when_said_twice(
    client: TestClient, record: SessionService
) -> None:
    team_mates(record)
    for kind, names in (("people", ("ada", "zoe")), ("clubs", ("herons", "hornets"))):
        directory = record.clubs if kind == "clubs" else record.people
        one, other = (directory.find(search=name)[0] for name in names)
        merge = f"/directory/{kind}/{one.id}/merge"
        asked = client.post(merge, data={"other": other.name}, headers=HTML)
        assert asked.status_code == 409
        assert "vs Hornets" in asked.text
        assert "can hardly be the same" in asked.text
        assert directory.get(other.id).id == other.id, "nothing is done yet"
        [(action, fields)] = re.findall(
            r'<form method="post" action="([^"]*)">((?:\s*<input[^>]*>)*)\s*<button', asked.text
        )
        said = dict(re.findall(r'name="([^"]*)" value="([^"]*)"', fields))
        done = client.post(action, data=said, headers=HTML)
        assert directory.get(other.id).id == one.id
        back, fields = notice(done.text)
        client.post(back, data=fields)
        assert directory.get(other.id).id == other.id


def test_a_script_that_merges_team_mates_must_say_so_twice(
    client: TestClient, record: SessionService
) -> None:
    ada, zoe = team_mates(record)
    address = f"/_api/people/{ada}/merge"
    refused = client.post(address, json={"others": [zoe]})
    assert refused.status_code == 409
    assert "can hardly be the same person" in refused.json()["detail"]
    assert "force" in refused.json()["detail"]
    assert record.people.get(zoe).id == zoe
    assert client.post(address, json={"others": [zoe], "force": True}).json() == {"id": ada}
    assert client.post(f"/_api/people/{zoe}/unmerge").json() == {"id": zoe}
    assert client.post(address, data={"others": str(zoe), "force": "true"}).status_code == 200


def test_a_club_has_a_page(client: TestClient, record: SessionService) -> None:
    play(record, "Hornets")
    (herons,) = record.clubs.find("herons")
    page = client.get(f"/clubs/{herons.id}", headers=HTML).text
    assert "Ada Quill" in page
    client.post(f"/directory/clubs/{herons.id}/save", data={"name": "Herons", "short_name": "HER"})
    assert record.clubs.get(herons.id).short_name == "HER"
    made = client.post("/directory/clubs/new", data={"name": "Gulls"}, headers=HTML)
    assert "Gulls" in made.text
    (gulls,) = record.clubs.find("gulls")
    client.post(f"/directory/clubs/{gulls.id}/delete")
    assert record.clubs.count("gulls") == 0
