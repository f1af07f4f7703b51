"""What a role may not do is not offered to it, and a player finds what is theirs."""

from __future__ import annotations

from starlette.testclient import TestClient

from session.people import ClubIn
from session.permissions import Role
from session.playlists import PlaylistIn, PlaylistItemIn
from session.service import SessionService
from tests.screens.accounted import add, signed_in
from tests.screens.played import HTML, play


def test_a_guest_is_offered_nothing_to_change(client: TestClient, record: SessionService) -> None:
    add(record, "Olga")
    match = play(record, "Owls")
    add(record, "Gus", Role.GUEST)
    gus = signed_in(client, "Gus")
    first = gus.get("/").text
    assert '<body class="reads"' in first
    for unfit in ("/sessions/new", "/import", ">Delete", "/network", "/sessions/deleted"):
        assert unfit not in first, unfit
    shown = gus.get(f"/sessions/{match}").text
    assert "Delete this session" not in shown
    assert "Paste the roster" not in shown
    assert "Who is this?" not in gus.get(f"/people/{record.people.find('Ada')[0].id}").text
    assert "Add a player" not in gus.get("/people").text


def test_a_coach_of_one_club_manages_its_matches_alone(
    client: TestClient, record: SessionService
) -> None:
    add(record, "Olga")
    herons = record.clubs.create(ClubIn(name="Herons of the harbour")).id
    ours, theirs = play(record, "Owls"), play(record, "Hawks")
    record.belongings.give("session", ours, herons)
    kim = record.users.get(add(record, "Kim", Role.COACH, club=herons))
    assert kim.roles[0].club_id == herons
    theirs_too = signed_in(client, "Kim")
    assert "Delete this session" in theirs_too.get(f"/sessions/{ours}").text
    assert theirs_too.get(f"/sessions/{theirs}").status_code == 404
    assert "Who is this?" not in theirs_too.get(f"/clubs/{herons}").text
    assert '<body class="reads"' not in theirs_too.get("/").text


def test_a_player_is_led_to_their_own_page(client: TestClient, record: SessionService) -> None:
    add(record, "Olga")
    match = play(record, "Owls")
    ada = record.people.find("Ada")[0].id
    event = record.list_events(match)[0].id
    item = PlaylistItemIn(session_id=match, event_id=event)
    shown = record.playlists.create(PlaylistIn(title="Your receptions", items=[item]))
    record.playlists.create(PlaylistIn(title="Not for you"))
    record.belongings.give_to(shown.id, [ada])
    add(record, "Ada", Role.PLAYER, person=ada)
    theirs = signed_in(client, "Ada")
    assert theirs.get("/").headers["location"] == f"/people/{ada}"
    page = theirs.get(f"/people/{ada}").text
    assert f'href="/playlists/{shown.id}"' in page
    assert "Not for you" not in page
    for unfit in ('href="/season"', 'href="/people"', "All players", "Name and notes"):
        assert unfit not in page, unfit
    watched = theirs.get(f"/playlists/{shown.id}")
    assert watched.status_code == 200
    assert client.get("/", headers=HTML).status_code == 200
