"""The page on privacy, what is kept about one person, and the press that erases them."""

from __future__ import annotations

import io
import zipfile

import pytest
from starlette.testclient import TestClient

from session.people import PersonIn
from session.service import SessionService
from tests.record.rostered import named, play

ZOFIA = "Zofia <b>Śląska"


@pytest.fixture
def match(record: SessionService) -> str:
    return play(record, "Owls", {7: ZOFIA, 9: "Maja Nowak"})


def test_privacy_is_said_in_plain_words(client: TestClient, match: str) -> None:
    page = client.get("/privacy").text
    for said in ("What is kept about a player", "Children and young people", "How long"):
        assert said in page
    assert 'href="/privacy"' in client.get("/people").text


def test_a_coach_sees_what_is_kept_and_erases_by_typing_the_name(
    client: TestClient, record: SessionService, match: str
) -> None:
    person = named(record, ZOFIA)
    there = f"/privacy/person?person_id={person.id}"
    assert there in client.get(f"/people/{person.id}").text
    page = client.get(there).text
    assert "Zofia &lt;b&gt;Śląska" in page
    assert "1 session, 1 roster entry" in page
    said = {"person_id": str(person.id), "confirm": "Maja Nowak"}
    refused = client.post("/privacy/erase", data=said)
    assert refused.status_code == 422
    assert named(record, ZOFIA).id == person.id
    done = client.post("/privacy/erase", data={**said, "confirm": ZOFIA})
    assert done.url.path == "/privacy"
    assert "Erased." in done.text
    assert [one.name for one in record.people.find()] == ["Maja Nowak"]
    assert record.privacy.unfinished() == []
    assert "An erasure is not finished" not in client.get("/privacy").text


def test_the_history_says_that_somebody_was_erased(
    client: TestClient, record: SessionService, match: str
) -> None:
    person = named(record, ZOFIA)
    client.post("/privacy/erase", data={"person_id": str(person.id), "confirm": ZOFIA})
    assert "The name of a player" in client.get(f"/sessions/{match}/history").text
    again = record.people.create(PersonIn(name=ZOFIA))
    page = client.get(f"/privacy/person?person_id={again.id}").text
    assert "Somebody of this name was erased here" in page


def test_the_file_to_hand_out(client: TestClient, record: SessionService, match: str) -> None:
    person = named(record, ZOFIA)
    answer = client.get(f"/privacy/person.zip?person_id={person.id}")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert sorted(archive.namelist()) == [
            "README.txt", "numbers.csv", "person.json", "plays.csv",
        ]  # fmt: skip


def test_a_name_that_rosters_have_alone(client: TestClient, record: SessionService) -> None:
    match = play(record, None, {5: "Ina Only"})
    assert "1 roster entry" in client.get("/privacy/person?name=ina+only").text
    client.post("/privacy/erase", data={"name": "Ina Only", "confirm": "Ina Only"})
    assert [one.player_name for one in record.get_roster(match, "A")] == [""]
    assert client.get("/privacy/person?name=ina+only").status_code == 404


def test_a_damaged_snapshot_is_named_and_can_be_deleted(
    client: TestClient, record: SessionService, match: str
) -> None:
    path = record.save_session(match)
    assert path is not None
    path.write_text("{", "utf-8")
    person = named(record, ZOFIA)
    assert "These cannot be read" in client.get(f"/privacy/person?person_id={person.id}").text
    client.post("/privacy/erase", data={"person_id": str(person.id), "confirm": ZOFIA})
    page = client.get("/privacy").text
    assert "An erasure is not finished" in page
    assert path.name in page
    done = client.post("/privacy/go-on", data={"delete_damaged": "1"})
    assert "Done: nothing of them is left." in done.text
    assert not path.exists()


def test_rest_says_and_does_the_same(
    client: TestClient, record: SessionService, match: str
) -> None:
    person = named(record, ZOFIA)
    record.people.create(PersonIn(name=ZOFIA))
    held = client.get("/_api/privacy/person", params={"person_id": person.id}).json()
    assert (held["name"], held["namesakes"]) == (ZOFIA, [ZOFIA])
    file = client.get("/_api/privacy/person.zip", params={"person_id": person.id})
    assert file.headers["content-type"] == "application/zip"
    wrong = client.post("/_api/privacy/erase", json={"person_id": person.id, "confirm": "x"})
    assert wrong.status_code == 422
    body = {"person_id": person.id, "confirm": ZOFIA}
    done = client.post("/_api/privacy/erase", json=body).json()
    assert done["done"] is True
    again = client.post("/_api/privacy/erase", json=body).json()
    assert (again["erasure_id"], again["rows"]) == (done["erasure_id"], [])
    assert client.post("/_api/privacy/go-on", json={}).json() == {"items": []}
    assert client.get("/_api/privacy/person", params={"person_id": 999}).status_code == 404
    assert client.get("/_api/privacy/person").status_code == 422
