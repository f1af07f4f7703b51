"""The plays of many matches on one page."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from app.screens.plays import manyplays
from session.playlists import PlaylistIn, PlaylistItemIn
from session.schemas import ClipCreate, EventIn, PlayerIn, SessionUpdate
from session.service import SessionService
from session.vocabulary import Side
from tests.screens.played import HTML, play


@pytest.fixture
def matches(record: SessionService) -> list[str]:
    return [play(record, opponent) for opponent in ("Hornets", "Owls", "Kites")]


def listed(page: str) -> list[tuple[str, str]]:
    """The names of matches, and the ids of plays, as they come."""
    return re.findall(r'<li class="match"><bdi>(.*?)</bdi>|data-watched="(\d+)"', page)


def shown(client: TestClient, address: str) -> str:
    answer = client.get(address, headers=HTML)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_a_seasons_plays_match_by_match(
    client: TestClient, record: SessionService, matches: list[str]
) -> None:
    season = shown(client, "/season")
    (address,) = re.findall(
        r'<a class="button" href="(/plays[^"]*)">Plays of these matches</a>', season
    )
    page = shown(client, address.replace("&amp;", "&") + "&skill=attack")
    assert "3 plays in 3 matches" in page
    assert re.findall(r'<li class="match"><bdi>(Herons – \w+), ', page) == [
        "Herons – Kites", "Herons – Owls", "Herons – Hornets"
    ]  # fmt: skip
    theirs = shown(client, address.replace("&amp;", "&") + "&team=B")
    assert "3 plays in 3 matches" in theirs
    assert '<option value="B" selected>Opponents</option>' in theirs
    assert "Nothing here fits" in shown(client, address.replace("&amp;", "&") + "&set=5")


def test_each_match_has_the_colours_of_its_kits(
    client: TestClient, record: SessionService, matches: list[str]
) -> None:
    team = {"name": "Herons", "colour": "#cc0000"}
    client.post(f"/sessions/{matches[0]}/teams/A", data=team)
    plays = [(one, record.list_events(one, event_type="attack")[0].id) for one in matches]
    items = [PlaylistItemIn(session_id=one, event_id=play_id) for one, play_id in plays]
    record.create_playlist(PlaylistIn(title="All", items=items))
    nonsense = SessionUpdate(meta={"team_colours": "red"})
    record.update_session(matches[1], nonsense)
    asked = "&".join(f"session={one}" for one in matches)
    for address in (f"/plays?{asked}", f"/_api/sessions/ui/many-plays?{asked}", "/playlists/1"):
        text = shown(client, address)
        assert 'href="/kits.css?kit=kit-a-cc0000"' in text
        lines = dict(re.findall(r'data-watched="(\d+)" class="([^"]+)"', text))
        of_first = {str(one.id) for one in record.list_events(matches[0])}
        assert lines
        assert set(lines) <= of_first
        assert set(lines.values()) == {"kit-a-cc0000"}


def test_a_question_about_rallies_plays_them_whole(
    client: TestClient, record: SessionService, matches: list[str]
) -> None:
    for one in matches:
        film = record.session_folder(one) / "clips" / "a.mp4"
        film.parent.mkdir(parents=True)
        film.write_bytes(b"a film")
        clip_id = record.add_clip(one, ClipCreate(path="clips/a.mp4", duration_sec=60))
        serve = EventIn(event_type="serve", actor_team=Side.A, actor_number="1", t_sec=1.0)
        point = EventIn(event_type="point", actor_team=Side.A, t_sec=2.0)
        record.add_events(one, clip_id, [serve, point])
    asked = "".join(f"&session={one}" for one in matches)
    for question, whole in (
        ("outcome=won&seen_from=A", True),
        ("outcome=won&seen_from=A&skill=serve", False),
        ("skill=serve", False),
    ):
        page = shown(client, f"/plays?{question}{asked}")
        assert ("data-rally checked" in page) is whole, question


def test_ticked_sessions_and_what_is_typed(client: TestClient, matches: list[str]) -> None:
    ticked = f"id={matches[2]}&id={matches[0]}"
    sent = client.get(f"/plays?{ticked}&back=&q=attack", headers=HTML, follow_redirects=False)
    assert sent.status_code == 303
    page = shown(client, sent.headers["location"])
    assert "2 plays in 2 matches" in page
    assert re.findall(r"Herons – \w+", page) == ["Herons – Kites", "Herons – Hornets"]
    named = client.get(f"/plays?{ticked}", headers=HTML, follow_redirects=False)
    assert named.headers["location"] == f"/plays?{ticked.replace('id=', 'session=')}"
    assert client.get("/plays?session=nobody", headers=HTML).status_code == 404


def test_of_many_questions_one_click_leads_back_to_all_plays(
    client: TestClient, matches: list[str]
) -> None:
    page = shown(client, f"/plays?session={matches[0]}&session={matches[2]}&skill=attack&set=5")
    (back,) = re.findall(r'href="(/plays[^"]*)">All plays</a>', page)
    assert "skill" not in back
    assert "in 2 matches" in shown(client, back.replace("&amp;", "&"))


def test_a_season_says_that_it_is_not_asked_for_one_player(
    client: TestClient, matches: list[str]
) -> None:
    page = shown(client, "/season?q=A+7+attack")
    assert "ask for one in “Plays of these matches”" in page
    assert 'value="A 7"' in page
    assert re.findall(r'class="chip-asked"[^>]*><span>(.*?)</span>', page) == ["Attack"]


def test_plays_with_a_video_are_beside_it(
    client: TestClient, record: SessionService, matches: list[str]
) -> None:
    film = record.session_folder(matches[1]) / "clips" / "a.mp4"
    film.parent.mkdir(parents=True)
    film.write_bytes(b"a film")
    clip = record.add_clip(matches[1], ClipCreate(path="clips/a.mp4", duration_sec=60))
    kill = EventIn(event_type="attack", t_sec=20.0, actor_team=Side.A, actor_number="7")
    record.add_events(matches[1], clip, [kill])
    page = shown(client, f"/plays?session={matches[0]}&session={matches[1]}&skill=attack")
    assert page.count("data-from=") == 1
    assert f"/clips/{clip}" in page
    assert 'data-at="20.0"' in page


def test_a_long_list_goes_on(
    client: TestClient, matches: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manyplays, "_PAGE_SIZE", 4)
    address = "/plays?" + "&".join(f"session={one}" for one in matches)
    first = shown(client, address)
    (part,) = re.findall(r'hx-get="(/_api/sessions/ui/many-plays[^"]*)"', first)
    second = shown(client, part.replace("&amp;", "&"))
    found = [*listed(first), *listed(second)]
    assert [bool(name) for name, _ in found][:8] == [True, False, False, False] * 2
    assert len(found) == 4 + 4 + len(matches)


def test_matches_that_nobody_asked_before_are_read_in_pieces(
    client: TestClient, matches: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manyplays, "_AT_ONCE", 1)
    address, left = "/plays?skill=serve", []
    for _ in range(3):
        page = shown(client, address)
        left += re.findall(r"(\d) more match", page)
        address = (re.findall(r'content="0;url=([^"]*)"', page) or [address])[0]
        address = address.replace("&amp;", "&")
    assert left == ["2", "1"]
    assert "3 plays in 3 matches" in page


def test_a_player_is_asked_for_by_name_whichever_side_they_were_on(
    client: TestClient, record: SessionService, matches: list[str]
) -> None:
    away = matches[1]
    record.set_team(away, "A", "Owls")
    record.set_team(away, "B", "Herons")
    for one in matches:
        side = "B" if one == away else "A"
        record.set_roster(one, side, [PlayerIn(number="7", player_name="Jan Sobański")])
        other = [PlayerIn(number="7", player_name=f"Jan {'ABC'[matches.index(one)]}dler")]
        record.set_roster(one, "A" if side == "B" else "B", other)
    person = next(one.person_id for one in record.get_roster(away, "B"))
    named = "Jan Sobański"
    for screen in ("season", "plays"):
        page = client.get(f"/{screen}?q=sobanski&club_id=all", headers=HTML)
        assert dict(page.url.params) == {"club_id": "all", "person": str(person)}
        assert page.url.path == "/plays"
    for one in matches:
        theirs = [
            event.id
            for event in record.list_events(one, team="B" if one == away else "A", number="7")
        ]
        assert theirs
        assert all(f'data-watched="{ident}"' in page.text for ident in theirs)
    assert f"<span>{named}</span>" in page.text
    assert "Keep this question" not in page.text
    narrowed = client.get(f"{page.url}&q=attack", headers=HTML)
    assert dict(narrowed.url.params) == dict(page.url.params) | {"skill": "attack"}
    several = shown(client, "/plays?q=jan&club_id=all")
    assert "Several are called “jan”: write Jan Adler or Jan Bdler" in several
    whole = client.get("/plays?q=Jan Sobański attack&club_id=all", headers=HTML)
    assert whole.url.params["person"] == str(person)
    assert "finds them on either side" in shown(client, "/plays?q=7 attack&club_id=all")
    (link,) = re.findall(r'href="([^"]*)">Plays of this player', shown(client, f"/people/{person}"))
    assert "data-watched" in shown(client, link.replace("&amp;", "&"))
