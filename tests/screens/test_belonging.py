"""Whose a match is and whom a playlist is for: said on pages and over REST."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from session.errors import NotFoundError
from session.people import ClubIn
from session.permissions import Role
from session.playlists import PlaylistIn
from session.service import SessionService
from tests.screens.accounted import add, signed_in
from tests.screens.played import HTML, play


def test_a_match_is_given_to_a_club(client: TestClient, record: SessionService) -> None:
    add(record, "Olga")
    match = play(record, "Owls")
    north, south = (record.clubs.create(ClubIn(name=one)).id for one in ("North", "South"))
    home = f"/sessions/{match}"
    assert "Belongs to no club" in client.get(home, headers=HTML).text
    add(record, "Kim", Role.COACH, club=north)
    kim = signed_in(client, "Kim")
    assert kim.get(home).status_code == 404
    client.post(f"{home}/club", data={"club": str(north)})
    assert "Belongs to <bdi>North</bdi>" in client.get(home, headers=HTML).text
    page = kim.get(f"{home}/club").text
    assert ">South<" not in page
    assert "No club" not in page
    assert kim.post(f"{home}/club", data={"club": str(south)}).status_code == 403
    assert client.post(f"{home}/club", data={"club": "x"}, headers=HTML).status_code == 422
    address = f"/_api{home}/club"
    assert client.get(address).json() == {"club_id": north}
    assert client.put(address, json={"club_id": None}).json() == {"club_id": None}
    assert record.belongings.club_of("session", match) is None
    assert client.put(address, json={"club_id": 9_999}).status_code == 404


def test_a_guest_reads_whose_a_match_is(client: TestClient, record: SessionService) -> None:
    add(record, "Olga")
    match = play(record, "Owls")
    add(record, "Gus", Role.GUEST)
    gus = signed_in(client, "Gus")
    assert "<select" not in gus.get(f"/sessions/{match}/club").text
    assert gus.post(f"/sessions/{match}/club", data={"club": ""}).status_code == 403


def test_a_playlist_is_given_to_players(client: TestClient, record: SessionService) -> None:
    play(record, "Owls")
    ada, owl = (record.people.find(one)[0] for one in ("Ada", "X Owls"))
    playlist = record.playlists.create(PlaylistIn(title="Receptions")).id
    home = f"/playlists/{playlist}/readers"
    assert f'href="{home}"' in client.get(f"/playlists/{playlist}", headers=HTML).text
    refused = client.post(home, data={"person": "Nobody"}, headers=HTML)
    assert refused.status_code == 422
    assert "a name from the list" in refused.text
    for one in (ada, owl):
        client.post(home, data={"person": f"{one.name} ({one.id})"})
    assert [one.id for one in record.belongings.readers(playlist)] == [ada.id, owl.id]
    client.post(home, data={"without": str(owl.id)})
    address = f"/_api{home}"
    assert client.get(address).json() == {"person_ids": [ada.id]}
    assert client.put(address, json={"person_ids": [owl.id]}).json() == {"person_ids": [owl.id]}
    assert client.put(address, json={"person_ids": [9_999]}).status_code == 404
    with pytest.raises(NotFoundError):
        record.belongings.readers(9_999)
